import { z } from 'zod';
import { claimCodeOf, type BoxContents, type Emptying } from '#app';
import { denominationCount, zReport, type DenominationCount, type ZReport } from '#contracts/api';
import type { DoubtedNote } from '#contracts/bridge';
import { toWireMoney } from '#contracts/wire';
import {
  currency,
  FaultError,
  formatInstant,
  instant,
  madeId,
  money,
  type BoxEventId,
  type EmptyingId,
  type Instant,
  type TransactionId,
} from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { BoxEventStore } from './box-event-store.ts';
import { createBoxSchema } from './box-schema.ts';
import { rowOf, type StoredRow } from './stored-row.ts';

const counts = z.array(denominationCount);
const facts = {
  removed: z.strictObject({
    sinceMs: z.int().nullable(),
    afterSequence: z.int(),
    upToSequence: z.int(),
    expected: counts,
  }),
  counted: z.strictObject({ counted: counts, bagNumber: z.string() }),
  confirmed: z.strictObject({ report: zReport }),
};

interface StoredEvent {
  readonly emptying_id: string;
  readonly at_ms: bigint;
  readonly state: 'removed' | 'counted' | 'confirmed' | 'abandoned' | 'printed';
  readonly facts: string;
}

/** What was counted of one emptying, as it goes to the server. */
export interface Counted {
  readonly counted: readonly DenominationCount[];
  readonly bagNumber: string;
}

/** The cash box in the journal: what is in it since the last emptying, and the emptyings themselves. Synchronous, in the journal's thread. */
export class BoxStore {
  readonly #database: SqliteDatabase;
  readonly #commit: <Result>(write: () => Result) => Result;
  readonly #events: Pick<BoxEventStore, 'place' | 'insert'>;

  constructor(
    database: SqliteDatabase,
    commit: <Result>(write: () => Result) => Result,
    events: Pick<BoxEventStore, 'place' | 'insert'>,
  ) {
    this.#events = events;
    this.#database = database;
    this.#commit = commit;
    createBoxSchema(database);
  }

  contents(): BoxContents {
    const emptyings = this.#emptyings();
    const open = emptyings.find(({ state }) => state === 'removed' || state === 'counted') ?? null;
    const last = emptyings.find(({ state }) => state === 'confirmed') ?? null;
    const taken = this.#lastTaken();
    return {
      since: taken.at,
      lines: this.#linesAfter(taken.upTo),
      doubted: this.#doubted(taken.upTo),
      waiting: this.#waiting(),
      unfinished: open,
      last,
    };
  }

  /** The notes of `contents`, without the coins: those have a box of their own. */
  notes(): number {
    const counted = this.#database
      .prepare<[number], { notes: bigint }>(
        `SELECT count(*) AS notes FROM journal_row WHERE sequence > ? AND state IN ('stacked', 'credited')
         AND sequence NOT IN (SELECT sequence FROM journal_coin)`,
      )
      .get(this.#lastTaken().upTo);
    return Number(counted?.notes ?? 0n);
  }

  /** The box is out: what the journal counts in it now is what is expected in it. An emptying that is still open is given back instead: there is one box. */
  remove(id: EmptyingId, at: Instant): Emptying {
    const open = this.contents().unfinished;
    if (open !== null) return open;
    const taken = this.#lastTaken();
    return this.#commit(() => {
      this.#event(id, 'removed', at, {
        sinceMs: taken.at,
        afterSequence: taken.upTo,
        upToSequence: this.#newestSequence(),
        expected: this.#linesAfter(taken.upTo),
      } satisfies z.input<typeof facts.removed>);
      // Where the box is, is known from here on also where the validator cannot say it.
      if (this.#events.place().kind === 'in')
        this.#events.insert({ id: madeId<BoxEventId>(id), at, kind: 'taken', request: null });
      return this.#emptying(id);
    });
  }

  /** Rejects with FaultError JOURNAL_BACKWARD when it was counted or ended before; nothing is changed then. */
  count(id: EmptyingId, counted: Counted, at: Instant): Emptying {
    this.#mustBe(id, 'removed');
    return this.#commit(() => {
      this.#event(id, 'counted', at, { counted: [...counted.counted], bagNumber: counted.bagNumber });
      return this.#emptying(id);
    });
  }

  confirm(id: EmptyingId, report: ZReport, at: Instant): Emptying {
    if (this.#emptying(id).state === 'confirmed') return this.#emptying(id);
    this.#mustBe(id, 'counted');
    return this.#commit(() => {
      this.#event(id, 'confirmed', at, { report });
      return this.#emptying(id);
    });
  }

  /** The box came back as it was: what was in it is in it. */
  abandon(id: EmptyingId, at: Instant): void {
    this.#mustBe(id, 'removed');
    this.#commit(() => this.#event(id, 'abandoned', at, {}));
  }

  /** The number of the next print of its report, 0 for the original; counted for good before it is printed, so that no two papers are alike. */
  takeReportCopy(id: EmptyingId, at: Instant): number {
    const { prints } = this.#emptying(id);
    this.#commit(() => this.#event(id, 'printed', at, { copy: prints }));
    return prints;
  }

  /** The id for this decision about this case: the same decision gets the id that it got before. */
  caseRequest(fresh: TransactionId, request: { caseId: string; content: string }, at: Instant): TransactionId {
    const known = this.#database
      .prepare<[string, string], { id: string }>('SELECT id FROM case_request WHERE case_id = ? AND content = ?')
      .get(request.caseId, request.content);
    if (known !== undefined) return madeId<TransactionId>(known.id);
    return this.#commit(() => {
      this.#database
        .prepare('INSERT INTO case_request (id, case_id, content, at_ms) VALUES (?, ?, ?, ?)')
        .run(fresh, request.caseId, request.content, at);
      return fresh;
    });
  }

  /** Up to which row the box was last taken out for good; from here on it fills anew, whether or not the server has confirmed. */
  #lastTaken(): { at: Instant | null; upTo: number } {
    const last = this.#emptyingEvents()
      .filter(({ state }) => state === 'removed')
      .findLast(({ emptying_id: id }) => this.#emptying(madeId<EmptyingId>(id)).state !== 'abandoned');
    if (last === undefined) return { at: null, upTo: 0 };
    return {
      at: instant(Number(last.at_ms)),
      upTo: facts.removed.parse(JSON.parse(last.facts)).upToSequence,
    };
  }

  #linesAfter(sequence: number): DenominationCount[] {
    return this.#database
      .prepare<[number], { value: bigint; currency: string; count: bigint }>(
        `SELECT value_micros AS value, currency, count(*) AS count FROM journal_row
         WHERE sequence > ? AND state IN ('stacked', 'credited') AND stacked_at_ms IS NOT NULL AND value_micros IS NOT NULL
         GROUP BY value_micros, currency ORDER BY value_micros`,
      )
      .all(sequence)
      .map((line) => ({
        denomination: toWireMoney(money(line.value), currency(line.currency)),
        count: Number(line.count),
      }));
  }

  /** One that the device's count settled later is still among them while it is in this box: what is expected to be counted is what was seen going in. */
  #doubted(sequence: number): DoubtedNote[] {
    return this.#database
      .prepare<[number], StoredRow>(
        `SELECT * FROM journal_row
         WHERE state = 'unresolved' OR (state = 'credited' AND stacked_at_ms IS NULL AND sequence > ?)
         ORDER BY sequence DESC LIMIT 20`,
      )
      .all(sequence)
      .map((stored) => {
        const row = rowOf(stored);
        return {
          journalId: row.id,
          amount: row.value === null ? null : toWireMoney(row.value, row.currency),
          claimCode: claimCodeOf(row.id),
          evidence: row.evidence,
          at: formatInstant(row.openedAt),
          reported: row.reported,
        };
      });
  }

  #waiting(): number {
    const counted = this.#database
      .prepare<[], { waiting: bigint }>("SELECT count(*) AS waiting FROM journal_row WHERE state = 'stacked'")
      .get();
    return Number(counted?.waiting ?? 0n);
  }

  #newestSequence(): number {
    const newest = this.#database
      .prepare<[], { last: bigint }>('SELECT ifnull(max(sequence), 0) AS last FROM journal_row')
      .get();
    return Number(newest?.last ?? 0n);
  }

  #emptyingEvents(): StoredEvent[] {
    return this.#database
      .prepare<[], StoredEvent>('SELECT emptying_id, at_ms, state, facts FROM emptying_event ORDER BY event_sequence')
      .all();
  }

  /** The newest first. */
  #emptyings(): Emptying[] {
    const ids = new Set(this.#emptyingEvents().map((event) => event.emptying_id));
    return [...ids].toReversed().map((id) => this.#emptying(madeId<EmptyingId>(id)));
  }

  #emptying(id: EmptyingId): Emptying {
    const events = this.#emptyingEvents().filter((event) => event.emptying_id === id);
    const of = (state: StoredEvent['state']) => events.find((event) => event.state === state);
    const removed = of('removed');
    if (removed === undefined) throw backward('the journal has no emptying of this id', id);
    const began = facts.removed.parse(JSON.parse(removed.facts));
    const counted = of('counted');
    const done = counted === undefined ? null : facts.counted.parse(JSON.parse(counted.facts));
    const confirmed = of('confirmed');
    return {
      id,
      state: stateOf(events),
      since: began.sinceMs === null ? null : instant(began.sinceMs),
      removedAt: instant(Number(removed.at_ms)),
      expected: began.expected,
      counted: done?.counted ?? null,
      countedAt: counted === undefined ? null : instant(Number(counted.at_ms)),
      bagNumber: done?.bagNumber ?? null,
      report: confirmed === undefined ? null : facts.confirmed.parse(JSON.parse(confirmed.facts)).report,
      prints: events.filter(({ state }) => state === 'printed').length,
    };
  }

  #mustBe(id: EmptyingId, state: Emptying['state']): void {
    const found = this.#emptying(id).state;
    if (found !== state) throw backward(`an emptying that is ${found} does not go on from ${state}`, id);
  }

  #event(id: EmptyingId, state: StoredEvent['state'], at: Instant, about: object): void {
    this.#database
      .prepare('INSERT INTO emptying_event (emptying_id, at_ms, state, facts) VALUES (?, ?, ?, ?)')
      .run(id, at, state, JSON.stringify(about));
  }
}

function stateOf(events: readonly StoredEvent[]): Emptying['state'] {
  const order = ['confirmed', 'abandoned', 'counted'] as const;
  return order.find((state) => events.some((event) => event.state === state)) ?? 'removed';
}

function backward(message: string, id: string): FaultError {
  return new FaultError('JOURNAL_BACKWARD', { message, details: { emptying: id } });
}
