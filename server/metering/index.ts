export { ClosedHours } from './closed-hours.ts';
export { GapEstimator, type GapEstimatorOptions } from './gap-estimator.ts';
export { HeldDesk, type DecidedReading, type EnteredReading, type HeldRequest } from './held-desk.ts';
export { useByMeter, type MeterUse } from './meter-use.ts';
export type { HourlyInterval, HoldReason, Reading, ReadingQuality, ReadingVerdict } from './model.ts';
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
