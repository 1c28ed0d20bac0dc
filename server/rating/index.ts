export { daysBought } from './average-use.ts';
export type { BillingPeriod, Rate, RatingInput } from './model.ts';
export { periodAt, periodBefore } from './period.ts';
export { rate } from './rate.ts';
export { adjustments, totalOf, type Adjustments } from './settle.ts';
export {
  SettlementService,
  type Accrued,
  type OpenPeriod,
  type RatedTenancy,
  type SettlementOptions,
} from './settlement.ts';
export { useByDay, type DayOfUse, type RatedPeriod, type UseInput } from './use-by-day.ts';
export { UseService, type UseReport, type UseServiceOptions } from './use-service.ts';
