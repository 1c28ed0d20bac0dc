import type { Instant, Zone } from '#kernel';
import type { Tariff } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';

/** A billing period of the site, [from, to): whole local months. `key` names it: `2026-11`. */
export interface BillingPeriod {
  readonly key: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** Everything rating may look at. The same input gives the same lines, whatever was posted before and in whatever order the readings came. */
export interface RatingInput {
  readonly tariff: Tariff;
  readonly zone: Zone;
  readonly period: BillingPeriod;
  /** When the tenancy began and how far it is rated: nothing outside is charged. `to` never lies past the period. */
  readonly tenancyFrom: Instant;
  readonly ratedTo: Instant;
  /** All intervals of this utility's meters of the tenancy in the period, in any order. */
  readonly intervals: readonly HourlyInterval[];
}

/** Pure: tariff, quantities and calendar in; lines of the period to date out. */
export type Rate = (input: RatingInput) => readonly RatedLine[];
