/* A pure table: exempt from the size rule. */

/**
 * A case may be settled by the device's own count, and then by nobody: `resolution` is made anew with people that may be missing, both or none, and only where the tenant was credited. `case_evidence` is
 * what a count said later of a bill in doubt.
 */
export const countedCaseSchema = `
CREATE TABLE resolution_anew (
  case_id TEXT PRIMARY KEY REFERENCES unresolved_bill (journal_id),
  site_id TEXT NOT NULL,
  request_id TEXT NOT NULL UNIQUE,
  kiosk_id TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('credited', 'returned', 'paid_out')),
  tenancy_id TEXT,
  amount_micros INTEGER CHECK (amount_micros > 0),
  moved INTEGER NOT NULL CHECK (moved IN (0, 1)),
  reason TEXT NOT NULL,
  person_id TEXT REFERENCES person (id),
  second_id TEXT REFERENCES person (id) CHECK (second_id <> person_id),
  resolved_at INTEGER NOT NULL,
  CHECK (moved = 0 OR amount_micros IS NOT NULL),
  CHECK ((person_id IS NULL) = (second_id IS NULL)),
  CHECK (person_id IS NOT NULL OR (outcome = 'credited' AND moved = 1))
) STRICT, WITHOUT ROWID;
INSERT INTO resolution_anew SELECT * FROM resolution;
DROP TABLE resolution;
ALTER TABLE resolution_anew RENAME TO resolution;
CREATE TRIGGER resolution_is_not_updated BEFORE UPDATE ON resolution
BEGIN SELECT RAISE(ABORT, 'resolution is append-only'); END;
CREATE TRIGGER resolution_is_not_deleted BEFORE DELETE ON resolution
BEGIN SELECT RAISE(ABORT, 'resolution is append-only'); END;

CREATE TABLE case_evidence (
  case_id TEXT PRIMARY KEY REFERENCES unresolved_bill (journal_id),
  site_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  says TEXT NOT NULL CHECK (says IN ('in_box', 'not_in_box', 'unclear')),
  evidence TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER case_evidence_is_not_updated BEFORE UPDATE ON case_evidence
BEGIN SELECT RAISE(ABORT, 'case_evidence is append-only'); END;
CREATE TRIGGER case_evidence_is_not_deleted BEFORE DELETE ON case_evidence
BEGIN SELECT RAISE(ABORT, 'case_evidence is append-only'); END;
`;
