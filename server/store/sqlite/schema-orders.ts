/* A pure table: exempt from the size rule. */

/** Orders for payment by phone. What an order is about never changes; paid stays paid and credited stays credited, whatever asks otherwise. */
export const orderSchema = `
CREATE TABLE payment_order (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  site_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  tenancy_id TEXT NOT NULL,
  amount_micros INTEGER NOT NULL CHECK (amount_micros > 0),
  provider_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('created', 'pending', 'paid', 'closed', 'failed', 'unknown')),
  code TEXT,
  provider_ref TEXT,
  payload TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  close_wanted INTEGER NOT NULL CHECK (close_wanted IN (0, 1)),
  paid_at INTEGER CHECK ((paid_at IS NULL) = (state <> 'paid')),
  payment_ref TEXT,
  credited_at INTEGER CHECK (credited_at IS NULL OR state = 'paid'),
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_order_watched ON payment_order (expires_at) WHERE credited_at IS NULL;
CREATE UNIQUE INDEX payment_order_of_provider ON payment_order (provider_id, provider_ref) WHERE provider_ref IS NOT NULL;

CREATE TRIGGER payment_order_moves_forward BEFORE UPDATE ON payment_order
WHEN NEW.id <> OLD.id OR NEW.kiosk_id <> OLD.kiosk_id OR NEW.session_id <> OLD.session_id OR NEW.tenancy_id <> OLD.tenancy_id
  OR NEW.amount_micros <> OLD.amount_micros OR NEW.provider_id <> OLD.provider_id
  OR (OLD.provider_ref IS NOT NULL AND NEW.provider_ref IS NOT OLD.provider_ref)
  OR (OLD.state = 'paid' AND (NEW.state <> 'paid' OR NEW.paid_at <> OLD.paid_at OR NEW.payment_ref IS NOT OLD.payment_ref))
  OR (OLD.credited_at IS NOT NULL AND NEW.credited_at IS NOT OLD.credited_at)
BEGIN SELECT RAISE(ABORT, 'payment_order: an order only moves forward'); END;

CREATE TRIGGER payment_order_is_not_deleted BEFORE DELETE ON payment_order
BEGIN SELECT RAISE(ABORT, 'payment_order is not deleted'); END;
`;
