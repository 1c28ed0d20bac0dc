export { ClosedHours } from './closed-hours.ts';
export { GapEstimator, type GapEstimatorOptions } from './gap-estimator.ts';
export { HeldDesk, type DecidedReading, type EnteredReading, type HeldRequest } from './held-desk.ts';
export { MultiplierDesk, type MultiplierDeskOptions, type MultiplierRequest } from './multiplier-desk.ts';
export { RulesBook } from './rules-book.ts';
export { useByMeter, type MeterUse } from './meter-use.ts';
export type {
  EstimateBasis,
  EstimateMethod,
  HourlyInterval,
  HoldReason,
  Reading,
  ReadingDecision,
  ReadingQuality,
  ReadingVerdict,
} from './model.ts';
export {
  MeterPoller,
  type MeterPollerOptions,
  type MeterState,
  type PolledMeter,
  type SampleListener,
} from './poller.ts';
export type { OpeningReading } from './register-chain.ts';
export { countedReadings, hoursOf, type CountedReading } from './reading-line.ts';
export { validate, widestRatedMaximumPerHour, type RegisterRules } from './validate.ts';
export { MeterWatch } from './meter-watch.ts';
