import { isNearlyFull, type BoxLevel, type SessionEvent } from '#app';
import { codeOf, type Code, type Log } from '#kernel';
import type { Journal } from './journal/journal.ts';

export interface BoxGaugeOptions {
  readonly journal: Pick<Journal, 'notesInBox'>;
  /** How many notes the box holds; null: nobody said, and its level is not known. */
  readonly capacity: number | null;
  readonly log: Log;
  readonly onChange: (event: Extract<SessionEvent, { kind: 'cash_box' }>) => void;
}

/** How full the cash box is: looked at when the kiosk starts, after each note, and when staff took the box out, put it back or emptied it. */
export class BoxGauge {
  readonly #options: BoxGaugeOptions;
  #trouble: Code | null = null;

  constructor(options: BoxGaugeOptions) {
    this.#options = options;
  }

  /** Rejects with FaultError JOURNAL_UNAVAILABLE. */
  async read(): Promise<BoxLevel | null> {
    const { journal, capacity } = this.#options;
    return capacity === null ? null : { notes: await journal.notesInBox(), capacity };
  }

  /** What happened to whoever stands before the kiosk; some of it changes what lies in the box. */
  observe(event: SessionEvent): void {
    if (changesTheBox(event)) void this.look();
  }

  /** Resolves when whoever is told was told. Never rejects: a journal that cannot be read has its own trouble. */
  async look(): Promise<void> {
    const { log, onChange } = this.#options;
    try {
      const level = await this.read();
      const trouble = level !== null && isNearlyFull(level) ? 'CASH_BOX_NEARLY_FULL' : null;
      if (trouble === this.#trouble) return;
      this.#trouble = trouble;
      log.warn(trouble ?? 'room in the cash box again', { notes: level?.notes ?? 0, capacity: level?.capacity ?? 0 });
      onChange({ kind: 'cash_box', trouble });
    } catch (thrown) {
      log.error('the notes in the box were not counted', { code: codeOf(thrown) });
    }
  }
}

/** A box that is put back as it was is looked into at once, so `box` stands for that. */
function changesTheBox(event: SessionEvent): boolean {
  if (event.kind !== 'staff_answer') return event.kind === 'bill_stacked';
  const { kind } = event.answer;
  return kind === 'emptying' || kind === 'emptying_confirmed' || kind === 'box';
}
