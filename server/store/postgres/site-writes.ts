import { assertNever, type SiteId } from '#kernel';
import { notesText } from '../cash-box-rows.ts';
import type { DeskRecord, EmptyingRecord } from '../contract-cash-box.ts';
import type { AuditRecord } from '../contract-people.ts';
import type { TakenReading } from '../contract-readings.ts';
import type { UnresolvedBill } from '../contract.ts';
import type { AnswerOf, Job } from '../jobs.ts';
import { sql } from './connection.ts';
import { arrayOf, SetInsert } from './set-insert.ts';
import type { Transaction } from './transaction.ts';

type JobOf<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>;

/** Everything around the ledger that one statement can write: it is on its way when the call returns. */
export class SiteWrites {
  readonly #siteId: SiteId;

  constructor(siteId: SiteId) {
    this.#siteId = siteId;
  }

  /** False where the bill was there before. A value that became known later is added to it, once. */
  async recordUnresolved(transaction: Transaction, bill: UnresolvedBill): Promise<boolean> {
    const rows = await transaction.ask(statements.unresolved, [
      this.#siteId,
      bill.journalId,
      bill.kioskId,
      bill.sessionId,
      bill.tenancyId,
      bill.amount,
      bill.claimCode,
      bill.evidence,
      bill.noticedAt,
      bill.recordedAt,
    ]);
    return rows[0]?.inserted === true;
  }

  /** Readings that are there already are taken as said: the caller may repeat. */
  takeReadings(transaction: Transaction, taken: readonly TakenReading[]): void {
    const { ask } = transaction;
    accepted.send(
      ask,
      this.#siteId,
      taken.filter(({ verdict }) => verdict.kind !== 'held' && verdict.kind !== 'duplicate'),
    );
    held.send(
      ask,
      this.#siteId,
      taken.filter(({ verdict }) => verdict.kind === 'held'),
    );
    // The last word about an hour counts, and one statement may touch a row only once.
    const hours = new Map(
      taken.flatMap(({ intervals: all }) => all.map((one) => [`${one.meterId} ${one.hourStart}`, one] as const)),
    );
    intervals.send(ask, this.#siteId, [...hours.values()]);
  }

  async decideReading(transaction: Transaction, { decision, taken }: JobOf<'decide_reading'>): Promise<boolean> {
    const rows = await transaction.ask(statements.decision, [
      this.#siteId,
      decision.id,
      decision.meterId,
      decision.kind,
      decision.heldNumber,
      decision.heldThrough,
      decision.changedFrom,
      decision.multiplier,
      decision.note,
      decision.decidedBy,
      decision.decidedAt,
    ]);
    if (rows.length === 0) return false;
    this.takeReadings(transaction, taken);
    return true;
  }

  keepCommand({ ask }: Transaction, { command }: JobOf<'keep_command'>): void {
    void ask(statements.command, [
      this.#siteId,
      command.id,
      command.meterId,
      command.target,
      command.cause,
      JSON.stringify(command.because),
      command.state,
      command.decidedAt,
      command.expiresAt,
      command.sentAt,
      command.confirmedAt,
      command.loadSeenAt,
      command.attempts,
    ]);
  }

  /** What a kiosk's codes, credentials and keys ask for. */
  async kiosk({ ask }: Transaction, job: KioskJob): Promise<AnswerOf[KioskJob['kind']]> {
    const siteId = this.#siteId;
    switch (job.kind) {
      case 'keep_code':
        await ask(statements.code, [siteId, job.kioskId, job.codeHash, job.expiresAt]);
        return null;
      case 'redeem_code': {
        const { kioskId, tokenHash, expiresAt } = job.credential;
        const [row] = await ask(statements.redeem, [siteId, kioskId, job.codeHash, job.now, tokenHash, expiresAt]);
        return row?.used === 1n;
      }
      case 'add_credential':
        await ask(statements.credential, [
          siteId,
          job.credential.tokenHash,
          job.credential.kioskId,
          job.credential.expiresAt,
        ]);
        return null;
      case 'end_other_credentials':
        await ask(statements.endOthers, [siteId, job.credential.kioskId, job.credential.tokenHash]);
        return null;
      case 'keep_receipt_key':
        await ask(statements.receiptKey, [siteId, job.key.publicKey, job.key.kioskId, job.key.firstSeenAt]);
        return null;
      case 'keep_receipt': {
        const { kioskId, number, sessionId, issuedAt } = job.receipt;
        return (await ask(statements.receipt, [siteId, kioskId, number, sessionId, issuedAt])).length === 1;
      }
      default:
        return assertNever(job);
    }
  }

  note({ ask }: Transaction, audit: AuditRecord): void {
    const { at, personId, kioskId, act, about, details } = audit;
    void ask(statements.note, [this.#siteId, at, personId, kioskId, act, about, JSON.stringify(details)]);
  }

  /** How a case was settled, a box counted or seen, with its line of the audit. */
  keepDesk(transaction: Transaction, record: DeskRecord): void {
    switch (record.kind) {
      case 'resolution': {
        const { resolution: r } = record;
        const settled = [
          r.outcome,
          r.tenancyId,
          r.amount,
          r.moved ? 1 : 0,
          r.reason,
          r.personId,
          r.secondId,
          r.resolvedAt,
        ];
        void transaction.ask(statements.resolution, [this.#siteId, r.caseId, r.requestId, r.kioskId, ...settled]);
        break;
      }
      case 'case_evidence': {
        const { evidence: e } = record;
        const said = [e.caseId, e.kioskId, e.says, e.evidence, e.recordedAt];
        void transaction.ask(statements.caseEvidence, [this.#siteId, ...said]);
        break;
      }
      case 'emptying':
        this.#keepEmptying(transaction, record.emptying);
        break;
      case 'box_event': {
        const { event: e } = record;
        const seen = [e.kind, e.at, e.recordedAt, notesText(e.lines), e.removal, e.text, e.signature];
        void transaction.ask(statements.boxEvent, [this.#siteId, e.id, e.kioskId, ...seen]);
        break;
      }
      case 'audited':
        break;
      case 'corrected_statement': {
        const { statement: s } = record;
        const said = [s.tenancyId, s.decisionId, s.recordedAt, s.content];
        void transaction.ask(statements.correctedStatement, [this.#siteId, s.id, ...said]);
        break;
      }
      case 'tenancy': {
        const { event: e } = record;
        const happened = [e.tenancyId, e.act, e.at, e.recordedAt, e.content];
        void transaction.ask(statements.tenancyEvent, [this.#siteId, e.id, ...happened]);
        break;
      }
      default:
        assertNever(record);
    }
    this.note(transaction, record.audit);
  }

  #keepEmptying({ ask }: Transaction, emptying: EmptyingRecord): void {
    void ask(statements.emptying, [
      this.#siteId,
      emptying.kioskId,
      emptying.id,
      emptying.removedAt,
      emptying.countedAt,
      emptying.recordedAt,
      notesText(emptying.expected),
      notesText(emptying.counted),
      emptying.bagNumber,
      emptying.personId,
      emptying.secondId,
      emptying.booksTotal,
      emptying.moved ? 1 : 0,
    ]);
    if (emptying.carried.length > 0)
      void ask(statements.carried, [this.#siteId, emptying.kioskId, emptying.id, arrayOf('text', emptying.carried)]);
  }
}

export type KioskJob = JobOf<
  'keep_code' | 'redeem_code' | 'add_credential' | 'end_other_credentials' | 'keep_receipt_key' | 'keep_receipt'
>;

const seen = [
  { name: 'meter_id', type: 'text', of: ({ reading }: TakenReading) => reading.meterId },
  { name: 'at', type: 'bigint', of: ({ reading }: TakenReading) => reading.at },
  { name: 'register_milli', type: 'bigint', of: ({ reading }: TakenReading) => reading.register },
  { name: 'quality', type: 'text', of: ({ reading }: TakenReading) => reading.quality },
  { name: 'source', type: 'text', of: ({ reading }: TakenReading) => reading.source },
  { name: 'serial', type: 'text', of: ({ reading }: TakenReading) => reading.serial },
  { name: 'power_w', type: 'bigint', of: ({ reading }: TakenReading) => reading.powerW },
  { name: 'relay', type: 'text', of: ({ reading }: TakenReading) => reading.relay },
] as const;
const onceEach = { whenThere: 'ON CONFLICT (site_id, meter_id, at, register_milli, quality) DO NOTHING' };

const accepted = new SetInsert<TakenReading>(
  'reading',
  [
    ...seen,
    { name: 'verdict', type: 'text', of: ({ verdict }) => verdict.kind },
    { name: 'quantity_milli', type: 'bigint', of: ({ verdict }) => ('quantity' in verdict ? verdict.quantity : null) },
    { name: 'estimate_method', type: 'text', of: ({ reading }) => reading.estimate?.method ?? null },
    { name: 'estimate_hours', type: 'bigint', of: ({ reading }) => reading.estimate?.hoursKnown ?? null },
  ],
  onceEach,
);

const held = new SetInsert<TakenReading>(
  'reading_held',
  [...seen, { name: 'reason', type: 'text', of: ({ verdict }) => (verdict.kind === 'held' ? verdict.reason : null) }],
  onceEach,
);

const intervals = new SetInsert<TakenReading['intervals'][number]>(
  'hourly_interval',
  [
    { name: 'meter_id', type: 'text', of: (interval) => interval.meterId },
    { name: 'hour_start', type: 'bigint', of: (interval) => interval.hourStart },
    { name: 'from_at', type: 'bigint', of: (interval) => interval.from },
    { name: 'to_at', type: 'bigint', of: (interval) => interval.to },
    { name: 'from_register', type: 'bigint', of: (interval) => interval.fromRegister },
    { name: 'to_register', type: 'bigint', of: (interval) => interval.toRegister },
    { name: 'quantity_milli', type: 'bigint', of: (interval) => interval.quantity },
    { name: 'estimated', type: 'bigint', of: (interval) => (interval.estimated ? 1 : 0) },
  ],
  {
    whenThere: `ON CONFLICT (site_id, meter_id, hour_start) DO UPDATE SET from_at = excluded.from_at, to_at = excluded.to_at,
      from_register = excluded.from_register, to_register = excluded.to_register, quantity_milli = excluded.quantity_milli,
      estimated = excluded.estimated`,
  },
);

const statements = {
  unresolved: sql<{ inserted: boolean }>(
    `INSERT INTO unresolved_bill AS b (site_id, journal_id, kiosk_id, session_id, tenancy_id, amount_micros, claim_code, evidence,
       noticed_at, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (site_id, journal_id) DO UPDATE SET amount_micros = excluded.amount_micros
     WHERE b.amount_micros IS NULL AND excluded.amount_micros IS NOT NULL
     RETURNING xmax = 0 AS inserted`,
  ),
  decision: sql(
    `INSERT INTO reading_decision (site_id, id, meter_id, kind, held_number, held_through, changed_from, multiplier, note, decided_by,
       decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (site_id, id) DO NOTHING RETURNING id`,
  ),
  command: sql(
    `INSERT INTO relay_command (site_id, id, meter_id, target, cause, because, state, decided_at, expires_at, sent_at, confirmed_at,
       load_seen_at, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (site_id, id) DO UPDATE SET meter_id = excluded.meter_id, target = excluded.target, cause = excluded.cause,
       because = excluded.because, state = excluded.state, decided_at = excluded.decided_at, expires_at = excluded.expires_at,
       sent_at = excluded.sent_at, confirmed_at = excluded.confirmed_at, load_seen_at = excluded.load_seen_at,
       attempts = excluded.attempts`,
  ),
  code: sql(
    `INSERT INTO kiosk_code (site_id, kiosk_id, code_hash, expires_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (site_id, kiosk_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at`,
  ),
  redeem: sql<{ used: bigint }>(
    `WITH used AS (
       DELETE FROM kiosk_code WHERE site_id = $1 AND kiosk_id = $2 AND code_hash = $3 AND expires_at > $4::bigint RETURNING kiosk_id
     ), added AS (
       INSERT INTO kiosk_credential (site_id, token_hash, kiosk_id, expires_at) SELECT $1, $5, kiosk_id, $6::bigint FROM used
       ON CONFLICT (site_id, token_hash) DO NOTHING
     ) SELECT count(*) AS used FROM used`,
  ),
  credential: sql(
    `INSERT INTO kiosk_credential (site_id, token_hash, kiosk_id, expires_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (site_id, token_hash) DO NOTHING`,
  ),
  endOthers: sql('DELETE FROM kiosk_credential WHERE site_id = $1 AND kiosk_id = $2 AND token_hash <> $3'),
  receiptKey: sql(
    `INSERT INTO kiosk_receipt_key (site_id, public_key, kiosk_id, first_seen_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (site_id, public_key) DO NOTHING`,
  ),
  receipt: sql(
    `INSERT INTO issued_receipt (site_id, kiosk_id, number, session_id, issued_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (site_id, kiosk_id, number) DO NOTHING RETURNING number`,
  ),
  note: sql(
    'INSERT INTO audit (site_id, at, person_id, kiosk_id, act, about, details) VALUES ($1, $2, $3, $4, $5, $6, $7)',
  ),
  resolution: sql(
    `INSERT INTO resolution (site_id, case_id, request_id, kiosk_id, outcome, tenancy_id, amount_micros, moved, reason, person_id,
       second_id, resolved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
  ),
  caseEvidence: sql(
    'INSERT INTO case_evidence (site_id, case_id, kiosk_id, says, evidence, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)',
  ),
  emptying: sql(
    `INSERT INTO emptying (site_id, kiosk_id, number, id, removed_at, counted_at, recorded_at, expected, counted, bag_number,
       person_id, second_id, books_micros, moved)
     VALUES ($1, $2, 1 + coalesce((SELECT max(number) FROM emptying WHERE site_id = $1 AND kiosk_id = $2), 0),
       $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
  ),
  carried: sql(
    'INSERT INTO emptying_carried (site_id, kiosk_id, emptying_id, journal_id) SELECT $1, $2, $3, unnest($4::text[])',
  ),
  tenancyEvent: sql(
    `INSERT INTO tenancy_event (site_id, id, tenancy_id, act, at, recorded_at, content)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
  ),
  correctedStatement: sql(
    `INSERT INTO corrected_statement (site_id, id, tenancy_id, decision_id, recorded_at, content) VALUES ($1, $2, $3, $4, $5, $6)`,
  ),
  boxEvent: sql(
    `INSERT INTO box_event (site_id, id, kiosk_id, kind, at, recorded_at, lines, removal, text, signature)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  ),
};
