import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  formatMoney,
  givenId,
  hours,
  instant,
  ManualClock,
  money,
  moneyOfUnits,
  negate,
  newId,
  parseMoney,
  silentLog,
  type KioskId,
  type Money,
  type SiteId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { systemRandomness } from '#platform';
import {
  accountOf,
  accountsOfTenancy,
  compareProjections,
  defaultKeyFile,
  hledgerName,
  lookIntoFolder,
  openStore,
  rebuildProjections,
  verifyFolder,
  type AccountId,
  type Entry,
  type Store,
} from '#server';
import { exportLedger, importOpenings, statementReport } from './ledger-report.ts';

const root = mkdtempSync(join(tmpdir(), 'foyer-cli-books-'));
const directory = join(root, 'server');
const flat = givenId<TenancyId>('flat-3');
const credit = accountOf.credit(flat, 'utility');
const arrears = accountOf.arrears(flat, 'utility');
const cash = accountOf.cashInKiosk(givenId<KioskId>('lobby'));
const start = instant(Date.UTC(2025, 10, 1));
let balances: ReadonlyMap<AccountId, Money>;

const clock = new ManualClock(instant(Date.UTC(2026, 0, 1)));

async function exported(format: 'hledger' | 'csv'): Promise<string> {
  const pieces: string[] = [];
  await exportLedger({ data: directory, format }, (piece) => pieces.push(piece));
  return pieces.join('');
}

async function withStore<Value>(clock: ManualClock, work: (store: Store) => Promise<Value>): Promise<Value> {
  const keyFile = defaultKeyFile(directory);
  const store = await openStore({ directory, siteId: givenId<SiteId>('constructed'), keyFile, clock, log: silentLog });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

// Constructed: top-ups that pay arrears too, charges to the micro-unit, over a month.
beforeAll(async () => {
  const clock = new ManualClock(start);
  const revenue = accountOf.revenue('electricity');
  await withStore(clock, async (store) => {
    await store.ledger.openAccounts([...accountsOfTenancy(flat), cash, revenue, accountOf.tax(), accountOf.opening()]);
    const post = (kind: 'top_up' | 'charge' | 'opening', entries: readonly Entry[]) => {
      const id = newId<TransactionId>(clock, systemRandomness);
      const facts = { tenancyId: flat, note: 'a text\n    equity:stolen  1000000' };
      return store.ledger.post({ id, kind, occurredAt: clock.now(), entries, corrects: null, facts, lines: [] });
    };
    const side = (account: AccountId, amount: bigint) => ({ account, amount: money(amount) });
    await post('opening', [side(arrears, 40_000_000n), side(accountOf.opening(), -40_000_000n)]);
    for (let day = 0n; day < 30n; day += 1n) {
      clock.advance(hours(23));
      const used = 1_234_567n + day * 98_765n;
      const tax = used / 5n;
      await post('charge', [side(credit, used + tax), side(revenue, -used), side(accountOf.tax(), -tax)]);
      if (day % 6n === 0n)
        await post('top_up', [side(cash, 20_000_000n), side(credit, -16_000_000n), side(arrears, -4_000_000n)]);
    }
    balances = new Map((await store.ledger.accounts()).map(({ account, balance }) => [account, balance]));
  });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('export', () => {
  test('hledger agrees on every balance, to the micro-unit, and finds no fault in the journal', async () => {
    const text = await exported('hledger');
    const journal = join(root, 'books.journal');
    writeFileSync(journal, text);
    const hledger = (...words: string[]) => spawnSync('hledger', ['-f', journal, ...words], { encoding: 'utf8' });
    expect(hledger('check')).toMatchObject({ status: 0, stderr: '' });
    const table = hledger('balance', '--flat', '--empty', '--no-total', '-O', 'csv').stdout;
    const theirs = new Map(
      [...table.matchAll(/^"([^"]+)","([^"]+)"$/gm)]
        .slice(1)
        .map(([, name, amount]) => [name, parseMoney(amount ?? '')]),
    );
    expect(theirs.size).toBe(balances.size);
    for (const [account, balance] of balances) expect(theirs.get(hledgerName(account))).toBe(balance);
    // A balance that is not what the transactions say does not pass.
    writeFileSync(journal, text.replace('= 100.000000', '= 100.000001'));
    expect(hledger('check').status).not.toBe(0);
  });

  test('CSV has every entry, exact, and sums to zero', async () => {
    const [heading, ...rows] = (await exported('csv')).trimEnd().split('\n');
    expect(heading).toBe('sequence,id,kind,occurred_at,recorded_at,corrects,account,amount');
    expect(rows).toHaveLength(2 + 30 * 3 + 5 * 3);
    const micros = rows.map((row) => BigInt((row.split(',')[7] ?? '').replace('.', '')));
    expect(micros.reduce((sum, each) => sum + each, 0n)).toBe(0n);
  });
});

describe('a statement', () => {
  interface Told {
    opening: string;
    closing: string;
    movements: { amount: string; balance: string }[];
  }
  const told = async (at: { from?: string; to?: string }) => {
    const reply = await statementReport(flat, { ...at, data: directory, clock });
    if (!reply.ok) throw new Error(reply.error.code);
    return reply.value as Told;
  };

  test('closes with what the next opens with, and over all time with the balance', async () => {
    const middle = '2025-11-16T12:00:00Z';
    const [all, first, second] = await Promise.all([told({}), told({ to: middle }), told({ from: middle })]);
    expect(first.closing).toBe(second.opening);
    expect([...first.movements, ...second.movements]).toEqual(all.movements);
    expect([first.movements.length, second.movements.length]).toEqual([20, 16]);
    const has = formatMoney(negate(money((balances.get(credit) ?? 0n) + (balances.get(arrears) ?? 0n))));
    expect(all).toMatchObject({ opening: '0.00', closing: has });
    expect(all.movements.at(-1)?.balance).toBe(has);
  });

  test.each([
    ['nobody', {}, 'TENANCY_UNKNOWN'],
    ['No Id', {}, 'TENANCY_UNKNOWN'],
    [flat, { from: 'May' }, 'REQUEST_INVALID'],
    [flat, { to: '2025-13-01' }, 'REQUEST_INVALID'],
    [flat, { from: '2025-11-02', to: '2025-11-01' }, 'REQUEST_INVALID'],
  ])('of %s %j is refused: %s', async (tenancy, at, code) => {
    expect(await statementReport(tenancy, { ...at, data: directory, clock })).toMatchObject({ error: { code } });
  });
});

describe('the projections', () => {
  test('agree; what was edited is named, and made anew', async () => {
    expect((await compareProjections(directory)).differences).toEqual([]);
    const database = new Sqlite(join(directory, 'foyer.sqlite'));
    database.exec(
      `UPDATE ledger_balance SET amount_micros = 7 WHERE account = (SELECT number FROM ledger_account WHERE name = '${cash}');
       INSERT INTO ledger_checkpoint SELECT number, 5, site_id, 3 FROM ledger_account WHERE name = '${credit}';
       UPDATE ledger_day SET last_sequence = last_sequence + 1 WHERE day = (SELECT min(day) FROM ledger_day)`,
    );
    database.close();
    const named = [
      { projection: 'balance', account: cash, projected: 7n, rebuilt: 100_000_000n },
      { projection: 'checkpoint', account: credit, sequence: 5, projected: 3n },
      { projection: 'day', day: '2025-11-01' },
    ];
    expect((await compareProjections(directory)).differences).toMatchObject(named);
    const keyFile = defaultKeyFile(directory);
    const { problems } = await verifyFolder({ directory, keyFile });
    expect(problems.map(({ account }) => account)).toEqual([credit, null, cash]);
    expect((await rebuildProjections(directory)).differences).toMatchObject(named);
    expect((await compareProjections(directory)).differences).toEqual([]);
    expect(await verifyFolder({ directory, keyFile })).toMatchObject({ sound: true });
  });

  test('of a folder without a ledger cannot be made', async () => {
    const nowhere = join(root, 'nowhere');
    await expect(compareProjections(nowhere)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(rebuildProjections(nowhere)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(lookIntoFolder(nowhere)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('import of openings', () => {
  const file = join(root, 'openings.csv');
  const bring = (...lines: string[]) => {
    writeFileSync(file, ['id,tenancy,account,amount,at', ...lines, ''].join('\n'));
    return importOpenings(file, { data: directory, clock });
  };
  const deposit = () => withStore(clock, (store) => store.ledger.balance(accountOf.deposit(flat)));

  test('is done once, however often it is asked', async () => {
    const rows = ['row-1,flat-3,credit/utility,12.50,2025-12-31T00:00:00Z', 'row-2,flat-3,deposit,300,'];
    expect(await bring(...rows)).toMatchObject({ ok: true, value: { lines: 2, posted: 2, there: 0 } });
    expect(await bring(...rows)).toMatchObject({ ok: true, value: { lines: 2, posted: 0, there: 2 } });
    expect(await deposit()).toBe(moneyOfUnits(-300n));
  });

  test.each([
    [['row-3,flat-3,deposit,1,', 'row-4,flat-9,deposit,1,'], 'TENANCY_UNKNOWN'],
    [['row-3,flat-3,deposit,1,', 'row-4,flat-3,deposit,one,'], 'REQUEST_INVALID'],
    [['row-2,flat-3,deposit,301,'], 'LEDGER_ID_REUSED'],
  ])('of %j is refused, and nothing of it is booked', async (lines, code) => {
    expect(await bring(...lines)).toMatchObject({ ok: false, error: { code } });
    expect(await deposit()).toBe(moneyOfUnits(-300n));
  });

  test('against a running server is refused', async () => {
    await withStore(clock, () =>
      expect(bring('row-3,flat-3,deposit,1,')).rejects.toMatchObject({ code: 'STORE_IN_USE' }),
    );
  });
});
