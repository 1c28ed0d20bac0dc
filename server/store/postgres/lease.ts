import { assert, seconds, type Clock, type Log, type SiteId } from '#kernel';
import { one, Session, sql, type Asked, type PostgresPlace } from './connection.ts';

/** How often one that stands by looks whether the site is free. */
const LOOK_EVERY = seconds(1);

export interface LeaseOptions {
  readonly place: PostgresPlace;
  readonly siteId: SiteId;
  /** Names this process. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}

/**
 * The right to be the one server of a site: who polls its meters, moves its relays, settles its tenancies and sends its notices. It is a lock of a
 * session of the database, so it ends with the process, however it ends. Behind it stands a row that every batch of its holder reads inside the lock of
 * the site's head: a holder that lost its session and does not know it yet writes nothing once another has taken over.
 */
export class SiteLease {
  readonly #options: LeaseOptions;
  readonly #ending = new AbortController();
  #session: Session | null = null;
  #keeping: Promise<void> = Promise.resolve();

  private constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** Waits until the site is free, and takes it. Rejects with STORE_UNAVAILABLE; resolves with null where the signal came first. */
  static async take(options: LeaseOptions): Promise<SiteLease | null> {
    const { clock, log, siteId, signal } = options;
    const lease = new SiteLease(options);
    for (let tries = 0; signal?.aborted !== true; tries += 1) {
      if (await lease.#tryToTake()) {
        await one(lease.#asked(), statements.hold, [siteId, options.holder, clock.now()]);
        return lease;
      }
      if (tries === 0) log.info('another server has this site: standing by', { siteId });
      await clock.sleep(LOOK_EVERY, signal);
    }
    await lease.release();
    return null;
  }

  /** Takes the lock again where its session is lost, as after a restart of the database, until another has taken the site: then `onTaken` is called, once. */
  keep(onTaken: () => void): void {
    this.#keeping = this.#keep(onTaken);
  }

  async release(): Promise<void> {
    this.#ending.abort();
    await this.#keeping;
    await this.#session?.close();
    this.#session = null;
  }

  async #keep(onTaken: () => void): Promise<void> {
    const { clock, log, siteId, holder } = this.#options;
    const { signal } = this.#ending;
    for (;;) {
      await clock.sleep(LOOK_EVERY, signal);
      if (signal.aborted) return;
      if (this.#session?.lost === false) continue;
      try {
        await this.#tryToTake();
        const row = await one(this.#asked(), statements.holder, [siteId]);
        if (row?.holder === holder) continue;
        log.error('another server has taken this site', { siteId });
        return onTaken();
      } catch (thrown) {
        log.warn('the right to serve this site cannot be renewed', { why: String(thrown) });
      }
    }
  }

  async #tryToTake(): Promise<boolean> {
    if (this.#session === null || this.#session.lost)
      this.#session = await Session.open(this.#options.place, { pipeline: false });
    const row = await one(this.#session, statements.lock, [this.#options.siteId]);
    return row?.locked === true;
  }

  #asked(): Session {
    const session = this.#session;
    assert(session !== null, 'a lease that is looked after has a session');
    return session;
  }
}

/** Whether some server has a site now. Where none has, the session that asks holds the right until it ends, and a server that starts meanwhile waits. */
export async function isServed(session: Asked, siteId: SiteId): Promise<boolean> {
  return (await one(session, statements.lock, [siteId]))?.locked !== true;
}

const statements = {
  lock: sql<{ locked: boolean }>(`SELECT pg_try_advisory_lock(hashtextextended('foyer serves ' || $1, 0)) AS locked`),
  // Behind the lock of the head: a batch that its last holder is writing ends first.
  hold: sql(
    `WITH head AS (SELECT site_id FROM ledger_head WHERE site_id = $1 FOR UPDATE)
     INSERT INTO site_lease (site_id, holder, taken_at) SELECT site_id, $2, $3 FROM head
     ON CONFLICT (site_id) DO UPDATE SET holder = excluded.holder, taken_at = excluded.taken_at`,
  ),
  holder: sql<{ holder: string }>('SELECT holder FROM site_lease WHERE site_id = $1'),
};
