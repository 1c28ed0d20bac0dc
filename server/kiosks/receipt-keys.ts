import type { Clock, KioskId } from '#kernel';
import { publicKeyFrom } from '#platform';
import type { Store } from '../store/contract.ts';

/** Learns by which keys the kiosks seal their receipts. A kiosk says it with every heartbeat; it is written down once. */
export class ReceiptKeys {
  readonly #store: Store['kiosks'];
  readonly #clock: Clock;
  readonly #known = new Map<KioskId, string>();

  constructor(options: { store: Store['kiosks']; clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** From a kiosk that showed its credential. What is no Ed25519 key is left out: nothing could ever be checked by it. */
  async heard(kioskId: KioskId, publicKey: string): Promise<void> {
    if (this.#known.get(kioskId) === publicKey || publicKeyFrom(publicKey) === null) return;
    await this.#store.keepReceiptKey({ publicKey, kioskId, firstSeenAt: this.#clock.now() });
    this.#known.set(kioskId, publicKey);
  }
}
