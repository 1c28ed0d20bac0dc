import { JOURNAL_FORMAT } from '#contracts/configuration';
import type { SqliteDatabase } from '#platform/sqlite';

/**
 * `journal_event` is what happened, append-only (the triggers refuse anything else); `journal_row` is its projection, one row a bill, which can be rebuilt
 * and compared. Money is in micro-units, instants in milliseconds since 1970.
 */
const STATEMENTS = `
  CREATE TABLE IF NOT EXISTS journal_event (
    event_sequence INTEGER PRIMARY KEY,
    row_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    evidence TEXT NOT NULL,
    -- The facts of a new bill, as JSON, on the event that opens its row; NULL on every later one.
    opened TEXT
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS journal_event_is_never_changed BEFORE UPDATE ON journal_event
    BEGIN SELECT RAISE(ABORT, 'a journal event is never changed'); END;
  CREATE TRIGGER IF NOT EXISTS journal_event_is_never_deleted BEFORE DELETE ON journal_event
    BEGIN SELECT RAISE(ABORT, 'a journal event is never deleted'); END;

  CREATE TABLE IF NOT EXISTS journal_row (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session_id TEXT,
    tenancy_id TEXT,
    value_micros INTEGER,
    currency TEXT NOT NULL,
    validator_serial TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('escrowed','stack_requested','stacked','credited','returned','unresolved')),
    opened_at_ms INTEGER NOT NULL,
    stacked_at_ms INTEGER,
    evidence TEXT NOT NULL,
    reported INTEGER NOT NULL DEFAULT 0 CHECK (reported IN (0, 1))
  ) STRICT;
  CREATE INDEX IF NOT EXISTS journal_row_waiting ON journal_row (state, reported) WHERE state IN ('stacked', 'unresolved');

  CREATE TABLE IF NOT EXISTS receipt (
    number INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL,
    outcome TEXT
  ) STRICT;

  -- The receipts that the server knows by their number.
  CREATE TABLE IF NOT EXISTS receipt_delivered (
    number INTEGER PRIMARY KEY REFERENCES receipt (number)
  ) STRICT;

  -- Each reprint of a receipt, counted before it is printed: no two copies carry the same number.
  CREATE TABLE IF NOT EXISTS receipt_copy (
    number INTEGER NOT NULL REFERENCES receipt (number),
    copy INTEGER NOT NULL CHECK (copy > 0),
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (number, copy)
  ) STRICT, WITHOUT ROWID;
  -- The last ledger head that the server showed: a witness against a ledger that was cut off or computed anew.
  CREATE TABLE IF NOT EXISTS ledger_witness (
    sequence INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    signature TEXT NOT NULL,
    seen_at_ms INTEGER NOT NULL
  ) STRICT;

  -- What a device that takes money said of itself last: its own count of notes in the box, the number of its last event that was dealt with.
  CREATE TABLE IF NOT EXISTS cash_device (
    serial TEXT PRIMARY KEY,
    stacked INTEGER,
    event INTEGER,
    at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- The rows that are coins, or what an acceptor of coins lost: none of them was ever in escrow.
  CREATE TABLE IF NOT EXISTS journal_coin (
    sequence INTEGER PRIMARY KEY REFERENCES journal_row (sequence),
    event INTEGER NOT NULL
  ) STRICT;
  -- A note that came into doubt while its device's count was known (\`doubted\`, with that count), and what the count said of it later, once.
  CREATE TABLE IF NOT EXISTS counted_doubt (
    row_id TEXT NOT NULL REFERENCES journal_row (id),
    says TEXT NOT NULL CHECK (says IN ('doubted', 'in_box', 'not_in_box', 'unclear')),
    serial TEXT,
    stacked INTEGER,
    evidence TEXT,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (row_id, says)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS counted_doubt_ends_once ON counted_doubt (row_id) WHERE says <> 'doubted';
  CREATE TRIGGER IF NOT EXISTS counted_doubt_is_never_changed BEFORE UPDATE ON counted_doubt
    BEGIN SELECT RAISE(ABORT, 'what a count said is never changed'); END;
  CREATE TRIGGER IF NOT EXISTS counted_doubt_is_never_deleted BEFORE DELETE ON counted_doubt
    BEGIN SELECT RAISE(ABORT, 'what a count said is never deleted'); END;
`;

/** What every version reads rightly. A journal is of it until it holds the first coin. */
const FIRST_FORMAT = 1;

export function createSchema(database: SqliteDatabase): void {
  database.exec(STATEMENTS);
  if (Number(database.pragma('user_version', { simple: true })) === 0)
    database.pragma(`user_version = ${FIRST_FORMAT}`);
}

/** In the transaction of the first coin: an older program would take its row for the end of the note before it. */
export function markCoins(database: SqliteDatabase): void {
  database.pragma(`user_version = ${JOURNAL_FORMAT}`);
}
