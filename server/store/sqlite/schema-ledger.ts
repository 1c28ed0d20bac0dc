/* A pure table: exempt from the size rule. */

/**
 * The ledger. Amounts are micro-units, instants milliseconds since 1970 UTC, hashes SHA-256. Debit positive. One file holds one site; every row says
 * which, because rows travel. `ledger_head` says how far the chain is sealed: what lies before it can neither change nor grow.
 */
export const ledgerSchema = `
CREATE TABLE ledger_account (
  number INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 3 AND 300)
) STRICT;

CREATE TABLE ledger_transaction (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  site_id TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  kind TEXT NOT NULL CHECK (kind IN ('opening', 'top_up', 'charge', 'adjustment', 'unresolved', 'resolution', 'emptying', 'correction')),
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  corrects TEXT REFERENCES ledger_transaction (id),
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
  record_hash BLOB NOT NULL CHECK (length(record_hash) = 32)
) STRICT;

CREATE TABLE ledger_entry (
  sequence INTEGER NOT NULL REFERENCES ledger_transaction (sequence),
  line INTEGER NOT NULL CHECK (line >= 0),
  site_id TEXT NOT NULL,
  account INTEGER NOT NULL REFERENCES ledger_account (number),
  amount_micros INTEGER NOT NULL CHECK (amount_micros <> 0),
  PRIMARY KEY (sequence, line)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ledger_entry_of_account ON ledger_entry (account, sequence);

CREATE TABLE ledger_balance (
  account INTEGER PRIMARY KEY REFERENCES ledger_account (number),
  site_id TEXT NOT NULL,
  amount_micros INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_batch (
  first_sequence INTEGER PRIMARY KEY,
  last_sequence INTEGER NOT NULL CHECK (last_sequence >= first_sequence),
  site_id TEXT NOT NULL,
  previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  signature BLOB NOT NULL CHECK (length(signature) = 64),
  signed_by TEXT NOT NULL
) STRICT;

CREATE TABLE ledger_head (
  site_id TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;
CREATE UNIQUE INDEX ledger_head_is_one ON ledger_head ((1));

CREATE TABLE rated_line (
  sequence INTEGER NOT NULL REFERENCES ledger_transaction (sequence),
  line INTEGER NOT NULL CHECK (line >= 0),
  site_id TEXT NOT NULL,
  tenancy_id TEXT NOT NULL,
  period_utility TEXT NOT NULL,
  period_key TEXT NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN (
    'energy', 'export_credit', 'allowance', 'levy', 'standing_charge', 'demand', 'tax', 'rebate', 'minimum', 'cap', 'rounding'
  )),
  utility TEXT NOT NULL CHECK (utility IN ('electricity', 'water', 'gas', 'heat')),
  meter_id TEXT,
  tariff_id TEXT NOT NULL,
  version_from TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL CHECK (to_at >= from_at),
  from_register INTEGER,
  to_register INTEGER CHECK ((to_register IS NULL) = (from_register IS NULL)),
  quantity_milli INTEGER,
  price_micros INTEGER NOT NULL,
  estimated INTEGER NOT NULL CHECK (estimated IN (0, 1)),
  amount_micros INTEGER NOT NULL,
  charge_class TEXT NOT NULL CHECK (charge_class IN ('utility', 'service', 'property')),
  revenue_account TEXT NOT NULL,
  basis TEXT NOT NULL CHECK (json_valid(basis)),
  PRIMARY KEY (sequence, line)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX rated_line_of_period ON rated_line (tenancy_id, period_utility, period_key, key, sequence);

CREATE TABLE top_up (
  journal_id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  transaction_id TEXT NOT NULL REFERENCES ledger_transaction (id),
  session_id TEXT NOT NULL,
  tenancy_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  amount_micros INTEGER NOT NULL CHECK (amount_micros > 0),
  to_arrears_micros INTEGER NOT NULL CHECK (to_arrears_micros >= 0),
  to_emergency_credit_micros INTEGER NOT NULL CHECK (to_emergency_credit_micros >= 0),
  to_credit_micros INTEGER NOT NULL CHECK (to_credit_micros >= 0),
  credited_at INTEGER NOT NULL,
  CHECK (to_arrears_micros + to_emergency_credit_micros + to_credit_micros <= amount_micros)
) STRICT, WITHOUT ROWID;
CREATE INDEX top_up_of_session ON top_up (session_id);

-- What is sealed neither changes nor grows.
${['ledger_account', 'ledger_transaction', 'ledger_entry', 'ledger_batch', 'rated_line', 'top_up'].map(appendOnly).join('\n')}

CREATE TRIGGER ledger_transaction_after_head BEFORE INSERT ON ledger_transaction
WHEN NEW.sequence <= (SELECT sequence FROM ledger_head WHERE site_id = NEW.site_id)
BEGIN SELECT RAISE(ABORT, 'ledger_transaction: the chain is sealed up to here'); END;

CREATE TRIGGER ledger_entry_after_head BEFORE INSERT ON ledger_entry
WHEN NEW.sequence <= (SELECT sequence FROM ledger_head WHERE site_id = NEW.site_id)
BEGIN SELECT RAISE(ABORT, 'ledger_entry: the chain is sealed up to here'); END;

CREATE TRIGGER rated_line_after_head BEFORE INSERT ON rated_line
WHEN NEW.sequence <= (SELECT sequence FROM ledger_head WHERE site_id = NEW.site_id)
BEGIN SELECT RAISE(ABORT, 'rated_line: the chain is sealed up to here'); END;

CREATE TRIGGER ledger_batch_is_gapless BEFORE INSERT ON ledger_batch
WHEN NEW.first_sequence IS NOT (SELECT sequence + 1 FROM ledger_head WHERE site_id = NEW.site_id)
  OR NEW.previous_hash IS NOT (SELECT hash FROM ledger_head WHERE site_id = NEW.site_id)
  OR NEW.last_sequence - NEW.first_sequence + 1
     <> (SELECT count(*) FROM ledger_transaction WHERE sequence BETWEEN NEW.first_sequence AND NEW.last_sequence)
BEGIN SELECT RAISE(ABORT, 'ledger_batch: a batch follows the head without a gap'); END;

CREATE TRIGGER ledger_batch_sums_to_zero BEFORE INSERT ON ledger_batch
WHEN NEW.last_sequence - NEW.first_sequence + 1 <> (
  SELECT count(*) FROM (
    SELECT sequence FROM ledger_entry WHERE sequence BETWEEN NEW.first_sequence AND NEW.last_sequence
    GROUP BY sequence HAVING sum(amount_micros) = 0 AND count(*) >= 2
  )
)
BEGIN SELECT RAISE(ABORT, 'ledger_batch: every transaction sums to zero'); END;

CREATE TRIGGER ledger_head_moves_forward BEFORE UPDATE ON ledger_head
WHEN NEW.site_id <> OLD.site_id OR NOT EXISTS (
  SELECT 1 FROM ledger_batch
  WHERE first_sequence = OLD.sequence + 1 AND last_sequence = NEW.sequence AND hash = NEW.hash AND signature = NEW.signature
)
BEGIN SELECT RAISE(ABORT, 'ledger_head: the head moves to the end of the next batch'); END;

CREATE TRIGGER ledger_head_stays BEFORE DELETE ON ledger_head
BEGIN SELECT RAISE(ABORT, 'ledger_head: the head is not deleted'); END;
`;

function appendOnly(table: string): string {
  return `CREATE TRIGGER ${table}_is_not_updated BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
CREATE TRIGGER ${table}_is_not_deleted BEFORE DELETE ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;
}
