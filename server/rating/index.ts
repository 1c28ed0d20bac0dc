export { daysBought } from './average-use.ts';
export { columnsOf, CountedColumns, type IntervalColumns } from './counted-columns.ts';
export { CountedIntervals, sourceOfIntervals } from './counted-intervals.ts';
export type { BilledTime, BillingPeriod, Rate, RatingInput } from './model.ts';
export { periodAt, periodBefore } from './period.ts';
export { rate, rateFrom } from './rate.ts';
export { adjustments, totalOf, type Adjustments } from './settle.ts';
export {
  SettlementService,
  type Accrued,
  type Correction,
  type OpenPeriod,
  type RatedTenancy,
  type SettlementOptions,
} from './settlement.ts';
export { useByDay, type DayOfUse, type RatedPeriod, type UseInput } from './use-by-day.ts';
export { UseService, type UseReport, type UseServiceOptions } from './use-service.ts';
export { unitsFor, type UnitSale, type UnitsSold } from './units-for.ts';
export type { CountedMeter, CountedParts, Register, UseSource } from './use-source.ts';
