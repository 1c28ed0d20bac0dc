import type { Money } from '#kernel';
import type { PowerUpBill } from '../device.ts';
import type { MachineStep } from './protocol.ts';
import { andThen, report, unchanged, type Reporting } from './step.ts';
import type { Trouble } from './trouble.ts';

/** Reports the power-up; what follows waits until the handler has read its journal. What was known of a bill inside is the journal's from here on. */
export function reportPowerUp<State extends Reporting>(state: State, bill: PowerUpBill): MachineStep<State, never> {
  const phase = { name: 'reporting_power_up', reportId: state.nextReportId } as const;
  return report({ ...state, phase }, { kind: 'powered_up', bill });
}

/** A table that was none of the site's is one now; then `ready`, with what the device takes. Nothing is enabled before the handler has taken note of it. */
export function reportReady<State extends Reporting & { readonly trouble: Trouble | null }>(
  state: State,
  met: { readonly serial: string; readonly denominations: readonly Money[] },
): MachineStep<State, never> {
  const recovered: MachineStep<State, never> =
    state.trouble?.from === 'table' ? report({ ...state, trouble: null }, { kind: 'recovered' }) : unchanged(state);
  return andThen(recovered, (s) => {
    const phase = { name: 'ready', reportId: s.nextReportId, reported: false } as const;
    return report({ ...s, phase }, { kind: 'ready', ...met });
  });
}

/** Each once, the smallest first. */
export function inOrder(values: readonly Money[]): Money[] {
  return [...new Set(values)].sort((a, b) => Number(a - b));
}
