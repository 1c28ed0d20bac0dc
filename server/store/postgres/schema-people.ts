/* A pure table: exempt from the size rule. */
import { appendOnly, KEY } from './schema-ledger.ts';

/** People who run the building, what they may do and what they did. Secrets are hashes. Constraints that a person may run into have names of their own. */
export const peopleSchema = `
CREATE TABLE person (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 2 AND 100),
  -- Folded by the program, so that both engines fold alike.
  name_folded ${KEY} NOT NULL,
  role ${KEY} NOT NULL CHECK (role IN ('owner', 'staff')),
  password_hash text,
  card_uid ${KEY} CHECK ((card_uid IS NULL) = (pin_hash IS NULL)),
  pin_hash text,
  added_at bigint NOT NULL,
  last_seen_at bigint,
  ended_at bigint,
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id)
);
CREATE UNIQUE INDEX person_name ON person (site_id, name_folded) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX person_card ON person (site_id, card_uid) WHERE ended_at IS NULL AND card_uid IS NOT NULL;

CREATE TRIGGER person_is_not_deleted BEFORE DELETE OR TRUNCATE ON person
FOR EACH STATEMENT EXECUTE FUNCTION foyer_is_not_deleted('the audit names it');
CREATE FUNCTION foyer_person_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
    RAISE EXCEPTION 'person: who has ended stays so';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER person_ends_once BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION foyer_person_ends_once();

CREATE TABLE person_session (
  token_hash ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  person_id ${KEY} NOT NULL,
  kiosk_id ${KEY},
  started_at bigint NOT NULL,
  used_at bigint NOT NULL,
  PRIMARY KEY (site_id, token_hash),
  FOREIGN KEY (site_id, person_id) REFERENCES person (site_id, id)
);
CREATE INDEX person_session_of_person ON person_session (site_id, person_id);

CREATE TABLE invite (
  site_id ${KEY} PRIMARY KEY,
  code_hash ${KEY} NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE wrong_tries (
  key ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  count bigint NOT NULL CHECK (count > 0),
  last_at bigint NOT NULL,
  PRIMARY KEY (site_id, key)
);

CREATE TABLE audit (
  number bigint GENERATED ALWAYS AS IDENTITY,
  site_id ${KEY} NOT NULL,
  at bigint NOT NULL,
  person_id ${KEY},
  kiosk_id ${KEY},
  act text NOT NULL,
  about text NOT NULL,
  details text NOT NULL CHECK (details::json IS NOT NULL),
  PRIMARY KEY (site_id, number)
);
${appendOnly('audit')}

CREATE TABLE supply_request (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  meter_id ${KEY} NOT NULL,
  supply_order ${KEY} NOT NULL CHECK (supply_order IN ('cut', 'restore')),
  cause ${KEY} NOT NULL CHECK (cause IN ('safety', 'vacancy', 'works')),
  reason text NOT NULL,
  asked_by ${KEY} NOT NULL,
  asked_at bigint NOT NULL,
  state ${KEY} NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'expired')),
  decided_by ${KEY} CONSTRAINT decided_by_is_another CHECK (decided_by IS NULL OR decided_by <> asked_by),
  decided_at bigint,
  note text NOT NULL,
  command_id ${KEY},
  expires_at bigint NOT NULL,
  CHECK (state IN ('waiting', 'expired') OR decided_by IS NOT NULL),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id),
  FOREIGN KEY (site_id, asked_by) REFERENCES person (site_id, id),
  FOREIGN KEY (site_id, decided_by) REFERENCES person (site_id, id)
);
CREATE INDEX supply_request_of_meter ON supply_request (site_id, meter_id, number);
CREATE INDEX supply_request_waiting ON supply_request (site_id, number) WHERE state = 'waiting';
CREATE FUNCTION foyer_supply_request_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.meter_id <> OLD.meter_id OR NEW.supply_order <> OLD.supply_order OR NEW.cause <> OLD.cause
    OR NEW.asked_by <> OLD.asked_by OR NEW.reason <> OLD.reason
    OR (OLD.state <> 'waiting' AND (NEW.state <> OLD.state OR NEW.decided_by IS DISTINCT FROM OLD.decided_by)) THEN
    RAISE EXCEPTION 'supply_request: what was decided stays decided';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER supply_request_moves_forward BEFORE UPDATE ON supply_request
FOR EACH ROW EXECUTE FUNCTION foyer_supply_request_moves();

CREATE TABLE supply_order (
  meter_id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  supply ${KEY} NOT NULL CHECK (supply IN ('on', 'off')),
  cause ${KEY} NOT NULL CHECK (cause IN ('safety', 'vacancy', 'works')),
  request_id ${KEY} NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (site_id, meter_id),
  FOREIGN KEY (site_id, request_id) REFERENCES supply_request (site_id, id)
);

CREATE TABLE alarm (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  code ${KEY} NOT NULL,
  about text NOT NULL,
  raised_at bigint NOT NULL,
  last_at bigint NOT NULL,
  acknowledged_at bigint CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
  acknowledged_by ${KEY},
  note text,
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id)
);
CREATE INDEX alarm_last_at ON alarm (site_id, last_at);
`;

/** How bills in doubt were settled, and cash boxes that were counted. Nothing of it changes any more. */
export const cashBoxSchema = `
CREATE TABLE resolution (
  case_id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  request_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  outcome ${KEY} NOT NULL CHECK (outcome IN ('credited', 'returned', 'paid_out')),
  tenancy_id ${KEY},
  amount_micros bigint CHECK (amount_micros > 0),
  moved bigint NOT NULL CHECK (moved IN (0, 1)),
  reason text NOT NULL,
  person_id ${KEY} NOT NULL,
  second_id ${KEY} NOT NULL,
  resolved_at bigint NOT NULL,
  CONSTRAINT resolution_once_by_case_id PRIMARY KEY (site_id, case_id),
  UNIQUE (site_id, request_id),
  CONSTRAINT resolution_second_id_is_another CHECK (second_id <> person_id),
  CHECK (moved = 0 OR amount_micros IS NOT NULL),
  FOREIGN KEY (site_id, case_id) REFERENCES unresolved_bill (site_id, journal_id),
  FOREIGN KEY (site_id, person_id) REFERENCES person (site_id, id),
  FOREIGN KEY (site_id, second_id) REFERENCES person (site_id, id)
);

CREATE TABLE emptying (
  kiosk_id ${KEY} NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  site_id ${KEY} NOT NULL,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  removed_at bigint NOT NULL,
  counted_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  expected text NOT NULL CHECK (expected::json IS NOT NULL),
  counted text NOT NULL CHECK (counted::json IS NOT NULL),
  bag_number text NOT NULL,
  person_id ${KEY} NOT NULL,
  second_id ${KEY} NOT NULL,
  books_micros bigint NOT NULL,
  moved bigint NOT NULL CHECK (moved IN (0, 1)),
  PRIMARY KEY (site_id, kiosk_id, number),
  UNIQUE (site_id, id),
  CONSTRAINT emptying_second_id_is_another CHECK (second_id <> person_id),
  FOREIGN KEY (site_id, person_id) REFERENCES person (site_id, id),
  FOREIGN KEY (site_id, second_id) REFERENCES person (site_id, id)
);

CREATE TABLE emptying_carried (
  journal_id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  emptying_id ${KEY} NOT NULL,
  PRIMARY KEY (site_id, journal_id),
  FOREIGN KEY (site_id, journal_id) REFERENCES unresolved_bill (site_id, journal_id),
  FOREIGN KEY (site_id, emptying_id) REFERENCES emptying (site_id, id)
);
CREATE INDEX emptying_carried_of_kiosk ON emptying_carried (site_id, kiosk_id);

CREATE FUNCTION foyer_emptying_is_gapless() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> 1 + coalesce((SELECT max(number) FROM emptying WHERE site_id = NEW.site_id AND kiosk_id = NEW.kiosk_id), 0) THEN
    RAISE EXCEPTION 'emptying: numbers of a kiosk follow each other';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER emptying_is_gapless BEFORE INSERT ON emptying FOR EACH ROW EXECUTE FUNCTION foyer_emptying_is_gapless();
${['resolution', 'emptying', 'emptying_carried'].map(appendOnly).join('\n')}
`;

/** What kiosks saw of their cash boxes while nobody was emptying them, signed by them. */
export const boxEventSchema = `
CREATE TABLE box_event (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  kind ${KEY} NOT NULL CHECK (kind IN ('removed', 'returned')),
  at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  lines text NOT NULL CHECK (lines::json IS NOT NULL),
  removal ${KEY},
  text text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id)
);
CREATE INDEX box_event_of_kiosk ON box_event (site_id, kiosk_id, number);
${appendOnly('box_event')}
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
