export { balancesOf, closingOf, type Closing, type TenancyBalances } from './closing.ts';
export { FinalCorrections, type LateAdjustment } from './final-corrections.ts';
export { Moves } from './moves.ts';
export type { Acting, TenancyOfficeDesk } from './office.ts';
export { TenancyMoney } from './tenancy-money.ts';
