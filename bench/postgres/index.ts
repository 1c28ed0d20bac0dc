import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { givenId, silentLog, type Clock, type SiteId } from '#kernel';
import { systemRandomness } from '#platform';
import { openPostgresStore } from '#server/constructed';
import { HotAccount } from '../ledger/building.ts';
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

/** As many as wait at once while a batch is on its way. */
const CALLERS = 512;

/** P13: the same store over PostgreSQL, whose batches are a few statements, beside ledgers that send one transfer after the other to the same server. */
export async function run({ quick, clock }: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const parent = resolve('out');
  mkdirSync(parent, { recursive: true });
  const peers = await PostgresPeers.start(parent);
  const url = await peers.makeDatabase();
  if (url === null) {
    await peers.close();
    return [];
  }
  const directory = mkdtempSync(join(parent, 'bench-postgres-'));
  const store = await openPostgresStore({
    place: { url, password: null },
    siteId: givenId<SiteId>('bench'),
    keyFile: join(directory, 'ledger.key'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });
  try {
    const account = new HotAccount({ store, clock, randomness: systemRandomness });
    await account.open();
    const count = quick ? 1024 : 20_000;
    const figures = await inTurn<string>(quick ? 2 : 7, {
      ours: async () => {
        account.prepare(count);
        return rateOf({ clock, count, width: CALLERS, post: () => account.topUp() });
      },
      ...peers.sides((ledger) =>
        rateOf({ clock, count: Math.ceil(count / 20), width: CONNECTIONS, post: () => ledger.post() }),
      ),
    });
    const { ours = [], ...others } = figures;
    const ratios = ratiosOf(ours, others['pgledger'] ?? others[ROW_LOCKING] ?? []);
    const ratio = percentile(ratios, 0.5);
    return [
      {
        id: 'P13',
        what: `top-ups posted on PostgreSQL, ${CALLERS} callers, one hot account, chain on`,
        ours: writeRate(ours),
        peer: Object.entries(others)
          .map(([name, rates]) => `${name}, ${CONNECTIONS} connections: ${writeRate(rates)}`)
          .join('; '),
        ratio,
        spread: spreadOf(ratios),
        floor: writeFloor(fdatasyncTimes({ directory, count: 200, clock })),
        target: '≥ 10× row by row',
        reached: ratio >= 10,
      },
    ];
  } finally {
    await store.close();
    await peers.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
