import {
  assert,
  instant,
  money,
  parseMoney,
  type BoxEventId,
  type EmptyingId,
  type JournalId,
  type KioskId,
  type TransactionId,
} from '#kernel';
import type { SqliteDatabase } from '#platform';
import type { BoxEventRecord, CountedNotes, NumberedEmptying, ResolutionRecord } from '../contract-cash-box.ts';

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
      carried: this.#statements.carried.all(row.id).map((carried) => carried.journal_id),
      moved: row.moved === 1n,
    };
  }
}

interface ResolutionRow {
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

function toResolution(row: ResolutionRow): ResolutionRecord {
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

interface EmptyingRow {
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

interface BoxEventRow {
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

function toBoxEvent(row: BoxEventRow): BoxEventRecord {
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

function toNotes(text: string): readonly CountedNotes[] {
  // The column is checked to be JSON, and the writer puts pairs of a decimal and a count there.
  return (JSON.parse(text) as [string, number][]).map(([decimal, count]) => {
    const denomination = parseMoney(decimal);
    assert(denomination !== null, 'a denomination was kept as an exact decimal');
    return { denomination, count };
  });
}

function prepare(database: SqliteDatabase) {
  return {
    ofCase: database.prepare<[string], ResolutionRow>('SELECT * FROM resolution WHERE case_id = ?'),
    ofRequest: database.prepare<[string], ResolutionRow>('SELECT * FROM resolution WHERE request_id = ?'),
    resolutions: database.prepare<[], ResolutionRow>('SELECT * FROM resolution ORDER BY case_id'),
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
