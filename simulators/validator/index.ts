export { cutSteps, timingAtSpeed, type CutStep, type MechanismTiming } from './mechanism.ts';
export {
  assembleValidator,
  createValidatorSimulator,
  validatorProtocols,
  type AssembledValidator,
  type HostEnd,
  type ValidatorProtocol,
  type ValidatorOptions,
  type ValidatorSimulator,
  type ValidatorState,
} from './simulator.ts';
