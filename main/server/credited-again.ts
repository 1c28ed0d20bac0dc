import { isFinalRefusal, type JournalRow } from '#app';
import type { TopUpAnswer } from '#contracts/api';
import type { Log, Reply } from '#kernel';
import type { Journal } from '../journal/journal.ts';

export interface CreditedAgainOptions {
  readonly journal: Pick<Journal, 'nextCredited'>;
  /** Null: no answer. */
  readonly send: (row: JournalRow) => Promise<Reply<Pick<TopUpAnswer, 'repeated'>> | null>;
  /** Tells of money that the server will not credit: it becomes a case for staff. Null: no answer. */
  readonly doubt: (row: JournalRow) => Promise<Reply<unknown> | null>;
  readonly log: Log;
}

/**
 * What the server had confirmed goes to it again under the same ids, oldest first, because it was put back to older books. What those have already is only said to be there; what they lack is credited. The rows
 * stay as they are: they were credited once. What is refused now, to a tenancy that is younger than the books, say, lies in the box all the same: it goes to the list of staff.
 */
export class CreditedAgain {
  readonly #options: CreditedAgainOptions;
  /** The last row that went; null while none has to. */
  #after: number | null = null;

  constructor(options: CreditedAgainOptions) {
    this.#options = options;
  }

  get isUnderWay(): boolean {
    return this.#after !== null;
  }

  begin(): void {
    this.#options.log.warn('the ledger is older than what it confirmed: everything credited goes again');
    this.#after = 0;
  }

  /** Sends what is left. `again`: the server went away or is not ready, and the next call goes on there. Rejects only with a FaultError of the journal. */
  async deliver(signal: AbortSignal): Promise<'done' | 'again'> {
    const { journal, send, doubt, log } = this.#options;
    while (this.#after !== null && !signal.aborted) {
      const row = await journal.nextCredited(this.#after);
      if (row === null) {
        this.#after = null;
        break;
      }
      const reply = await send(row);
      if (reply === null) return 'again';
      if (reply.ok && !reply.value.repeated) log.warn('credited again', { row: row.id });
      if (!reply.ok) {
        log.warn('what was credited is refused now', { code: reply.error.code, row: row.id });
        if (!isFinalRefusal(reply.error.code)) return 'again';
        const evidence = `the server refuses what it had credited: ${reply.error.code}`;
        if ((await doubt({ ...row, evidence })) === null) return 'again';
      }
      this.#after = row.sequence;
    }
    return 'done';
  }
}
