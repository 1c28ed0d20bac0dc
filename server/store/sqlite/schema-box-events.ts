/* A pure table: exempt from the size rule. */

/** What kiosks saw of their cash boxes while nobody was emptying them, signed by them. */
export const boxEventSchema = `
CREATE TABLE box_event (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('removed', 'returned')),
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  lines TEXT NOT NULL CHECK (json_valid(lines)),
  removal TEXT,
  text TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;
CREATE INDEX box_event_of_kiosk ON box_event (kiosk_id, number);

CREATE TRIGGER box_event_is_not_updated BEFORE UPDATE ON box_event
BEGIN SELECT RAISE(ABORT, 'box_event is append-only'); END;
CREATE TRIGGER box_event_is_not_deleted BEFORE DELETE ON box_event
BEGIN SELECT RAISE(ABORT, 'box_event is append-only'); END;
`;
