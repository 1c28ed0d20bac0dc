import { elapsed, type Code, type Duration, type Monotonic } from '#kernel';
import type { MachineStep } from './protocol.ts';
import { report, unchanged, type Reporting } from './step.ts';

/** Said by a status, or found in the device's table of bills; each ends where it began. */
export interface Trouble {
  readonly code: Code;
  readonly since: Monotonic;
  readonly from: 'status' | 'table';
}

interface Troubled extends Reporting {
  readonly trouble: Trouble | null;
}

/** What a status says of the device's health: a trouble, that it is well, or neither. */
export type Health = Code | 'well' | 'says_nothing';

/** Each trouble is told once, and its end once. */
export function noteHealth<State extends Troubled>(
  state: State,
  health: Health,
  at: Monotonic,
): MachineStep<State, never> {
  if (health === 'says_nothing') return unchanged(state);
  if (health === 'well')
    return state.trouble?.from === 'status'
      ? report({ ...state, trouble: null }, { kind: 'recovered' })
      : unchanged(state);
  if (state.trouble?.code === health) return unchanged(state);
  return report({ ...state, trouble: { code: health, since: at, from: 'status' } }, { kind: 'trouble', code: health });
}

/** The device's own table is not the site's, or there is none: told once, however often it is met. */
export function noteUnfit<State extends Troubled>(state: State, code: Code, at: Monotonic): MachineStep<State, never> {
  const unfit: State = { ...state, trouble: { code, since: at, from: 'table' } };
  return state.trouble?.code === code ? unchanged(unfit) : report(unfit, { kind: 'trouble', code });
}

const ENDED_BY_RESET: ReadonlySet<Code> = new Set(['VALIDATOR_JAMMED', 'VALIDATOR_CHEATED', 'VALIDATOR_FAILURE']);

/** Whether a trouble has lasted so long that the device is reset, in case that its cause is gone. */
export function isResetDue(
  trouble: { readonly code: Code; readonly since: Monotonic } | null,
  at: Monotonic,
  { troubleReset }: { readonly troubleReset: Duration },
): boolean {
  return trouble !== null && ENDED_BY_RESET.has(trouble.code) && elapsed(trouble.since, at) >= troubleReset;
}
