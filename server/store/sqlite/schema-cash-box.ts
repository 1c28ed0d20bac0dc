/* A pure table: exempt from the size rule. */

/** How bills in doubt were settled, and cash boxes that were counted. Nothing of it changes any more. */
export const cashBoxSchema = `
CREATE TABLE resolution (
  case_id TEXT PRIMARY KEY REFERENCES unresolved_bill (journal_id),
  site_id TEXT NOT NULL,
  request_id TEXT NOT NULL UNIQUE,
  kiosk_id TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('credited', 'returned', 'paid_out')),
  tenancy_id TEXT,
  amount_micros INTEGER CHECK (amount_micros > 0),
  moved INTEGER NOT NULL CHECK (moved IN (0, 1)),
  reason TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  second_id TEXT NOT NULL REFERENCES person (id) CHECK (second_id <> person_id),
  resolved_at INTEGER NOT NULL,
  CHECK (moved = 0 OR amount_micros IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE emptying (
  kiosk_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  site_id TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  removed_at INTEGER NOT NULL,
  counted_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  expected TEXT NOT NULL CHECK (json_valid(expected)),
  counted TEXT NOT NULL CHECK (json_valid(counted)),
  bag_number TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  second_id TEXT NOT NULL REFERENCES person (id) CHECK (second_id <> person_id),
  books_micros INTEGER NOT NULL,
  moved INTEGER NOT NULL CHECK (moved IN (0, 1)),
  PRIMARY KEY (kiosk_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE emptying_carried (
  journal_id TEXT PRIMARY KEY REFERENCES unresolved_bill (journal_id),
  site_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  emptying_id TEXT NOT NULL REFERENCES emptying (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX emptying_carried_of_kiosk ON emptying_carried (kiosk_id);

CREATE TRIGGER emptying_is_gapless BEFORE INSERT ON emptying
WHEN NEW.number <> 1 + coalesce((SELECT max(number) FROM emptying WHERE kiosk_id = NEW.kiosk_id), 0)
BEGIN SELECT RAISE(ABORT, 'emptying: numbers of a kiosk follow each other'); END;
${['resolution', 'emptying', 'emptying_carried'].map(appendOnly).join('\n')}
`;

function appendOnly(table: string): string {
  return `CREATE TRIGGER ${table}_is_not_updated BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
CREATE TRIGGER ${table}_is_not_deleted BEFORE DELETE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;
}
