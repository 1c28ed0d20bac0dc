import { FaultError, type SiteId } from '#kernel';
import type { HashBytes } from '../../ledger/index.ts';
import { isServerFault, sql, sqlState, unavailable, type Session, type Statement, type Value } from './connection.ts';

/** The statements after one that failed are told this; the one that failed says why. */
const ALREADY_FAILED = '25P02';
const LOCK_NOT_AVAILABLE = '55P03';

const statements = {
  // The one lock that every batch of a site takes, and takes first: so batches of any number of processes follow each other, and none waits for a
  // process that waits for it.
  head: sql<HeadRow>('SELECT sequence, hash FROM ledger_head WHERE site_id = $1 FOR UPDATE'),
  mark: sql(
    `INSERT INTO ledger_writer (site_id, writer, batch, written_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (site_id, writer) DO UPDATE SET batch = excluded.batch, written_at = excluded.written_at`,
  ),
  holder: sql<{ holder: string }>('SELECT holder FROM site_lease WHERE site_id = $1'),
  marked: sql<{ batch: bigint }>('SELECT batch FROM ledger_writer WHERE site_id = $1 AND writer = $2'),
};

interface HeadRow {
  readonly sequence: bigint;
  readonly hash: HashBytes;
}

/** Which batch of which process, at which site. */
export interface BatchName {
  readonly siteId: SiteId;
  readonly writer: string;
  readonly batch: number;
  readonly at: number;
  /** Whether this process has the site for itself: then it writes nothing once another has. */
  readonly alone: boolean;
}

/** `unknown`: the connection was lost after COMMIT had been asked for. */
export type Ended =
  | { readonly kind: 'committed' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'lost' | 'unknown'; readonly fault: Error };

/** One transaction of the database, on a connection where many statements are under way at once. */
export class Transaction {
  readonly #session: Session;
  readonly #sent: Promise<unknown>[] = [];
  readonly head: HeadRow;

  private constructor(session: Session, head: HeadRow) {
    this.#session = session;
    this.head = head;
  }

  /**
   * Begins, locks the site's head and puts the batch's mark down. Rejects with LEDGER_BUSY, STORE_IN_USE where another process has the site now, or
   * STORE_UNAVAILABLE: then nothing was done.
   */
  static async begin(session: Session, { siteId, writer, batch, at, alone }: BatchName): Promise<Transaction> {
    const began = Promise.all([
      session.run('BEGIN'),
      session.all(statements.head, [siteId]),
      session.all(statements.mark, [siteId, writer, batch, at]),
      alone ? session.all(statements.holder, [siteId]) : [],
    ]);
    try {
      const [, [head], , [holder]] = await began;
      if (head === undefined)
        throw new FaultError('STORE_UNAVAILABLE', { message: `the database has no ledger of the site ${siteId}` });
      if (alone && holder?.holder !== writer)
        throw new FaultError('STORE_IN_USE', { message: `another server has taken the site ${siteId}` });
      return new Transaction(session, head);
    } catch (thrown) {
      if (!session.lost) await session.run('ROLLBACK').catch(() => undefined);
      if (sqlState(thrown) === LOCK_NOT_AVAILABLE)
        throw new FaultError('LEDGER_BUSY', { message: 'other processes hold the books of this site', cause: thrown });
      throw unavailable(thrown);
    }
  }

  /** Asks at once, whatever is still under way; what fails is told by `settled` too. */
  ask = <Row>(statement: Statement<Row>, values: readonly Value[]): Promise<Row[]> => {
    const asked = this.#session.all(statement, values);
    this.#sent.push(asked);
    asked.catch(() => undefined);
    return asked;
  };

  async run(text: string): Promise<void> {
    await this.#session.run(text);
  }

  /** Waits for everything that was asked. Rejects with what failed first. */
  async settled(): Promise<void> {
    const ended = await Promise.allSettled(this.#sent.splice(0));
    const failed = ended.filter((one) => one.status === 'rejected').map((one): unknown => one.reason);
    const first = failed.find((reason) => sqlState(reason) !== ALREADY_FAILED) ?? failed[0];
    if (first !== undefined) throw first;
  }

  async commit(): Promise<Ended> {
    // One behind the other without waiting: where a statement failed, COMMIT rolls back and says so.
    const [asked, tag] = await Promise.allSettled([this.settled(), this.#session.run('COMMIT')]);
    if (tag.status === 'rejected') {
      const fault = unavailable(tag.reason);
      return isServerFault(tag.reason) ? { kind: 'unknown', fault } : { kind: 'refused' };
    }
    if (asked.status === 'rejected' && isServerFault(asked.reason))
      return { kind: 'lost', fault: unavailable(asked.reason) };
    return tag.value === 'COMMIT' && asked.status === 'fulfilled' ? { kind: 'committed' } : { kind: 'refused' };
  }

  async rollBack(): Promise<void> {
    await Promise.allSettled(this.#sent.splice(0));
    await this.#session.run('ROLLBACK').catch(() => undefined);
  }
}

/** Whether a batch is in the database, asked on another connection. It waits for the site's head: while the lost connection still has it, nobody knows. */
export async function isCommitted(session: Session, { siteId, writer, batch }: BatchName): Promise<boolean> {
  await session.run('BEGIN');
  try {
    await session.all(statements.head, [siteId]);
    const [row] = await session.all(statements.marked, [siteId, writer]);
    return row !== undefined && row.batch >= BigInt(batch);
  } finally {
    await session.run('ROLLBACK').catch(() => undefined);
  }
}
