/* A pure table: exempt from the size rule. */

/** More ways in which a notice can go, and what its gateway said of it afterwards. `reference`: what the gateway calls the message. `check_at`: when it is asked what became of it. */
export const noticeChannelSchema = `
ALTER TABLE notice ADD COLUMN short text NOT NULL DEFAULT '', ADD COLUMN facts text NOT NULL DEFAULT '{}' CHECK (facts::json IS NOT NULL);
ALTER TABLE notice_delivery
  ADD COLUMN first_attempted_at bigint, ADD COLUMN undelivered_at bigint, ADD COLUMN reference text, ADD COLUMN check_at bigint,
  DROP CONSTRAINT notice_delivery_channel_check,
  ADD CONSTRAINT notice_delivery_channel_check CHECK (channel IN ('log', 'broker', 'mqtt', 'email', 'sms', 'webhook', 'slip'));
DROP INDEX notice_delivery_due;
CREATE INDEX notice_delivery_due ON notice_delivery (site_id, next_at) WHERE state = 'waiting' AND channel <> 'slip';
CREATE INDEX notice_delivery_to_check ON notice_delivery (site_id, check_at) WHERE check_at IS NOT NULL;

CREATE OR REPLACE FUNCTION foyer_notice_delivery_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state <> 'waiting' AND NEW.state <> OLD.state)
    OR (OLD.first_attempted_at IS NOT NULL AND NEW.first_attempted_at IS DISTINCT FROM OLD.first_attempted_at)
    OR (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at)
    OR (OLD.delivered_at IS NOT NULL AND NEW.delivered_at IS DISTINCT FROM OLD.delivered_at)
    OR (OLD.undelivered_at IS NOT NULL AND NEW.undelivered_at IS DISTINCT FROM OLD.undelivered_at) THEN
    RAISE EXCEPTION 'notice_delivery: what was sent stays sent';
  END IF;
  RETURN NEW;
END $$;
`;
