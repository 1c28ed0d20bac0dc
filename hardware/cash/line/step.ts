import type { CashEvent } from '../device.ts';
import type { MachineStep } from './protocol.ts';

/** What the machine of every protocol knows about its handler. */
export interface Reporting {
  /** The handler failed once and is not called again. */
  readonly failed: boolean;
  readonly nextReportId: number;
}

export function unchanged<State>(state: State): MachineStep<State, never> {
  return { state, effects: [] };
}

export function ignored<State>(state: State, reason: string): MachineStep<State, never> {
  return { state, effects: [{ kind: 'ignored', reason }] };
}

/** Carries on from a step, keeping its effects in front. */
export function andThen<State, Command>(
  step: MachineStep<State, Command>,
  next: (state: State) => MachineStep<State, Command>,
): MachineStep<State, Command> {
  const after = next(step.state);
  return { state: after.state, effects: [...step.effects, ...after.effects] };
}

/** Passes an event to the handler. After the handler failed once it is not called again. */
export function report<State extends Reporting>(state: State, event: CashEvent): MachineStep<State, never> {
  if (state.failed) return ignored(state, `the handler failed before, so ${event.kind} stays with the device`);
  return {
    state: { ...state, nextReportId: state.nextReportId + 1 },
    effects: [{ kind: 'report', reportId: state.nextReportId, event }],
  };
}
