import { assertNever, elapsed, toHex, type Code, type Monotonic } from '#kernel';
import type { PowerUpBill } from '../device.ts';
import { reportPowerUp } from '../line/meeting.ts';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import { noteHealth, type Health } from '../line/trouble.ts';
import type { BillType, CcnetStatus } from './codec.ts';
import { alignEnabled, billOf, deadlines, request, type BillInside, type MachineState, type Step } from './state.ts';

type BillInEscrow = Extract<BillInside, { at: 'escrow' }>;

/** What one poll answer means in each phase, and whether it is acknowledged: a bill's end only once the handler has resolved. */
export function onStatus(state: MachineState, status: CcnetStatus, at: Monotonic): Step {
  const { phase } = state;
  switch (phase.name) {
    case 'closed':
      return ignored(state, 'the line is closed');
    case 'meeting':
      return acknowledged(status, onMeeting(state, status, phase.since ?? at, at));
    case 'reading_table':
    case 'reporting_power_up':
    case 'resetting':
      // Whatever matters is repeated by the device until the journal was read, and until the reset is over.
      return acknowledged(status, unchanged(state));
    case 'failed':
      return acknowledged(status, whileFailed(state, status));
    case 'clearing':
    case 'initialising':
    case 'identifying':
    case 'settling':
    case 'ready':
    case 'unfit':
      return acknowledged(
        status,
        andThen(noteHealth(state, healthOf(state, status), at), (known) =>
          state.creditAwaited ? onAwaited(known, status, at) : onBill(known, status, at),
        ),
      );
    default:
      return assertNever(phase);
  }
}

/** The reset waits until the handler has read its journal. */
export function powerUp(state: MachineState, bill: PowerUpBill): Step {
  return reportPowerUp<MachineState>({ ...withoutBill(state), due: [], creditAwaited: bill === 'in_stacker' }, bill);
}

export function toResetting(state: MachineState): MachineState {
  return { ...state, phase: { name: 'resetting' }, due: ['reset'] };
}

export function withoutBill(state: MachineState): MachineState {
  return { ...state, bill: null, goingIn: false, enabled: null, rejecting: false, creditAwaited: false };
}

function acknowledged(status: CcnetStatus, step: Step): Step {
  if (status.name === 'stacked' || status.name === 'returned') return step;
  return { state: step.state, effects: [{ kind: 'acknowledge' }, ...step.effects] };
}

/** A device that is busy with itself has not said yet where a bill stands; waited for, but not for ever. */
function onMeeting(state: MachineState, status: CcnetStatus, since: Monotonic, at: Monotonic): Step {
  const saysNothing = status.name === 'busy' || status.name === 'pause' || status.name === 'initialising';
  if (saysNothing && elapsed(since, at) < deadlines.meeting)
    return unchanged({ ...state, phase: { name: 'meeting', since } });
  return readTable(state, status);
}

/** A device that kept its power while the host was gone speaks in ordinary states; they say the same. */
function powerUpBill(status: CcnetStatus): PowerUpBill {
  switch (status.name) {
    case 'power_up_bill_in_validator':
    case 'escrow':
    case 'holding':
    case 'returning':
    case 'returned':
      return 'returning';
    case 'power_up_bill_in_stacker':
    case 'stacking':
    case 'stacked':
      return 'in_stacker';
    default:
      return 'nothing';
  }
}

function isPowerUp(status: CcnetStatus): boolean {
  return status.name.startsWith('power_up');
}

/** Behind a power-up another device may stand, so the old table is forgotten; behind a line that was only lost it is the same one. */
function readTable(state: MachineState, status: CcnetStatus): Step {
  const table = isPowerUp(status) ? null : state.table;
  const phase = { name: 'reading_table', powerUp: powerUpBill(status) } as const;
  return unchanged(request({ ...withoutBill(state), table, phase, due: [] }, 'get_bill_table'));
}

function whileFailed(state: MachineState, status: CcnetStatus): Step {
  switch (status.name) {
    case 'escrow':
    case 'holding':
      return unchanged(request(state, 'return'));
    case 'idling':
      return unchanged(request(state, 'enable_bill_types'));
    case 'stacked':
    case 'returned':
      return ignored(state, 'the handler failed; the device keeps the bill until it is asked again');
    default:
      return unchanged(state);
  }
}

const troubleCodes: Partial<Record<CcnetStatus['name'], Code>> = {
  cassette_full: 'VALIDATOR_STACKER_FULL',
  cassette_removed: 'VALIDATOR_STACKER_REMOVED',
  validator_jammed: 'VALIDATOR_JAMMED',
  cassette_jammed: 'VALIDATOR_JAMMED',
  cheated: 'VALIDATOR_CHEATED',
  failure: 'VALIDATOR_FAILURE',
};
/** States that only a device in order can be in; the others say nothing either way. */
const HEALTHY: ReadonlySet<CcnetStatus['name']> = new Set([
  'idling',
  'disabled',
  'accepting',
  'escrow',
  'stacking',
  'stacked',
]);

function healthOf(state: MachineState, status: CcnetStatus): Health {
  if (state.phase.name === 'unfit') return 'says_nothing';
  return troubleCodes[status.name] ?? (HEALTHY.has(status.name) ? 'well' : 'says_nothing');
}

/** That a bill was in the stacker counts only as long as the device says nothing else of it: what it says now is told to the journal. */
function onAwaited(state: MachineState, status: CcnetStatus, at: Monotonic): Step {
  switch (status.name) {
    case 'escrow':
    case 'holding':
    case 'returning':
    case 'rejecting':
      return powerUp(state, 'returning');
    case 'cassette_removed':
    case 'validator_jammed':
    case 'cassette_jammed':
    case 'cheated':
    case 'failure':
      return powerUp(state, 'nothing');
    default:
      return onBill(state, status, at);
  }
}

function onBill(state: MachineState, status: CcnetStatus, at: Monotonic): Step {
  const settled = status.name === 'rejecting' ? state : { ...state, rejecting: false };
  switch (status.name) {
    case 'power_up':
    case 'power_up_bill_in_validator':
    case 'power_up_bill_in_stacker':
      return onPowerUp(settled, status, at);
    case 'initialising':
      return onInitialising(settled);
    case 'idling':
    case 'disabled':
      return onIdle(settled, status.name);
    case 'accepting':
      return settled.bill?.at === 'escrow'
        ? onLostBill(settled, settled.bill)
        : unchanged({ ...settled, bill: null, goingIn: true });
    case 'escrow':
      return onEscrow(settled, status.billType, at);
    case 'holding':
      return onEscrow(settled, null, at);
    case 'returning':
      return unchanged(cameBack(settled));
    case 'rejecting':
      return onRejecting(settled, status.reason);
    case 'stacked':
    case 'returned':
      return onEnd(settled, status.name, status.billType);
    case 'stacking':
      return unchanged(markStackAsked(settled));
    case 'busy':
    case 'pause':
      return unchanged(settled);
    case 'unknown':
      return ignored(settled, `status ${toHex(status.bytes)} is not known`);
    case 'cassette_full':
    case 'cassette_removed':
    case 'validator_jammed':
    case 'cassette_jammed':
    case 'cheated':
    case 'failure':
      return unchanged(settled.phase.name === 'clearing' ? toResetting(settled) : settled);
    default:
      return assertNever(status);
  }
}

function onPowerUp(state: MachineState, status: CcnetStatus, at: Monotonic): Step {
  const { phase } = state;
  // Cut off once more, and the bill now stands elsewhere than was told.
  if (state.creditAwaited !== (status.name === 'power_up_bill_in_stacker')) return readTable(state, status);
  if (phase.name === 'clearing') return unchanged(toResetting(state));
  if (phase.name === 'initialising')
    return unchanged(elapsed(phase.since, at) < deadlines.initialising ? state : toResetting(state));
  return readTable(state, status);
}

/** After our own reset this is its course; later it means that the device has started anew by itself. */
function onInitialising(state: MachineState): Step {
  switch (state.phase.name) {
    case 'clearing':
      return unchanged(toResetting(state));
    case 'ready':
    case 'unfit':
      return powerUp(state, 'nothing');
    default:
      return unchanged(state);
  }
}

function onIdle(state: MachineState, name: 'idling' | 'disabled'): Step {
  switch (state.phase.name) {
    case 'clearing':
      return unchanged(toResetting(state));
    case 'initialising':
      return unchanged(request({ ...state, phase: { name: 'identifying', serial: null } }, 'identification'));
    case 'ready': {
      if (state.bill?.at === 'escrow') return onLostBill(state, state.bill);
      const believed = state.enabled?.length === 0 ? null : state.enabled;
      return unchanged(alignEnabled({ ...state, goingIn: false, enabled: name === 'disabled' ? [] : believed }));
    }
    default:
      return unchanged(name === 'idling' ? request(state, 'enable_bill_types') : state);
  }
}

/** A null type is the HOLDING state, which does not name the bill. */
function onEscrow(state: MachineState, billType: BillType | null, at: Monotonic): Step {
  const { bill } = state;
  if (state.phase.name !== 'ready') return unchanged(request(state, 'return'));
  if (bill?.at === 'escrow') {
    // Another bill without an end of the first: what became of that one only the journal can settle.
    if (billType !== null && billType !== bill.billType)
      return powerUp(state, bill.stackAsked && !bill.cameBack ? 'nothing' : 'returning');
    return unchanged(bill.decision === 'none' ? state : request(state, bill.decision));
  }
  if (billType === null) return unchanged(request(state, 'return'));
  const held: BillInside = {
    at: 'escrow',
    billType,
    since: at,
    heldAt: at,
    decision: 'none',
    stackAsked: false,
    cameBack: false,
  };
  return report({ ...state, bill: held, goingIn: false }, { kind: 'escrowed', bill: billOf(state, billType) });
}

function onRejecting(state: MachineState, reason: string): Step {
  if (state.bill?.at === 'escrow') return unchanged(cameBack(state));
  if (state.rejecting || state.phase.name !== 'ready') return unchanged(state);
  return report({ ...state, bill: null, rejecting: true }, { kind: 'rejected', reason });
}

/** It was asked for, or is seen on its way into the box: from here on only the device's own word says where the bill is. */
export function markStackAsked(state: MachineState): MachineState {
  return state.bill?.at === 'escrow' ? { ...state, bill: { ...state.bill, stackAsked: true } } : state;
}

function cameBack(state: MachineState): MachineState {
  return state.bill?.at === 'escrow' ? { ...state, bill: { ...state.bill, cameBack: true } } : state;
}

/** The bill is inside no longer and the device did not say its end. */
function onLostBill(state: MachineState, bill: BillInEscrow): Step {
  if (bill.stackAsked && !bill.cameBack) return powerUp(state, 'nothing');
  return reportEnd(state, 'returned', bill.billType);
}

/** Repeated by the device until it is acknowledged: one report a bill, and the acknowledgement when the handler has resolved. */
function onEnd(state: MachineState, outcome: 'stacked' | 'returned', billType: BillType | null): Step {
  const { bill } = state;
  const isRepeated =
    bill?.at === 'end' && bill.outcome === outcome && (billType === null || bill.billType === billType);
  if (!isRepeated) return reportEnd(state, outcome, billType ?? (bill?.at === 'escrow' ? bill.billType : null));
  if (!bill.handled) return ignored(state, 'the handler still works on this bill');
  return { state, effects: [{ kind: 'acknowledge' }] };
}

function reportEnd(state: MachineState, outcome: 'stacked' | 'returned', billType: BillType | null): Step {
  const bill: BillInside = { at: 'end', outcome, billType, reportId: state.nextReportId, handled: false };
  const ended: MachineState = { ...state, bill, goingIn: false, creditAwaited: false };
  return report(ended, { kind: outcome, bill: billOf(state, billType), ...(state.goingIn ? { isNew: true } : {}) });
}
