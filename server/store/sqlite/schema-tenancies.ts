/* A pure table: exempt from the size rule. */

/** Who moved in and who moved out: each once for a tenancy. */
export const tenancySchema = `
CREATE TABLE tenancy_event (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  tenancy_id TEXT NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('moved_in', 'moved_out')),
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  content TEXT NOT NULL CHECK (json_valid(content)),
  UNIQUE (tenancy_id, act)
) STRICT;

CREATE TRIGGER tenancy_event_is_not_updated BEFORE UPDATE ON tenancy_event
BEGIN SELECT RAISE(ABORT, 'tenancy_event is append-only'); END;
CREATE TRIGGER tenancy_event_is_not_deleted BEFORE DELETE ON tenancy_event
BEGIN SELECT RAISE(ABORT, 'tenancy_event is append-only'); END;
`;
