/* A pure table: exempt from the size rule. */

/** The public keys by which receipts are checked. A kiosk that got a new disk has a new key; the old one stays, for the receipts that it sealed. */
export const receiptKeySchema = `
CREATE TABLE kiosk_receipt_key (
  public_key TEXT PRIMARY KEY,
  site_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER kiosk_receipt_key_is_not_updated BEFORE UPDATE ON kiosk_receipt_key
BEGIN SELECT RAISE(ABORT, 'a receipt key is never changed'); END;
CREATE TRIGGER kiosk_receipt_key_is_not_deleted BEFORE DELETE ON kiosk_receipt_key
BEGIN SELECT RAISE(ABORT, 'a receipt key is kept as long as its receipts'); END;
`;
