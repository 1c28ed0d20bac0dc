import { assert, instant, money, ZERO, type Instant, type Money, type SiteId } from '#kernel';
import type { AccountId, PostedTransaction } from '../../ledger/index.ts';
import type { AccountMovement, LedgerHistory } from '../contract-ledger.ts';
import type { PostedPeriod, Store } from '../contract.ts';
import { toHead, type HeadRow } from '../head-row.ts';
import { toRatedLine, toTransaction, type EntryRow, type RatedLineRow, type TransactionRow } from '../rows.ts';
import { one, sql, type Asked, type Statement, type Value } from './connection.ts';
import { arrayOf } from './set-insert.ts';
import { DAY_MS } from './schema-history.ts';

type LedgerReads = Omit<Store['ledger'], 'openAccounts' | 'post' | 'setLimits' | 'verify'>;

/** What is asked of the ledger. */
export function ledgerReads(asked: Asked, siteId: SiteId): LedgerReads {
  const withEntries = async (
    statement: Statement<TransactionRow>,
    ...values: Value[]
  ): Promise<PostedTransaction[]> => {
    const rows = await asked.all(statement, [siteId, ...values]);
    if (rows.length === 0) return [];
    const sequences = arrayOf(
      'bigint',
      rows.map(({ sequence }) => sequence),
    );
    const entries = Map.groupBy(await asked.all(statements.entries, [siteId, sequences]), (entry) => entry.sequence);
    return rows.map((row) => toTransaction(row, entries.get(row.sequence) ?? []));
  };
  const lines = async (statement: Statement<RatedLineRow>, ...values: Value[]) =>
    (await asked.all(statement, [siteId, ...values])).map(toRatedLine);
  const periodOf = ({ tenancyId, utility, periodKey }: PostedPeriod) => [tenancyId, utility, periodKey] as const;
  return {
    ...historyReads(asked, siteId, withEntries),
    find: async (id) => (await withEntries(statements.byId, id))[0] ?? null,
    balance: async (account) => {
      const row = await one(asked, statements.balance, [siteId, account]);
      return row === null ? ZERO : money(row.amount_micros);
    },
    transactionsOf: (account, { limit }) => withEntries(statements.ofAccount, account, limit),
    movementsOf: (tenancy, { limit }) => withEntries(statements.movements, tenancy, limit),
    linesOf: (id) => lines(statements.linesOf, id),
    postedLines: (period) => lines(statements.postedLines, ...periodOf(period)),
    postedLinesAt: (period, sequence) => lines(statements.postedLinesAt, ...periodOf(period), sequence),
    newestOf: async (period) => (await withEntries(statements.newestOf, ...periodOf(period)))[0] ?? null,
    head: async () => {
      const row = await one(asked, statements.head, [siteId]);
      assert(row !== null, 'the site has a head');
      return toHead(row);
    },
  };
}

function historyReads(
  asked: Asked,
  siteId: SiteId,
  withEntries: (statement: Statement<TransactionRow>, ...values: Value[]) => Promise<PostedTransaction[]>,
): Omit<LedgerHistory, 'setLimits'> {
  const sum = async (statement: Statement<{ sum: bigint | null }>, values: readonly Value[]): Promise<Money> =>
    money((await one(asked, statement, [siteId, ...values]))?.sum ?? 0n);
  return {
    accounts: async () =>
      (await asked.all(statements.accounts, [siteId])).map((row) => ({
        account: row.name,
        balance: row.amount_micros === null ? ZERO : money(row.amount_micros),
      })),
    balanceAt: (account, point) =>
      'sequence' in point
        ? sum(statements.balanceAt, [account, point.sequence])
        : sum(statements.balanceBefore, [account, point.before, dayOf(point.before)]),
    movementsBetween: async (accounts, { from, to }) =>
      (await asked.all(statements.between, [siteId, arrayOf('text', accounts), from, to, dayOf(from), dayOf(to)])).map(
        toMovement,
      ),
    transactionsAfter: (sequence, { limit }) => withEntries(statements.after, sequence, limit),
    endAt: async (sequence) => {
      const row = await one(asked, statements.endAt, [siteId, sequence]);
      return row === null ? null : toHead(row);
    },
  };
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY_MS);
}

interface MovementRow extends Pick<TransactionRow, 'sequence' | 'id' | 'kind' | 'occurred_at' | 'recorded_at'> {
  readonly name: AccountId;
  readonly amount_micros: bigint;
}

function toMovement(row: MovementRow): AccountMovement {
  return {
    sequence: Number(row.sequence),
    id: row.id,
    kind: row.kind,
    occurredAt: instant(Number(row.occurred_at)),
    recordedAt: instant(Number(row.recorded_at)),
    account: row.name,
    amount: money(row.amount_micros),
  };
}

const IN_PERIOD = 'site_id = $1 AND tenancy_id = $2 AND period_utility = $3 AND period_key = $4';
const ACCOUNT = '(SELECT number FROM ledger_account WHERE site_id = $1 AND name = $2)';
/** What an account had after a sequence: its last checkpoint until then, and the entries since. */
const balanceUpTo = (sequence: string) => `
  SELECT coalesce(p.amount_micros, 0) + coalesce((
    SELECT sum(e.amount_micros) FROM ledger_entry e
    WHERE e.site_id = $1 AND e.account = a.number AND e.sequence > coalesce(p.sequence, 0) AND e.sequence <= ${sequence}
  ), 0) FROM (SELECT ${ACCOUNT} AS number) a LEFT JOIN LATERAL (
    SELECT c.sequence, c.amount_micros FROM ledger_checkpoint c
    WHERE c.site_id = $1 AND c.account = a.number AND c.sequence <= ${sequence} ORDER BY c.sequence DESC LIMIT 1
  ) p ON true`;
/** Everything before it was recorded before the day. */
const firstOfDay = (
  day: string,
) => `coalesce((SELECT min(first_sequence) FROM ledger_day WHERE site_id = $1 AND day >= ${day}),
  1 + (SELECT sequence FROM ledger_head WHERE site_id = $1))`;
/** Everything behind it was recorded after the day. */
const lastOfDay = (day: string) =>
  `coalesce((SELECT max(last_sequence) FROM ledger_day WHERE site_id = $1 AND day <= ${day}), 0)`;

const statements = {
  byId: sql<TransactionRow>('SELECT * FROM ledger_transaction WHERE site_id = $1 AND id = $2'),
  entries: sql<EntryRow>(
    `SELECT e.sequence, a.name, e.amount_micros FROM ledger_entry e
     JOIN ledger_account a ON a.site_id = e.site_id AND a.number = e.account
     WHERE e.site_id = $1 AND e.sequence = ANY ($2::bigint[]) ORDER BY e.sequence, e.line`,
  ),
  balance: sql<{ amount_micros: bigint }>(
    `SELECT b.amount_micros FROM ledger_account a JOIN ledger_balance b ON b.site_id = a.site_id AND b.account = a.number
     WHERE a.site_id = $1 AND a.name = $2`,
  ),
  ofAccount: sql<TransactionRow>(
    `SELECT t.* FROM (
       SELECT sequence FROM ledger_entry WHERE site_id = $1 AND account = ${ACCOUNT} ORDER BY sequence DESC LIMIT $3
     ) e JOIN ledger_transaction t ON t.site_id = $1 AND t.sequence = e.sequence ORDER BY t.sequence DESC`,
  ),
  movements: sql<TransactionRow>(
    `SELECT * FROM ledger_transaction WHERE site_id = $1 AND kind NOT IN ('charge', 'adjustment') AND facts::json ->> 'tenancyId' = $2
     ORDER BY sequence DESC LIMIT $3`,
  ),
  linesOf: sql<RatedLineRow>(
    `SELECT l.* FROM rated_line l JOIN ledger_transaction t ON t.site_id = l.site_id AND t.sequence = l.sequence
     WHERE t.site_id = $1 AND t.id = $2 ORDER BY l.line`,
  ),
  // From key to key by the index: every hour adds a line of each key, and only the newest of each is wanted.
  postedLines: sql<RatedLineRow>(
    `WITH RECURSIVE named (key) AS (
       (SELECT key FROM rated_line WHERE ${IN_PERIOD} ORDER BY key LIMIT 1)
       UNION ALL
       SELECT (SELECT l.key FROM rated_line l WHERE ${IN_PERIOD} AND l.key > named.key ORDER BY l.key LIMIT 1)
       FROM named WHERE named.key IS NOT NULL
     )
     SELECT l.* FROM named CROSS JOIN LATERAL (
       SELECT * FROM rated_line WHERE ${IN_PERIOD} AND key = named.key ORDER BY sequence DESC LIMIT 1
     ) l ORDER BY l.key`,
  ),
  postedLinesAt: sql<RatedLineRow>(
    `SELECT DISTINCT ON (key) * FROM rated_line WHERE ${IN_PERIOD} AND sequence <= $5 ORDER BY key, sequence DESC`,
  ),
  newestOf: sql<TransactionRow>(
    `SELECT * FROM ledger_transaction WHERE site_id = $1
       AND sequence = (SELECT max(sequence) FROM rated_line WHERE ${IN_PERIOD})`,
  ),
  head: sql<HeadRow>('SELECT sequence, hash, signature FROM ledger_head WHERE site_id = $1'),
  accounts: sql<{ name: AccountId; amount_micros: bigint | null }>(
    `SELECT a.name, b.amount_micros FROM ledger_account a
     LEFT JOIN ledger_balance b ON b.site_id = a.site_id AND b.account = a.number WHERE a.site_id = $1 ORDER BY a.name`,
  ),
  balanceAt: sql<{ sum: bigint | null }>(`SELECT (${balanceUpTo('$3::bigint')}) AS sum`),
  // What lies before the day of the instant is in the checkpoints; only what lies among that day's sequences says its own time.
  balanceBefore: sql<{ sum: bigint | null }>(
    `SELECT (${balanceUpTo('d.first - 1')}) + coalesce((
       SELECT sum(e.amount_micros) FROM ledger_entry e JOIN ledger_transaction t ON t.site_id = e.site_id AND t.sequence = e.sequence
       WHERE e.site_id = $1 AND e.account = ${ACCOUNT} AND e.sequence BETWEEN d.first AND d.last AND t.recorded_at < $3::bigint
     ), 0) AS sum FROM (SELECT ${firstOfDay('$4')} AS first, ${lastOfDay('$4')} AS last) d`,
  ),
  between: sql<MovementRow>(
    `SELECT e.sequence, t.id, t.kind, t.occurred_at, t.recorded_at, a.name, e.amount_micros
     FROM ledger_account a JOIN ledger_entry e ON e.site_id = a.site_id AND e.account = a.number
     JOIN ledger_transaction t ON t.site_id = e.site_id AND t.sequence = e.sequence
     WHERE a.site_id = $1 AND a.name = ANY ($2::text[]) AND e.sequence >= ${firstOfDay('$5')} AND e.sequence <= ${lastOfDay('$6')}
       AND t.recorded_at >= $3 AND t.recorded_at < $4 ORDER BY e.sequence, a.name`,
  ),
  after: sql<TransactionRow>(
    'SELECT * FROM ledger_transaction WHERE site_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3',
  ),
  endAt: sql<HeadRow>(
    `SELECT sequence, hash, signature FROM (
       SELECT last_sequence AS sequence, hash, signature FROM ledger_batch
       WHERE site_id = $1 AND first_sequence <= $2 ORDER BY first_sequence DESC LIMIT 1
     ) b WHERE sequence = $2`,
  ),
};
