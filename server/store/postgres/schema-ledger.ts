/* A pure table: exempt from the size rule. */

/** Text that is compared byte by byte, as the other engine does, whatever the database's own order is. */
export const KEY = 'text COLLATE "C"';

/**
 * The ledger. Amounts are micro-units, instants milliseconds since 1970 UTC, hashes SHA-256. Debit positive. `site_id` begins every key: one database may
 * hold many sites, each with its own chain, and is partitioned or sharded by it. `ledger_head` is the one row that a batch locks first.
 *
 * What a row refers to within the ledger is checked once for a batch, when it is sealed, and not by a foreign key for each row.
 */
export const ledgerSchema = `
CREATE TABLE ledger_account (
  number bigint NOT NULL CHECK (number > 0),
  site_id ${KEY} NOT NULL,
  name ${KEY} NOT NULL CHECK (length(name) BETWEEN 3 AND 300),
  PRIMARY KEY (site_id, number),
  UNIQUE (site_id, name)
);

CREATE TABLE ledger_transaction (
  sequence bigint NOT NULL CHECK (sequence > 0),
  site_id ${KEY} NOT NULL,
  id ${KEY} NOT NULL CHECK (length(id) = 36),
  kind ${KEY} NOT NULL CHECK (kind IN ('opening', 'top_up', 'charge', 'adjustment', 'unresolved', 'resolution', 'emptying', 'correction')),
  occurred_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  corrects ${KEY},
  facts text NOT NULL CHECK (facts::json IS NOT NULL),
  content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
  record_hash bytea NOT NULL CHECK (length(record_hash) = 32),
  PRIMARY KEY (site_id, sequence),
  UNIQUE (site_id, id),
  FOREIGN KEY (site_id, corrects) REFERENCES ledger_transaction (site_id, id)
);

CREATE TABLE ledger_entry (
  sequence bigint NOT NULL,
  line bigint NOT NULL CHECK (line >= 0),
  site_id ${KEY} NOT NULL,
  account bigint NOT NULL,
  amount_micros bigint NOT NULL CHECK (amount_micros <> 0),
  PRIMARY KEY (site_id, sequence, line)
);
CREATE UNIQUE INDEX ledger_entry_of_account ON ledger_entry (site_id, account, sequence);

CREATE TABLE ledger_balance (
  account bigint NOT NULL,
  site_id ${KEY} NOT NULL,
  amount_micros bigint NOT NULL,
  PRIMARY KEY (site_id, account),
  FOREIGN KEY (site_id, account) REFERENCES ledger_account (site_id, number)
) WITH (fillfactor = 50);

CREATE TABLE ledger_batch (
  first_sequence bigint NOT NULL,
  last_sequence bigint NOT NULL CHECK (last_sequence >= first_sequence),
  site_id ${KEY} NOT NULL,
  previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  signature bytea NOT NULL CHECK (length(signature) = 64),
  signed_by text NOT NULL,
  PRIMARY KEY (site_id, first_sequence)
);

CREATE TABLE ledger_head (
  site_id ${KEY} PRIMARY KEY,
  sequence bigint NOT NULL CHECK (sequence >= 0),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  signature bytea NOT NULL CHECK (length(signature) = 64)
) WITH (fillfactor = 10);

CREATE TABLE rated_line (
  sequence bigint NOT NULL,
  line bigint NOT NULL CHECK (line >= 0),
  site_id ${KEY} NOT NULL,
  tenancy_id ${KEY} NOT NULL,
  period_utility ${KEY} NOT NULL,
  period_key ${KEY} NOT NULL,
  key ${KEY} NOT NULL,
  kind ${KEY} NOT NULL CHECK (kind IN (
    'energy', 'export_credit', 'allowance', 'levy', 'standing_charge', 'demand', 'tax', 'rebate', 'minimum', 'cap', 'rounding'
  )),
  utility ${KEY} NOT NULL CHECK (utility IN ('electricity', 'water', 'gas', 'heat')),
  meter_id ${KEY},
  tariff_id ${KEY} NOT NULL,
  version_from ${KEY} NOT NULL,
  from_at bigint NOT NULL,
  to_at bigint NOT NULL CHECK (to_at >= from_at),
  from_register bigint,
  to_register bigint CHECK ((to_register IS NULL) = (from_register IS NULL)),
  quantity_milli bigint,
  price_micros bigint NOT NULL,
  estimated bigint NOT NULL CHECK (estimated IN (0, 1)),
  amount_micros bigint NOT NULL,
  charge_class ${KEY} NOT NULL CHECK (charge_class IN ('utility', 'service', 'property')),
  revenue_account ${KEY} NOT NULL,
  basis text NOT NULL CHECK (basis::json IS NOT NULL),
  PRIMARY KEY (site_id, sequence, line)
);
CREATE UNIQUE INDEX rated_line_of_period ON rated_line (site_id, tenancy_id, period_utility, period_key, key, sequence);

CREATE TABLE top_up (
  journal_id ${KEY} NOT NULL,
  site_id ${KEY} NOT NULL,
  transaction_id ${KEY} NOT NULL,
  session_id ${KEY} NOT NULL,
  tenancy_id ${KEY} NOT NULL,
  kiosk_id ${KEY} NOT NULL,
  amount_micros bigint NOT NULL CHECK (amount_micros > 0),
  to_arrears_micros bigint NOT NULL CHECK (to_arrears_micros >= 0),
  to_emergency_credit_micros bigint NOT NULL CHECK (to_emergency_credit_micros >= 0),
  to_credit_micros bigint NOT NULL CHECK (to_credit_micros >= 0),
  credited_at bigint NOT NULL,
  PRIMARY KEY (site_id, journal_id),
  FOREIGN KEY (site_id, transaction_id) REFERENCES ledger_transaction (site_id, id),
  CHECK (to_arrears_micros + to_emergency_credit_micros + to_credit_micros <= amount_micros)
);
CREATE INDEX top_up_of_session ON top_up (site_id, session_id);

-- The last batch of each process, so that one whose connection was lost while it committed can find out whether it did.
CREATE TABLE ledger_writer (
  site_id ${KEY} NOT NULL,
  writer ${KEY} NOT NULL,
  batch bigint NOT NULL,
  written_at bigint NOT NULL,
  PRIMARY KEY (site_id, writer)
) WITH (fillfactor = 50);

-- Which process serves a site alone: its meters, relays and notices.
CREATE TABLE site_lease (
  site_id ${KEY} PRIMARY KEY,
  holder ${KEY} NOT NULL,
  taken_at bigint NOT NULL
);

-- What is sealed neither changes nor grows.
CREATE FUNCTION foyer_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
${['ledger_account', 'ledger_transaction', 'ledger_entry', 'ledger_batch', 'rated_line', 'top_up'].map(appendOnly).join('\n')}

CREATE FUNCTION foyer_after_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT site_id, min(sequence) AS first FROM added GROUP BY site_id) a
    JOIN ledger_head h ON h.site_id = a.site_id WHERE a.first <= h.sequence
  ) THEN
    RAISE EXCEPTION '%: the chain is sealed up to here', TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
${['ledger_transaction', 'ledger_entry', 'rated_line'].map(afterHead).join('\n')}

CREATE FUNCTION foyer_seal_batch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head ledger_head;
  wanted bigint := NEW.last_sequence - NEW.first_sequence + 1;
BEGIN
  SELECT * INTO head FROM ledger_head WHERE site_id = NEW.site_id;
  IF NEW.first_sequence IS DISTINCT FROM head.sequence + 1 OR NEW.previous_hash IS DISTINCT FROM head.hash OR wanted <> (
    SELECT count(*) FROM ledger_transaction
    WHERE site_id = NEW.site_id AND sequence BETWEEN NEW.first_sequence AND NEW.last_sequence
  ) THEN
    RAISE EXCEPTION 'ledger_batch: a batch follows the head without a gap';
  END IF;
  IF wanted <> (
    SELECT count(*) FROM (
      SELECT e.sequence FROM ledger_entry e
      LEFT JOIN ledger_account a ON a.site_id = e.site_id AND a.number = e.account
      WHERE e.site_id = NEW.site_id AND e.sequence BETWEEN NEW.first_sequence AND NEW.last_sequence
      GROUP BY e.sequence HAVING sum(e.amount_micros) = 0 AND count(*) >= 2 AND count(a.number) = count(*)
    ) AS balanced
  ) THEN
    RAISE EXCEPTION 'ledger_batch: every transaction sums to zero, over accounts that are there';
  END IF;
  IF EXISTS (SELECT 1 FROM ledger_transaction WHERE site_id = NEW.site_id AND sequence > NEW.last_sequence)
    OR EXISTS (SELECT 1 FROM ledger_entry WHERE site_id = NEW.site_id AND sequence > NEW.last_sequence)
    OR EXISTS (SELECT 1 FROM rated_line WHERE site_id = NEW.site_id AND sequence > NEW.last_sequence) THEN
    RAISE EXCEPTION 'ledger_batch: nothing stands behind the last transaction of a batch';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_batch_is_sealed BEFORE INSERT ON ledger_batch FOR EACH ROW EXECUTE FUNCTION foyer_seal_batch();

CREATE FUNCTION foyer_move_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.site_id <> OLD.site_id OR NOT EXISTS (
    SELECT 1 FROM ledger_batch WHERE site_id = OLD.site_id AND first_sequence = OLD.sequence + 1
      AND last_sequence = NEW.sequence AND hash = NEW.hash AND signature = NEW.signature
  ) THEN
    RAISE EXCEPTION 'ledger_head: the head moves to the end of the next batch';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_head_moves_forward BEFORE UPDATE ON ledger_head FOR EACH ROW EXECUTE FUNCTION foyer_move_head();

CREATE FUNCTION foyer_head_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'ledger_head: the head is not deleted'; END $$;
CREATE TRIGGER ledger_head_stays BEFORE DELETE OR TRUNCATE ON ledger_head FOR EACH STATEMENT EXECUTE FUNCTION foyer_head_stays();
`;

export function appendOnly(table: string): string {
  return `CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
FOR EACH STATEMENT EXECUTE FUNCTION foyer_is_append_only();`;
}

function afterHead(table: string): string {
  return `CREATE TRIGGER ${table}_after_head AFTER INSERT ON ${table} REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION foyer_after_head();`;
}
