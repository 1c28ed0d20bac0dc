import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { givenId, silentLog, type Clock, type SiteId } from '#kernel';
import { systemRandomness } from '#platform';
import { openStore } from '#server';
import {
  fdatasyncTimes,
  inTurn,
  percentile,
  rateOf,
  ratiosOf,
  spreadOf,
  writeFloor,
  writeRate,
  type BenchRow,
} from '../measure.ts';
import { CONNECTIONS } from '../peers/postgres-ledger.ts';
import { PostgresPeers, ROW_LOCKING } from '../peers/postgres-peers.ts';
import { HotAccount } from './building.ts';
import { PlainLedger } from './plain-ledger.ts';

const CALLERS = 64;
const ROUNDS = 7;

interface Bench {
  readonly directory: string;
  readonly clock: Clock;
  readonly account: HotAccount;
  readonly rounds: number;
  /** Operations in a round. */
  readonly count: number;
}

/** P1 and P2: how fast top-ups are posted by many at once, and how long one takes that is alone. On the disk of the working directory. */
export async function run(options: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const parent = resolve('out');
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'bench-ledger-'));
  const { clock } = options;
  const store = await openStore({
    directory: join(directory, 'data'),
    siteId: givenId<SiteId>('bench'),
    keyFile: join(directory, 'keys', 'ledger.key'),
    clock,
    log: silentLog,
  });
  try {
    const account = new HotAccount({ store, clock, randomness: systemRandomness });
    await account.open();
    const bench = { directory, clock, account, rounds: options.quick ? 3 : ROUNDS };
    return [
      await manyAtOnce({ ...bench, count: options.quick ? 3000 : 20_000 }),
      await oneAlone({ ...bench, count: options.quick ? 100 : 1000 }),
    ];
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function manyAtOnce(bench: Bench): Promise<BenchRow> {
  const { account, clock, count, directory } = bench;
  const floor = fdatasyncTimes({ directory, count: 300, clock });
  const plain = new PlainLedger(join(directory, 'plain.sqlite'));
  const peers = await PostgresPeers.start(dirname(directory));
  try {
    const posts = Math.ceil(count / 20);
    const figures = await inTurn<string>(bench.rounds, {
      ours: async () => {
        account.prepare(count);
        return rateOf({ clock, count, width: CALLERS, post: () => account.topUp() });
      },
      plain: () => rateOf({ clock, count: posts, width: 1, post: async () => plain.post(10_000_000n) }),
      ...peers.sides((ledger) => rateOf({ clock, count: posts, width: CONNECTIONS, post: () => ledger.post() })),
    });
    const { ours = [], plain: plainRates = [], ...others } = figures;
    // The one that the target names, where it is here; the plain one on PostgreSQL does less for a transfer, so it is the harder peer.
    const peer = others['pgledger'] ?? others[ROW_LOCKING];
    const ratios = ratiosOf(ours, peer ?? plainRates);
    const told = [...Object.entries(others), ['better-sqlite3, one commit each, no chain', plainRates] as const];
    return {
      id: 'P1',
      what: `top-ups posted, ${CALLERS} callers, one hot account, chain on, synchronous=FULL`,
      ours: writeRate(ours),
      peer: told.map(([name, rates]) => `${name}: ${writeRate(rates)}`).join('; '),
      ratio: percentile(ratios, 0.5),
      spread: spreadOf(ratios),
      floor: writeFloor(floor),
      target: `≥ 20× a ledger that locks its rows, on PostgreSQL with ${CONNECTIONS} connections`,
      reached: peer === undefined ? null : percentile(ratios, 0.5) >= 20,
    };
  } finally {
    await peers.close();
    plain.close();
  }
}

async function oneAlone(bench: Bench): Promise<BenchRow> {
  const { account, clock, count, directory } = bench;
  const times = { ours: [] as number[][], floor: [] as number[][], plain: [] as number[][] };
  const plain = new PlainLedger(join(directory, 'plain-alone.sqlite'));
  const kept = (of: number[][], found: number[]): number => {
    of.push(found);
    return percentile(found, 0.5);
  };
  const figures = await inTurn(bench.rounds, {
    ours: async () => {
      account.prepare(count);
      return kept(times.ours, await timesOf({ clock, count, one: () => account.topUp() }));
    },
    floor: async () => kept(times.floor, fdatasyncTimes({ directory, count, clock })),
    plain: async () => kept(times.plain, await timesOf({ clock, count, one: async () => plain.post(10_000_000n) })),
  });
  plain.close();
  const [oursAll = [], floorAll = [], plainAll = []] = [times.ours, times.floor, times.plain].map((of) =>
    of.slice(1).flat(),
  );
  const tail = percentile(oursAll, 0.99) / percentile(floorAll, 0.5);
  const ratios = ratiosOf(figures.ours, figures.floor);
  const ratio = percentile(ratios, 0.5);
  return {
    id: 'P2',
    what: 'one durable top-up',
    ours: `${writeFloor(oursAll)} (p99 is ${tail.toFixed(1)} × one fdatasync)`,
    peer: `bare fdatasync of 4 KiB; a transfer in better-sqlite3 that is committed in its own thread, no chain, no evidence: ${writeFloor(plainAll)}`,
    ratio,
    spread: spreadOf(ratios),
    floor: writeFloor(floorAll),
    target: 'p50 ≤ 2 × one fdatasync, p99 ≤ 4 ×',
    reached: ratio <= 2 && tail <= 4,
  };
}

/** How long each took, one after the other, in ms. */
async function timesOf(at: { clock: Clock; count: number; one: () => Promise<void> }): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < at.count; index += 1) {
    const began = at.clock.monotonic();
    await at.one();
    times.push(at.clock.monotonic() - began);
  }
  return times;
}
