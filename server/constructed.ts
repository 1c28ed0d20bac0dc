import { powerW, type Clock } from '#kernel';
import type { BuildingNow } from '#contracts/api';
import type { SiteConfiguration } from '#contracts/configuration';
import type { Directory } from './accounts/index.ts';
import { buildingNow } from './console/index.ts';
import type { Store } from './store/index.ts';
import type { TenantDesk } from './tenant-desk.ts';

/* Constructed, for measurements: the rooms of a server over books made for them, without doors, meters or loops. */

export { openConstructedCash, type ConstructedCash } from './constructed-cash.ts';
export { constructedNow, openConstructedBooks, type ConstructedBooks } from './constructed-site.ts';
export { openConstructedDesk, type ConstructedDesk } from './constructed-use.ts';
export type { HourlyInterval } from './metering/index.ts';
export { oracleLines } from './rating/constructed-oracle.ts';
export {
  columnsOf,
  CountedColumns,
  periodAt,
  rate,
  rateFrom,
  type RatingInput,
  type UseSource,
} from './rating/index.ts';
export { PrivatePostgres } from './store/postgres/harness.ts';
export { openPostgresStore } from './store/postgres/store.ts';

/** What the console is told of the building, with every relay on, every meter answering and no kiosk heard of. */
export function constructedBuildingNow(at: {
  readonly site: SiteConfiguration;
  readonly directory: Directory;
  readonly store: Store;
  readonly clock: Clock;
  readonly desk: TenantDesk;
}): Promise<BuildingNow> {
  return buildingNow({
    ...at,
    controller: {
      hasRelay: () => true,
      supplyOf: () => ({
        state: 'on',
        powerW: powerW(400),
        commandId: null,
        times: { decidedAt: null, sentAt: null, confirmedAt: null, loadSeenAt: null },
        decision: {
          supply: 'on',
          because: [{ code: 'in_credit', until: null }],
          limitW: null,
          next: null,
          notices: [],
        },
      }),
    },
    poller: {
      state: () => ({
        sample: null,
        powerW: powerW(400),
        measuredAt: at.clock.now(),
        everSeen: true,
        away: false,
        trouble: null,
        held: null,
      }),
    },
    fleet: { condition: () => null },
    alarms: { list: () => [] },
  });
}
