/* A pure table: exempt from the size rule. */
import { appendOnly, KEY } from './schema-ledger.ts';

/** Milliseconds of a day of UTC. */
export const DAY_MS = 86_400_000;
/** An account's balance is written down again after so many entries, so that no look into the past adds up much more than these. */
export const ENTRIES_BETWEEN_CHECKPOINTS = 256;
/** What the database says with an error of ours: the detail of it is the account's name. */
export const BEYOND_LIMIT = 'FY001';

/**
 * The past at hand, and how far balances may go. Checkpoints and days are projections of the entries: `ledger_checkpoint` is what an account had after the
 * transaction of a sequence, `ledger_day` between which sequences everything lies that was recorded on a day of UTC. Limits include zero; they are judged when
 * the balance is moved, which is once per commit, and never stand in the way of a balance that comes back.
 */
export const historySchema = `
ALTER TABLE ledger_balance ADD COLUMN entries bigint NOT NULL DEFAULT 0;

CREATE TABLE ledger_checkpoint (
  account bigint NOT NULL,
  sequence bigint NOT NULL CHECK (sequence >= 0),
  site_id ${KEY} NOT NULL,
  amount_micros bigint NOT NULL,
  PRIMARY KEY (site_id, account, sequence),
  FOREIGN KEY (site_id, account) REFERENCES ledger_account (site_id, number)
);

CREATE TABLE ledger_day (
  day bigint NOT NULL,
  site_id ${KEY} NOT NULL,
  first_sequence bigint NOT NULL,
  last_sequence bigint NOT NULL CHECK (last_sequence >= first_sequence),
  PRIMARY KEY (site_id, day)
);

CREATE TABLE ledger_limit (
  account bigint NOT NULL,
  site_id ${KEY} NOT NULL,
  least_micros bigint CHECK (least_micros <= 0),
  most_micros bigint CHECK (most_micros >= 0),
  PRIMARY KEY (site_id, account),
  FOREIGN KEY (site_id, account) REFERENCES ledger_account (site_id, number)
);

CREATE FUNCTION foyer_balance_within_limit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN before := OLD.amount_micros; END IF;
  IF EXISTS (
    SELECT 1 FROM ledger_limit WHERE site_id = NEW.site_id AND account = NEW.account
      AND (NEW.amount_micros < least(least_micros, CASE WHEN least_micros IS NOT NULL THEN before END)
        OR NEW.amount_micros > greatest(most_micros, CASE WHEN most_micros IS NOT NULL THEN before END))
  ) THEN
    RAISE EXCEPTION 'ledger_balance: beyond the limit of its account' USING ERRCODE = '${BEYOND_LIMIT}',
      DETAIL = (SELECT name FROM ledger_account WHERE site_id = NEW.site_id AND number = NEW.account);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_balance_within_limit AFTER INSERT OR UPDATE ON ledger_balance
FOR EACH ROW EXECUTE FUNCTION foyer_balance_within_limit();
`;

/** What staff said of readings. `held_through` is the number of the last held reading of the meter that was decided with it. */
export const readingSchema = `
CREATE TABLE reading_decision (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  meter_id ${KEY} NOT NULL,
  kind ${KEY} NOT NULL CHECK (kind IN ('accepted', 'rejected', 'new_register', 'entered', 'reworked')),
  held_through bigint,
  changed_from bigint,
  note text NOT NULL,
  decided_by ${KEY},
  decided_at bigint NOT NULL,
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id)
);
CREATE INDEX reading_decision_of_meter ON reading_decision (site_id, meter_id, held_through);
CREATE INDEX reading_by_time ON reading (site_id, meter_id, at);
${appendOnly('reading_decision')}
`;

/** Who moved in and who moved out: each once for a tenancy. */
export const tenancySchema = `
CREATE TABLE tenancy_event (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  tenancy_id ${KEY} NOT NULL,
  act ${KEY} NOT NULL CHECK (act IN ('moved_in', 'moved_out')),
  at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  content text NOT NULL CHECK (content::json IS NOT NULL),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id),
  UNIQUE (site_id, tenancy_id, act)
);
${appendOnly('tenancy_event')}
`;
