import { givenId, instant, type KioskId, type SiteId } from '#kernel';
import { useByMeter } from '../../metering/meter-use.ts';
import type { Store } from '../contract.ts';
import {
  toHeld,
  toKept,
  toReadingDecision,
  type JudgedRow,
  type NumberedHeldRow,
  type ReadingDecisionRow,
} from '../reading-rows.ts';
import {
  toCommand,
  toCredential,
  toInterval,
  toReading,
  toTopUp,
  toUnresolved,
  type CommandRow,
  type CredentialRow,
  type IntervalRow,
  type ReadingRow,
  type TopUpRow,
  type UnresolvedRow,
} from '../rows.ts';
import { one, sql, type Asked, type Statement, type Value } from './connection.ts';
import type { WriteQueue } from './write-queue.ts';

const HOUR_MS = 3_600_000;

/** What every part of the contract is made of: where to look, for which site, and where to write. */
export interface Rooms {
  readonly asked: Asked;
  readonly siteId: SiteId;
  readonly queue: WriteQueue;
}

/** Looks into a table of one site. */
export function looks({ asked, siteId }: Pick<Rooms, 'asked' | 'siteId'>) {
  const all = async <Row, Kept>(statement: Statement<Row>, toRecord: (row: Row) => Kept, ...values: Value[]) =>
    (await asked.all(statement, [siteId, ...values])).map(toRecord);
  const first = async <Row, Kept>(statement: Statement<Row>, toRecord: (row: Row) => Kept, ...values: Value[]) =>
    (await all(statement, toRecord, ...values))[0] ?? null;
  return { all, first };
}

/** Bills in doubt, top-ups, relay commands and kiosks, as the contract has them. */
export function siteRooms(rooms: Rooms): Pick<Store, 'topUps' | 'unresolved' | 'commands' | 'kiosks'> {
  const { asked, siteId, queue } = rooms;
  const { all, first } = looks(rooms);
  return {
    topUps: {
      ...topUpReads(rooms),
    },
    unresolved: {
      record: (bill) => queue.submit({ kind: 'record_unresolved', bill }),
      find: (id) => first(statements.unresolved, toUnresolved, id),
      all: () => all(statements.allUnresolved, toUnresolved),
    },
    commands: {
      keep: (command) => done(queue.submit({ kind: 'keep_command', command })),
      latest: (meter) => first(statements.latestCommand, toCommand, meter),
      find: (id) => first(statements.command, toCommand, id),
      cutsSince: async (at) => Number((await one(asked, statements.cutsSince, [siteId, at]))?.count ?? 0n),
    },
    kiosks: {
      keepCode: (code) => done(queue.submit({ kind: 'keep_code', ...code })),
      redeemCode: (at) => queue.submit({ kind: 'redeem_code', ...at }),
      addCredential: (credential) => done(queue.submit({ kind: 'add_credential', credential })),
      credential: (tokenHash) => first(statements.credential, toCredential, tokenHash),
      endOtherCredentials: (credential) => done(queue.submit({ kind: 'end_other_credentials', credential })),
      keepReceiptKey: (key) => done(queue.submit({ kind: 'keep_receipt_key', key })),
      receiptKeys: () =>
        all(statements.receiptKeys, (row) => ({
          publicKey: row.public_key,
          kioskId: givenId<KioskId>(row.kiosk_id),
          firstSeenAt: instant(Number(row.first_seen_at)),
        })),
    },
  };
}

/** What a look into the books asks of top-ups. */
export function topUpReads(rooms: Pick<Rooms, 'asked' | 'siteId'>): Store['topUps'] {
  const { all, first } = looks(rooms);
  return {
    find: (id) => first(statements.topUp, toTopUp, id),
    ofSession: (session) => all(statements.ofSession, toTopUp, session),
  };
}

/** What a look into the books asks of readings. */
export function readingReads(
  rooms: Pick<Rooms, 'asked' | 'siteId'>,
): Pick<Store['readings'], 'latest' | 'kept' | 'intervals' | 'decisions'> {
  const { all, first } = looks(rooms);
  return {
    latest: (meter) => first(statements.latestReading, toReading, meter),
    kept: (meter, { from, to }) => all(statements.kept, toKept, meter, from, to),
    intervals: (meter, { from, to }) => all(statements.intervals, toInterval, meter, from, to, from - HOUR_MS),
    decisions: ({ limit }) => all(statements.decisions, toReadingDecision, limit),
  };
}

/** What meters showed and what it came to. Nothing is remembered here: another process may write at any moment. */
export function readingRoom(rooms: Rooms): Store['readings'] {
  const { queue } = rooms;
  const { all } = looks(rooms);
  return {
    ...readingReads(rooms),
    take: (taken) => done(queue.submit({ kind: 'take_reading', taken })),
    used: async (meter, span) => {
      const { from, to } = span;
      const parts = await all(statements.used, toInterval, meter, from, to, from - HOUR_MS);
      return useByMeter(parts, span)[0] ?? null;
    },
    held: () => all(statements.held, toHeld),
    decide: (at) => queue.submit({ kind: 'decide_reading', ...at }),
  };
}

export async function done(write: Promise<null>): Promise<void> {
  await write;
}

const INTERVAL = 'meter_id, hour_start, from_at, to_at, from_register, to_register, quantity_milli, estimated';
const TOUCHES =
  'site_id = $1 AND meter_id = $2 AND hour_start > $5 AND hour_start < $4 AND from_at < $4 AND to_at > $3';
const INSIDE = 'from_at >= $3 AND to_at <= $4';

const statements = {
  topUp: sql<TopUpRow>('SELECT * FROM top_up WHERE site_id = $1 AND journal_id = $2'),
  ofSession: sql<TopUpRow>(
    `SELECT u.* FROM top_up u JOIN ledger_transaction t ON t.site_id = u.site_id AND t.id = u.transaction_id
     WHERE u.site_id = $1 AND u.session_id = $2 ORDER BY t.sequence`,
  ),
  unresolved: sql<UnresolvedRow>('SELECT * FROM unresolved_bill WHERE site_id = $1 AND journal_id = $2'),
  allUnresolved: sql<UnresolvedRow>('SELECT * FROM unresolved_bill WHERE site_id = $1 ORDER BY journal_id'),
  latestCommand: sql<CommandRow>(
    'SELECT * FROM relay_command WHERE site_id = $1 AND meter_id = $2 ORDER BY number DESC LIMIT 1',
  ),
  command: sql<CommandRow>('SELECT * FROM relay_command WHERE site_id = $1 AND id = $2'),
  cutsSince: sql<{ count: bigint }>(
    `SELECT count(*) AS count FROM relay_command WHERE site_id = $1 AND target = 'open' AND cause = 'debt' AND sent_at >= $2`,
  ),
  receiptKeys: sql<{ public_key: string; kiosk_id: string; first_seen_at: bigint }>(
    'SELECT public_key, kiosk_id, first_seen_at FROM kiosk_receipt_key WHERE site_id = $1 ORDER BY first_seen_at, public_key',
  ),
  credential: sql<CredentialRow>('SELECT * FROM kiosk_credential WHERE site_id = $1 AND token_hash = $2'),
  latestReading: sql<ReadingRow>(
    `SELECT * FROM reading WHERE site_id = $1 AND meter_id = $2 AND quality <> 'estimated'
     ORDER BY at DESC, (quality = 'corrected') DESC, number DESC LIMIT 1`,
  ),
  kept: sql<JudgedRow>(
    `SELECT * FROM reading WHERE site_id = $1 AND meter_id = $2
       AND at >= coalesce((
         SELECT max(at) FROM reading WHERE site_id = $1 AND meter_id = $2 AND at < $3::bigint AND quality <> 'estimated'
       ), $3::bigint)
       AND at <= coalesce((
         SELECT min(at) FROM reading WHERE site_id = $1 AND meter_id = $2 AND at > $4::bigint AND quality <> 'estimated'
       ), $4::bigint)
     ORDER BY at, number`,
  ),
  intervals: sql<IntervalRow>(`SELECT ${INTERVAL} FROM hourly_interval WHERE ${TOUCHES} ORDER BY hour_start`),
  // All hours that lie within the span as one, and those that an end of the span cuts as they are.
  used: sql<IntervalRow>(
    `WITH inside AS (SELECT * FROM hourly_interval WHERE ${TOUCHES} AND ${INSIDE})
     SELECT ${INTERVAL} FROM hourly_interval WHERE ${TOUCHES} AND NOT (${INSIDE})
     UNION ALL
     SELECT f.meter_id, f.hour_start, f.from_at, l.to_at, f.from_register, l.to_register, s.quantity, s.estimated
     FROM (SELECT * FROM inside ORDER BY from_at, to_at LIMIT 1) f,
          (SELECT * FROM inside ORDER BY to_at DESC, from_at DESC LIMIT 1) l,
          (SELECT sum(quantity_milli) AS quantity, max(estimated) AS estimated FROM inside) s`,
  ),
  held: sql<NumberedHeldRow>(
    `SELECT h.*, (NOT EXISTS (
       SELECT 1 FROM reading_decision d WHERE d.site_id = h.site_id AND d.meter_id = h.meter_id AND d.held_through >= h.number
     ) AND NOT EXISTS (
       SELECT 1 FROM reading_decision d WHERE d.site_id = h.site_id AND d.held_number = h.number
     ))::int AS open FROM reading_held h WHERE h.site_id = $1 ORDER BY h.number`,
  ),
  decisions: sql<ReadingDecisionRow>('SELECT * FROM reading_decision WHERE site_id = $1 ORDER BY number DESC LIMIT $2'),
};
