import { assertNever, elapsed, type Code, type Monotonic } from '#kernel';
import type { PowerUpBill } from '../device.ts';
import { reportPowerUp } from '../line/meeting.ts';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import { noteHealth, type Health } from '../line/trouble.ts';
import type { BillNumber, EbdsStatus } from './codec.ts';
import {
  billOf,
  deadlines,
  desiredBills,
  request,
  withoutBill,
  type BillInside,
  type MachineState,
  type Step,
} from './state.ts';

/** For a bill whose decision is made, it does not matter since when it waits. */
const BEGINNING = 0 as Monotonic;

type BillInEscrow = Extract<BillInside, { at: 'escrow' }>;

/** What a fresh answer means in each phase. A repetition of one that is being written down never comes here. */
export function onStatus(state: MachineState, status: EbdsStatus, at: Monotonic): Step {
  const startedAnew = status.powerUp && !state.powerUpSaid;
  const known: MachineState = {
    ...state,
    powerUpSaid: status.powerUp,
    model: `EBDS-${status.model}.${status.revision}`,
  };
  const { phase } = known;
  switch (phase.name) {
    case 'closed':
    case 'reporting_power_up':
      return ignored(known, 'the device says it again once the journal was read');
    case 'failed':
      return unchanged(whileFailed(known, status));
    case 'meeting':
      return onMeeting(known, status, { since: phase.since ?? at, fresh: phase.fresh, at });
    case 'settling':
    case 'identifying':
    case 'ready':
    case 'unfit':
      // Where a bill stands is the journal's from here on.
      if (startedAnew) return onMeeting({ ...withoutBill(known), due: [] }, status, { since: at, fresh: true, at });
      return andThen(noteHealth(known, healthOf(known, status), at), (s) => {
        const otherwise = state.awaited === 'in_stacker' ? otherThanInStacker(status) : null;
        return otherwise === null ? onBill(s, status, at) : powerUp(s, otherwise);
      });
    default:
      return assertNever(phase);
  }
}

/** Nothing else is said to the device until the handler has read its journal. */
function powerUp(state: MachineState, bill: PowerUpBill): Step {
  return reportPowerUp<MachineState>({ ...withoutBill(state), due: [], awaited: bill }, bill);
}

function onMeeting(
  state: MachineState,
  status: EbdsStatus,
  { since, fresh, at }: { since: Monotonic; fresh: boolean; at: Monotonic },
): Step {
  const bill = powerUpBill(status);
  const isStale = !fresh && status.end === null;
  const isBusy = bill === null && status.powerUp && troubleOf(status) === null;
  if (isStale || (isBusy && elapsed(since, at) < deadlines.meeting))
    return unchanged(request({ ...state, phase: { name: 'meeting', since, fresh: true } }, 'poll'));
  return powerUp(state, bill ?? 'nothing');
}

/** Null: the device is still busy with itself and does not say. */
function powerUpBill(status: EbdsStatus): PowerUpBill | null {
  if (status.end === 'stacked') return 'in_stacker';
  if (status.end === 'returned') return 'returning';
  switch (status.motion) {
    case 'escrowed':
    case 'returning':
      return 'returning';
    case 'stacking':
      return 'in_stacker';
    case 'accepting':
    case 'idling':
      return 'nothing';
    case null:
      return null;
  }
}

function whileFailed(state: MachineState, status: EbdsStatus): MachineState {
  if (status.end !== null) return { ...state, bill: unwritten(status.end) };
  return { ...state, bill: status.motion === 'escrowed' ? toReturn(status.bill) : null };
}

/** An end that will never be handled: the toggle stands still from here on. */
export function unwritten(outcome: 'stacked' | 'returned'): BillInside {
  return { at: 'end', outcome, reportId: 0, handled: false, acknowledged: false };
}

function troubleOf({ conditions, failure }: EbdsStatus): Code | null {
  if (conditions.cheated) return 'VALIDATOR_CHEATED';
  if (conditions.jammed) return 'VALIDATOR_JAMMED';
  if (!conditions.cassette) return 'VALIDATOR_STACKER_REMOVED';
  if (conditions.stackerFull) return 'VALIDATOR_STACKER_FULL';
  return failure ? 'VALIDATOR_FAILURE' : null;
}

/** A device that is busy with itself says nothing either way. */
function healthOf(state: MachineState, status: EbdsStatus): Health {
  if (state.phase.name === 'unfit') return 'says_nothing';
  return troubleOf(status) ?? (status.motion === null && status.end === null ? 'says_nothing' : 'well');
}

/** That a bill was in the stacker counts only as long as the device says nothing else of it; null: it does not. */
function otherThanInStacker(status: EbdsStatus): PowerUpBill | null {
  if (status.end !== null) return null;
  if (status.motion === 'escrowed' || status.motion === 'returning' || status.conditions.rejected) return 'returning';
  const trouble = troubleOf(status);
  return trouble === null || trouble === 'VALIDATOR_STACKER_FULL' ? null : 'nothing';
}

function onBill(state: MachineState, status: EbdsStatus, at: Monotonic): Step {
  if (status.end !== null) return reportEnd(state, status.end, status.bill);
  if (status.conditions.rejected) return onRejected(state);
  const settled: MachineState = { ...state, rejecting: false };
  switch (status.motion) {
    case 'accepting':
      return settled.bill?.at === 'escrow'
        ? onLostBill(settled, settled.bill)
        : unchanged({ ...settled, bill: null, goingIn: true });
    case 'escrowed':
      return onEscrow(settled, status.bill, at);
    case 'stacking':
      return unchanged(moving(settled, { cameBack: false }));
    case 'returning':
      return unchanged(moving(settled, { cameBack: true }));
    case 'idling':
      return onIdle(settled, at);
    case null:
      return ignored(settled, 'the device is out of service, or busy with itself');
  }
}

function moving(state: MachineState, { cameBack }: { cameBack: boolean }): MachineState {
  const { bill } = state;
  if (bill?.at !== 'escrow') return state;
  // Seen on its way into the box, it is asked for as good as by us: only the device's own word says where it is.
  const stackAsked = bill.stackAsked || !cameBack;
  return { ...state, bill: { ...bill, waits: false, stackAsked, cameBack: bill.cameBack || cameBack } };
}

function onIdle(state: MachineState, at: Monotonic): Step {
  switch (state.phase.name) {
    case 'settling': {
      const since = state.phase.since ?? at;
      if (state.awaited !== 'nothing' && elapsed(since, at) < deadlines.settling)
        return unchanged({ ...state, phase: { name: 'settling', since } });
      const asking = request({ ...state, awaited: 'nothing', phase: { name: 'identifying' } }, 'query_variant_name');
      // That the device was stacking is its whole word.
      return state.awaited === 'in_stacker' ? report(asking, { kind: 'settled' }) : unchanged(asking);
    }
    case 'ready':
      if (state.bill?.at === 'escrow') return onLostBill(state, state.bill);
      return unchanged({ ...state, goingIn: false, enabled: desiredBills(state) });
    default:
      return unchanged({ ...state, goingIn: false });
  }
}

function inEscrow(number: BillNumber | null, at: Monotonic): BillInEscrow {
  return { at: 'escrow', number, since: at, decision: 'none', waits: true, stackAsked: false, cameBack: false };
}

/** A bill that nobody is asked about. */
function toReturn(number: BillNumber | null): BillInEscrow {
  return { ...inEscrow(number, BEGINNING), decision: 'return' };
}

function onEscrow(state: MachineState, number: BillNumber | null, at: Monotonic): Step {
  const { bill } = state;
  if (state.phase.name !== 'ready') return unchanged({ ...state, bill: toReturn(number) });
  if (bill?.at === 'escrow') {
    // Another bill without an end of the first: what became of that one only the journal can settle.
    if (number !== bill.number) return powerUp(state, bill.stackAsked && !bill.cameBack ? 'nothing' : 'returning');
    return unchanged({ ...state, bill: { ...bill, waits: true } });
  }
  const held: MachineState = { ...state, bill: inEscrow(number, at), goingIn: false };
  return report(held, { kind: 'escrowed', bill: billOf(state, number) });
}

function onRejected(state: MachineState): Step {
  if (state.bill?.at === 'escrow') return unchanged(moving(state, { cameBack: true }));
  if (state.rejecting || state.phase.name !== 'ready') return unchanged({ ...state, rejecting: true });
  const rejecting: MachineState = { ...state, bill: null, goingIn: false, rejecting: true };
  return report(rejecting, { kind: 'rejected', reason: 'not recognised' });
}

/** The bill is inside no longer and the device did not say its end. */
function onLostBill(state: MachineState, bill: BillInEscrow): Step {
  if (bill.stackAsked && !bill.cameBack) return powerUp(state, 'nothing');
  return reportEnd(state, 'returned', bill.number);
}

/** One report a bill: until the handler has resolved the toggle stands still, and the device repeats itself. */
function reportEnd(state: MachineState, outcome: 'stacked' | 'returned', said: BillNumber | null): Step {
  const { bill } = state;
  if (bill?.at === 'end' && bill.outcome === outcome) return ignored(state, 'this bill was reported before');
  const number = said ?? (bill?.at === 'escrow' ? bill.number : null);
  const ended: MachineState = {
    ...state,
    bill: { at: 'end', outcome, reportId: state.nextReportId, handled: false, acknowledged: false },
    goingIn: false,
    awaited: 'nothing',
  };
  return report(ended, { kind: outcome, bill: billOf(state, number), ...(state.goingIn ? { isNew: true } : {}) });
}
