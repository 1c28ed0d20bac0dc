import { createHash, createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import {
  givenId,
  instant,
  silentLog,
  type Clock,
  type Instant,
  type KioskId,
  type SiteId,
  type TenancyId,
} from '#kernel';
import { accountOf, defaultKeyFile, openStore, signChainEnd, type AccountId, type Store } from '#server';

const SITE = givenId<SiteId>('bench');
const TENANCIES = 500;
const HOURS_OF_WEEK = 168;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Transactions in one commit of the making. */
const CHUNK = 50_000;

/** A ledger that has been written to for long: every tenancy is charged every hour, and pays once a week. Constructed. */
export interface MadeLedger {
  readonly store: Store;
  readonly tenancies: readonly TenancyId[];
  readonly accounts: readonly AccountId[];
  readonly from: Instant;
  readonly to: Instant;
}

/** Of so many entries, two a transaction. Made once in `directory`, and found there the next time unless its schema is another by now. */
export async function openMadeLedger(at: { directory: string; entries: number; clock: Clock }): Promise<MadeLedger> {
  const { directory, clock } = at;
  const tenancies = Array.from({ length: TENANCIES }, (_, index) => givenId<TenancyId>(`unit-${index}`));
  const cash = accountOf.cashInKiosk(givenId<KioskId>('lobby'));
  const revenue = accountOf.revenue('electricity');
  const accounts = [cash, revenue, ...tenancies.map((tenancy) => accountOf.credit(tenancy, 'utility'))];
  const to = instant(clock.now() - (clock.now() % HOUR_MS));
  const open = () => openStore({ directory, siteId: SITE, keyFile: defaultKeyFile(directory), clock, log: silentLog });
  const mark = join(directory, 'made-to');
  const hours = at.entries / 2 / TENANCIES;
  const made = (until: Instant, store: Store): MadeLedger => ({
    store,
    tenancies,
    accounts,
    from: instant(until - hours * HOUR_MS),
    to: until,
  });
  if (existsSync(mark)) {
    const until = instant(Number(readFileSync(mark, 'utf8')));
    const store = await open().catch(() => null);
    if (store !== null) return made(until, store);
  }
  for (const old of [
    directory,
    defaultKeyFile(directory),
    `${defaultKeyFile(directory)}.pub`,
    `${defaultKeyFile(directory)}.anchor`,
  ])
    rmSync(old, { recursive: true, force: true });
  const empty = await open();
  // In the order of the numbers that the rows below name.
  await empty.ledger.openAccounts(accounts);
  await empty.close();
  fill(directory, { transactions: hours * TENANCIES, until: to });
  writeFileSync(mark, String(to));
  return made(to, await open());
}

/**
 * Writes the rows by SQL alone, within the schema and past every guard of it: gapless batches, each signed, each summing to zero. What it does not make are
 * true hashes of the transactions, so this ledger is measured and never verified.
 */
function fill(directory: string, at: { transactions: number; until: Instant }): void {
  const database = new Database(join(directory, 'foyer.sqlite'));
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -262144');
  const privateKey = createPrivateKey(readFileSync(defaultKeyFile(directory)));
  const head = database.prepare<[], { sequence: number; hash: Buffer }>('SELECT sequence, hash FROM ledger_head');
  const numbers = `WITH RECURSIVE n (s) AS (SELECT CAST(@first AS INTEGER) UNION ALL SELECT s + 1 FROM n WHERE s < @last)`;
  const tenant = `(s % ${TENANCIES})`;
  const recorded = `@from + (s - 1) / ${TENANCIES} * ${HOUR_MS}`;
  // A tenancy pays in one hour of the week, each in another.
  const pays = `(s / ${TENANCIES} + ${tenant}) % ${HOURS_OF_WEEK} = 0`;
  const amount = `CASE WHEN ${pays} THEN -20000000 ELSE 100000 + s % 50000 END`;
  const transactions = database.prepare(
    `${numbers} INSERT INTO ledger_transaction
      (sequence, site_id, id, kind, occurred_at, recorded_at, corrects, facts, content_hash, record_hash)
     SELECT s, '${SITE}', printf('%08x-%04x-7000-8000-%012x', s >> 16, s & 65535, s), iif(${pays}, 'top_up', 'charge'), ${recorded}, ${recorded},
       NULL, '{"tenancyId":"unit-' || ${tenant} || '"}', zeroblob(32), zeroblob(32) FROM n`,
  );
  const entries = database.prepare(
    `${numbers} INSERT INTO ledger_entry (sequence, line, site_id, account, amount_micros)
     SELECT s, line, '${SITE}', CASE WHEN line = 1 THEN 3 + ${tenant} WHEN ${pays} THEN 1 ELSE 2 END,
       iif(line = 1, 1, -1) * (${amount}) FROM n, (SELECT 0 AS line UNION ALL SELECT 1)`,
  );
  const batch = database.prepare('INSERT INTO ledger_batch VALUES (?, ?, ?, ?, ?, ?, ?)');
  const move = database.prepare('UPDATE ledger_head SET sequence = ?, hash = ?, signature = ?');
  const from = at.until - (at.transactions / TENANCIES) * HOUR_MS;
  const add = database.transaction((first: number, last: number) => {
    transactions.run({ first, last, from });
    entries.run({ first, last });
    const previous = head.get()?.hash ?? Buffer.alloc(32);
    const hash = createHash('sha256').update(previous).update(String(last)).digest();
    const signature = signChainEnd({ siteId: SITE, sequence: last, hash }, privateKey);
    batch.run(first, last, SITE, previous, hash, signature, 'bench');
    move.run(last, hash, signature);
  });
  for (let first = 1; first <= at.transactions; first += CHUNK)
    add(first, Math.min(first + CHUNK - 1, at.transactions));
  project(database);
  database.close();
}

/** The balances and the past at hand, as the writer would have kept them. */
function project(database: Database.Database): void {
  database.exec(`
    INSERT INTO ledger_balance (account, site_id, amount_micros)
    SELECT account, '${SITE}', sum(amount_micros) FROM ledger_entry GROUP BY account;
    INSERT INTO ledger_checkpoint (account, sequence, site_id, amount_micros)
    SELECT account, sequence, site_id, balance FROM (
      SELECT account, sequence, site_id, sum(amount_micros) OVER so_far AS balance, row_number() OVER so_far AS number
      FROM ledger_entry WINDOW so_far AS (PARTITION BY account ORDER BY sequence)
    ) WHERE number % 256 = 0;
    INSERT INTO ledger_day (day, site_id, first_sequence, last_sequence)
    SELECT recorded_at / ${DAY_MS}, '${SITE}', min(sequence), max(sequence) FROM ledger_transaction GROUP BY 1;`);
}
