import { FaultError, givenId, type Instant, type MeterId, type SiteId } from '#kernel';
import { openSqlite } from '#platform';
import type { HourlyInterval, Reading } from '../../metering/model.ts';
import type { TenancyEvent } from '../contract-tenancies.ts';
import { toTenancyEvent, type TenancyRow } from '../tenancy-rows.ts';
import { ReadingReads } from './reading-reads.ts';
import { databaseFile } from './store.ts';

/** What was counted, in a data folder: for looking only, also beside a server that runs on it. */
export interface ReadingsFolder {
  readonly siteId: SiteId;
  latest(meter: MeterId): Reading | null;
  intervals(meter: MeterId, span: { readonly from: Instant; readonly to: Instant }): readonly HourlyInterval[];
  /** Who moved in and out, in the order in which it was recorded. */
  readonly events: readonly TenancyEvent[];
  close(): void;
}

/** Throws STORE_UNAVAILABLE where there is no database, or one of an older Foyer that no server has brought up to date yet. */
export function openReadingsFolder(directory: string): ReadingsFolder {
  const file = databaseFile(directory);
  try {
    const database = openSqlite(file, { readonly: true });
    try {
      // One snapshot for everything that is asked here: a server may go on writing.
      database.exec('BEGIN');
      const head = database.prepare<[], { site_id: string }>('SELECT site_id FROM ledger_head').get();
      if (head === undefined) throw new FaultError('STORE_UNAVAILABLE', { message: `${file} holds no site` });
      const reads = new ReadingReads(database);
      const events = database.prepare<[], TenancyRow>('SELECT * FROM tenancy_event ORDER BY number').all();
      return {
        siteId: givenId<SiteId>(head.site_id),
        latest: (meter) => reads.latest(meter),
        intervals: (meter, span) => reads.intervals(meter, span),
        events: events.map(toTenancyEvent),
        close: () => database.close(),
      };
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError('STORE_UNAVAILABLE', {
      message: `the readings in ${file} cannot be read; where an older Foyer made it, start the server once`,
      cause: thrown,
    });
  }
}
