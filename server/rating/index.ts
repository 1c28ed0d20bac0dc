export { daysBought } from './average-use.ts';
export type { BillingPeriod, Rate, RatingInput } from './model.ts';
export { periodAt, periodBefore } from './period.ts';
export { rate } from './rate.ts';
export { adjustments, totalOf, type Adjustments } from './settle.ts';
export { SettlementService, type Accrued, type RatedTenancy, type SettlementOptions } from './settlement.ts';
