/* A pure table: exempt from the size rule. */
import { appendOnly, KEY } from './schema-ledger.ts';

/** What stands around the ledger: bills in doubt, readings, relay commands, kiosks. Registers and quantities are thousandths of the utility's unit. */
export const siteSchema = `
CREATE TABLE unresolved_bill (
  journal_id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  session_id ${KEY},
  tenancy_id ${KEY},
  amount_micros bigint CHECK (amount_micros > 0),
  claim_code text NOT NULL,
  evidence text NOT NULL,
  noticed_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  PRIMARY KEY (site_id, journal_id)
);

-- In order of acceptance, which is the only order that a wrong clock cannot disturb.
CREATE TABLE reading (
  number bigint GENERATED ALWAYS AS IDENTITY,
  site_id ${KEY} NOT NULL,
  meter_id ${KEY} NOT NULL,
  at bigint NOT NULL,
  register_milli bigint NOT NULL CHECK (register_milli >= 0),
  quality ${KEY} NOT NULL CHECK (quality IN ('measured', 'estimated', 'corrected')),
  source ${KEY} NOT NULL CHECK (source IN ('meter', 'opening', 'staff')),
  serial text NOT NULL,
  power_w bigint,
  relay ${KEY} NOT NULL CHECK (relay IN ('closed', 'open', 'unknown')),
  verdict ${KEY} NOT NULL CHECK (verdict IN ('accepted', 'first', 'rollover')),
  quantity_milli bigint CHECK ((quantity_milli IS NULL) = (verdict = 'first')),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, meter_id, at, register_milli, quality)
);
CREATE INDEX reading_of_meter ON reading (site_id, meter_id, number);

CREATE TABLE reading_held (
  number bigint GENERATED ALWAYS AS IDENTITY,
  site_id ${KEY} NOT NULL,
  meter_id ${KEY} NOT NULL,
  at bigint NOT NULL,
  register_milli bigint NOT NULL CHECK (register_milli >= 0),
  quality ${KEY} NOT NULL CHECK (quality IN ('measured', 'estimated', 'corrected')),
  source ${KEY} NOT NULL CHECK (source IN ('meter', 'opening', 'staff')),
  serial text NOT NULL,
  power_w bigint,
  relay ${KEY} NOT NULL CHECK (relay IN ('closed', 'open', 'unknown')),
  reason ${KEY} NOT NULL CHECK (reason IN ('decrease', 'jump', 'serial_differs', 'clock_suspect')),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, meter_id, at, register_milli, quality)
);

CREATE TABLE hourly_interval (
  meter_id ${KEY} NOT NULL,
  hour_start bigint NOT NULL CHECK (hour_start % 3600000 = 0),
  site_id ${KEY} NOT NULL,
  from_at bigint NOT NULL CHECK (from_at >= hour_start),
  to_at bigint NOT NULL CHECK (to_at >= from_at AND to_at <= hour_start + 3600000),
  from_register bigint NOT NULL CHECK (from_register >= 0),
  to_register bigint NOT NULL CHECK (to_register >= 0),
  quantity_milli bigint NOT NULL,
  estimated bigint NOT NULL CHECK (estimated IN (0, 1)),
  PRIMARY KEY (site_id, meter_id, hour_start)
) WITH (fillfactor = 80);

CREATE TABLE relay_command (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  meter_id ${KEY} NOT NULL,
  target ${KEY} NOT NULL CHECK (target IN ('closed', 'open')),
  cause ${KEY} NOT NULL CHECK (cause IN ('debt', 'overload', 'safety', 'vacancy', 'works', 'credit_restored', 'order_ended', 'keep_power')),
  because text NOT NULL CHECK (because::json IS NOT NULL),
  state ${KEY} NOT NULL CHECK (state IN ('decided', 'sent', 'confirmed', 'expired', 'superseded', 'failed')),
  decided_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  sent_at bigint,
  confirmed_at bigint,
  load_seen_at bigint,
  attempts bigint NOT NULL CHECK (attempts >= 0),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id)
);
CREATE INDEX relay_command_of_meter ON relay_command (site_id, meter_id, number);
CREATE INDEX relay_command_cut ON relay_command (site_id, sent_at) WHERE target = 'open' AND cause = 'debt';

CREATE FUNCTION foyer_relay_command_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.meter_id <> OLD.meter_id OR NEW.target <> OLD.target OR NEW.cause <> OLD.cause
    OR (NEW.state = 'decided' AND OLD.state <> 'decided')
    OR (OLD.state NOT IN ('decided', 'sent') AND NEW.state <> OLD.state) THEN
    RAISE EXCEPTION 'relay_command: a command only moves forward';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER relay_command_moves_forward BEFORE UPDATE ON relay_command
FOR EACH ROW EXECUTE FUNCTION foyer_relay_command_moves();

CREATE TABLE kiosk_code (
  kiosk_id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  code_hash ${KEY} NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (site_id, kiosk_id),
  UNIQUE (site_id, code_hash)
);

CREATE TABLE kiosk_credential (
  token_hash ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (site_id, token_hash)
);
CREATE INDEX kiosk_credential_of_kiosk ON kiosk_credential (site_id, kiosk_id);
${appendOnly('reading')}
`;

/** Orders for payment by phone. What an order is about never changes; paid stays paid and credited stays credited, whatever asks otherwise. */
export const orderSchema = `
CREATE TABLE payment_order (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  site_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  session_id ${KEY} NOT NULL,
  tenancy_id ${KEY} NOT NULL,
  amount_micros bigint NOT NULL CHECK (amount_micros > 0),
  provider_id ${KEY} NOT NULL,
  state ${KEY} NOT NULL CHECK (state IN ('created', 'pending', 'paid', 'closed', 'failed', 'unknown')),
  code ${KEY},
  provider_ref ${KEY},
  payload text,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  close_wanted bigint NOT NULL CHECK (close_wanted IN (0, 1)),
  paid_at bigint CHECK ((paid_at IS NULL) = (state <> 'paid')),
  payment_ref ${KEY},
  credited_at bigint CHECK (credited_at IS NULL OR state = 'paid'),
  changed_at bigint NOT NULL,
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id)
);
CREATE INDEX payment_order_watched ON payment_order (site_id, expires_at) WHERE credited_at IS NULL;
CREATE UNIQUE INDEX payment_order_of_provider ON payment_order (site_id, provider_id, provider_ref) WHERE provider_ref IS NOT NULL;

CREATE FUNCTION foyer_payment_order_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.kiosk_id <> OLD.kiosk_id OR NEW.session_id <> OLD.session_id OR NEW.tenancy_id <> OLD.tenancy_id
    OR NEW.amount_micros <> OLD.amount_micros OR NEW.provider_id <> OLD.provider_id
    OR (OLD.provider_ref IS NOT NULL AND NEW.provider_ref IS DISTINCT FROM OLD.provider_ref)
    OR (OLD.state = 'paid' AND (NEW.state <> 'paid' OR NEW.paid_at <> OLD.paid_at OR NEW.payment_ref IS DISTINCT FROM OLD.payment_ref))
    OR (OLD.credited_at IS NOT NULL AND NEW.credited_at IS DISTINCT FROM OLD.credited_at) THEN
    RAISE EXCEPTION 'payment_order: an order only moves forward';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_order_moves_forward BEFORE UPDATE ON payment_order
FOR EACH ROW EXECUTE FUNCTION foyer_payment_order_moves();

CREATE FUNCTION foyer_is_not_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is not deleted%', TG_TABLE_NAME, coalesce(': ' || TG_ARGV[0], ''); END $$;
CREATE TRIGGER payment_order_is_not_deleted BEFORE DELETE OR TRUNCATE ON payment_order
FOR EACH STATEMENT EXECUTE FUNCTION foyer_is_not_deleted();
`;

/** The outbox of notices to tenants. A notice never changes; what is known of its sending only grows. */
export const noticeSchema = `
CREATE TABLE notice (
  number bigint GENERATED ALWAYS AS IDENTITY,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  about ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  tenancy_id ${KEY} NOT NULL,
  kind ${KEY} NOT NULL CHECK (kind IN ('low_credit', 'out_of_credit', 'cut', 'restored', 'top_up')),
  at bigint NOT NULL,
  language text NOT NULL,
  title text NOT NULL,
  text text NOT NULL,
  days_left bigint,
  movement bigint NOT NULL CHECK (movement >= 0),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, id),
  UNIQUE (site_id, about)
);
CREATE INDEX notice_of_tenancy ON notice (site_id, tenancy_id, number);

CREATE TABLE notice_delivery (
  site_id ${KEY} NOT NULL,
  notice bigint NOT NULL,
  channel ${KEY} NOT NULL CHECK (channel IN ('log', 'broker', 'mqtt')),
  state ${KEY} NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
  attempts bigint NOT NULL CHECK (attempts >= 0),
  next_at bigint NOT NULL,
  attempted_at bigint,
  accepted_at bigint,
  delivered_at bigint,
  PRIMARY KEY (site_id, notice, channel),
  FOREIGN KEY (site_id, notice) REFERENCES notice (site_id, number)
);
CREATE INDEX notice_delivery_due ON notice_delivery (site_id, next_at) WHERE state = 'waiting';

CREATE TABLE credit_mark (
  tenancy_id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  told bigint,
  movement bigint NOT NULL,
  armed_by bigint NOT NULL,
  PRIMARY KEY (site_id, tenancy_id)
);
${appendOnly('notice')}

CREATE FUNCTION foyer_notice_delivery_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state <> 'waiting' AND NEW.state <> OLD.state)
    OR (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at)
    OR (OLD.delivered_at IS NOT NULL AND NEW.delivered_at IS DISTINCT FROM OLD.delivered_at) THEN
    RAISE EXCEPTION 'notice_delivery: what was sent stays sent';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notice_delivery_only_grows BEFORE UPDATE ON notice_delivery
FOR EACH ROW EXECUTE FUNCTION foyer_notice_delivery_grows();
`;

/** A tenancy has a top-up a week and charges every hour: without this, finding the few among the many takes longer from month to month. */
export const movementSchema = `
CREATE INDEX ledger_transaction_movement_of_tenancy ON ledger_transaction (site_id, (facts::json ->> 'tenancyId'), sequence)
WHERE kind NOT IN ('charge', 'adjustment');
`;

/** The public keys by which receipts are checked. A kiosk that got a new disk has a new key; the old one stays, for the receipts that it sealed. */
export const receiptKeySchema = `
CREATE TABLE kiosk_receipt_key (
  public_key ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  first_seen_at bigint NOT NULL,
  PRIMARY KEY (site_id, public_key)
);
${appendOnly('kiosk_receipt_key')}
`;
