export { cutSteps, timingAtSpeed, type CutStep, type MechanismTiming } from './mechanism.ts';
export {
  createValidatorSimulator,
  validatorProtocols,
  type ValidatorProtocol,
  type ValidatorOptions,
  type ValidatorSimulator,
  type ValidatorState,
} from './simulator.ts';
