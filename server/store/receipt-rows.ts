import { instant } from '#kernel';
import type { IssuedReceipt } from './contract-receipts.ts';

export interface IssuedReceiptRow {
  readonly kiosk_id: IssuedReceipt['kioskId'];
  readonly number: bigint;
  readonly session_id: IssuedReceipt['sessionId'];
  readonly issued_at: bigint;
}

export function toIssuedReceipt(row: IssuedReceiptRow): IssuedReceipt {
  return {
    kioskId: row.kiosk_id,
    number: Number(row.number),
    sessionId: row.session_id,
    issuedAt: instant(Number(row.issued_at)),
  };
}
