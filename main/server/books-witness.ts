import type { Clock } from '#kernel';
import type { Journal, LedgerWitness } from '../journal/journal.ts';

export interface BooksWitnessOptions {
  readonly journal: Pick<Journal, 'witness'>;
  readonly clock: Clock;
  /** The server's ledger is not the one that this kiosk saw: older books were put back. Said once for each end that is missing. */
  readonly onOlderBooks: () => void;
  /** Whether the server is still being told what its older books lack. */
  readonly isSendingAgain: () => boolean;
}

/**
 * This kiosk as a witness of the server's ledger: it keeps the last end that it was shown, and hears when the server has it no more. A new end is kept only when
 * older books have been told all that they lack; until then the missing one stays the last, and a kiosk that starts anew meanwhile begins to tell anew.
 */
export class BooksWitness {
  readonly #options: BooksWitnessOptions;
  /** The last end of the ledger that the server did not know. */
  #missed: string | null = null;

  constructor(options: BooksWitnessOptions) {
    this.#options = options;
  }

  /** What the server answered to the end that it was shown; null: this kiosk has seen none yet. Rejects with a FaultError of the journal. */
  async heard(
    shown: LedgerWitness | null,
    { witnessed, head }: { readonly witnessed: boolean; readonly head: LedgerWitness },
  ): Promise<void> {
    const { journal, clock, onOlderBooks, isSendingAgain } = this.#options;
    if (!witnessed && shown !== null && shown.hash !== this.#missed) {
      this.#missed = shown.hash;
      onOlderBooks();
    }
    if (!isSendingAgain()) await journal.witness(head, clock.now());
  }
}
