import { elapsed, minutes, type Clock, type KioskId, type Log, type Monotonic } from '#kernel';
import type { Store } from '../store/contract.ts';
import { keepWitnesses, readKeptWitnesses, type KeptWitnesses } from '../store/witnesses.ts';

/** How often it is written down how far a kiosk has seen the chain, while all is well. */
const KEPT_EVERY = minutes(1);

export interface LedgerWitnessesOptions {
  readonly ledger: Pick<Store['ledger'], 'endAt'>;
  /** The ledger's key: what the kiosks saw is kept beside it, outside the database. */
  readonly keyFile: string;
  readonly clock: Clock;
  readonly log: Log;
  /** A kiosk saw another chain than this one. */
  readonly onDiffers: (kioskId: KioskId) => void;
}

/**
 * Kiosks are witnesses of the ledger: each says with every heartbeat where it last saw the chain end. A tail that was cut off, a chain that was made anew and an
 * older copy of the database show, because what that kiosk saw is not there.
 */
export class LedgerWitnesses {
  readonly #options: LedgerWitnessesOptions;
  #kept: KeptWitnesses;
  readonly #writtenAt = new Map<KioskId, Monotonic>();

  constructor(options: LedgerWitnessesOptions) {
    this.#options = options;
    this.#kept = readKeptWitnesses(options.keyFile);
  }

  /** Resolves with whether what the kiosk saw is there. Before a first transaction there is nothing to have seen. */
  async heard(kioskId: KioskId, seen: { readonly sequence: number; readonly hash: string }): Promise<boolean> {
    if (seen.sequence === 0) return true;
    const end = await this.#options.ledger.endAt(seen.sequence);
    const accuses = end?.hashHex !== seen.hash;
    if (accuses) this.#options.onDiffers(kioskId);
    const before = this.#kept[kioskId];
    // Who accuses is not overheard by what the same kiosk says later.
    if (before?.accuses === true || (!accuses && this.#isFresh(kioskId))) return !accuses;
    this.#kept = { ...this.#kept, [kioskId]: { sequence: seen.sequence, hashHex: seen.hash, accuses } };
    try {
      keepWitnesses(this.#options.keyFile, this.#kept);
      this.#writtenAt.set(kioskId, this.#options.clock.monotonic());
    } catch (thrown) {
      this.#options.log.error('what a kiosk saw of the ledger was not kept', thrown, { kioskId });
    }
    return !accuses;
  }

  #isFresh(kioskId: KioskId): boolean {
    const at = this.#writtenAt.get(kioskId);
    return at !== undefined && elapsed(at, this.#options.clock.monotonic()) < KEPT_EVERY;
  }
}
