import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  addDays,
  givenId,
  instant,
  later,
  localTime,
  ManualClock,
  seconds,
  silentLog,
  zone,
  type MeterId,
  type SiteId,
} from '#kernel';
import { tariff } from '#contracts/configuration';
import { systemRandomness } from '#platform';
import { parseConfiguration } from '#platform/configuration';
import {
  compareBooksOf,
  makeBackup,
  openBooksOf,
  openBooksToPost,
  rebuildBooksOf,
  restoreBackup,
  verifyBooksOf,
  type Restored,
} from '#server';
import { changedSite, lindenhofYaml, parseSite } from '#simulators';
import { PrivatePostgres } from '#server/constructed';
import { livePastInto } from './demo/past.ts';
import { explainReport } from './explain-report.ts';
import { accountsReport, exportLedger, importOpenings, statementReport } from './ledger-report.ts';
import { replayReport } from './replay-report.ts';
import { simulateTariff } from './simulate-tariff.ts';
import { booksOf } from './site-books.ts';
import type { BooksGiven } from './books-options.ts';

/* A day and a half of Lindenhof on SQLite, brought over to PostgreSQL by a backup: every command says the same of both. */

const root = mkdtempSync(join(tmpdir(), 'foyer-cli-pg-'));
const onFile: BooksGiven = { data: join(root, 'file', 'server') };
const onPostgres: BooksGiven = { data: join(root, 'pg', 'server'), site: join(root, 'pg.yaml') };
const until = instant(Date.UTC(2026, 10, 18, 11));
const clock = new ManualClock(until);
let postgres: PrivatePostgres;
let database: string;
let backup: string;

const backUp = async (from: BooksGiven) => {
  // A backup is named after its moment.
  clock.advance(seconds(1));
  const { source, siteFile } = booksOf(from);
  return makeBackup({ books: source, siteFile, to: join(root, 'backups'), keyCopy: null, clock });
};
const restore = (to: string, { site, database: url }: { site?: string; database?: string }): Promise<Restored> => {
  const books = { data: to, ...(site === undefined ? {} : { site }), ...(url === undefined ? {} : { database: url }) };
  return restoreBackup({ from: backup, to, key: null, site: booksOf(books).source, clock });
};

beforeAll(async () => {
  mkdirSync(join(root, 'file'));
  const yaml = changedSite(lindenhofYaml(), { moveIn: addDays(localTime(until, zone('Europe/Berlin')).date, -1) });
  writeFileSync(join(root, 'file', 'site.yaml'), yaml);
  postgres = await PrivatePostgres.start();
  database = await postgres.makeDatabase();
  // The key is the file's: the same ledger goes on elsewhere.
  const store = `{ kind: postgres, url: "${postgres.url(database)}", key_file: file/server-keys/ledger.key }`;
  writeFileSync(join(root, 'pg.yaml'), `${yaml}\nstore: ${store}\n`);
  const directory = onFile.data ?? '';
  await livePastInto({
    site: parseSite(yaml),
    directory,
    until,
    randomness: systemRandomness,
    onProgress: () => undefined,
  });
  backup = (await backUp(onFile)).folder;
  await restore(onPostgres.data ?? '', { site: join(root, 'pg.yaml') });
}, 60_000);

afterAll(async () => {
  await postgres.dispose();
  rmSync(root, { recursive: true, force: true });
});

const dearer = parseConfiguration(
  'id: dearer\nutility: electricity\nversions: [{ from: 2026-01-01, rounding: half_up, decimals: 2, charges: [{ kind: flat, price: 0.99 }] }]',
  { file: 'dearer.yaml', schema: tariff },
);

async function exported(given: BooksGiven, format: 'hledger' | 'csv'): Promise<string> {
  const pieces: string[] = [];
  await exportLedger({ ...given, format }, (piece) => pieces.push(piece));
  return pieces.join('');
}

describe('what is said of the same books on both engines is the same', () => {
  test.each<[string, (given: BooksGiven) => Promise<unknown>]>([
    ['ledger verify', (given) => verifyBooksOf(booksOf(given).source)],
    ['ledger accounts', (given) => accountsReport({ ...given, json: true })],
    ['ledger export --format hledger', (given) => exported(given, 'hledger')],
    ['ledger export --format csv', (given) => exported(given, 'csv')],
    ['ledger rebuild --compare', (given) => compareBooksOf(booksOf(given).source)],
    ['statement', (given) => statementReport('oliveira', { ...given, from: '2026-11-17', clock })],
    ['replay', (given) => replayReport('oliveira', given)],
    ['explain, by sequence', (given) => explainReport('60', given)],
    ['tariff simulate', (given) => simulateTariff({ ...given, candidate: dearer, days: 1 })],
  ])('%s', async (_name, ask) => {
    const said = await ask(onPostgres);
    expect(said).toEqual(await ask(onFile));
    expect(said).not.toMatchObject({ ok: false });
    expect(said).not.toMatchObject({ sound: false });
  });

  test('an unknown entry, an unknown tenancy, a site that is not there, an address with a password: each is refused by name', async () => {
    expect(await explainReport('100000', onPostgres)).toMatchObject({ error: { code: 'ENTRY_UNKNOWN' } });
    expect(await replayReport('nobody', onPostgres)).toMatchObject({ error: { code: 'TENANCY_UNKNOWN' } });
    const empty = postgres.url(await postgres.makeDatabase());
    await expect(accountsReport({ ...onPostgres, database: empty, json: true })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'the database has no books of Foyer',
    });
    expect(() => booksOf({ database: 'postgres://app:secret@host/books' })).toThrow(/without a password/);
  });

  test('the command takes them by the site file, under either name of the option; an address needs no site file', async () => {
    const program = fileURLToPath(new URL('./foyer.ts', import.meta.url));
    const words = ['ledger', 'verify', '--json', '--config', join(root, 'pg.yaml')];
    const { status, stdout } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, value: { sound: true, firstBad: null } });
    expect(status).toBe(0);
    const { source } = booksOf({ data: join(root, 'nowhere', 'server'), database: postgres.url(database) });
    const key = join(root, 'file', 'server-keys', 'ledger.key');
    expect(await verifyBooksOf(source, key)).toMatchObject({ sound: true });
  });
});

test('balances, checkpoints and days that were edited are named by verify, and made anew where no server has the site', async () => {
  const before = await compareBooksOf(booksOf(onPostgres).source);
  expect(before).toMatchObject({ differences: [] });
  for (const edit of [
    `UPDATE ledger_balance SET amount_micros = amount_micros + 7 WHERE account = (SELECT number FROM ledger_account WHERE name = 'site/fees')`,
    `INSERT INTO ledger_balance (site_id, account, amount_micros) SELECT site_id, number, 7 FROM ledger_account WHERE name = 'site/fees' ON CONFLICT DO NOTHING`,
    `INSERT INTO ledger_checkpoint SELECT number, 5, site_id, 3 FROM ledger_account WHERE name = 'tenancy/oliveira/credit/utility'`,
    `UPDATE ledger_day SET last_sequence = last_sequence + 1 WHERE day = (SELECT min(day) FROM ledger_day)`,
  ])
    await postgres.ask(database, edit);
  const { source } = booksOf(onPostgres);
  const { sound, problems } = await verifyBooksOf(source);
  expect(sound).toBe(false);
  expect(problems.map(({ account }) => account)).toEqual(['tenancy/oliveira/credit/utility', null, 'site/fees']);
  const siteId = source.siteId ?? expect.fail('the site file names it');
  const served = await openBooksOf(
    { ...source, siteId },
    { clock, randomness: systemRandomness, log: silentLog, onTaken: () => undefined },
  );
  await expect(rebuildBooksOf(source)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
  await served.close();
  expect((await rebuildBooksOf(source)).differences.map(({ projection }) => projection)).toEqual([
    'balance',
    'checkpoint',
    'day',
  ]);
  expect(await compareBooksOf(source)).toEqual(before);
  expect(await verifyBooksOf(source)).toMatchObject({ sound: true });
});

describe('a backup', () => {
  const rowsOf = (directory: string) => {
    const file = new Sqlite(join(directory, 'foyer.sqlite'), { readonly: true });
    const tables = file
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_migration'")
      .pluck();
    const rows = tables.all().map((name) => [
      name,
      file
        .prepare(`SELECT * FROM "${String(name)}"`)
        .all()
        .map((row) => JSON.stringify(row))
        .sort(),
    ]);
    const schema = file.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
    file.close();
    return { rows: Object.fromEntries(rows) as object, schema };
  };

  test('of PostgreSQL is that of SQLite, row by row, and goes back to either', async () => {
    const made = await backUp(onPostgres);
    expect(made).toMatchObject({ sound: true });
    backup = made.folder;
    const again = join(root, 'again', 'server');
    mkdirSync(join(root, 'again'));
    await restore(again, {});
    expect(rowsOf(again)).toEqual(rowsOf(onFile.data ?? ''));
    const other = postgres.url(await postgres.makeDatabase());
    const third = join(root, 'third', 'server');
    const { next } = await restore(third, { site: join(root, 'pg.yaml'), database: other });
    expect(next.join()).toContain('start the server');
    // Only the site file lies there: the books are in the database.
    expect(readdirSync(third)).toEqual(['site.yaml']);
    const given = { data: third, site: join(root, 'pg.yaml'), database: other };
    expect(await exported(given, 'csv')).toBe(await exported(onFile, 'csv'));
  });

  test('is taken for done where it was done, and never put over other books', async () => {
    const site = join(root, 'pg.yaml');
    await restore(join(root, 'once-more', 'server'), { site });
    const file = join(root, 'openings.csv');
    writeFileSync(file, 'id,tenancy,account,amount,at\nrow-1,oliveira,deposit,300,\n');
    expect(await importOpenings(file, { ...onPostgres, clock })).toMatchObject({ value: { posted: 1, there: 0 } });
    expect(await importOpenings(file, { ...onPostgres, clock })).toMatchObject({ value: { posted: 0, there: 1 } });
    // What the database numbers goes on behind what was brought.
    const place = { ...booksOf(onPostgres).source, siteId: givenId<SiteId>('lindenhof-12') };
    const store = await openBooksToPost(place, { clock, randomness: systemRandomness, log: silentLog });
    const meter = givenId<MeterId>('meter-1-01');
    const [newest] = await store.reports.readings(meter, { limit: 1 });
    const { reading, verdict } = newest ?? expect.fail('the meter was read');
    await store.readings.take({ reading: { ...reading, at: later(reading.at, seconds(9)) }, verdict, intervals: [] });
    expect((await store.readings.latest(meter))?.at).toBe(later(reading.at, seconds(9)));
    await store.close();
    const over = join(root, 'over', 'server');
    await expect(restore(over, { site })).rejects.toMatchObject({ code: 'RESTORE_REFUSED' });
    expect(readdirSync(join(root, 'over'))).toEqual([]);
  });
});
