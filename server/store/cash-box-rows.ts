import {
  assert,
  formatMoney,
  instant,
  money,
  parseMoney,
  type BoxEventId,
  type EmptyingId,
  type JournalId,
  type KioskId,
  type TransactionId,
} from '#kernel';
import type {
  BoxEventRecord,
  CaseEvidence,
  CountedNotes,
  NumberedEmptying,
  ResolutionRecord,
} from './contract-cash-box.ts';

export interface ResolutionRow {
  readonly case_id: JournalId;
  readonly request_id: TransactionId;
  readonly kiosk_id: KioskId;
  readonly outcome: ResolutionRecord['outcome'];
  readonly tenancy_id: ResolutionRecord['tenancyId'];
  readonly amount_micros: bigint | null;
  readonly moved: bigint;
  readonly reason: string;
  readonly person_id: ResolutionRecord['personId'];
  readonly second_id: ResolutionRecord['secondId'];
  readonly resolved_at: bigint;
}

export function toResolution(row: ResolutionRow): ResolutionRecord {
  return {
    caseId: row.case_id,
    requestId: row.request_id,
    kioskId: row.kiosk_id,
    outcome: row.outcome,
    tenancyId: row.tenancy_id,
    amount: row.amount_micros === null ? null : money(row.amount_micros),
    moved: row.moved === 1n,
    reason: row.reason,
    personId: row.person_id,
    secondId: row.second_id,
    resolvedAt: instant(Number(row.resolved_at)),
  };
}

export interface CaseEvidenceRow {
  readonly case_id: JournalId;
  readonly kiosk_id: KioskId;
  readonly says: CaseEvidence['says'];
  readonly evidence: string;
  readonly recorded_at: bigint;
}

export function toCaseEvidence(row: CaseEvidenceRow): CaseEvidence {
  return {
    caseId: row.case_id,
    kioskId: row.kiosk_id,
    says: row.says,
    evidence: row.evidence,
    recordedAt: instant(Number(row.recorded_at)),
  };
}

export interface EmptyingRow {
  readonly id: EmptyingId;
  readonly number: bigint;
  readonly kiosk_id: KioskId;
  readonly removed_at: bigint;
  readonly counted_at: bigint;
  readonly recorded_at: bigint;
  readonly expected: string;
  readonly counted: string;
  readonly bag_number: string;
  readonly person_id: NumberedEmptying['personId'];
  readonly second_id: NumberedEmptying['secondId'];
  readonly books_micros: bigint;
  readonly moved: bigint;
}

export interface BoxEventRow {
  readonly id: BoxEventId;
  readonly kiosk_id: KioskId;
  readonly kind: BoxEventRecord['kind'];
  readonly at: bigint;
  readonly recorded_at: bigint;
  readonly lines: string;
  readonly removal: BoxEventId | null;
  readonly text: string;
  readonly signature: string;
}

export function toBoxEvent(row: BoxEventRow): BoxEventRecord {
  return {
    id: row.id,
    kioskId: row.kiosk_id,
    kind: row.kind,
    at: instant(Number(row.at)),
    recordedAt: instant(Number(row.recorded_at)),
    lines: toNotes(row.lines),
    removal: row.removal,
    text: row.text,
    signature: row.signature,
  };
}

export function toEmptying(row: EmptyingRow, carried: readonly JournalId[]): NumberedEmptying {
  return {
    id: row.id,
    number: Number(row.number),
    kioskId: row.kiosk_id,
    removedAt: instant(Number(row.removed_at)),
    countedAt: instant(Number(row.counted_at)),
    recordedAt: instant(Number(row.recorded_at)),
    expected: toNotes(row.expected),
    counted: toNotes(row.counted),
    bagNumber: row.bag_number,
    personId: row.person_id,
    secondId: row.second_id,
    booksTotal: money(row.books_micros),
    carried,
    moved: row.moved === 1n,
  };
}

function toNotes(text: string): readonly CountedNotes[] {
  // The column is checked to be JSON, and the writer puts pairs of a decimal and a count there.
  return (JSON.parse(text) as [string, number][]).map(([decimal, count]) => {
    const denomination = parseMoney(decimal);
    assert(denomination !== null, 'a denomination was kept as an exact decimal');
    return { denomination, count };
  });
}

/** Denominations as exact decimals: JSON has no whole numbers of any size. */
export function notesText(notes: readonly CountedNotes[]): string {
  return JSON.stringify(notes.map(({ denomination, count }) => [formatMoney(denomination), count]));
}
