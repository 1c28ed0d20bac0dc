export {
  SupplyController,
  type ReviewCause,
  type Sight,
  type SuppliedMeter,
  type SupplyControllerOptions,
  type SupplyEvent,
  type SupplyTimes,
  type SupplyView,
} from './controller.ts';
export { decide } from './decide.ts';
export { checkPolicy, type CaseFailure, type PolicyVerdict } from './policy-check.ts';
export type { PolicyFault } from './policy-states.ts';
export { WeatherFeed } from './weather-feed.ts';
export { OrderBook } from './order-book.ts';
export { CutReleases } from './cut-releases.ts';
export { SupplyRequests, type SwitchedMeter } from './supply-requests.ts';
export type { CommandCause, Contract, Decide, Reason, RelayCommand, SupplyDecision } from './model.ts';
