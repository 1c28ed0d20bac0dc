import { assert, parseInstant, refuse, success, type KioskId, type Reply } from '#kernel';
import type { IssuedReceiptRequest } from '#contracts/api';
import type { Store } from '../store/index.ts';

/** Which session each number of a kiosk's receipts is of. */
export class IssuedReceipts {
  readonly #store: Pick<Store, 'receipts'>;

  constructor(store: Pick<Store, 'receipts'>) {
    this.#store = store;
  }

  /** Refusal: LEDGER_ID_REUSED, where the number is of another session. Rejects with STORE_UNAVAILABLE. */
  async note(
    kioskId: KioskId,
    { number, sessionId, issuedAt }: IssuedReceiptRequest,
  ): Promise<Reply<{ repeated: boolean }>> {
    const at = parseInstant(issuedAt);
    assert(at !== null, 'an instant was parsed at the border');
    const isNew = await this.#store.receipts.keep({ kioskId, number, sessionId, issuedAt: at });
    if (isNew) return success({ repeated: false });
    const known = await this.#store.receipts.find(kioskId, number);
    return known?.sessionId === sessionId
      ? success({ repeated: true })
      : refuse('LEDGER_ID_REUSED', { details: { kioskId, number } });
  }
}
