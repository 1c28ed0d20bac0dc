import { assertNever, type SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import { notesText } from '../cash-box-rows.ts';
import type { CorrectedStatementRecord, TenancyEvent } from '../contract-tenancies.ts';
import type {
  BoxEventRecord,
  CaseEvidence,
  DeskRecord,
  EmptyingRecord,
  ResolutionRecord,
} from '../contract-cash-box.ts';

/** Writes how cases were settled and boxes counted. Inside a database transaction that its caller opened, beside the posting where money moves. */
export class CashBoxWrites {
  readonly #siteId: SiteId;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase, siteId: SiteId) {
    this.#siteId = siteId;
    this.#statements = prepare(database);
  }

  keep(record: DeskRecord): void {
    switch (record.kind) {
      case 'resolution':
        return this.#resolution(record.resolution);
      case 'case_evidence':
        return this.#caseEvidence(record.evidence);
      case 'emptying':
        return this.#emptying(record.emptying);
      case 'box_event':
        return this.#boxEvent(record.event);
      case 'audited':
        return;
      case 'tenancy':
        return this.#tenancyEvent(record.event);
      case 'corrected_statement':
        return this.#correctedStatement(record.statement);
      default:
        return assertNever(record);
    }
  }

  #resolution(resolution: ResolutionRecord): void {
    this.#statements.resolution.run(
      resolution.caseId,
      this.#siteId,
      resolution.requestId,
      resolution.kioskId,
      resolution.outcome,
      resolution.tenancyId,
      resolution.amount,
      resolution.moved ? 1 : 0,
      resolution.reason,
      resolution.personId,
      resolution.secondId,
      resolution.resolvedAt,
    );
  }

  #caseEvidence({ caseId, kioskId, says, evidence, recordedAt }: CaseEvidence): void {
    this.#statements.caseEvidence.run(caseId, this.#siteId, kioskId, says, evidence, recordedAt);
  }

  #boxEvent(event: BoxEventRecord): void {
    this.#statements.boxEvent.run(
      event.id,
      this.#siteId,
      event.kioskId,
      event.kind,
      event.at,
      event.recordedAt,
      notesText(event.lines),
      event.removal,
      event.text,
      event.signature,
    );
  }

  #tenancyEvent(event: TenancyEvent): void {
    this.#statements.tenancyEvent.run(
      event.id,
      this.#siteId,
      event.tenancyId,
      event.act,
      event.at,
      event.recordedAt,
      event.content,
    );
  }

  #correctedStatement({ id, tenancyId, decisionId, recordedAt, content }: CorrectedStatementRecord): void {
    this.#statements.correctedStatement.run(id, this.#siteId, tenancyId, decisionId, recordedAt, content);
  }

  #emptying(emptying: EmptyingRecord): void {
    this.#statements.emptying.run(
      emptying.kioskId,
      emptying.kioskId,
      this.#siteId,
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
    );
    for (const journalId of emptying.carried)
      this.#statements.carried.run(journalId, this.#siteId, emptying.kioskId, emptying.id);
  }
}

function prepare(database: SqliteDatabase) {
  return {
    resolution: database.prepare(
      `INSERT INTO resolution (case_id, site_id, request_id, kiosk_id, outcome, tenancy_id, amount_micros, moved, reason,
        person_id, second_id, resolved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    caseEvidence: database.prepare(
      'INSERT INTO case_evidence (case_id, site_id, kiosk_id, says, evidence, recorded_at) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    emptying: database.prepare(
      `INSERT INTO emptying (kiosk_id, number, site_id, id, removed_at, counted_at, recorded_at, expected, counted, bag_number,
        person_id, second_id, books_micros, moved)
       VALUES (?, 1 + coalesce((SELECT max(number) FROM emptying WHERE kiosk_id = ?), 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    boxEvent: database.prepare(
      `INSERT INTO box_event (id, site_id, kiosk_id, kind, at, recorded_at, lines, removal, text, signature)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    tenancyEvent: database.prepare(
      `INSERT INTO tenancy_event (id, site_id, tenancy_id, act, at, recorded_at, content) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    correctedStatement: database.prepare(
      `INSERT INTO corrected_statement (id, site_id, tenancy_id, decision_id, recorded_at, content) VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    carried: database.prepare(
      'INSERT INTO emptying_carried (journal_id, site_id, kiosk_id, emptying_id) VALUES (?, ?, ?, ?)',
    ),
  };
}
