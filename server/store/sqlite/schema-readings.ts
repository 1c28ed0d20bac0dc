/* A pure table: exempt from the size rule. */

/** What staff said of readings. `held_through` is the number of the last held reading of the meter that was decided with it. */
export const readingSchema = `
CREATE TABLE reading_decision (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  meter_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('accepted', 'rejected', 'new_register', 'entered', 'reworked')),
  held_through INTEGER,
  changed_from INTEGER,
  note TEXT NOT NULL,
  decided_by TEXT,
  decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX reading_decision_of_meter ON reading_decision (meter_id, held_through);

CREATE TRIGGER reading_decision_is_not_updated BEFORE UPDATE ON reading_decision
BEGIN SELECT RAISE(ABORT, 'reading_decision is append-only'); END;
CREATE TRIGGER reading_decision_is_not_deleted BEFORE DELETE ON reading_decision
BEGIN SELECT RAISE(ABORT, 'reading_decision is append-only'); END;
`;
