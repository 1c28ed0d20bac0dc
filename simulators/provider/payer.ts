import { FaultError, milliseconds, type Clock } from '#kernel';
import type { Notifier } from './notifier.ts';
import type { HostedSession, ProviderBooks } from './provider-books.ts';

/** How long after its session ended a late payment arrives. */
const LATE = milliseconds(2000);
const LOOK_EVERY = milliseconds(500);

/** The person with the phone: pays, pays late, or puts the phone away. Without a session's name the newest is meant. */
export class Payer {
  readonly #books: ProviderBooks;
  readonly #notifier: Notifier;
  readonly #clock: Clock;
  readonly #gone = new AbortController();

  constructor(options: { books: ProviderBooks; notifier: Notifier; clock: Clock }) {
    this.#books = options.books;
    this.#notifier = options.notifier;
    this.#clock = options.clock;
  }

  stop(): void {
    this.#gone.abort();
  }

  /** Throws REQUEST_INVALID where there is no such session. */
  session(id: string | null): HostedSession {
    const session = this.#books.chosen(id);
    if (session === null) throw new FaultError('REQUEST_INVALID', { message: 'no such session' });
    return session;
  }

  /** Throws REQUEST_INVALID where it cannot be paid any more. */
  pay(session: HostedSession): void {
    if (this.#books.find(session.id)?.status !== 'open' || session.inFlight)
      throw new FaultError('REQUEST_INVALID', { message: `session ${session.id} cannot be paid` });
    this.#settle(session);
  }

  /** The button is pressed now; the money arrives later, whatever became of the session by then. Null: after the session has ended. */
  payLate(session: HostedSession, afterMs: number | null): void {
    session.inFlight = true;
    void this.#arrival(session, afterMs).then(() => {
      if (!this.#gone.signal.aborted) this.#settle(session);
    });
  }

  async #arrival(session: HostedSession, afterMs: number | null): Promise<void> {
    const { signal } = this.#gone;
    if (afterMs !== null) return this.#clock.sleep(milliseconds(afterMs), signal);
    while (this.#books.find(session.id)?.status === 'open' && !signal.aborted)
      await this.#clock.sleep(LOOK_EVERY, signal);
    return this.#clock.sleep(LATE, signal);
  }

  /** The money arrives, and the building is told. */
  #settle(session: HostedSession): void {
    if (this.#books.take(session)) void this.#notifier.tell(session);
  }
}
