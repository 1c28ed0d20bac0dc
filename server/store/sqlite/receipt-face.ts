import type { SqliteDatabase } from '#platform/sqlite';
import type { ReceiptStore } from '../contract-receipts.ts';
import { toIssuedReceipt, type IssuedReceiptRow } from '../receipt-rows.ts';

/** The contract's part about numbers of receipts, read on a connection that cannot write. */
export function receiptReads(
  database: SqliteDatabase,
  read: <Value>(look: () => Value) => Promise<Value>,
): Omit<ReceiptStore, 'keep'> {
  const one = database.prepare<[string, number], IssuedReceiptRow>(
    'SELECT * FROM issued_receipt WHERE kiosk_id = ? AND number = ?',
  );
  const ofSession = database.prepare<[string], IssuedReceiptRow>(
    'SELECT * FROM issued_receipt WHERE session_id = ? ORDER BY kiosk_id, number',
  );
  return {
    find: (kioskId, number) =>
      read(() => {
        const row = one.get(kioskId, number);
        return row === undefined ? null : toIssuedReceipt(row);
      }),
    ofSession: (session) => read(() => ofSession.all(session).map(toIssuedReceipt)),
  };
}
