import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { givenId, silentLog, type Clock, type SiteId } from '#kernel';
import { systemRandomness } from '#platform';
import { openStore } from '#server';
import { alternate, fdatasyncTimes, percentile, spreadOf, writeFloor, type BenchRow } from '../measure.ts';
import { HotAccount } from './building.ts';
import { PlainLedger } from './plain-ledger.ts';

const CALLERS = 64;
const ROUNDS = 7;

interface Bench {
  readonly directory: string;
  readonly clock: Clock;
  readonly account: HotAccount;
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
    const bench = { directory, clock, account };
    return [
      await manyAtOnce({ ...bench, count: options.quick ? 2000 : 20_000 }),
      await oneAlone({ ...bench, count: options.quick ? 200 : 1000 }),
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
  const perSecond = (posts: number, since: number) => (posts / (clock.monotonic() - since)) * 1000;
  const measured = await alternate(ROUNDS, {
    ours: async () => {
      const began = clock.monotonic();
      let left = count;
      const caller = async () => {
        while (left > 0) {
          left -= 1;
          await account.topUp();
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, caller));
      return perSecond(count, began);
    },
    peer: async () => {
      const posts = Math.ceil(count / 10);
      const began = clock.monotonic();
      for (let index = 0; index < posts; index += 1) plain.post(10_000_000n);
      return perSecond(posts, began);
    },
  });
  plain.close();
  const rate = (values: readonly number[]) => `${Math.round(percentile(values, 0.5))}/s`;
  return {
    id: 'P1',
    what: `top-ups posted, ${CALLERS} callers, one hot account, chain on, synchronous=FULL`,
    ours: rate(measured.ours),
    peer: `better-sqlite3, one commit each, no chain: ${rate(measured.peers)}`,
    ratio: percentile(measured.ratios, 0.5),
    spread: spreadOf(measured.ratios),
    floor: writeFloor(floor),
    target: '≥ 20× pgledger on PostgreSQL, which is not run here',
    reached: null,
  };
}

async function oneAlone(bench: Bench): Promise<BenchRow> {
  const { account, clock, count, directory } = bench;
  const ours: number[][] = [];
  const floor: number[][] = [];
  const measured = await alternate(ROUNDS, {
    ours: async () => {
      const times: number[] = [];
      for (let index = 0; index < count; index += 1) {
        const began = clock.monotonic();
        await account.topUp();
        times.push(clock.monotonic() - began);
      }
      ours.push(times);
      return percentile(times, 0.5);
    },
    peer: async () => {
      const times = fdatasyncTimes({ directory, count, clock });
      floor.push(times);
      return percentile(times, 0.5);
    },
  });
  const [oursAll, floorAll] = [ours.slice(1).flat(), floor.slice(1).flat()];
  const tail = percentile(oursAll, 0.99) / percentile(floorAll, 0.5);
  const ratio = percentile(measured.ratios, 0.5);
  return {
    id: 'P2',
    what: 'one durable top-up',
    ours: `${writeFloor(oursAll)} (p99 is ${tail.toFixed(1)} × one fdatasync)`,
    peer: 'bare fdatasync of 4 KiB',
    ratio,
    spread: spreadOf(measured.ratios),
    floor: writeFloor(floorAll),
    target: 'p50 ≤ 2 × one fdatasync, p99 ≤ 4 ×',
    reached: ratio <= 2 && tail <= 4,
  };
}
