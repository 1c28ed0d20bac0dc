import { assertNever, elapsed, toHex, type Code, type Monotonic } from '#kernel';
import type { PowerUpBill } from '../device.ts';
import { reportPowerUp } from '../line/meeting.ts';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import { noteHealth, type Health } from '../line/trouble.ts';
import type { BillIndex, Id003Status } from './codec.ts';
import { alignEnabled, billOf, deadlines, request, type BillInside, type MachineState, type Step } from './state.ts';

type BillInEscrow = Extract<BillInside, { at: 'escrow' }>;

/** What one status means in each phase. Only VEND VALID is acknowledged, and only once the handler has resolved. */
export function onStatus(state: MachineState, status: Id003Status, at: Monotonic): Step {
  const { phase } = state;
  switch (phase.name) {
    case 'closed':
      return ignored(state, 'the line is closed');
    case 'meeting':
      return unchanged(readTable(state, status));
    case 'reading_table':
    case 'reporting_power_up':
    case 'resetting':
      return ignored(state, 'the device repeats what matters until the journal was read and the reset is over');
    case 'failed':
      return whileFailed(state, status);
    case 'clearing':
    case 'initialising':
    case 'identifying':
    case 'configuring':
    case 'settling':
    case 'ready':
    case 'unfit':
      return andThen(noteHealth(state, healthOf(state, status), at), (known) =>
        state.awaited === 'credit' ? onAwaited(known, status, at) : onBill(known, status, at),
      );
    default:
      return assertNever(phase);
  }
}

/** The reset waits until the handler has read its journal. */
export function powerUp(state: MachineState, bill: PowerUpBill): Step {
  const awaited = bill === 'in_stacker' ? 'credit' : bill === 'returning' ? 'return' : null;
  return reportPowerUp<MachineState>({ ...withoutBill(state), due: [], awaited }, bill);
}

/** What carries a decision out. */
export function orderOf(decision: 'stack' | 'return'): 'stack_2' | 'return' {
  return decision === 'stack' ? 'stack_2' : 'return';
}

export function toResetting(state: MachineState): MachineState {
  return { ...state, phase: { name: 'resetting' }, due: ['reset'] };
}

export function withoutBill(state: MachineState): MachineState {
  return { ...state, bill: null, goingIn: false, disabled: null, inhibited: null, rejecting: false, awaited: null };
}

/** A device that kept its power while the host was gone speaks in ordinary states; they say the same. */
function powerUpBill(status: Id003Status): PowerUpBill {
  switch (status.name) {
    case 'power_up_bill_in_acceptor':
    case 'escrow':
    case 'holding':
    case 'returning':
      return 'returning';
    case 'power_up_bill_in_stacker':
    case 'stacking':
    case 'vend_valid':
    case 'stacked':
      return 'in_stacker';
    default:
      return 'nothing';
  }
}

function isPowerUp(status: Id003Status): boolean {
  return status.name.startsWith('power_up');
}

/** Behind a power-up another device may stand, so the old table is forgotten; behind a line that was only lost it is the same one. */
function readTable(state: MachineState, status: Id003Status): MachineState {
  const table = isPowerUp(status) ? null : state.table;
  const phase = { name: 'reading_table', powerUp: powerUpBill(status) } as const;
  return request({ ...withoutBill(state), table, phase, due: [] }, 'read_currency_table');
}

function whileFailed(state: MachineState, status: Id003Status): Step {
  switch (status.name) {
    case 'escrow':
    case 'holding':
      return unchanged(request(state, 'return'));
    case 'idling':
      return unchanged(request(state, 'set_inhibit'));
    default:
      return ignored(state, 'the handler failed; the device keeps its credit until it is asked again');
  }
}

const troubleCodes: Partial<Record<Id003Status['name'], Code>> = {
  stacker_full: 'VALIDATOR_STACKER_FULL',
  stacker_removed: 'VALIDATOR_STACKER_REMOVED',
  jam_in_acceptor: 'VALIDATOR_JAMMED',
  jam_in_stacker: 'VALIDATOR_JAMMED',
  cheated: 'VALIDATOR_CHEATED',
  failure: 'VALIDATOR_FAILURE',
};
/** States that only a device in order can be in; the others say nothing either way. */
const HEALTHY: ReadonlySet<Id003Status['name']> = new Set([
  'idling',
  'inhibited',
  'accepting',
  'escrow',
  'stacking',
  'vend_valid',
  'stacked',
]);

function healthOf(state: MachineState, status: Id003Status): Health {
  if (state.phase.name === 'unfit') return 'says_nothing';
  return troubleCodes[status.name] ?? (HEALTHY.has(status.name) ? 'well' : 'says_nothing');
}

/** That a bill was in the stacker counts only as long as the device says nothing else of it: what it says now is told to the journal. */
function onAwaited(state: MachineState, status: Id003Status, at: Monotonic): Step {
  switch (status.name) {
    case 'escrow':
    case 'holding':
    case 'returning':
    case 'rejecting':
      return powerUp(state, 'returning');
    case 'stacker_removed':
    case 'jam_in_acceptor':
    case 'jam_in_stacker':
    case 'cheated':
    case 'failure':
      return powerUp(state, 'nothing');
    default:
      return onBill(state, status, at);
  }
}

function onBill(state: MachineState, status: Id003Status, at: Monotonic): Step {
  const settled = status.name === 'rejecting' ? state : { ...state, rejecting: false };
  switch (status.name) {
    case 'power_up':
    case 'power_up_bill_in_acceptor':
    case 'power_up_bill_in_stacker':
      return onPowerUp(settled, status, at);
    case 'initialising':
      return onInitialising(settled);
    case 'idling':
    case 'inhibited':
      return onIdle(settled, status.name);
    case 'accepting':
      return settled.bill?.at === 'escrow'
        ? onLostBill(settled, settled.bill)
        : unchanged({ ...settled, bill: null, goingIn: true });
    case 'escrow':
      return onEscrow(settled, status.bill, at);
    case 'holding':
      return onEscrow(settled, null, at);
    case 'returning':
      return unchanged(cameBack(waitsForHand(settled, at)));
    case 'rejecting':
      return onRejecting(settled, status.reason);
    case 'vend_valid':
      return onVendValid(settled, status.bill);
    case 'stacking':
    case 'stacked':
      return unchanged(onWayIn(settled, status.name));
    case 'pause':
    case 'communication_error':
      return unchanged(settled);
    case 'unknown':
      return ignored(settled, `status ${toHex(status.bytes)} is not known`);
    case 'stacker_full':
    case 'stacker_removed':
    case 'jam_in_acceptor':
    case 'jam_in_stacker':
    case 'cheated':
    case 'failure':
      return unchanged(settled.phase.name === 'clearing' ? toResetting(settled) : settled);
    default:
      return assertNever(status);
  }
}

function onPowerUp(state: MachineState, status: Id003Status, at: Monotonic): Step {
  const { phase } = state;
  // Cut off once more, and the bill now stands elsewhere than was told.
  if ((state.awaited === 'credit') !== (status.name === 'power_up_bill_in_stacker'))
    return unchanged(readTable(state, status));
  if (phase.name === 'clearing') return unchanged(toResetting(state));
  if (phase.name === 'initialising')
    return unchanged(elapsed(phase.since, at) < deadlines.initialising ? state : toResetting(state));
  return unchanged(readTable(state, status));
}

/** After our own reset this is its course; later it means that the device has started anew by itself. */
function onInitialising(state: MachineState): Step {
  switch (state.phase.name) {
    case 'clearing':
      return unchanged(toResetting(state));
    case 'initialising':
      return unchanged(identify(state));
    case 'ready':
    case 'unfit':
      return powerUp(state, 'nothing');
    case 'settling':
      // A setting was lost on the way: all of them are made again.
      return unchanged(configure(state, state.phase.serial));
    default:
      return unchanged(state);
  }
}

function identify(state: MachineState): MachineState {
  return request({ ...state, phase: { name: 'identifying', serial: null } }, 'read_serial');
}

export function configure(state: MachineState, serial: string): MachineState {
  return request({ ...state, phase: { name: 'configuring', serial, next: 0 } }, 'configure');
}

function onIdle(state: MachineState, name: 'idling' | 'inhibited'): Step {
  switch (state.phase.name) {
    case 'clearing':
      return andThen(seenReturned(state), (s) => unchanged(toResetting(s)));
    case 'initialising':
      return unchanged(identify(state));
    case 'settling':
      return seenReturned(state);
    case 'ready': {
      if (state.bill?.at === 'escrow') return onLostBill(state, state.bill);
      return unchanged(alignEnabled({ ...state, goingIn: false, inhibited: name === 'inhibited' }));
    }
    default:
      return unchanged(name === 'idling' ? request(state, 'set_inhibit') : state);
  }
}

/** There is no word for a bill that came back. What stood in the acceptor at power-up, and was never seen going in since, is out when the path is empty. */
function seenReturned(state: MachineState): Step {
  return state.awaited === 'return' ? reportEnd(state, 'returned', null) : unchanged(state);
}

/** A null bill is the HOLDING state, which does not name it. */
function onEscrow(state: MachineState, index: BillIndex | null, at: Monotonic): Step {
  const { bill } = state;
  if (state.phase.name !== 'ready') return unchanged(request(state, 'return'));
  if (bill?.at === 'escrow') {
    // Another bill without an end of the first: what became of that one only the journal can settle.
    if (index !== null && index !== bill.bill)
      return powerUp(state, bill.stackAsked && !bill.cameBack ? 'nothing' : 'returning');
    return unchanged(bill.decision === 'none' ? state : request(state, orderOf(bill.decision)));
  }
  if (index === null) return unchanged(request(state, 'return'));
  const held: BillInside = {
    at: 'escrow',
    bill: index,
    since: at,
    heldAt: at,
    decision: 'none',
    stackAsked: false,
    cameBack: false,
    seenStacked: false,
  };
  return report<MachineState>(
    { ...state, bill: held, goingIn: false },
    { kind: 'escrowed', bill: billOf(state, index) },
  );
}

function onRejecting(state: MachineState, reason: string): Step {
  if (state.bill?.at === 'escrow') return unchanged(cameBack(state));
  if (state.rejecting || state.phase.name !== 'ready') return unchanged(state);
  return report<MachineState>({ ...state, bill: null, goingIn: false, rejecting: true }, { kind: 'rejected', reason });
}

/** A bill that comes out says so until somebody takes it. */
function waitsForHand(state: MachineState, at: Monotonic): MachineState {
  return state.phase.name === 'settling' && state.awaited === 'return'
    ? { ...state, phase: { ...state.phase, since: at } }
    : state;
}

/** It was asked for, or is seen on its way into the box: from here on only the device's own word says where the bill is. */
export function markStackAsked(state: MachineState): MachineState {
  return state.bill?.at === 'escrow' ? { ...state, bill: { ...state.bill, stackAsked: true } } : state;
}

function cameBack(state: MachineState): MachineState {
  return state.bill?.at === 'escrow' ? { ...state, bill: { ...state.bill, cameBack: true } } : state;
}

/** A bill that the device called "in the acceptor" and now stacks is no bill that comes back. */
function onWayIn(state: MachineState, name: 'stacking' | 'stacked'): MachineState {
  const { bill } = state;
  const awaited = state.awaited === 'return' ? 'credit' : state.awaited;
  return bill?.at === 'escrow' && name === 'stacked'
    ? { ...state, awaited, bill: { ...bill, seenStacked: true } }
    : markStackAsked({ ...state, awaited });
}

/** The bill is inside no longer and the device did not say its end. */
function onLostBill(state: MachineState, bill: BillInEscrow): Step {
  if (bill.seenStacked && bill.stackAsked) return powerUp(state, 'in_stacker');
  if (bill.stackAsked && !bill.cameBack) return powerUp(state, 'nothing');
  return reportEnd(state, 'returned', bill.bill);
}

/** Repeated by the device until it is acknowledged: one report a bill, and the acknowledgement when the handler has resolved. */
function onVendValid(state: MachineState, index: BillIndex | null): Step {
  const { bill } = state;
  if (bill?.at !== 'end' || bill.outcome !== 'stacked')
    return reportEnd(state, 'stacked', index ?? (bill?.at === 'escrow' ? bill.bill : null));
  if (!bill.handled) return ignored(state, 'the handler still works on this bill');
  return { state, effects: [{ kind: 'acknowledge' }] };
}

function reportEnd(state: MachineState, outcome: 'stacked' | 'returned', index: BillIndex | null): Step {
  const bill: BillInside = { at: 'end', outcome, reportId: state.nextReportId, handled: false };
  const ended: MachineState = { ...state, bill, goingIn: false, awaited: null };
  return report(ended, { kind: outcome, bill: billOf(state, index), ...(state.goingIn ? { isNew: true } : {}) });
}
