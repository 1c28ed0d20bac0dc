/* A pure table: exempt from the size rule. */
import { appendOnly, KEY } from './schema-ledger.ts';

/** What happened to cards, and how often those were read that count their readings. A counter only rises: an answer that is played again finds a higher one. */
export const cardSchema = `
CREATE TABLE card_event (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  card_uid ${KEY} NOT NULL,
  act ${KEY} NOT NULL CHECK (act IN ('bound', 'released', 'proved', 'blocked', 'unblocked')),
  tenancy_id ${KEY},
  proof ${KEY} CHECK (proof IS NULL OR proof IN ('number', 'original', 'sector_key', 'proven')),
  at bigint NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id),
  CHECK ((act = 'bound') = (tenancy_id IS NOT NULL)),
  CHECK ((act = 'proved') = (proof IS NOT NULL))
);
CREATE TABLE card_counter (
  card_uid ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  counter bigint NOT NULL CHECK (counter >= 0),
  at bigint NOT NULL,
  PRIMARY KEY (site_id, card_uid)
);
${appendOnly('card_event')}
CREATE FUNCTION foyer_card_counter_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.counter <= OLD.counter OR NEW.card_uid <> OLD.card_uid THEN RAISE EXCEPTION 'card_counter only rises'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER card_counter_only_rises BEFORE UPDATE ON card_counter
FOR EACH ROW EXECUTE FUNCTION foyer_card_counter_rises();
`;
