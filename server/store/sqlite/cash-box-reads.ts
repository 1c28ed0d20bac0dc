import type { BoxEventId, EmptyingId, JournalId, KioskId, TransactionId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
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
import type { BoxEventRecord, CaseEvidence, NumberedEmptying, ResolutionRecord } from '../contract-cash-box.ts';

/** What is asked of settled cases and counted boxes, on a connection that cannot write. */
export class CashBoxReads {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  resolution(caseId: JournalId): ResolutionRecord | null {
    const row = this.#statements.ofCase.get(caseId);
    return row === undefined ? null : toResolution(row);
  }

  resolutionOfRequest(requestId: TransactionId): ResolutionRecord | null {
    const row = this.#statements.ofRequest.get(requestId);
    return row === undefined ? null : toResolution(row);
  }

  resolutions(): readonly ResolutionRecord[] {
    return this.#statements.resolutions.all().map(toResolution);
  }

  caseEvidence(): readonly CaseEvidence[] {
    return this.#statements.caseEvidence.all().map(toCaseEvidence);
  }

  emptying(id: EmptyingId): NumberedEmptying | null {
    return this.#withCarried(this.#statements.emptying.get(id));
  }

  numbered(kioskId: KioskId, number: number): NumberedEmptying | null {
    return this.#withCarried(this.#statements.numbered.get(kioskId, number));
  }

  lastEmptying(kioskId: KioskId): NumberedEmptying | null {
    return this.#withCarried(this.#statements.last.get(kioskId));
  }

  carried(kioskId: KioskId): ReadonlySet<JournalId> {
    return new Set(this.#statements.carriedOfKiosk.all(kioskId).map((row) => row.journal_id));
  }

  boxEvent(id: BoxEventId): BoxEventRecord | null {
    const row = this.#statements.boxEvent.get(id);
    return row === undefined ? null : toBoxEvent(row);
  }

  boxEvents(kioskId: KioskId, limit: number): readonly BoxEventRecord[] {
    return this.#statements.boxEvents.all(kioskId, limit).map(toBoxEvent);
  }

  #withCarried(row: EmptyingRow | undefined): NumberedEmptying | null {
    if (row === undefined) return null;
    const carried = this.#statements.carried.all(row.id).map((one) => one.journal_id);
    return toEmptying(row, carried);
  }
}

function prepare(database: SqliteDatabase) {
  return {
    ofCase: database.prepare<[string], ResolutionRow>('SELECT * FROM resolution WHERE case_id = ?'),
    ofRequest: database.prepare<[string], ResolutionRow>('SELECT * FROM resolution WHERE request_id = ?'),
    resolutions: database.prepare<[], ResolutionRow>('SELECT * FROM resolution ORDER BY case_id'),
    caseEvidence: database.prepare<[], CaseEvidenceRow>('SELECT * FROM case_evidence ORDER BY case_id'),
    emptying: database.prepare<[string], EmptyingRow>('SELECT * FROM emptying WHERE id = ?'),
    numbered: database.prepare<[string, number], EmptyingRow>(
      'SELECT * FROM emptying WHERE kiosk_id = ? AND number = ?',
    ),
    last: database.prepare<[string], EmptyingRow>(
      'SELECT * FROM emptying WHERE kiosk_id = ? ORDER BY number DESC LIMIT 1',
    ),
    boxEvent: database.prepare<[string], BoxEventRow>('SELECT * FROM box_event WHERE id = ?'),
    boxEvents: database.prepare<[string, number], BoxEventRow>(
      'SELECT * FROM box_event WHERE kiosk_id = ? ORDER BY number DESC LIMIT ?',
    ),
    carried: database.prepare<[string], { journal_id: JournalId }>(
      'SELECT journal_id FROM emptying_carried WHERE emptying_id = ? ORDER BY journal_id',
    ),
    carriedOfKiosk: database.prepare<[string], { journal_id: JournalId }>(
      'SELECT journal_id FROM emptying_carried WHERE kiosk_id = ?',
    ),
  };
}
