/* A pure table: exempt from the size rule. */

/** SQLite cannot widen a CHECK, so the notices and their deliveries move into new tables as they are. */
const noticesOf = (kinds: readonly string[]) => `
CREATE TABLE notice_wider (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  about TEXT NOT NULL UNIQUE,
  site_id TEXT NOT NULL,
  tenancy_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')})),
  at INTEGER NOT NULL,
  language TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  days_left INTEGER,
  movement INTEGER NOT NULL CHECK (movement >= 0),
  short TEXT NOT NULL DEFAULT '',
  facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts))
) STRICT;
INSERT INTO notice_wider (number, id, about, site_id, tenancy_id, kind, at, language, title, text, days_left, movement, short, facts)
SELECT number, id, about, site_id, tenancy_id, kind, at, language, title, text, days_left, movement, short, facts FROM notice;

CREATE TABLE notice_delivery_wider (
  notice INTEGER NOT NULL REFERENCES notice_wider (number),
  channel TEXT NOT NULL CHECK (channel IN ('log', 'broker', 'mqtt', 'email', 'sms', 'webhook', 'slip')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  next_at INTEGER NOT NULL,
  first_attempted_at INTEGER,
  attempted_at INTEGER,
  accepted_at INTEGER,
  delivered_at INTEGER,
  undelivered_at INTEGER,
  reference TEXT,
  check_at INTEGER,
  PRIMARY KEY (notice, channel)
) STRICT, WITHOUT ROWID;
INSERT INTO notice_delivery_wider (notice, channel, state, attempts, next_at, first_attempted_at, attempted_at, accepted_at, delivered_at,
  undelivered_at, reference, check_at)
SELECT notice, channel, state, attempts, next_at, first_attempted_at, attempted_at, accepted_at, delivered_at, undelivered_at, reference, check_at
FROM notice_delivery;

DROP TABLE notice_delivery;
DROP TABLE notice;
ALTER TABLE notice_wider RENAME TO notice;
ALTER TABLE notice_delivery_wider RENAME TO notice_delivery;

CREATE INDEX notice_of_tenancy ON notice (tenancy_id, number);
CREATE INDEX notice_delivery_due ON notice_delivery (next_at) WHERE state = 'waiting' AND channel <> 'slip';
CREATE INDEX notice_delivery_to_check ON notice_delivery (check_at) WHERE check_at IS NOT NULL;

CREATE TRIGGER notice_is_not_updated BEFORE UPDATE ON notice
BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END;
CREATE TRIGGER notice_is_not_deleted BEFORE DELETE ON notice
BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END;
CREATE TRIGGER notice_delivery_only_grows BEFORE UPDATE ON notice_delivery
WHEN (OLD.state <> 'waiting' AND NEW.state <> OLD.state)
  OR (OLD.first_attempted_at IS NOT NULL AND NEW.first_attempted_at IS NOT OLD.first_attempted_at)
  OR (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS NOT OLD.accepted_at)
  OR (OLD.delivered_at IS NOT NULL AND NEW.delivered_at IS NOT OLD.delivered_at)
  OR (OLD.undelivered_at IS NOT NULL AND NEW.undelivered_at IS NOT OLD.undelivered_at)
BEGIN SELECT RAISE(ABORT, 'notice_delivery: what was sent stays sent'); END;
`;

const before = ['low_credit', 'out_of_credit', 'cut', 'restored', 'top_up', 'card_blocked'];

/** Tenants are also told that a card was blocked. */
export const noticeKindSchema = noticesOf(before);
/** And that the PIN of one was locked. */
export const pinNoticeSchema = noticesOf([...before, 'card_pin_locked']);
