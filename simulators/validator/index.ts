export type { HostEnd } from './device-line.ts';
export { memoryLineTo } from './memory-line.ts';
export { cutSteps, timingAtSpeed, type CutStep, type MechanismTiming } from './mechanism.ts';
export {
  assembleValidator,
  createValidatorSimulator,
  validatorProtocols,
  type AssembledValidator,
  type ValidatorProtocol,
  type ValidatorOptions,
  type ValidatorSimulator,
  type ValidatorState,
} from './simulator.ts';
