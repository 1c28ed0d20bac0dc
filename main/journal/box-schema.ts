import type { SqliteDatabase } from '#platform/sqlite';

/**
 * The emptyings of the cash box. `emptying_event` is append-only: one event for each state that an emptying reached, and one for each print of its report; the
 * emptying itself is read from its events. `case_request` keeps the id under which a decision about a case was sent, so that asking again is the same request.
 */
const STATEMENTS = `
  CREATE TABLE IF NOT EXISTS emptying_event (
    event_sequence INTEGER PRIMARY KEY,
    emptying_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('removed','counted','confirmed','abandoned','printed')),
    -- What this state is about, as JSON; the schemas are in box-store.ts.
    facts TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS emptying_event_once ON emptying_event (emptying_id, state) WHERE state <> 'printed';
  CREATE TRIGGER IF NOT EXISTS emptying_event_is_never_changed BEFORE UPDATE ON emptying_event
    BEGIN SELECT RAISE(ABORT, 'an event of an emptying is never changed'); END;
  CREATE TRIGGER IF NOT EXISTS emptying_event_is_never_deleted BEFORE DELETE ON emptying_event
    BEGIN SELECT RAISE(ABORT, 'an event of an emptying is never deleted'); END;

  CREATE TABLE IF NOT EXISTS case_request (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    content TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    UNIQUE (case_id, content)
  ) STRICT;
`;

export function createBoxSchema(database: SqliteDatabase): void {
  database.exec(STATEMENTS);
}
