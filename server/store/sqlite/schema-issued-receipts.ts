/* A pure table: exempt from the size rule. */

/** Which session each number of a kiosk's receipts is of: from a receipt to its payments, and back. */
export const issuedReceiptSchema = `
CREATE TABLE issued_receipt (
  kiosk_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  site_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  PRIMARY KEY (kiosk_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX issued_receipt_of_session ON issued_receipt (session_id);

CREATE TRIGGER issued_receipt_is_not_updated BEFORE UPDATE ON issued_receipt
BEGIN SELECT RAISE(ABORT, 'issued_receipt is append-only'); END;
CREATE TRIGGER issued_receipt_is_not_deleted BEFORE DELETE ON issued_receipt
BEGIN SELECT RAISE(ABORT, 'issued_receipt is append-only'); END;
`;
