import type { Instant, MeterId, Zone } from '#kernel';
import type { Tariff, TenancyAttributes } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';

/** A billing period of the site, [from, to): whole local months. `key` names it: `2026-11`. */
export interface BillingPeriod {
  readonly key: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** Everything rating may look at but what was used. */
export interface BilledTime {
  readonly tariff: Tariff;
  readonly zone: Zone;
  readonly period: BillingPeriod;
  /** When the tenancy began and how far it is rated: nothing outside is charged. `to` never lies past the period. */
  readonly tenancyFrom: Instant;
  readonly ratedTo: Instant;
  /** Persons, square metres, groups: what charges may depend on. */
  readonly attributes?: TenancyAttributes | undefined;
}

/** Everything rating may look at. The same input gives the same lines, whatever was posted before and in whatever order the readings came. */
export interface RatingInput extends BilledTime {
  /**
   * All intervals of this utility's meters of the tenancy in the period, in any order and of any length; those of a meter do not overlap. Blocks that count a
   * calendar year also want those since the year began.
   */
  readonly intervals: readonly HourlyInterval[];
  /** Meters whose register counts what was fed in; all others count what was taken. */
  readonly exportMeters?: ReadonlySet<MeterId> | undefined;
}

/** Pure: tariff, quantities and calendar in; lines of the period to date out. */
export type Rate = (input: RatingInput) => readonly RatedLine[];
