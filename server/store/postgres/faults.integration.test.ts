import { renameSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { milliseconds, moneyOfUnits, seconds } from '#kernel';
import { SystemClock } from '#platform';
import { Books, countingRandomness } from '../constructed-books.ts';
import type { Store } from '../contract.ts';
import { PrivatePostgres } from './harness.ts';
import { openPostgresStore } from './store.ts';
import { postgresHarness, type PostgresHarness } from './store-harness.ts';
import { Wire } from './wire.ts';

let postgres: PrivatePostgres;
let harness: PostgresHarness;
let store: Store;
const books = new Books('12', countingRandomness());
const clock = new SystemClock();

beforeAll(async () => {
  postgres = await PrivatePostgres.start();
});

afterAll(() => postgres.dispose());

beforeEach(async () => {
  harness = await postgresHarness(postgres);
});

afterEach(async () => {
  await store.close();
  await harness.dispose();
});

/** Asks again, as callers do, until the database is back. */
async function again<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await clock.sleep(milliseconds(50));
    }
  }
}

describe('a database that goes away', () => {
  test('between two calls is refused by name, and used again when it is back', async () => {
    store = await openPostgresStore({ ...harness.options(), clock });
    await store.ledger.openAccounts(books.accounts());
    await store.ledger.post(books.transfer(moneyOfUnits(10n)));
    await postgres.end('crash');
    const asked = books.transfer(moneyOfUnits(20n));
    await expect(store.ledger.post(asked)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.ledger.balance(books.cash)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await postgres.begin();
    expect(await again(() => store.ledger.post(asked))).toMatchObject({ kind: 'posted' });
    expect(await again(() => store.ledger.balance(books.cash))).toBe(moneyOfUnits(30n));
    expect(await store.ledger.verify()).toMatchObject({ sound: true, transactions: 2 });
  });

  test('under load has everything that it confirmed, once, and gives a later repeat the first answer', async () => {
    store = await openPostgresStore({ ...harness.options(), clock });
    await store.ledger.openAccounts(books.accounts());
    const confirmed = new Set<string>();
    const refused: Parameters<Store['ledger']['post']>[0][] = [];
    let crashed: Promise<void> | null = null;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let count = 0; count < 40; count += 1) {
          const transaction = books.transfer(moneyOfUnits(1n));
          await store.ledger.post(transaction).then(
            () => confirmed.add(transaction.id),
            () => refused.push(transaction),
          );
          if (confirmed.size > 100) crashed ??= postgres.end('crash').then(() => postgres.begin());
        }
      }),
    );
    await (crashed ?? Promise.reject(new Error('nothing was confirmed')));
    for (const transaction of refused) await again(() => store.ledger.post(transaction));
    const ids = (await again(() => store.ledger.transactionsOf(books.cash, { limit: 9999 }))).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(640);
    expect([...confirmed].filter((id) => !ids.some((there) => there === id))).toEqual([]);
    expect(await store.ledger.verify()).toMatchObject({ sound: true, transactions: 640 });
  });
});

describe('a wire that is cut while a batch commits', () => {
  let wire: Wire;

  beforeEach(async () => {
    wire = await Wire.to(postgres.socketFile);
    const place = { url: wire.url(harness.database), password: null };
    store = await openPostgresStore({ ...harness.options(), place });
    await store.ledger.openAccounts(books.accounts());
  });

  afterEach(() => wire.close());

  test.each(['commit', 'answer'] as const)(
    'before the %s: every caller has its own answer, and nothing is there twice',
    async (at) => {
      wire.cut(at);
      const first = books.topUp();
      const notes = [first, books.topUp(), books.topUp()];
      const code = { codeHash: 'hash', now: harness.clock.now() };
      const kioskId = books.kiosk;
      const credential = { kioskId, tokenHash: 'token', expiresAt: harness.clock.now() };
      const outcomes = await Promise.all([
        ...notes.map(({ transaction, topUp }) => store.ledger.post(transaction, { topUp })),
        store.ledger.post(first.transaction),
        store.kiosks.redeemCode({ ...code, credential }),
      ]);
      expect(outcomes.map((outcome) => (typeof outcome === 'boolean' ? outcome : outcome.kind))).toEqual([
        'posted',
        'posted',
        'posted',
        'repeated',
        false,
      ]);
      expect(await store.ledger.balance(books.cash)).toBe(moneyOfUnits(30n));
      expect(await store.ledger.verify()).toMatchObject({ sound: true, transactions: 3 });
    },
  );

  test('and stays cut: nobody knows, and the same id asked again later gets the first answer', async () => {
    wire.cut('answer', { stayCut: true });
    const { transaction, topUp } = books.topUp();
    let told = false;
    const asked = store.ledger.post(transaction, { topUp }).finally(() => {
      told = true;
    });
    const refused = expect(asked).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: /nobody knows/ });
    while (!told) {
      harness.clock.advance(seconds(1));
      await clock.sleep(milliseconds(5));
    }
    await refused;
    wire.mend();
    harness.clock.advance(seconds(1));
    expect(await store.ledger.post(transaction, { topUp })).toMatchObject({ kind: 'repeated' });
    expect(await store.ledger.balance(books.cash)).toBe(moneyOfUnits(10n));
  });
});

describe('a database that fails over', () => {
  /** Two transactions before the copy was made that takes over later, and the store open again. */
  const openOnTwo = async () => {
    store = await openPostgresStore({ ...harness.options(), clock });
    await store.ledger.openAccounts(books.accounts());
    const kept = books.transfer(moneyOfUnits(1n));
    await store.ledger.post(kept);
    await store.ledger.post(books.transfer(moneyOfUnits(2n)));
    await store.close();
    const standby = await postgres.copyOf(harness.database);
    store = await openPostgresStore({ ...harness.options(), clock });
    return { kept, standby };
  };

  test('and lost nothing that it had confirmed: what was not is sent again under its id and is there once', async () => {
    const { kept, standby } = await openOnTwo();
    await postgres.failOver(harness.database, standby);
    const unconfirmed = books.transfer(moneyOfUnits(4n));
    expect(await again(() => store.ledger.post(unconfirmed))).toMatchObject({ kind: 'posted' });
    expect(await store.ledger.post(unconfirmed)).toMatchObject({ kind: 'repeated' });
    expect(await store.ledger.post(kept)).toMatchObject({ kind: 'repeated' });
    expect(await store.ledger.verify()).toMatchObject({ sound: true, transactions: 3 });
  });

  test('and lost its last commits is not gone on with; when staff mean it, what kiosks send again is booked once', async () => {
    const { kept, standby } = await openOnTwo();
    const lost = books.transfer(moneyOfUnits(4n));
    await store.ledger.post(lost);
    await postgres.failOver(harness.database, standby);
    const broken = { code: 'LEDGER_BROKEN' };
    await expect(store.ledger.post(books.transfer(moneyOfUnits(8n)))).rejects.toMatchObject(broken);
    // Not by the next connection either, and not under an id that was confirmed.
    await expect(store.ledger.post(lost)).rejects.toMatchObject(broken);
    expect(await again(() => store.ledger.balance(books.cash))).toBe(moneyOfUnits(3n));
    const { problems } = await store.ledger.verify();
    expect(problems.map(({ problem }) => problem).join()).toContain('the anchor beside the key');
    await store.close();
    await expect(openPostgresStore({ ...harness.options(), clock })).rejects.toMatchObject({
      ...broken,
      message: expect.stringContaining('.anchor') as string,
    });
    renameSync(`${harness.keyFile}.anchor`, `${harness.keyFile}.anchor.before`);
    store = await openPostgresStore({ ...harness.options(), clock });
    expect(await store.ledger.post(kept)).toMatchObject({ kind: 'repeated' });
    expect(await store.ledger.post(lost)).toMatchObject({ kind: 'posted' });
    expect(await store.ledger.post(lost)).toMatchObject({ kind: 'repeated' });
    expect(await store.ledger.balance(books.cash)).toBe(moneyOfUnits(7n));
    expect(await store.ledger.verify()).toMatchObject({ sound: true, transactions: 3 });
  });
});

describe('the one server of a site', () => {
  const alone = (onTaken = () => undefined) => ({ alone: { onTaken } });

  test('has it for itself; another stands by and serves when it is gone', async () => {
    const first = await openPostgresStore({ ...harness.options(), ...alone() });
    let open = false;
    const second = openPostgresStore({ ...harness.options(), clock, ...alone() }).finally(() => {
      open = true;
    });
    await first.ledger.openAccounts(books.accounts());
    expect(await first.ledger.post(books.transfer(moneyOfUnits(1n)))).toMatchObject({ kind: 'posted' });
    expect(open).toBe(false);
    await first.close();
    store = await second;
    expect(await store.ledger.post(books.transfer(moneyOfUnits(1n)))).toMatchObject({ kind: 'posted' });
  });

  test('writes nothing any more once another has it, also before it knows', async () => {
    let taken = false;
    const onTaken = () => {
      taken = true;
    };
    const first = await openPostgresStore({ ...harness.options(), alone: { onTaken } });
    await first.ledger.openAccounts(books.accounts());
    await postgres.ask(
      harness.database,
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    store = await openPostgresStore({ ...harness.options(), clock, ...alone() });
    await expect(first.ledger.post(books.transfer(moneyOfUnits(1n)))).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    while (!taken) {
      harness.clock.advance(seconds(1));
      await clock.sleep(milliseconds(5));
    }
    await first.close();
    expect(await store.ledger.post(books.transfer(moneyOfUnits(1n)))).toMatchObject({ kind: 'posted' });
    expect(await store.ledger.verify()).toMatchObject({ sound: true, transactions: 1 });
  });
});
