/* A pure table: exempt from the size rule. */

/** The outbox of notices to tenants. A notice never changes; what is known of its sending only grows. */
export const noticeSchema = `
CREATE TABLE notice (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  about TEXT NOT NULL UNIQUE,
  site_id TEXT NOT NULL,
  tenancy_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('low_credit', 'out_of_credit', 'cut', 'restored', 'top_up')),
  at INTEGER NOT NULL,
  language TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  days_left INTEGER,
  movement INTEGER NOT NULL CHECK (movement >= 0)
) STRICT;
CREATE INDEX notice_of_tenancy ON notice (tenancy_id, number);

CREATE TABLE notice_delivery (
  notice INTEGER NOT NULL REFERENCES notice (number),
  channel TEXT NOT NULL CHECK (channel IN ('log', 'broker', 'mqtt')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  next_at INTEGER NOT NULL,
  attempted_at INTEGER,
  accepted_at INTEGER,
  delivered_at INTEGER,
  PRIMARY KEY (notice, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_delivery_due ON notice_delivery (next_at) WHERE state = 'waiting';

CREATE TABLE credit_mark (
  tenancy_id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  told INTEGER,
  movement INTEGER NOT NULL,
  armed_by INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER notice_is_not_updated BEFORE UPDATE ON notice
BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END;
CREATE TRIGGER notice_is_not_deleted BEFORE DELETE ON notice
BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END;
CREATE TRIGGER notice_delivery_only_grows BEFORE UPDATE ON notice_delivery
WHEN (OLD.state <> 'waiting' AND NEW.state <> OLD.state)
  OR (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS NOT OLD.accepted_at)
  OR (OLD.delivered_at IS NOT NULL AND NEW.delivered_at IS NOT OLD.delivered_at)
BEGIN SELECT RAISE(ABORT, 'notice_delivery: what was sent stays sent'); END;
`;
