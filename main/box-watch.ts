import type { BoxEvent } from '#contracts/api';
import { formatInstant, newId, type BoxEventId, type Clock, type KioskId, type Log, type Randomness } from '#kernel';
import type { Journal } from './journal/journal.ts';
import type { ReceiptSeal } from './receipts/seal.ts';

export interface BoxWatchOptions {
  readonly journal: Pick<Journal, 'boxContents' | 'boxPlace' | 'keepBoxEvent'>;
  readonly seal: Pick<ReceiptSeal, 'signBoxEvent'>;
  readonly kioskId: KioskId;
  /** Whether staff are emptying the box at this moment. */
  readonly isEmptying: () => boolean;
  /** Something waits for the server. */
  readonly onNoted: () => void;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

/**
 * Notes where the cash box is, each change once and over restarts. A box that is taken out while nobody is emptying it is written down with what the journal
 * counts in it, signed, for the server; its return is too. Nothing is settled by that: the next emptying expects what it would have expected anyway.
 */
export class BoxWatch {
  readonly #options: BoxWatchOptions;
  readonly #log: Log;

  constructor(options: BoxWatchOptions) {
    this.#options = options;
    this.#log = options.log.area('box');
  }

  /** The validator says where the box is. Resolves when that is on the disk; rejects with FaultError JOURNAL_UNAVAILABLE. */
  async seen(where: 'in' | 'out'): Promise<void> {
    const { journal, isEmptying } = this.#options;
    // Asked before anything is waited for: staff may have gone on by the time the disk has answered.
    const byStaff = isEmptying();
    const place = await journal.boxPlace();
    if (where === place.kind) return;
    if (place.kind === 'out') return this.#keep('returned', { removal: place.removal, isTold: place.removal !== null });
    return this.#keep(byStaff ? 'taken' : 'removed', { removal: null, isTold: !byStaff });
  }

  async #keep(
    kind: 'removed' | 'taken' | 'returned',
    { removal, isTold }: { removal: BoxEventId | null; isTold: boolean },
  ): Promise<void> {
    const { journal, seal, kioskId, clock, randomness, onNoted } = this.#options;
    const id = newId<BoxEventId>(clock, randomness);
    const at = clock.now();
    if (kind === 'taken' || !isTold) return journal.keepBoxEvent({ id, at, kind, request: null });
    const { since, lines } = await journal.boxContents();
    const event: Omit<BoxEvent, 'keyId'> = {
      id,
      kind,
      at: formatInstant(at),
      since: since === null ? null : formatInstant(since),
      lines: [...lines],
      removal,
    };
    await journal.keepBoxEvent({ id, at, kind, request: seal.signBoxEvent(kioskId, event) });
    this.#log.warn(kind === 'removed' ? 'CASH_BOX_REMOVED' : 'box returned', { event: id });
    onNoted();
  }
}
