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
export { OrderBook } from './order-book.ts';
export { SupplyRequests, type SwitchedMeter } from './supply-requests.ts';
export type { CommandCause, Contract, Decide, Reason, RelayCommand, SupplyDecision } from './model.ts';
