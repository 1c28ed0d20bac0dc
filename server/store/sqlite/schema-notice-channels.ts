/* A pure table: exempt from the size rule. */

/**
 * More ways in which a notice can go, and what its gateway said of it afterwards. SQLite cannot widen a CHECK, so the deliveries move into a new table as they are.
 * `reference`: what the gateway calls the message. `check_at`: when it is asked what became of it.
 */
export const noticeChannelSchema = `
ALTER TABLE notice ADD COLUMN short TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts));

CREATE TABLE notice_delivery_wider (
  notice INTEGER NOT NULL REFERENCES notice (number),
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
INSERT INTO notice_delivery_wider (notice, channel, state, attempts, next_at, attempted_at, accepted_at, delivered_at)
SELECT notice, channel, state, attempts, next_at, attempted_at, accepted_at, delivered_at FROM notice_delivery;
DROP TABLE notice_delivery;
ALTER TABLE notice_delivery_wider RENAME TO notice_delivery;
CREATE INDEX notice_delivery_due ON notice_delivery (next_at) WHERE state = 'waiting' AND channel <> 'slip';
CREATE INDEX notice_delivery_to_check ON notice_delivery (check_at) WHERE check_at IS NOT NULL;

CREATE TRIGGER notice_delivery_only_grows BEFORE UPDATE ON notice_delivery
WHEN (OLD.state <> 'waiting' AND NEW.state <> OLD.state)
  OR (OLD.first_attempted_at IS NOT NULL AND NEW.first_attempted_at IS NOT OLD.first_attempted_at)
  OR (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS NOT OLD.accepted_at)
  OR (OLD.delivered_at IS NOT NULL AND NEW.delivered_at IS NOT OLD.delivered_at)
  OR (OLD.undelivered_at IS NOT NULL AND NEW.undelivered_at IS NOT OLD.undelivered_at)
BEGIN SELECT RAISE(ABORT, 'notice_delivery: what was sent stays sent'); END;
`;
