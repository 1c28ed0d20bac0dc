import type { KeyObject } from 'node:crypto';
import { equalBytes, FaultError, milliseconds, seconds, type Clock, type Log, type SiteId } from '#kernel';
import type { HashBytes } from '../../ledger/index.ts';
import type { Job, Outcome } from '../jobs.ts';
import { isServerFault, one, REST_AFTER_FAILURE, Session, sql, unavailable, type PostgresPlace } from './connection.ts';
import { GroupCommit } from './group-commit.ts';
import { Posting } from './posting.ts';
import { isCommitted, Transaction, type BatchName } from './transaction.ts';

/** For so long a caller whose batch is in doubt waits for the database to come back; then it is told that nobody knows, and asks again with the same id. */
const DOUBT_FOR = seconds(10);
const ASK_AGAIN_AFTER = milliseconds(200);

export interface WriterOptions {
  readonly place: PostgresPlace;
  readonly siteId: SiteId;
  /** Names this process among those that write to the same database. */
  readonly writer: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Whether this process has the site for itself; see `SiteLease`. */
  readonly alone: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the chain ended when the store was opened. */
  readonly end: ChainEnd;
  /** Is told where the chain ends after each commit. */
  readonly onSealed: (end: ChainEnd) => void;
}

/** The end of a chain, as somebody saw it. */
export interface ChainEnd {
  readonly sequence: number;
  readonly hash: HashBytes;
}

/** How an attempt at a batch ended. */
type Attempt =
  | { readonly kind: 'committed'; readonly outcomes: readonly Outcome[] }
  /** A row was refused: nothing of the batch is there. */
  | { readonly kind: 'refused' }
  /** The connection was lost before anything was asked to stay: nothing of the batch is there. */
  | { readonly kind: 'lost'; readonly fault: Error };

/** The one connection of this process that writes: a batch at a time, each in one commit. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #posting: Posting;
  readonly #commit: GroupCommit;
  #session: Session | null = null;
  #batches = 0;
  /** Until then nobody tries to reach the database. */
  #restUntil = 0;
  /** The last end of the chain that is known to have been committed. */
  #seen: ChainEnd;
  /** Once set, nothing is written any more: the database is not the one that confirmed what this process knows. */
  #broken: FaultError | null = null;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#seen = options.end;
    this.#posting = new Posting(options);
    this.#commit = new GroupCommit(options.siteId, this.#posting);
  }

  /**
   * The answers to all jobs, each durable. Rejects with LEDGER_BUSY or STORE_UNAVAILABLE: then none of them is done, or, where the message says that
   * nobody knows, the same ids asked again later find out. Rejects with LEDGER_BROKEN, from then on, where the database came back without what it had confirmed.
   */
  async carryOut(jobs: readonly Job[]): Promise<readonly Outcome[]> {
    this.#batches += 1;
    const { siteId, writer, alone } = this.#options;
    const name: BatchName = { siteId, writer, batch: this.#batches, at: this.#options.clock.now(), alone };
    let attempt = await this.#attempt(name, jobs, 'together');
    // A connection that was lost between two batches shows only now; nothing was done, so once more is safe.
    if (attempt.kind === 'lost') attempt = await this.#attempt(name, jobs, 'together');
    if (attempt.kind === 'refused') attempt = await this.#attempt(name, jobs, 'one by one');
    if (attempt.kind === 'committed') return attempt.outcomes;
    throw attempt.kind === 'lost'
      ? attempt.fault
      : new FaultError('STORE_UNAVAILABLE', { message: 'a batch could not be committed' });
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }

  async #attempt(name: BatchName, jobs: readonly Job[], how: 'together' | 'one by one'): Promise<Attempt> {
    const session = await this.#connected();
    let transaction: Transaction;
    try {
      transaction = await Transaction.begin(session, name);
    } catch (thrown) {
      if (!session.lost) throw thrown;
      return { kind: 'lost', fault: unavailable(thrown) };
    }
    this.#posting.begin(transaction);
    let outcomes: readonly Outcome[];
    try {
      outcomes = await this.#outcomes(transaction, jobs, how);
    } catch (thrown) {
      this.#posting.backTo(0);
      await transaction.rollBack();
      return isServerFault(thrown) ? this.#giveUp(session, thrown) : { kind: 'refused' };
    }
    const end = this.#posting.seal(transaction);
    const ended = await transaction.commit();
    if (ended.kind !== 'committed') this.#posting.backTo(0);
    if (ended.kind === 'refused') return ended;
    if (ended.kind === 'lost') return this.#giveUp(session, ended.fault);
    if (ended.kind === 'unknown' && !(await this.#foundOut(session, name, ended.fault)))
      return { kind: 'lost', fault: ended.fault };
    if (end !== null) {
      this.#seen = end;
      this.#options.onSealed(end);
    }
    return { kind: 'committed', outcomes };
  }

  async #outcomes(
    transaction: Transaction,
    jobs: readonly Job[],
    how: 'together' | 'one by one',
  ): Promise<readonly Outcome[]> {
    if (how === 'together') return this.#commit.together(transaction, jobs);
    const outcomes: Outcome[] = [];
    for (const job of jobs) outcomes.push(await this.#commit.alone(transaction, job));
    return outcomes;
  }

  async #giveUp(session: Session, thrown: unknown): Promise<Attempt> {
    await session.close();
    return { kind: 'lost', fault: unavailable(thrown) };
  }

  /** The connection was lost while it committed: asks on others until one says whether the batch is there. Rejects with STORE_UNAVAILABLE. */
  async #foundOut(lost: Session, name: BatchName, fault: Error): Promise<boolean> {
    const { clock, log } = this.#options;
    await lost.close();
    log.warn('the connection was lost during a commit', { batch: name.batch, why: fault.message });
    const from = clock.monotonic();
    while (clock.monotonic() - from < DOUBT_FOR) {
      try {
        const session = await this.#connected();
        const committed = await isCommitted(session, name);
        log.info('a batch in doubt is found out', { batch: name.batch, committed });
        return committed;
      } catch {
        if (this.#broken !== null) throw this.#broken;
        await this.#session?.close();
        await clock.sleep(ASK_AGAIN_AFTER);
      }
    }
    throw new FaultError('STORE_UNAVAILABLE', {
      message:
        'the database went away during a commit, and nobody knows whether it is done: ask again with the same id',
      cause: fault,
    });
  }

  async #connected(): Promise<Session> {
    const known = this.#session;
    if (known !== null && !known.lost) return known;
    if (this.#broken !== null) throw this.#broken;
    const { clock, place } = this.#options;
    if (clock.monotonic() < this.#restUntil)
      throw new FaultError('STORE_UNAVAILABLE', { message: 'the database was not reached a moment ago' });
    let session: Session | null = null;
    try {
      session = await Session.open(place, { pipeline: true });
      await this.#recognize(session);
      return (this.#session = session);
    } catch (thrown) {
      await session?.close();
      this.#restUntil = clock.monotonic() + REST_AFTER_FAILURE;
      throw unavailable(thrown);
    }
  }

  /**
   * Behind every new connection there may be another machine: one that stood by and never had the last commits. Whatever this process was told is committed has to
   * be there; otherwise a chain would be gone on with that is not the one that receipts and kiosks know. Rejects with LEDGER_BROKEN, or with what the connection says.
   */
  async #recognize(session: Session): Promise<void> {
    const { siteId, log } = this.#options;
    const { sequence, hash } = this.#seen;
    if (sequence === 0) return;
    const there = await one(session, statements.endAt, [siteId, sequence]);
    if (there !== null && equalBytes(there.hash, hash)) return;
    this.#broken = new FaultError('LEDGER_BROKEN', {
      message: `the database does not have the end of the ledger at ${sequence} that it confirmed: it came back without its last commits. Nothing is written until staff have looked: run foyer ledger verify`,
      details: { sequence },
    });
    log.error('the database came back without what it had confirmed', this.#broken, { siteId, sequence });
    throw this.#broken;
  }
}

const statements = {
  endAt: sql<{ hash: HashBytes }>(
    // By the key: batches do not overlap, so the last that begins at or before a sequence is the one that holds it.
    `SELECT hash FROM (
       SELECT last_sequence, hash FROM ledger_batch WHERE site_id = $1 AND first_sequence <= $2::bigint ORDER BY first_sequence DESC LIMIT 1
     ) b WHERE last_sequence = $2::bigint`,
  ),
};
