import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { givenId, instant, silentLog, type Clock, type SiteId } from '#kernel';
import { systemRandomness } from '#platform';
import { openStore, statementOf, type Store } from '#server';
import { HotAccount } from '../ledger/building.ts';
import {
  alternate,
  fdatasyncTimes,
  percentile,
  rateOf,
  spreadOf,
  writeFloor,
  writeRate,
  type BenchRow,
} from '../measure.ts';
import { openMadeLedger, type MadeLedger } from './made-ledger.ts';

const CALLERS = 64;
const YEAR_MS = 365 * 86_400_000;
const BALANCE_MS = 1;
const STATEMENT_MS = 20;

/** P12: what an old ledger answers, and how fast it is posted to beside an empty one. The old one stays in out/bench-ledger for the next time. */
export async function run({ quick, clock }: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const parent = resolve('out', 'bench-ledger');
  mkdirSync(parent, { recursive: true });
  const entries = quick ? 200_000 : 10_000_000;
  const old = await openMadeLedger({ directory: join(parent, String(entries)), entries, clock });
  const directory = mkdtempSync(join(parent, 'empty-'));
  const empty = await openStore({
    directory: join(directory, 'data'),
    siteId: givenId<SiteId>('bench'),
    keyFile: join(directory, 'keys', 'ledger.key'),
    clock,
    log: silentLog,
  });
  try {
    const floor = writeFloor(fdatasyncTimes({ directory, count: 200, clock }));
    const asked = await ask(old, clock);
    const posted = await postTo({ old: old.store, empty, clock, quick });
    const ratio = percentile(posted.ratios, 0.5);
    const told = (times: readonly number[]) =>
      `p50 ${percentile(times, 0.5).toFixed(3)} ms, p99 ${percentile(times, 0.99).toFixed(3)} ms`;
    const [balance, statement] = [percentile(asked.balances, 0.99), percentile(asked.statements, 0.5)];
    return [
      {
        id: 'P12',
        what: `a ledger of ${entries.toLocaleString('en')} entries`,
        ours: `balance ${told(asked.balances)}; at a past instant ${told(asked.past)}; a year's statement (${asked.lines} lines) ${told(asked.statements)}; posts ${writeRate(posted.ours)}`,
        peer: `an empty ledger: posts ${writeRate(posted.peers)}`,
        ratio,
        spread: spreadOf(posted.ratios),
        floor,
        target: `balance p99 ≤ ${BALANCE_MS} ms, a year's statement ≤ ${STATEMENT_MS} ms, posts ≥ 0.8× of an empty ledger${quick ? ' (at 10,000,000 entries)' : ''}`,
        reached: quick ? null : balance <= BALANCE_MS && statement <= STATEMENT_MS && ratio >= 0.8,
      },
    ];
  } finally {
    await old.store.close();
    await empty.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Each account once, so that no answer is remembered; past instants spread over the whole time; statements of tenancies spread over the house. */
async function ask({ store, accounts, tenancies, from, to }: MadeLedger, clock: Clock) {
  const timesOf = async <Asked>(all: readonly Asked[], one: (asked: Asked, index: number) => Promise<unknown>) => {
    const times: number[] = [];
    for (const [index, asked] of all.entries()) {
      const began = clock.monotonic();
      await one(asked, index);
      times.push(clock.monotonic() - began);
    }
    return times;
  };
  const year = { from: instant(Math.max(from, to - YEAR_MS)), to };
  let lines = 0;
  const balances = await timesOf(accounts, (account) => store.ledger.balance(account));
  const past = await timesOf(accounts, (account, index) =>
    store.ledger.balanceAt(account, { before: instant(from + Math.floor(((to - from) * index) / accounts.length)) }),
  );
  const statements = await timesOf(
    tenancies.filter((_, index) => index % 25 === 0),
    async (tenancyId) => {
      lines = (await statementOf(store.ledger, { tenancyId, ...year })).lines.length;
    },
  );
  return { balances, past, statements, lines };
}

async function postTo(at: { old: Store; empty: Store; clock: Clock; quick: boolean }) {
  const { clock, quick } = at;
  const count = quick ? 1500 : 10_000;
  const side = async (store: Store) => {
    const account = new HotAccount({ store, clock, randomness: systemRandomness });
    await account.open();
    return async () => {
      account.prepare(count);
      return rateOf({ clock, count, width: CALLERS, post: () => account.topUp() });
    };
  };
  return alternate(quick ? 2 : 7, { ours: await side(at.old), peer: await side(at.empty) });
}
