/* A pure table: exempt from the size rule. */

/** What happened to tenants' PINs. No row holds a PIN: `pin_hash` is salted. */
export const cardPinSchema = `
CREATE TABLE card_pin_event (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  card_uid TEXT NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('set', 'wrong', 'right')),
  tenancy_id TEXT,
  pin_hash TEXT,
  at INTEGER NOT NULL,
  CHECK ((act = 'set') = (tenancy_id IS NOT NULL)),
  CHECK ((act = 'set') = (pin_hash IS NOT NULL))
) STRICT;

CREATE TRIGGER card_pin_event_is_not_updated BEFORE UPDATE ON card_pin_event
BEGIN SELECT RAISE(ABORT, 'card_pin_event is append-only'); END;
CREATE TRIGGER card_pin_event_is_not_deleted BEFORE DELETE ON card_pin_event
BEGIN SELECT RAISE(ABORT, 'card_pin_event is append-only'); END;
`;
