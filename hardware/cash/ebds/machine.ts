import { assertNever, elapsed, type Monotonic } from '#kernel';
import { machineOf, stillAnswering } from '../line/machine.ts';
import { reportReady } from '../line/meeting.ts';
import { sendNext } from '../line/outbox.ts';
import { andThen, ignored, unchanged } from '../line/step.ts';
import { noteUnfit } from '../line/trouble.ts';
import { currenciesOfVariant, pollOf, type EbdsAnswer, type EbdsCommand } from './codec.ts';
import {
  deadlines,
  denominations,
  desiredBills,
  holdsToggle,
  MISMATCH_LIMIT,
  request,
  withoutBill,
  type BillInside,
  type MachineState,
  type Step,
} from './state.ts';
import { onStatus, unwritten } from './status.ts';

/** The host's side of one EBDS line. The toggle is the acknowledgement, and a part of the state: it stays as it stands when the line is gone. */
export const step = machineOf<MachineState, EbdsCommand, EbdsAnswer>({
  opened: (state) =>
    request(
      { ...state, phase: state.failed ? { name: 'failed' } : { name: 'meeting', since: null, fresh: false } },
      'poll',
    ),
  closed: (state) => ({
    ...withoutBill(state),
    phase: { name: 'closed' },
    asked: null,
    due: [],
    unanswered: 0,
    mismatches: 0,
    powerUpSaid: false,
  }),
  pollDue: onPollDue,
  answered: onAnswered,
  unanswered: (state, asked, at) => {
    // A device that does not know the question may well be silent.
    if (asked.name === 'query_variant_name' && state.phase.name === 'identifying')
      return onIdentified({ ...state, asked: null }, '', at);
    const waiting = stillAnswering(state);
    return waiting === null ? null : unchanged(waiting);
  },
  handled: onHandled,
  handlerFailed: onHandlerFailed,
  align: alignUnlessBusy,
  decided: (state) => unchanged(request(state, 'poll')),
  send: (state) => {
    const sent = sendNext(state, {
      isPoll: (name) => name === 'poll',
      isMeant: (name) => state.phase.name !== 'closed' && (name === 'poll' || state.phase.name === 'identifying'),
      commandOf: (name) => commandOf(state, name),
    });
    return sent.effects.length === 0 ? sent : { ...sent, state: markStackAsked(sent.state) };
  },
});

function onHandled(state: MachineState, reportId: number): Step {
  const { phase, bill } = state;
  if (phase.name === 'reporting_power_up' && phase.reportId === reportId)
    return unchanged(request({ ...state, phase: { name: 'settling', since: null } }, 'poll'));
  if (phase.name === 'ready' && !phase.reported && phase.reportId === reportId)
    return unchanged(alignUnlessBusy({ ...state, phase: { ...phase, reported: true } }));
  // The device repeats itself once more; the message after that moves the toggle.
  if (bill?.at === 'end' && bill.reportId === reportId)
    return unchanged(request({ ...state, bill: { ...bill, handled: true } }, 'poll'));
  return ignored(state, 'nothing waits for this report');
}

function onHandlerFailed(state: MachineState): Step {
  const failed: MachineState = { ...state, enabled: [] };
  const { bill } = failed;
  const kept: BillInside | null = bill?.at === 'escrow' ? { ...bill, decision: 'return' } : bill;
  // An end that was being reported at power-up is nobody's either.
  const unread = state.phase.name === 'reporting_power_up' && state.awaited !== 'nothing';
  const held = unread ? unwritten(state.awaited === 'in_stacker' ? 'stacked' : 'returned') : kept;
  return unchanged(request({ ...failed, bill: held, phase: { name: 'failed' }, due: [] }, 'poll'));
}

/** With a bill inside or going in, the mask stays as it is until the device idles: it is not asked to change its mind half-way. */
function alignUnlessBusy(state: MachineState): MachineState {
  const isBusy = state.goingIn || state.bill?.at === 'escrow' || holdsToggle(state);
  return isBusy ? state : { ...state, enabled: desiredBills(state) };
}

function onPollDue(state: MachineState, at: Monotonic): Step {
  if (state.failed && holdsToggle(state))
    return ignored(
      state,
      'an end that nobody wrote down stays with the device, which stops accepting when it hears nothing',
    );
  return unchanged(request(undecidedTooLong(state, at), 'poll'));
}

function undecidedTooLong(state: MachineState, at: Monotonic): MachineState {
  const { bill } = state;
  if (bill?.at !== 'escrow' || bill.decision !== 'none' || elapsed(bill.since, at) < deadlines.escrow) return state;
  return { ...state, bill: { ...bill, decision: 'return' } };
}

function onAnswered(
  state: MachineState,
  { asked, answer }: { readonly asked: EbdsCommand; readonly answer: EbdsAnswer },
  at: Monotonic,
): Step {
  const free: MachineState = { ...state, asked: null, unanswered: 0, awayReported: false };
  if (answer.toggle !== asked.toggle) return onMismatch(free);
  const heard: MachineState = { ...free, mismatches: 0 };
  if (holdsToggle(heard)) return ignored(heard, 'the device repeats what is being written down');
  // That repetition was the last: the next message has the other toggle.
  if (heard.bill?.at === 'end' && !heard.bill.acknowledged)
    return unchanged(request(moveToggle({ ...heard, bill: { ...heard.bill, acknowledged: true } }), 'poll'));
  return andThen(meaningOf(heard, { asked, answer }, at), (s) => unchanged(holdsToggle(s) ? s : moveToggle(s)));
}

function meaningOf(
  state: MachineState,
  { asked, answer }: { readonly asked: EbdsCommand; readonly answer: EbdsAnswer },
  at: Monotonic,
): Step {
  const isAsked = asked.name === 'query_variant_name' && state.phase.name === 'identifying';
  switch (answer.kind) {
    case 'variant_name':
      return isAsked ? onIdentified(state, answer.text, at) : ignored(state, 'the name was not asked for');
    case 'status':
      return andThen(onStatus(state, answer.status, at), (s) =>
        isAsked && s.phase.name === 'identifying' ? onIdentified(s, '', at) : unchanged(s),
      );
    case 'unknown':
      return isAsked ? onIdentified(state, '', at) : ignored(state, 'the answer is not known');
    default:
      return assertNever(answer);
  }
}

/** Left over from before. A device that keeps to the other toggle is followed, unless its last word is still being written down. */
function onMismatch(state: MachineState): Step {
  const mismatches = state.mismatches + 1;
  if (mismatches < MISMATCH_LIMIT || holdsToggle(state))
    return ignored({ ...state, mismatches }, 'the answer belongs to another message');
  return unchanged(moveToggle({ ...state, mismatches: 0 }));
}

function moveToggle(state: MachineState): MachineState {
  return { ...state, toggle: state.toggle === 0 ? 1 : 0 };
}

function markStackAsked(state: MachineState): MachineState {
  const { asked } = state;
  if (asked?.name !== 'poll' || asked.decision !== 'stack' || state.bill?.at !== 'escrow') return state;
  return { ...state, bill: { ...state.bill, stackAsked: true } };
}

/** An empty name says nothing; one that begins with currencies must name the site's and no other, since a bill's number does not say which. */
function onIdentified(state: MachineState, name: string, at: Monotonic): Step {
  const named = currenciesOfVariant(name);
  const isForeign = named.length > 0 && (named.length > 1 || named[0] !== state.currency);
  if (state.billSet.currency !== state.currency || isForeign)
    return noteUnfit<MachineState>({ ...state, phase: { name: 'unfit' } }, 'VALIDATOR_CURRENCY_WRONG', at);
  return reportReady(state, { serial: state.model, denominations: denominations(state) });
}

function commandOf(state: MachineState, name: 'poll' | 'query_variant_name'): EbdsCommand {
  const { toggle, bill, enabled } = state;
  if (name === 'query_variant_name') return { name, toggle };
  const decision = bill?.at === 'escrow' && bill.waits ? bill.decision : 'none';
  return pollOf({ toggle, enabled, decision });
}
