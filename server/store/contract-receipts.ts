import type { Instant, KioskId, SessionId } from '#kernel';

/** A number that a kiosk gave out, and the session whose payments that receipt names. */
export interface IssuedReceipt {
  readonly kioskId: KioskId;
  readonly number: number;
  readonly sessionId: SessionId;
  readonly issuedAt: Instant;
}

/** From a receipt to its payments, and back. */
export interface ReceiptStore {
  /** False where the number was there before; it stays as it is. */
  keep(receipt: IssuedReceipt): Promise<boolean>;
  find(kioskId: KioskId, number: number): Promise<IssuedReceipt | null>;
  /** Of a session, the oldest first. */
  ofSession(session: SessionId): Promise<readonly IssuedReceipt[]>;
}
