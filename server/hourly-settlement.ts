import { hours, seconds, type Clock, type Log, type TenancyId } from '#kernel';

const EVERY = hours(1);
/** A tenth of a second between two tenancies, so that the hour's postings never stand in the way of a top-up. */
const PAUSE = seconds(0.1);

export interface HourlySettlementOptions {
  /** Makes up for what was not read, before it is settled. Never rejects. */
  readonly estimate: () => Promise<void>;
  /** Those who live here when the hour is over. */
  readonly tenancies: () => readonly TenancyId[];
  readonly settle: (tenancyId: TenancyId) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Posts once an hour what every tenancy used, so that the ledger is never more than an hour behind the meters. */
export class HourlySettlement {
  readonly #options: HourlySettlementOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: HourlySettlementOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { estimate, tenancies, settle, clock, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await clock.sleep(EVERY, signal);
      if (signal.aborted) return;
      await estimate();
      for (const tenancyId of tenancies()) {
        if (signal.aborted) return;
        // What fails now is posted with the next hour or the next top-up: settling posts differences.
        await settle(tenancyId).catch((thrown: unknown) => log.error('not settled', thrown, { tenancyId }));
        await clock.sleep(PAUSE, signal);
      }
    }
  }
}
