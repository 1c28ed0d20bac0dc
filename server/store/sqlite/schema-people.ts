/* A pure table: exempt from the size rule. */

/** People who run the building, what they may do and what they did. Secrets are hashes. */
export const peopleSchema = `
CREATE TABLE person (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 100),
  -- Folded by the program: SQLite knows capitals of ASCII only.
  name_folded TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'staff')),
  password_hash TEXT,
  card_uid TEXT CHECK ((card_uid IS NULL) = (pin_hash IS NULL)),
  pin_hash TEXT,
  added_at INTEGER NOT NULL,
  last_seen_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX person_name ON person (name_folded) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX person_card ON person (card_uid) WHERE ended_at IS NULL AND card_uid IS NOT NULL;

CREATE TRIGGER person_is_not_deleted BEFORE DELETE ON person
BEGIN SELECT RAISE(ABORT, 'person is not deleted: the audit names it'); END;
CREATE TRIGGER person_ends_once BEFORE UPDATE ON person
WHEN OLD.ended_at IS NOT NULL AND NEW.ended_at IS NOT OLD.ended_at
BEGIN SELECT RAISE(ABORT, 'person: who has ended stays so'); END;

CREATE TABLE person_session (
  token_hash TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  kiosk_id TEXT,
  started_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX person_session_of_person ON person_session (person_id);

CREATE TABLE invite (
  site_id TEXT PRIMARY KEY,
  code_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE wrong_tries (
  key TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  person_id TEXT,
  kiosk_id TEXT,
  act TEXT NOT NULL,
  about TEXT NOT NULL,
  details TEXT NOT NULL CHECK (json_valid(details))
) STRICT;
CREATE TRIGGER audit_is_not_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE TABLE supply_request (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  meter_id TEXT NOT NULL,
  supply_order TEXT NOT NULL CHECK (supply_order IN ('cut', 'restore')),
  cause TEXT NOT NULL CHECK (cause IN ('safety', 'vacancy', 'works')),
  reason TEXT NOT NULL,
  asked_by TEXT NOT NULL REFERENCES person (id),
  asked_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'expired')),
  decided_by TEXT REFERENCES person (id) CHECK (decided_by IS NULL OR decided_by <> asked_by),
  decided_at INTEGER,
  note TEXT NOT NULL,
  command_id TEXT,
  expires_at INTEGER NOT NULL,
  CHECK (state IN ('waiting', 'expired') OR decided_by IS NOT NULL)
) STRICT;
CREATE INDEX supply_request_of_meter ON supply_request (meter_id, number);
CREATE INDEX supply_request_waiting ON supply_request (number) WHERE state = 'waiting';
CREATE TRIGGER supply_request_moves_forward BEFORE UPDATE ON supply_request
WHEN NEW.id <> OLD.id OR NEW.meter_id <> OLD.meter_id OR NEW.supply_order <> OLD.supply_order OR NEW.cause <> OLD.cause
  OR NEW.asked_by <> OLD.asked_by OR NEW.reason <> OLD.reason
  OR (OLD.state <> 'waiting' AND (NEW.state <> OLD.state OR NEW.decided_by IS NOT OLD.decided_by))
BEGIN SELECT RAISE(ABORT, 'supply_request: what was decided stays decided'); END;

CREATE TABLE supply_order (
  meter_id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  supply TEXT NOT NULL CHECK (supply IN ('on', 'off')),
  cause TEXT NOT NULL CHECK (cause IN ('safety', 'vacancy', 'works')),
  request_id TEXT NOT NULL REFERENCES supply_request (id),
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  site_id TEXT NOT NULL,
  code TEXT NOT NULL,
  about TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  acknowledged_at INTEGER CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
  acknowledged_by TEXT,
  note TEXT
) STRICT;
CREATE INDEX alarm_last_at ON alarm (last_at);
`;
