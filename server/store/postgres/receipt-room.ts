import type { ReceiptStore } from '../contract-receipts.ts';
import { toIssuedReceipt, type IssuedReceiptRow } from '../receipt-rows.ts';
import { sql } from './connection.ts';
import { looks, type Rooms } from './site-room.ts';

/** The contract's part about numbers of receipts. */
export function receiptRoom(rooms: Rooms): ReceiptStore {
  return { keep: (receipt) => rooms.queue.submit({ kind: 'keep_receipt', receipt }), ...receiptReads(rooms) };
}

/** What a look into the books asks of them. */
export function receiptReads(rooms: Pick<Rooms, 'asked' | 'siteId'>): Omit<ReceiptStore, 'keep'> {
  const { all, first } = looks(rooms);
  return {
    find: (kioskId, number) => first(statements.one, toIssuedReceipt, kioskId, number),
    ofSession: (session) => all(statements.ofSession, toIssuedReceipt, session),
  };
}

const statements = {
  one: sql<IssuedReceiptRow>('SELECT * FROM issued_receipt WHERE site_id = $1 AND kiosk_id = $2 AND number = $3'),
  ofSession: sql<IssuedReceiptRow>(
    'SELECT * FROM issued_receipt WHERE site_id = $1 AND session_id = $2 ORDER BY kiosk_id, number',
  ),
};
