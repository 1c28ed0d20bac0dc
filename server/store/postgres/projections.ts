import { FaultError, type SiteId } from '#kernel';
import {
  toProjectionReport,
  type BalanceRow,
  type CheckpointRow,
  type ProjectionReport,
} from '../projection-report.ts';
import { one, Session, sql, unavailable, type Asked } from './connection.ts';
import { isServed } from './lease.ts';
import { checkMigrated, openSnapshot, siteIn, type BooksInDatabase } from './look.ts';
import { DAY_MS, ENTRIES_BETWEEN_CHECKPOINTS } from './schema-history.ts';

/** Sums every account anew from the entries and holds the projections against that, beside running servers too. Rejects with STORE_UNAVAILABLE. */
export async function compareProjectionsOf(at: BooksInDatabase): Promise<ProjectionReport> {
  const { session, siteId } = await openSnapshot(at);
  try {
    return await compareIn(session, siteId);
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    await session.close();
  }
}

/**
 * Makes balances, checkpoints and days of a site anew from the entries, in one commit behind the lock of its head. Returns what was different before. The limits stay.
 * Rejects with STORE_IN_USE where a server has the site, or STORE_UNAVAILABLE.
 */
export async function rebuildProjectionsOf(at: BooksInDatabase): Promise<ProjectionReport> {
  const session = await Session.open(at.place, { pipeline: false, patient: true });
  try {
    await checkMigrated(session);
    const siteId = await siteIn(session, at.siteId);
    if (await isServed(session, siteId))
      throw new FaultError('STORE_IN_USE', { message: `a server runs on the books of ${siteId}: stop it first` });
    await session.run('BEGIN');
    await session.all(statements.lockHead, [siteId]);
    const report = await compareIn(session, siteId);
    for (const statement of statements.rebuild) await session.all(statement, [siteId]);
    await session.run('COMMIT');
    return report;
  } catch (thrown) {
    throw unavailable(thrown);
  } finally {
    // What was begun and not committed ends with its session.
    await session.close();
  }
}

/** What is different, in the transaction that somebody began. Also used on a ledger that somebody meddled with. */
export async function compareIn(asked: Asked, siteId: SiteId): Promise<ProjectionReport> {
  return toProjectionReport({
    count: await one(asked, statements.count, [siteId]),
    balances: await asked.all(statements.balances, [siteId]),
    checkpoints: await asked.all(statements.checkpoints, [siteId]),
    days: await asked.all(statements.days, [siteId]),
  });
}

/** The day of UTC on which a transaction was recorded, counted from 1970, also before it. */
const DAY_OF_RECORD = `floor(recorded_at::numeric / ${DAY_MS})::bigint`;

const statements = {
  lockHead: sql('SELECT FROM ledger_head WHERE site_id = $1 FOR UPDATE'),
  count: sql<{ entries: bigint; accounts: bigint }>(
    'SELECT count(*) AS entries, count(DISTINCT account) AS accounts FROM ledger_entry WHERE site_id = $1',
  ),
  balances: sql<BalanceRow>(
    `SELECT a.name, coalesce(b.amount_micros, 0) AS projected, coalesce(e.sum, 0) AS rebuilt
     FROM (SELECT account, amount_micros FROM ledger_balance WHERE site_id = $1) b
     FULL JOIN (SELECT account, sum(amount_micros) AS sum FROM ledger_entry WHERE site_id = $1 GROUP BY account) e ON e.account = b.account
     LEFT JOIN ledger_account a ON a.site_id = $1 AND a.number = coalesce(b.account, e.account)
     WHERE coalesce(b.amount_micros, 0) <> coalesce(e.sum, 0) ORDER BY a.name LIMIT 100`,
  ),
  // Entries and checkpoints of an account are laid out in one row of sequences, so that one pass sums what lies before each checkpoint.
  checkpoints: sql<CheckpointRow>(
    `SELECT a.name, s.sequence, s.projected, s.rebuilt FROM (
       SELECT account, sequence, projected,
         sum(amount) OVER (PARTITION BY account ORDER BY sequence, (projected IS NOT NULL)) AS rebuilt
       FROM (
         SELECT account, sequence, amount_micros AS amount, NULL::bigint AS projected FROM ledger_entry WHERE site_id = $1
         UNION ALL SELECT account, sequence, 0, amount_micros FROM ledger_checkpoint WHERE site_id = $1
       ) laid_out
     ) s LEFT JOIN ledger_account a ON a.site_id = $1 AND a.number = s.account
     WHERE s.projected IS NOT NULL AND s.projected <> s.rebuilt ORDER BY s.sequence, a.name LIMIT 100`,
  ),
  days: sql<{ day: bigint }>(
    `SELECT coalesce(d.day, t.day) AS day
     FROM (
       SELECT ${DAY_OF_RECORD} AS day, min(sequence) AS first, max(sequence) AS last
       FROM ledger_transaction WHERE site_id = $1 GROUP BY 1
     ) t FULL JOIN (SELECT * FROM ledger_day WHERE site_id = $1) d ON d.day = t.day
     WHERE d.first_sequence IS DISTINCT FROM t.first OR d.last_sequence IS DISTINCT FROM t.last ORDER BY 1 LIMIT 100`,
  ),
  // Limits are taken away and put back: a balance that is far off may not be brought home in one step by whoever is watched by them.
  rebuild: [
    sql(
      'CREATE TEMPORARY TABLE kept_limit ON COMMIT DROP AS SELECT * FROM ledger_limit WHERE false AND $1::text IS NOT NULL',
    ),
    sql('INSERT INTO kept_limit SELECT * FROM ledger_limit WHERE site_id = $1'),
    ...['limit', 'balance', 'checkpoint', 'day'].map((table) => sql(`DELETE FROM ledger_${table} WHERE site_id = $1`)),
    sql(
      `INSERT INTO ledger_balance (site_id, account, amount_micros, entries)
       SELECT site_id, account, sum(amount_micros), count(*) FROM ledger_entry WHERE site_id = $1 GROUP BY site_id, account`,
    ),
    sql(
      `INSERT INTO ledger_checkpoint (site_id, account, sequence, amount_micros)
       SELECT site_id, account, sequence, balance FROM (
         SELECT site_id, account, sequence, sum(amount_micros) OVER so_far AS balance, row_number() OVER so_far AS number
         FROM ledger_entry WHERE site_id = $1 WINDOW so_far AS (PARTITION BY account ORDER BY sequence)
       ) every WHERE number % ${ENTRIES_BETWEEN_CHECKPOINTS} = 0`,
    ),
    sql(
      `INSERT INTO ledger_day (site_id, day, first_sequence, last_sequence)
       SELECT site_id, ${DAY_OF_RECORD}, min(sequence), max(sequence) FROM ledger_transaction WHERE site_id = $1 GROUP BY 1, 2`,
    ),
    sql('INSERT INTO ledger_limit SELECT * FROM kept_limit WHERE site_id = $1'),
  ],
};
