/* A pure table: exempt from the size rule. */

/** What happened to cards, and how often those were read that count their readings. A counter only rises: an answer that is played again finds a higher one. */
export const cardSchema = `
CREATE TABLE card_event (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  card_uid TEXT NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('bound', 'released', 'proved', 'blocked', 'unblocked')),
  tenancy_id TEXT,
  proof TEXT CHECK (proof IS NULL OR proof IN ('number', 'original', 'sector_key', 'proven')),
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  CHECK ((act = 'bound') = (tenancy_id IS NOT NULL)),
  CHECK ((act = 'proved') = (proof IS NOT NULL))
) STRICT;
CREATE TABLE card_counter (
  card_uid TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  counter INTEGER NOT NULL CHECK (counter >= 0),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER card_event_is_not_updated BEFORE UPDATE ON card_event
BEGIN SELECT RAISE(ABORT, 'card_event is append-only'); END;
CREATE TRIGGER card_event_is_not_deleted BEFORE DELETE ON card_event
BEGIN SELECT RAISE(ABORT, 'card_event is append-only'); END;
CREATE TRIGGER card_counter_only_rises BEFORE UPDATE ON card_counter
WHEN NEW.counter <= OLD.counter OR NEW.card_uid <> OLD.card_uid
BEGIN SELECT RAISE(ABORT, 'card_counter only rises'); END;
CREATE TRIGGER card_counter_is_not_deleted BEFORE DELETE ON card_counter
BEGIN SELECT RAISE(ABORT, 'card_counter only rises'); END;
`;
