/* A pure table: exempt from the size rule. */
import { appendOnly, KEY } from './schema-ledger.ts';

/** Which session each number of a kiosk's receipts is of: from a receipt to its payments, and back. */
export const issuedReceiptSchema = `
CREATE TABLE issued_receipt (
  kiosk_id ${KEY} NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  site_id ${KEY} NOT NULL,
  session_id ${KEY} NOT NULL,
  issued_at bigint NOT NULL,
  PRIMARY KEY (site_id, kiosk_id, number)
);
CREATE INDEX issued_receipt_of_session ON issued_receipt (site_id, session_id);
${appendOnly('issued_receipt')}
`;
