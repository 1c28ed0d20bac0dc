import { Defect, FaultError } from '#kernel';
import type { AnswerOf, Job, Outcome } from '../jobs.ts';

/** Jobs that may wait, beyond those that are being committed. More means that the database is slower than the world: callers are told to come again. */
const MOST_WAITING = 4096;
/** Jobs in one commit: bounds the time that a single caller waits behind others, here and in the other processes, and the memory of a batch. */
const MOST_IN_BATCH = 1024;

interface Waiting {
  readonly job: Job;
  readonly resolve: (value: AnswerOf[Job['kind']]) => void;
  readonly reject: (fault: Error) => void;
}

/**
 * Where writes wait. While one batch is on its way to the database, everything that is asked for becomes the next: the slower the database, the larger the
 * batch. Unlike a disk that failed, a database that went away comes back: whoever is refused asks again later, and then it is tried again.
 */
export class WriteQueue {
  readonly #carryOut: (jobs: readonly Job[]) => Promise<readonly Outcome[]>;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(carryOut: (jobs: readonly Job[]) => Promise<readonly Outcome[]>) {
    this.#carryOut = carryOut;
  }

  /** Resolves when the job is durable. Rejects with STORE_UNAVAILABLE, LEDGER_BUSY, or a Defect where the database refused it. */
  submit<Kind extends Job['kind']>(job: Extract<Job, { kind: Kind }>): Promise<AnswerOf[Kind]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new FaultError('STORE_UNAVAILABLE', { message: 'the store is closed' }));
      if (this.#waiting.length >= MOST_WAITING)
        return reject(new FaultError('LEDGER_BUSY', { details: { waiting: this.#waiting.length } }));
      // A job of one kind is answered with the answer of that kind; the pairing is `AnswerOf`.
      this.#waiting.push({ job, resolve: (value) => resolve(value as AnswerOf[Kind]), reject });
      this.#running ??= this.#run();
    });
  }

  /** Commits what waits. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // One turn of the event loop may ask for many things: they go together.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST_IN_BATCH);
      try {
        answer(batch, await this.#carryOut(batch.map(({ job }) => job)));
      } catch (thrown) {
        const fault = thrown instanceof Error ? thrown : new Defect(String(thrown));
        for (const { reject } of batch) reject(fault);
      }
    }
    this.#running = null;
  }
}

function answer(batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
  batch.forEach((waiting, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) waiting.reject(new Defect('every job is answered'));
    else if (typeof outcome === 'number') waiting.resolve(outcome);
    else if (outcome.ok) waiting.resolve(outcome.value);
    else waiting.reject(faultOf(outcome));
  });
}

function faultOf(outcome: Extract<Outcome, { ok: false }>): Error {
  return 'defect' in outcome
    ? new Defect(`the store refused a write: ${outcome.defect}`)
    : new FaultError(outcome.code, { message: outcome.message, details: outcome.details });
}
