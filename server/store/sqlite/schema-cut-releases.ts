/* A pure table: exempt from the size rule. */

/** Cuts beyond the site's limit, released by two people: no row says that one person did both. */
export const cutReleaseSchema = `
CREATE TABLE cut_release (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  most INTEGER NOT NULL CHECK (most > 0),
  reason TEXT NOT NULL,
  asked_by TEXT NOT NULL REFERENCES person (id),
  asked_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'expired')),
  decided_by TEXT REFERENCES person (id) CHECK (decided_by IS NULL OR decided_by <> asked_by),
  decided_at INTEGER,
  note TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  CHECK (state IN ('waiting', 'expired') OR decided_by IS NOT NULL)
) STRICT;
CREATE INDEX cut_release_in_force ON cut_release (expires_at) WHERE state = 'approved';
CREATE TRIGGER cut_release_moves_forward BEFORE UPDATE ON cut_release
WHEN NEW.id <> OLD.id OR NEW.most <> OLD.most OR NEW.asked_by <> OLD.asked_by OR NEW.reason <> OLD.reason OR OLD.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'cut_release: what was decided stays decided'); END;
CREATE TRIGGER cut_release_is_not_deleted BEFORE DELETE ON cut_release
BEGIN SELECT RAISE(ABORT, 'cut_release is append-only'); END;
`;
