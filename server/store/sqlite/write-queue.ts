import { Worker } from 'node:worker_threads';
import { assertNever, Defect, FaultError } from '#kernel';
import type { AnswerOf, FromWriter, Job, Outcome, ToWriter, WriterData } from '../jobs.ts';
import { Doorbell } from './doorbell.ts';
import { pack } from './parcel.ts';

/** Jobs that may wait, beyond those that are being committed. More means that the disk is slower than the world: callers are told to come again. */
export const MOST_WAITING = 4096;
/** Jobs in one commit: bounds the time that a single caller waits behind others, and the memory of a batch. */
const MOST_IN_BATCH = 512;

interface Waiting {
  readonly job: Job;
  readonly resolve: (value: AnswerOf[Job['kind']]) => void;
  readonly reject: (fault: Error) => void;
}

/**
 * The near side of the writing thread. While one batch is on its way to the disk, everything that is asked for waits here and becomes the next:
 * the slower the disk, the larger the batch.
 */
export class WriteQueue {
  readonly #worker: Worker;
  readonly #bell: Doorbell;
  #waiting: Waiting[] = [];
  #committing: Waiting[] = [];
  #scheduled = false;
  #fault: FaultError | null = null;
  #closing = false;
  readonly #ended: Promise<void>;

  private constructor(worker: Worker, bell: Doorbell) {
    this.#worker = worker;
    this.#bell = bell;
    worker.on('message', (message: FromWriter) => this.#take(message));
    worker.on('error', (thrown) => this.#break('the writing thread failed', thrown));
    this.#ended = new Promise((resolve) =>
      worker.on('exit', () => {
        this.#break('the writing thread has ended');
        resolve();
      }),
    );
  }

  /** Starts the thread. Rejects with the fault for which it refuses to start. */
  static async start(at: Omit<WriterData, 'bell'>): Promise<WriteQueue> {
    const bell = new Doorbell();
    const data: WriterData = { ...at, bell: bell.shared };
    const worker = new Worker(new URL('./writer.ts', import.meta.url), { workerData: data, name: 'store writer' });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', (message: FromWriter) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'refused') reject(new FaultError(message.code, { message: message.message }));
        else reject(new Defect('a writing thread first says whether it is ready'));
      });
      worker.once('error', reject);
    });
    return new WriteQueue(worker, bell);
  }

  /** Resolves when the job is durable. Rejects with STORE_UNAVAILABLE, LEDGER_BUSY, or a Defect where the database refused it. */
  submit<Kind extends Job['kind']>(job: Extract<Job, { kind: Kind }>): Promise<AnswerOf[Kind]> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== null) return reject(this.#fault);
      if (this.#closing) return reject(new FaultError('STORE_UNAVAILABLE', { message: 'the store is closed' }));
      if (this.#waiting.length >= MOST_WAITING)
        return reject(new FaultError('LEDGER_BUSY', { details: { waiting: this.#waiting.length } }));
      // The writer answers a job of one kind with the answer of that kind; the pairing is `AnswerOf`.
      this.#waiting.push({ job, resolve: (value) => resolve(value as AnswerOf[Kind]), reject });
      this.#schedule();
    });
  }

  /** Commits what waits, then ends the thread; resolves when it has ended, and at once where it had already. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#schedule();
    await this.#ended;
  }

  /** One turn of the event loop may ask for many things: they go together. */
  #schedule(): void {
    if (this.#scheduled || this.#committing.length > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#sendNext();
    });
  }

  #sendNext(): void {
    if (this.#committing.length > 0) return;
    if (this.#waiting.length > 0) {
      this.#committing = this.#waiting.splice(0, MOST_IN_BATCH);
      this.#send({ kind: 'batch', parcel: pack(this.#committing.map((waiting) => waiting.job)) });
    } else if (this.#closing) this.#send({ kind: 'close' });
  }

  #send(message: ToWriter): void {
    this.#worker.postMessage(message);
    this.#bell.ring();
  }

  #take(message: FromWriter): void {
    switch (message.kind) {
      case 'ready':
      case 'refused':
      case 'closed':
        return;
      case 'done':
        return this.#answer(message.outcomes);
      case 'broken':
        return this.#break(message.message);
      default:
        return assertNever(message);
    }
  }

  #answer(outcomes: readonly Outcome[]): void {
    const answered = this.#committing;
    this.#committing = [];
    // First the disk gets its next work, then the callers their answers.
    this.#sendNext();
    answered.forEach((waiting, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) waiting.reject(new Defect('the writer answers every job'));
      else if (typeof outcome === 'number') waiting.resolve(outcome);
      else if (outcome.ok) waiting.resolve(outcome.value);
      else waiting.reject(faultOf(outcome));
    });
  }

  /** The thread ends with it: what it has in its hands is not to be written by anybody, and whoever closes waits for its end alone. */
  #break(message: string, cause?: unknown): void {
    if (this.#fault !== null) return;
    void this.#worker.terminate();
    const fault = new FaultError('STORE_UNAVAILABLE', { message, cause });
    this.#fault = fault;
    const lost = [...this.#committing, ...this.#waiting];
    this.#committing = [];
    this.#waiting = [];
    for (const waiting of lost) waiting.reject(fault);
  }
}

function faultOf(outcome: Extract<Outcome, { ok: false }>): Error {
  return 'defect' in outcome
    ? new Defect(`the store refused a write: ${outcome.defect}`)
    : new FaultError(outcome.code, { message: outcome.message, details: outcome.details });
}
