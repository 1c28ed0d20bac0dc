/* A pure table: exempt from the size rule. */

/** What stands around the ledger: bills in doubt, readings, relay commands, kiosks. Registers and quantities are thousandths of the utility's unit. */
export const siteSchema = `
CREATE TABLE unresolved_bill (
  journal_id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  session_id TEXT,
  tenancy_id TEXT,
  amount_micros INTEGER CHECK (amount_micros > 0),
  claim_code TEXT NOT NULL,
  evidence TEXT NOT NULL,
  noticed_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- In order of acceptance, which is the only order that a wrong clock cannot disturb.
CREATE TABLE reading (
  number INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL,
  meter_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  register_milli INTEGER NOT NULL CHECK (register_milli >= 0),
  quality TEXT NOT NULL CHECK (quality IN ('measured', 'estimated', 'corrected')),
  source TEXT NOT NULL CHECK (source IN ('meter', 'opening', 'staff')),
  serial TEXT NOT NULL,
  power_w INTEGER,
  relay TEXT NOT NULL CHECK (relay IN ('closed', 'open', 'unknown')),
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'first', 'rollover')),
  quantity_milli INTEGER CHECK ((quantity_milli IS NULL) = (verdict = 'first')),
  UNIQUE (meter_id, at, register_milli, quality)
) STRICT;
CREATE INDEX reading_of_meter ON reading (meter_id, number);

CREATE TABLE reading_held (
  number INTEGER PRIMARY KEY,
  site_id TEXT NOT NULL,
  meter_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  register_milli INTEGER NOT NULL CHECK (register_milli >= 0),
  quality TEXT NOT NULL CHECK (quality IN ('measured', 'estimated', 'corrected')),
  source TEXT NOT NULL CHECK (source IN ('meter', 'opening', 'staff')),
  serial TEXT NOT NULL,
  power_w INTEGER,
  relay TEXT NOT NULL CHECK (relay IN ('closed', 'open', 'unknown')),
  reason TEXT NOT NULL CHECK (reason IN ('decrease', 'jump', 'serial_differs', 'clock_suspect')),
  UNIQUE (meter_id, at, register_milli, quality)
) STRICT;

CREATE TABLE hourly_interval (
  meter_id TEXT NOT NULL,
  hour_start INTEGER NOT NULL CHECK (hour_start % 3600000 = 0),
  site_id TEXT NOT NULL,
  from_at INTEGER NOT NULL CHECK (from_at >= hour_start),
  to_at INTEGER NOT NULL CHECK (to_at >= from_at AND to_at <= hour_start + 3600000),
  from_register INTEGER NOT NULL CHECK (from_register >= 0),
  to_register INTEGER NOT NULL CHECK (to_register >= 0),
  quantity_milli INTEGER NOT NULL,
  estimated INTEGER NOT NULL CHECK (estimated IN (0, 1)),
  PRIMARY KEY (meter_id, hour_start)
) STRICT, WITHOUT ROWID;

CREATE TABLE relay_command (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  meter_id TEXT NOT NULL,
  target TEXT NOT NULL CHECK (target IN ('closed', 'open')),
  cause TEXT NOT NULL CHECK (cause IN ('debt', 'overload', 'safety', 'vacancy', 'works', 'credit_restored', 'order_ended', 'keep_power')),
  because TEXT NOT NULL CHECK (json_valid(because)),
  state TEXT NOT NULL CHECK (state IN ('decided', 'sent', 'confirmed', 'expired', 'superseded', 'failed')),
  decided_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  sent_at INTEGER,
  confirmed_at INTEGER,
  load_seen_at INTEGER,
  attempts INTEGER NOT NULL CHECK (attempts >= 0)
) STRICT;
CREATE INDEX relay_command_of_meter ON relay_command (meter_id, number);
CREATE INDEX relay_command_cut ON relay_command (sent_at) WHERE target = 'open' AND cause = 'debt';

CREATE TRIGGER relay_command_moves_forward BEFORE UPDATE ON relay_command
WHEN NEW.id <> OLD.id OR NEW.meter_id <> OLD.meter_id OR NEW.target <> OLD.target OR NEW.cause <> OLD.cause
  OR (NEW.state = 'decided' AND OLD.state <> 'decided')
  OR (OLD.state NOT IN ('decided', 'sent') AND NEW.state <> OLD.state)
BEGIN SELECT RAISE(ABORT, 'relay_command: a command only moves forward'); END;

CREATE TABLE kiosk_code (
  kiosk_id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  code_hash TEXT NOT NULL UNIQUE,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE kiosk_credential (
  token_hash TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX kiosk_credential_of_kiosk ON kiosk_credential (kiosk_id);

CREATE TRIGGER reading_is_not_updated BEFORE UPDATE ON reading
BEGIN SELECT RAISE(ABORT, 'reading is append-only'); END;
CREATE TRIGGER reading_is_not_deleted BEFORE DELETE ON reading
BEGIN SELECT RAISE(ABORT, 'reading is append-only'); END;
`;
