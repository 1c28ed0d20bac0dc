import { assertNever, elapsed, toHex, type Code, type Monotonic } from '#kernel';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import type { SspEvent } from './events.ts';
import { becomeReady, countForPowerUp, foundIn, isQuiet, reopen, reportEnd, withoutBill } from './power-up.ts';
import {
  alignUnlessBusy,
  billOf,
  deadlines,
  pollName,
  request,
  type BillInside,
  type MachineState,
  type Step,
} from './state.ts';

/** What one answer of a poll means once the power-up was reported. */
export function onEvents(state: MachineState, events: readonly SspEvent[], at: Monotonic): Step {
  if (events.some((event) => event.name === 'slave_reset')) return unchanged(reopen(state, foundIn(events)));
  const restsNow = isQuiet(events);
  const heard = unchanged({ ...state, quietSince: restsNow ? (state.quietSince ?? at) : null });
  const told = events.reduce<Step>((step, event) => andThen(step, (s) => onEvent(s, event, at)), heard);
  const acknowledging = andThen(told, (s) => unchanged(events.some(isAcknowledged) ? acknowledge(s) : s));
  const recovering = andThen(acknowledging, (s) => untroubled(s, at));
  return restsNow ? andThen(recovering, (s) => onQuiet(s, at)) : recovering;
}

/** What POLL WITH ACK repeats until EVENT ACK. */
function isAcknowledged({ name }: SspEvent): boolean {
  return (
    name === 'credit' || name === 'cleared_from_front' || name === 'cleared_into_cashbox' || name === 'fraud_attempt'
  );
}

/** EVENT ACK, which is not meant before every end that was reported has been handled. */
export function acknowledge(state: MachineState): MachineState {
  return state.repeats ? request({ ...state, ackDue: true }, 'event_ack') : state;
}

function onEvent(state: MachineState, event: SspEvent, at: Monotonic): Step {
  switch (event.name) {
    case 'credit':
    case 'cleared_into_cashbox':
      return onEnd(state, 'stacked', event.channel);
    case 'cleared_from_front':
      return onEnd(state, 'returned', event.channel);
    case 'read':
      return event.channel === 0 ? onReading(state) : onEscrow(state, event.channel, at);
    case 'rejecting':
      return unchanged(cameBack(state));
    case 'rejected':
      return onRejected(state);
    case 'unsafe_jam':
    case 'safe_jam':
      return onTrouble(state, 'VALIDATOR_JAMMED', at);
    case 'cashbox_removed':
      return onTrouble(state, 'VALIDATOR_STACKER_REMOVED', at);
    case 'stacker_full':
      return onTrouble(state, 'VALIDATOR_STACKER_FULL', at);
    case 'fraud_attempt':
      return onTrouble(state, 'VALIDATOR_CHEATED', at);
    case 'note_path_open':
      return onTrouble(state, 'VALIDATOR_FAILURE', at);
    case 'cashbox_replaced':
      return state.trouble?.code === 'VALIDATOR_STACKER_REMOVED' ? recovered(state) : unchanged(state);
    case 'disabled':
    case 'channels_inhibited':
      return unchanged({ ...state, enabled: [] });
    case 'unknown':
      return ignored(state, `event ${toHex(event.bytes)} is not known, nor what follows it`);
    case 'stacking':
    case 'stacked':
    case 'initialising':
    case 'slave_reset':
      return unchanged(state);
    default:
      return assertNever(event);
  }
}

/** Repeated until it is acknowledged: one report a bill. */
function onEnd(state: MachineState, outcome: 'stacked' | 'returned', channel: number): Step {
  const { bill } = state;
  if (bill?.at === 'end' && bill.outcome === outcome && bill.channel === channel)
    return ignored(state, 'the device says it again');
  return reportEnd(state, outcome, channel);
}

/** The end of the bill before is repeated until EVENT ACK, however far this one is; from there on it would be an end of its own. */
function onReading(state: MachineState): Step {
  const { bill, repeats, ackDue, unhandledEnds } = state;
  const isRepeated = repeats && (ackDue || unhandledEnds.length > 0);
  if (bill?.at === 'escrow') return unchanged(state);
  return unchanged({ ...state, bill: isRepeated ? bill : null, goingIn: true });
}

/** The device repeats no end any more. */
export function onAcknowledged(state: MachineState): Step {
  const { bill, goingIn } = state;
  const acknowledged = { ...state, ackDue: false, bill: goingIn && bill?.at === 'end' ? null : bill };
  return unchanged(request(acknowledged, pollName(state)));
}

function onEscrow(state: MachineState, channel: number, at: Monotonic): Step {
  const { bill, phase } = state;
  if (phase.name !== 'ready')
    return unchanged(request({ ...state, goingIn: false, awaited: state.awaited ?? 'return' }, 'reject'));
  if (bill?.at === 'escrow') {
    // Another bill without an end of the first: what became of that one only the journal can settle.
    if (bill.channel !== channel) return unchanged(reopen(state));
    if (bill.decision === 'stack') return unchanged(state);
    return unchanged(
      request({ ...state, bill: { ...bill, decision: 'return', isGone: false, cameBack: false } }, 'reject'),
    );
  }
  const held: BillInside = {
    at: 'escrow',
    channel,
    since: at,
    heldAt: at,
    decision: 'none',
    stackAsked: false,
    isGone: false,
    cameBack: false,
  };
  return report({ ...state, bill: held, goingIn: false }, { kind: 'escrowed', bill: billOf(state, channel) });
}

function cameBack(state: MachineState): MachineState {
  return state.bill?.at === 'escrow' ? { ...state, bill: { ...state.bill, cameBack: true } } : state;
}

function onRejected(state: MachineState): Step {
  if (state.bill?.at === 'escrow') return reportEnd(state, 'returned', state.bill.channel);
  // The bill of before the power-up: which one it was is not said.
  if (state.awaited === 'return') return reportEnd(state, 'returned', 0);
  return unchanged(request({ ...state, goingIn: false }, 'last_reject_code'));
}

/** What is told beside a standing trouble, the last above the first; others wait until it is over. */
const ALARMING: readonly Code[] = ['VALIDATOR_CHEATED', 'VALIDATOR_STACKER_REMOVED'];

function onTrouble(state: MachineState, code: Code, at: Monotonic): Step {
  const { trouble } = state;
  if (trouble?.from === 'opening') return ignored(state, `${trouble.code} stands above it`);
  if (trouble?.code === code) return unchanged({ ...state, trouble: { ...trouble, saidAt: at } });
  // Of two that are said with every poll one is told, and not both again and again.
  if (trouble !== null && ALARMING.indexOf(trouble.code) >= ALARMING.indexOf(code))
    return ignored(state, `${trouble.code} stands above ${code}`);
  return report({ ...state, trouble: { code, since: at, saidAt: at, from: 'poll' } }, { kind: 'trouble', code });
}

/** Devices repeat a trouble with each poll while it lasts. */
function untroubled(state: MachineState, at: Monotonic): Step {
  const { trouble } = state;
  if (trouble?.from !== 'poll' || elapsed(trouble.saidAt, at) < deadlines.troubleQuiet) return unchanged(state);
  return recovered(state);
}

function recovered(state: MachineState): Step {
  return report({ ...state, trouble: null }, { kind: 'recovered' });
}

function onQuiet(state: MachineState, at: Monotonic): Step {
  const { phase, bill } = state;
  switch (phase.name) {
    case 'clearing':
      return onCleared(state, at);
    case 'ready':
      if (bill?.at === 'escrow')
        return isQuietFor(state, deadlines.settling, at) ? onLostBill(state, bill) : unchanged(state);
      return unchanged(alignUnlessBusy(countIfDue({ ...state, goingIn: false }, at)));
    default:
      return unchanged(state);
  }
}

/** Until a bill of the power-up has shown its end there is no `ready`; one that does not show it is given up after a while. */
function onCleared(state: MachineState, at: Monotonic): Step {
  if (state.unhandledEnds.length > 0 || state.ackDue) return unchanged(state);
  const wait = state.awaited === null ? deadlines.counting : deadlines.settling;
  if (!isQuietFor(state, wait, at)) return unchanged(state);
  return endClearing(state, at);
}

export function endClearing(state: MachineState, at: Monotonic): Step {
  const settled: MachineState = { ...state, awaited: null };
  const step: Step = state.awaited === 'credit' ? report(settled, { kind: 'settled' }) : unchanged(settled);
  if (!state.hasCounters) return andThen(step, (s) => becomeReady(s, at));
  return andThen(step, (s) => unchanged(request({ ...s, phase: { name: 'counting', next: 'ready' } }, 'get_counters')));
}

/** The bill is inside no longer and the device did not say its end. */
function onLostBill(state: MachineState, bill: Extract<BillInside, { at: 'escrow' }>): Step {
  if (!bill.stackAsked || bill.cameBack) return reportEnd(state, 'returned', bill.channel);
  return unchanged(countForPowerUp(withoutBill(state)));
}

function countIfDue(state: MachineState, at: Monotonic): MachineState {
  const isDue = state.countDue && state.hasCounters && state.unhandledEnds.length === 0 && !state.ackDue;
  return isDue && isQuietFor(state, deadlines.counting, at) ? request(state, 'get_counters') : state;
}

function isQuietFor({ quietSince }: MachineState, length: typeof deadlines.settling, at: Monotonic): boolean {
  return quietSince !== null && elapsed(quietSince, at) >= length;
}
