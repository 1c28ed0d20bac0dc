/* A pure table: exempt from the size rule. */

/**
 * Corrections to their end. An estimate keeps how it was made; a decision may be about one held reading alone (`held_number`), or about a multiplier that was wrong
 * since `changed_from`; and the final statement of a tenancy that ended is followed by as many others as readings of its time were corrected.
 */
export const correctionSchema = `
ALTER TABLE reading ADD COLUMN estimate_method TEXT CHECK (estimate_method IN ('same_hours', 'average', 'relay_open'));
ALTER TABLE reading ADD COLUMN estimate_hours INTEGER CHECK ((estimate_hours IS NULL) = (estimate_method IS NULL) AND estimate_hours >= 0);

ALTER TABLE reading_decision ADD COLUMN held_number INTEGER REFERENCES reading_held (number);
ALTER TABLE reading_decision ADD COLUMN multiplier INTEGER CHECK (multiplier > 0);
CREATE UNIQUE INDEX reading_decision_of_held ON reading_decision (held_number) WHERE held_number IS NOT NULL;

CREATE TABLE corrected_statement (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  tenancy_id TEXT NOT NULL,
  decision_id TEXT NOT NULL REFERENCES reading_decision (id),
  recorded_at INTEGER NOT NULL,
  content TEXT NOT NULL CHECK (json_valid(content)),
  UNIQUE (tenancy_id, decision_id)
) STRICT;

CREATE TRIGGER corrected_statement_is_not_updated BEFORE UPDATE ON corrected_statement
BEGIN SELECT RAISE(ABORT, 'corrected_statement is append-only'); END;
CREATE TRIGGER corrected_statement_is_not_deleted BEFORE DELETE ON corrected_statement
BEGIN SELECT RAISE(ABORT, 'corrected_statement is append-only'); END;
`;
