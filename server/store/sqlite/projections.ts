import { existsSync } from 'node:fs';
import { FaultError } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import {
  toProjectionReport,
  type BalanceRow,
  type CheckpointRow,
  type ProjectionReport,
} from '../projection-report.ts';
import { lockFolder } from './lock.ts';
import { DAY_OF_RECORD, FILL_HISTORY } from './schema-history.ts';
import { databaseFile } from './database-file.ts';

/** Sums every account anew from the entries and holds the projections against that, beside a running server too. Rejects with STORE_UNAVAILABLE. */
export async function compareProjections(directory: string): Promise<ProjectionReport> {
  return withDatabase(directory, { readonly: true }, compare);
}

/**
 * Makes balances, checkpoints and days anew from the entries, in one commit; the limits are set again when the server starts. Returns what was different before.
 * Rejects with STORE_IN_USE where a server runs on the folder, or STORE_UNAVAILABLE.
 */
export async function rebuildProjections(directory: string): Promise<ProjectionReport> {
  const file = databaseFile(directory);
  if (!existsSync(file)) throw new FaultError('STORE_UNAVAILABLE', { message: `there is no ledger in ${file}` });
  const unlock = lockFolder(directory);
  try {
    return withDatabase(directory, { readonly: false }, (database) =>
      database
        .transaction(() => {
          const report = compare(database);
          for (const table of ['limit', 'balance', 'checkpoint', 'day']) database.exec(`DELETE FROM ledger_${table}`);
          database.exec(
            `INSERT INTO ledger_balance (account, site_id, amount_micros)
             SELECT account, site_id, sum(amount_micros) FROM ledger_entry GROUP BY account`,
          );
          database.exec(FILL_HISTORY);
          return report;
        })
        .immediate(),
    );
  } finally {
    unlock();
  }
}

function withDatabase<Value>(
  directory: string,
  options: { readonly: boolean },
  work: (database: SqliteDatabase) => Value,
): Value {
  const file = databaseFile(directory);
  try {
    const database = openSqlite(file, options);
    try {
      return work(database);
    } finally {
      database.close();
    }
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError('STORE_UNAVAILABLE', { message: `the ledger in ${file} cannot be read`, cause: thrown });
  }
}

/** What is different, in one snapshot. Also used on a ledger that somebody meddled with: an account may have lost its name. */
export function compare(database: SqliteDatabase): ProjectionReport {
  const count = database
    .prepare<[], { entries: bigint; accounts: bigint }>(
      'SELECT count(*) AS entries, count(DISTINCT account) AS accounts FROM ledger_entry',
    )
    .get();
  return toProjectionReport({
    count: count ?? null,
    balances: database.prepare<[], BalanceRow>(BALANCES).all(),
    checkpoints: database.prepare<[], CheckpointRow>(CHECKPOINTS).all(),
    days: database.prepare<[], { day: bigint }>(DAYS).all(),
  });
}

const BALANCES = `
SELECT a.name, coalesce(b.amount_micros, 0) AS projected, coalesce(e.sum, 0) AS rebuilt
FROM (SELECT account FROM ledger_balance UNION SELECT account FROM ledger_entry) every
LEFT JOIN ledger_account a ON a.number = every.account
LEFT JOIN ledger_balance b ON b.account = every.account
LEFT JOIN (SELECT account, sum(amount_micros) AS sum FROM ledger_entry GROUP BY account) e ON e.account = every.account
WHERE coalesce(b.amount_micros, 0) <> coalesce(e.sum, 0) ORDER BY a.name LIMIT 100`;

// Entries and checkpoints of an account are laid out in one row of sequences, so that one pass sums what lies before each checkpoint.
const CHECKPOINTS = `
SELECT a.name, sequence, projected, rebuilt FROM (
  SELECT account, sequence, projected, sum(amount) OVER (PARTITION BY account ORDER BY sequence, projected IS NOT NULL) AS rebuilt
  FROM (
    SELECT account, sequence, amount_micros AS amount, NULL AS projected FROM ledger_entry
    UNION ALL SELECT account, sequence, 0, amount_micros FROM ledger_checkpoint
  )
) LEFT JOIN ledger_account a ON a.number = account
WHERE projected IS NOT NULL AND projected <> rebuilt ORDER BY sequence, a.name LIMIT 100`;

const DAYS = `
SELECT coalesce(d.day, t.day) AS day
FROM (SELECT ${DAY_OF_RECORD} AS day, min(sequence) AS first, max(sequence) AS last FROM ledger_transaction GROUP BY 1) t
FULL JOIN ledger_day d ON d.day = t.day
WHERE d.first_sequence IS NOT t.first OR d.last_sequence IS NOT t.last ORDER BY 1 LIMIT 100`;
