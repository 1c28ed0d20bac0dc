import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { givenId, ManualClock, milliseconds, moneyOfUnits, silentLog, type SiteId } from '#kernel';
import { SystemClock } from '#platform';
import { Books, countingRandomness, start } from '../constructed-books.ts';
import type { Store } from '../contract.ts';
import type { TakenReading } from '../contract-readings.ts';
import { copyDatabase, sqliteHarness, type SqliteHarness } from './harness.ts';
import { lookIntoFolder } from './look.ts';
import { databaseFile, openSqliteStore, verifyFolder } from './store.ts';
import { MOST_WAITING } from './write-queue.ts';

describe('a data folder', () => {
  let harness: SqliteHarness;
  let store: Store;
  const books = new Books('12', countingRandomness());

  beforeEach(async () => {
    harness = await sqliteHarness();
    store = await harness.open();
    await store.ledger.openAccounts(books.accounts());
    await store.ledger.post(books.transfer(moneyOfUnits(10n)));
  });

  afterEach(async () => {
    await store.close();
    await harness.dispose();
  });

  test('belongs to one server at a time, and is free again when that one closes', async () => {
    await expect(harness.open()).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await store.close();
    store = await harness.open();
    expect(await store.ledger.balance(books.cash)).toBe(moneyOfUnits(10n));
  });

  test('belongs to one site', async () => {
    await store.close();
    const other = openSqliteStore({
      directory: harness.directory,
      siteId: givenId<SiteId>('another'),
      keyFile: harness.keyFile,
      clock: new ManualClock(start),
      log: silentLog,
    });
    await expect(other).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: /belongs to the site constructed/,
    });
  });

  test('is not opened without the key that signed it, nor with another one', async () => {
    await store.close();
    renameSync(harness.keyFile, `${harness.keyFile}.away`);
    await expect(harness.open()).rejects.toMatchObject({ code: 'LEDGER_BROKEN', message: /key .* is missing/ });
    const other = await sqliteHarness();
    await (await other.open()).close();
    renameSync(other.keyFile, harness.keyFile);
    renameSync(`${other.keyFile}.pub`, `${harness.keyFile}.pub`);
    await other.dispose();
    await expect(harness.open()).rejects.toMatchObject({ code: 'LEDGER_BROKEN', message: /not signed with/ });
  });

  test('that is an older copy is not gone on with, until staff say that it is meant', async () => {
    const copy = join(harness.directory, 'copy.sqlite');
    await copyDatabase(databaseFile(harness.directory), copy);
    await store.ledger.post(books.transfer(moneyOfUnits(20n)));
    await store.close();
    renameSync(copy, databaseFile(harness.directory));
    await expect(harness.open()).rejects.toMatchObject({ code: 'LEDGER_BROKEN', message: /was at 2 before/ });
    const verdict = await verifyFolder({ directory: harness.directory, keyFile: harness.keyFile });
    expect(verdict.problems).toMatchObject([{ sequence: 2, problem: /saw the chain at 2/ }]);
    rmSync(`${harness.keyFile}.anchor`);
    store = await harness.open();
    expect(await store.ledger.head()).toMatchObject({ sequence: 1 });
  });

  test('whose server was killed is not believed before its log was written once more', async () => {
    const left = ['', '-wal'].map((suffix) => `${databaseFile(harness.directory)}${suffix}`);
    for (const file of left) copyFileSync(file, `${file}.left`);
    await store.close();
    for (const file of left) renameSync(`${file}.left`, file);
    const [, log = ''] = left;
    utimesSync(log, 0, 0);
    // While somebody looks into it the log stays.
    const look = await lookIntoFolder(harness.directory);
    store = await harness.open();
    await look.close();
    expect(statSync(log).mtimeMs).toBeGreaterThan(0);
    expect(await store.ledger.balance(books.cash)).toBe(moneyOfUnits(10n));
  });

  test('keeps its key readable by its owner alone', () => {
    expect(statSync(harness.keyFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(`${harness.keyFile}.pub`, 'utf8')).toContain('BEGIN PUBLIC KEY');
  });

  test('is verified while a server uses it', async () => {
    const verdict = await verifyFolder({ directory: harness.directory, keyFile: harness.keyFile });
    expect(verdict).toMatchObject({ sound: true, transactions: 1 });
  });

  test('that is not there cannot be verified, and says so', async () => {
    const directory = mkdtempSync(join(harness.directory, 'empty-'));
    await expect(verifyFolder({ directory, keyFile: harness.keyFile })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  });
});

describe('the queue of writes', () => {
  test('is bounded: beyond it a caller is told to come again, and what waited is done', async () => {
    const harness = await sqliteHarness();
    const store = await harness.open();
    const bills = Array.from({ length: MOST_WAITING + 1 }, () => store.ledger.openAccounts([]));
    await expect(bills.at(-1)).rejects.toMatchObject({ code: 'LEDGER_BUSY' });
    const outcomes = await Promise.allSettled(bills);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(MOST_WAITING);
    await store.close();
    await harness.dispose();
  });

  test('whose thread has died refuses, closes, and leaves its folder free', async () => {
    const harness = await sqliteHarness();
    const store = await harness.open();
    // Constructed: nothing that the types allow kills the thread.
    const nonsense = { reading: {}, verdict: { kind: 'nonsense' }, intervals: [] } as unknown as TakenReading;
    await expect(store.readings.take(nonsense)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.ledger.openAccounts([])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    // By then it is gone; were it still on its way out, closing would wait for it.
    await new SystemClock().sleep(milliseconds(50));
    await store.close();
    await (await harness.open()).close();
    await harness.dispose();
  });

  test('is emptied before the store closes, and closed after', async () => {
    const harness = await sqliteHarness();
    const books = new Books('12', countingRandomness());
    const store = await harness.open();
    await store.ledger.openAccounts(books.accounts());
    const last = store.ledger.post(books.transfer(moneyOfUnits(1n)));
    await store.close();
    expect(await last).toMatchObject({ kind: 'posted' });
    await expect(store.ledger.openAccounts([])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.ledger.head()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await harness.dispose();
  });
});
