import { boxEventRequest, type BoxEventRequest } from '#contracts/api';
import { madeId, type BoxEventId, type Instant } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';

/**
 * Where the box was seen, each change once. `taken`: by staff who were emptying it, which the emptying itself tells; `removed`: by somebody else. What the
 * server has to hear carries its signed request, and is delivered once.
 */
const STATEMENTS = `
  CREATE TABLE IF NOT EXISTS box_event (
    event_sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('removed','taken','returned')),
    -- What goes to the server, as JSON with its signature; NULL: nobody has to hear of it.
    request TEXT
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS box_event_is_never_changed BEFORE UPDATE ON box_event
    BEGIN SELECT RAISE(ABORT, 'an event of the box is never changed'); END;
  CREATE TRIGGER IF NOT EXISTS box_event_is_never_deleted BEFORE DELETE ON box_event
    BEGIN SELECT RAISE(ABORT, 'an event of the box is never deleted'); END;

  CREATE TABLE IF NOT EXISTS box_event_delivered (
    id TEXT PRIMARY KEY REFERENCES box_event (id),
    at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

interface StoredBoxEvent {
  readonly id: string;
  readonly kind: 'removed' | 'taken' | 'returned';
  readonly request: string | null;
}

/** Where the box was when it was last heard of; out with the removal that took it, or by staff who emptied it. */
export type BoxPlace = { readonly kind: 'in' } | { readonly kind: 'out'; readonly removal: BoxEventId | null };

export interface NewBoxEvent {
  readonly id: BoxEventId;
  readonly at: Instant;
  readonly kind: 'removed' | 'taken' | 'returned';
  readonly request: BoxEventRequest | null;
}

/** The comings and goings of the cash box. Synchronous, in the journal's thread. */
export class BoxEventStore {
  readonly #database: SqliteDatabase;
  readonly #commit: <Result>(write: () => Result) => Result;

  constructor(database: SqliteDatabase, commit: <Result>(write: () => Result) => Result) {
    this.#database = database;
    this.#commit = commit;
    database.exec(STATEMENTS);
  }

  place(): BoxPlace {
    const last = this.#database
      .prepare<[], StoredBoxEvent>('SELECT id, kind, request FROM box_event ORDER BY event_sequence DESC LIMIT 1')
      .get();
    if (last === undefined || last.kind === 'returned') return { kind: 'in' };
    return { kind: 'out', removal: last.kind === 'removed' ? madeId<BoxEventId>(last.id) : null };
  }

  keep(event: NewBoxEvent): void {
    this.#commit(() => this.insert(event));
  }

  /** Inside a transaction that its caller opened. */
  insert({ id, at, kind, request }: NewBoxEvent): void {
    this.#database
      .prepare('INSERT INTO box_event (id, at_ms, kind, request) VALUES (?, ?, ?, ?)')
      .run(id, at, kind, request === null ? null : JSON.stringify(request));
  }

  /** The oldest that the server has not answered for. */
  nextToDeliver(): BoxEventRequest | null {
    const next = this.#database
      .prepare<[], StoredBoxEvent>(
        `SELECT id, kind, request FROM box_event
         WHERE request IS NOT NULL AND id NOT IN (SELECT id FROM box_event_delivered) ORDER BY event_sequence LIMIT 1`,
      )
      .get();
    return next?.request === null || next === undefined ? null : boxEventRequest.parse(JSON.parse(next.request));
  }

  delivered(id: BoxEventId, at: Instant): void {
    this.#commit(() =>
      this.#database.prepare('INSERT OR IGNORE INTO box_event_delivered (id, at_ms) VALUES (?, ?)').run(id, at),
    );
  }
}
