import { money, type JournalId } from '#kernel';
import type { NumberedEmptying } from '../contract-cash-box.ts';
import type { PostedLine } from '../contract-reports.ts';
import type { Store } from '../contract.ts';
import {
  toBoxEvent,
  toCaseEvidence,
  toEmptying,
  toResolution,
  type BoxEventRow,
  type CaseEvidenceRow,
  type EmptyingRow,
  type ResolutionRow,
} from '../cash-box-rows.ts';
import {
  DELIVERY_COLUMNS,
  toDelivery,
  toMark,
  toNotice,
  toProof,
  toTold,
  type DeliveryRow,
  type MarkRow,
  type NoticeRow,
  type ProofRow,
} from '../notice-rows.ts';
import { toOrder, type OrderRow } from '../order-rows.ts';
import { toKept, type JudgedRow } from '../reading-rows.ts';
import { toCommand, toRatedLine, type CommandRow, type RatedLineRow } from '../rows.ts';
import { toCorrectedStatement, toTenancyEvent, type CorrectedStatementRow, type TenancyRow } from '../tenancy-rows.ts';
import { one, sql, type Statement, type Value } from './connection.ts';
import { arrayOf } from './set-insert.ts';
import { done, looks, type Rooms } from './site-room.ts';

/** Payment orders and notices, as the contract has them. */
export function messageRooms(rooms: Rooms): Pick<Store, 'orders' | 'notices'> {
  const { asked, siteId, queue } = rooms;
  const { all, first } = looks(rooms);
  return {
    orders: {
      create: (order) => queue.submit({ kind: 'create_order', order }),
      keep: (order) => done(queue.submit({ kind: 'keep_order', order })),
      find: (id) => first(statements.order, toOrder, id),
      watched: ({ expiredSince }) => all(statements.watchedOrders, toOrder, expiredSince),
      recent: ({ limit }) => all(statements.recentOrders, toOrder, limit),
    },
    notices: {
      keep: (notice, beside) => queue.submit({ kind: 'keep_notice', notice, ...beside }),
      keepMark: (mark) => done(queue.submit({ kind: 'keep_credit_mark', mark })),
      keepDelivery: (delivery) => done(queue.submit({ kind: 'keep_notice_delivery', delivery })),
      mark: (tenancy) => first(statements.mark, (row) => toMark(tenancy, row), tenancy),
      delivery: (id, channel) => first(statements.delivery, toDelivery, id, channel),
      due: ({ now, limit }) =>
        all(statements.due, (row) => ({ notice: toNotice(row), delivery: toDelivery(row) }), now, limit),
      toCheck: ({ now, limit }) =>
        all(statements.toCheck, (row) => ({ notice: toNotice(row), delivery: toDelivery(row) }), now, limit),
      warned: async (tenancy, counted) => toProof(await asked.all(statements.warned, [siteId, tenancy]), counted),
      of: async (tenancy, { limit }) => toTold(await asked.all(statements.noticesOf, [siteId, tenancy, limit])),
      since: async (id, { limit }) => {
        const after = id === null ? { number: 0n } : await first(statements.noticeNumber, (row) => row, id);
        return after === null ? null : all(statements.noticesSince, toNotice, after.number, limit);
      },
      find: (id) => first(statements.notice, toNotice, id),
      recent: ({ limit }) => all(statements.recentNotices, toNotice, limit),
    },
  };
}

/** Settled cases and counted boxes. */
export function cashBoxRoom(rooms: Rooms): Store['cashBox'] {
  const { asked, siteId, queue } = rooms;
  const { all, first } = looks(rooms);
  const emptying = async (statement: Statement<EmptyingRow>, ...values: Value[]): Promise<NumberedEmptying | null> => {
    const row = await one(asked, statement, [siteId, ...values]);
    if (row === null) return null;
    return toEmptying(row, await all(statements.carried, (carried) => carried.journal_id, row.id));
  };
  return {
    keep: (record) => done(queue.submit({ kind: 'desk', record })),
    resolution: (caseId) => first(statements.resolution, toResolution, caseId),
    resolutionOfRequest: (requestId) => first(statements.resolutionOfRequest, toResolution, requestId),
    resolutions: () => all(statements.resolutions, toResolution),
    caseEvidence: () => all(statements.caseEvidence, toCaseEvidence),
    emptying: (id) => emptying(statements.emptying, id),
    numbered: (kioskId, number) => emptying(statements.numbered, kioskId, number),
    lastEmptying: (kioskId) => emptying(statements.lastEmptying, kioskId),
    carried: async (kioskId) => new Set(await all(statements.carriedOfKiosk, (row) => row.journal_id, kioskId)),
    boxEvent: (id) => first(statements.boxEvent, toBoxEvent, id),
    boxEvents: (kioskId, { limit }) => all(statements.boxEvents, toBoxEvent, kioskId, limit),
  };
}

/** Who moved in and out. */
export function tenancyRoom(rooms: Pick<Rooms, 'asked' | 'siteId'>): Store['tenancies'] {
  const { all, first } = looks(rooms);
  return {
    events: () => all(statements.tenancyEvents, toTenancyEvent),
    event: (id) => first(statements.tenancyEvent, toTenancyEvent, id),
    correctedStatements: (tenancy) => all(statements.correctedStatements, toCorrectedStatement, tenancy),
  };
}

/** What a person wants to see of the books. */
export function reportRoom(rooms: Rooms): Store['reports'] {
  const { asked, siteId } = rooms;
  const { all } = looks(rooms);
  return {
    movedOnTenancies: async ({ kinds, from, to }) =>
      money((await one(asked, statements.moved, [siteId, from, arrayOf('text', kinds), to]))?.sum ?? 0n),
    readings: (meter, { limit }) => all(statements.readings, toKept, meter, limit),
    charges: (tenancy, { limit }) =>
      all(
        statements.charges,
        (row): PostedLine => ({ transactionId: row.transaction_id, line: toRatedLine(row) }),
        tenancy,
        limit,
      ),
    commands: (meter, { limit }) => all(statements.commands, toCommand, meter, limit),
  };
}

const NOTICE_JOIN = 'JOIN notice n ON n.site_id = d.site_id AND n.number = d.notice';

const statements = {
  order: sql<OrderRow>('SELECT * FROM payment_order WHERE site_id = $1 AND id = $2'),
  watchedOrders: sql<OrderRow>(
    `SELECT * FROM payment_order WHERE site_id = $1 AND credited_at IS NULL
       AND (state IN ('created', 'pending', 'unknown', 'paid') OR expires_at >= $2) ORDER BY number`,
  ),
  recentOrders: sql<OrderRow>('SELECT * FROM payment_order WHERE site_id = $1 ORDER BY number DESC LIMIT $2'),
  mark: sql<MarkRow>('SELECT told, movement, armed_by FROM credit_mark WHERE site_id = $1 AND tenancy_id = $2'),
  delivery: sql<DeliveryRow>(
    `SELECT d.*, n.id FROM notice_delivery d ${NOTICE_JOIN} WHERE d.site_id = $1 AND n.id = $2 AND d.channel = $3`,
  ),
  due: sql<NoticeRow & DeliveryRow>(
    `SELECT n.*, ${DELIVERY_COLUMNS} FROM notice_delivery d ${NOTICE_JOIN}
     WHERE d.site_id = $1 AND d.state = 'waiting' AND d.channel <> 'slip' AND d.next_at <= $2 ORDER BY d.next_at, n.number, d.channel LIMIT $3`,
  ),
  toCheck: sql<NoticeRow & DeliveryRow>(
    `SELECT n.*, ${DELIVERY_COLUMNS} FROM notice_delivery d ${NOTICE_JOIN}
     WHERE d.site_id = $1 AND d.check_at <= $2 ORDER BY d.check_at, n.number, d.channel LIMIT $3`,
  ),
  warned: sql<ProofRow>(
    `SELECT n.id, n.at, ${DELIVERY_COLUMNS} FROM notice_delivery d ${NOTICE_JOIN}
     WHERE d.channel <> 'log' AND n.site_id = $1 AND n.tenancy_id = $2 AND n.kind IN ('low_credit', 'out_of_credit')
       AND n.movement >= (SELECT armed_by FROM credit_mark WHERE site_id = $1 AND tenancy_id = $2)`,
  ),
  noticesOf: sql<NoticeRow & DeliveryRow>(
    `SELECT n.*, ${DELIVERY_COLUMNS} FROM notice_delivery d ${NOTICE_JOIN}
     WHERE d.site_id = $1
       AND d.notice IN (SELECT number FROM notice WHERE site_id = $1 AND tenancy_id = $2 ORDER BY number DESC LIMIT $3)
     ORDER BY n.number DESC, d.channel`,
  ),
  noticeNumber: sql<{ number: bigint }>('SELECT number FROM notice WHERE site_id = $1 AND id = $2'),
  noticesSince: sql<NoticeRow>('SELECT * FROM notice WHERE site_id = $1 AND number > $2 ORDER BY number LIMIT $3'),
  notice: sql<NoticeRow>('SELECT * FROM notice WHERE site_id = $1 AND id = $2'),
  recentNotices: sql<NoticeRow>('SELECT * FROM notice WHERE site_id = $1 ORDER BY number DESC LIMIT $2'),
  resolution: sql<ResolutionRow>('SELECT * FROM resolution WHERE site_id = $1 AND case_id = $2'),
  resolutionOfRequest: sql<ResolutionRow>('SELECT * FROM resolution WHERE site_id = $1 AND request_id = $2'),
  resolutions: sql<ResolutionRow>('SELECT * FROM resolution WHERE site_id = $1 ORDER BY case_id'),
  caseEvidence: sql<CaseEvidenceRow>('SELECT * FROM case_evidence WHERE site_id = $1 ORDER BY case_id'),
  emptying: sql<EmptyingRow>('SELECT * FROM emptying WHERE site_id = $1 AND id = $2'),
  numbered: sql<EmptyingRow>('SELECT * FROM emptying WHERE site_id = $1 AND kiosk_id = $2 AND number = $3'),
  lastEmptying: sql<EmptyingRow>(
    'SELECT * FROM emptying WHERE site_id = $1 AND kiosk_id = $2 ORDER BY number DESC LIMIT 1',
  ),
  carried: sql<{ journal_id: JournalId }>(
    'SELECT journal_id FROM emptying_carried WHERE site_id = $1 AND emptying_id = $2 ORDER BY journal_id',
  ),
  carriedOfKiosk: sql<{ journal_id: JournalId }>(
    'SELECT journal_id FROM emptying_carried WHERE site_id = $1 AND kiosk_id = $2',
  ),
  boxEvent: sql<BoxEventRow>('SELECT * FROM box_event WHERE site_id = $1 AND id = $2'),
  boxEvents: sql<BoxEventRow>(
    'SELECT * FROM box_event WHERE site_id = $1 AND kiosk_id = $2 ORDER BY number DESC LIMIT $3',
  ),
  tenancyEvents: sql<TenancyRow>('SELECT * FROM tenancy_event WHERE site_id = $1 ORDER BY number'),
  correctedStatements: sql<CorrectedStatementRow>(
    'SELECT * FROM corrected_statement WHERE site_id = $1 AND tenancy_id = $2 ORDER BY number',
  ),
  tenancyEvent: sql<TenancyRow>('SELECT * FROM tenancy_event WHERE site_id = $1 AND id = $2'),
  moved: sql<{ sum: bigint | null }>(
    `SELECT sum(e.amount_micros) AS sum FROM ledger_transaction t
     JOIN ledger_entry e ON e.site_id = t.site_id AND e.sequence = t.sequence
     JOIN ledger_account a ON a.site_id = e.site_id AND a.number = e.account
     WHERE t.site_id = $1
       AND t.sequence > coalesce((
         SELECT sequence FROM ledger_transaction WHERE site_id = $1 AND recorded_at < $2 ORDER BY sequence DESC LIMIT 1
       ), 0)
       AND t.kind = ANY ($3::text[]) AND t.occurred_at >= $2 AND t.occurred_at < $4 AND a.name LIKE 'tenancy/%'`,
  ),
  readings: sql<JudgedRow>('SELECT * FROM reading WHERE site_id = $1 AND meter_id = $2 ORDER BY number DESC LIMIT $3'),
  charges: sql<RatedLineRow & { transaction_id: PostedLine['transactionId'] }>(
    `SELECT l.*, t.id AS transaction_id FROM rated_line l
     JOIN ledger_transaction t ON t.site_id = l.site_id AND t.sequence = l.sequence
     WHERE l.site_id = $1 AND l.tenancy_id = $2 ORDER BY l.sequence DESC, l.line LIMIT $3`,
  ),
  commands: sql<CommandRow>(
    'SELECT * FROM relay_command WHERE site_id = $1 AND meter_id = $2 ORDER BY number DESC LIMIT $3',
  ),
};
