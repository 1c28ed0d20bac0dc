import { assertNever, elapsed, type Code, type Monotonic } from '#kernel';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import { currenciesOfVariant, pollOf, type EbdsAnswer, type EbdsCommand } from './codec.ts';
import {
  deadlines,
  denominations,
  desiredBills,
  holdsToggle,
  MISMATCH_LIMIT,
  request,
  UNANSWERED_LIMIT,
  withoutBill,
  type BillInside,
  type MachineEvent,
  type MachineState,
  type Step,
} from './state.ts';
import { onStatus, unwritten } from './status.ts';

/**
 * The host's side of one EBDS line, pure: everything that happens is an event with the moment it happened, everything to be done is an effect. Every phase
 * answers every event; what has no meaning there is ignored with the reason. The toggle is the acknowledgement, and a part of the state.
 */
export function step(state: MachineState, event: MachineEvent, at: Monotonic): Step {
  return andThen(onEvent(state, event, at), sendNext);
}

function onEvent(state: MachineState, event: MachineEvent, at: Monotonic): Step {
  switch (event.kind) {
    case 'opened':
      return onOpened(state);
    case 'closed':
      return lineLost(state);
    case 'poll_due':
      return onPollDue(state, at);
    case 'answered':
      return onAnswered(state, event.answer, at);
    case 'unanswered':
      return onUnanswered(state);
    case 'handled':
      return onHandled(state, event.reportId);
    case 'handler_failed':
      return onHandlerFailed(state);
    case 'accept':
      return unchanged(alignUnlessBusy({ ...state, wanted: event.values }));
    case 'refuse':
      if (state.wanted.length === 0) return ignored(state, 'nothing was accepted');
      return unchanged(alignUnlessBusy({ ...state, wanted: [] }));
    case 'stack':
      return onDecision(state, 'stack');
    case 'give_back':
      return onDecision(state, 'return');
    default:
      return assertNever(event);
  }
}

function onOpened(state: MachineState): Step {
  if (state.phase.name !== 'closed') return ignored(state, 'the line is open already');
  return unchanged(
    request(
      { ...state, phase: state.failed ? { name: 'failed' } : { name: 'meeting', since: null, fresh: false } },
      'poll',
    ),
  );
}

/** Also for a line that could not be opened. An absent device is reported once, not at each attempt. The toggle stays as it stands. */
function lineLost(state: MachineState): Step {
  const closed: MachineState = {
    ...withoutBill(state),
    phase: { name: 'closed' },
    asked: null,
    due: [],
    unanswered: 0,
    mismatches: 0,
    awayReported: true,
    powerUpSaid: false,
  };
  return state.awayReported ? ignored(closed, 'it is known to be away') : report(closed, { kind: 'away' });
}

function onUnanswered(state: MachineState): Step {
  const { asked } = state;
  if (asked === null) return ignored(state, 'nothing was asked');
  // A device that does not know the question may well be silent.
  if (asked.name === 'query_variant_name' && state.phase.name === 'identifying')
    return onIdentified({ ...state, asked: null }, '');
  const unanswered = state.unanswered + 1;
  if (unanswered >= UNANSWERED_LIMIT)
    return andThen(lineLost(state), (closed) => ({ state: closed, effects: [{ kind: 'hang_up' }] }));
  return unchanged({ ...state, asked: null, unanswered });
}

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
  if (state.failed) return ignored(state, 'the handler failed before');
  const failed: MachineState = { ...state, failed: true, wanted: [], enabled: [] };
  if (state.phase.name === 'closed') return unchanged(failed);
  const { bill } = failed;
  const kept: BillInside | null = bill?.at === 'escrow' ? { ...bill, decision: 'return' } : bill;
  // An end that was being reported at power-up is nobody's either.
  const unread = state.phase.name === 'reporting_power_up' && state.awaited !== 'nothing';
  const held = unread ? unwritten(state.awaited === 'in_stacker' ? 'stacked' : 'returned') : kept;
  return unchanged(request({ ...failed, bill: held, phase: { name: 'failed' }, due: [] }, 'poll'));
}

function onDecision(state: MachineState, decision: 'stack' | 'return'): Step {
  if (state.bill?.at !== 'escrow' || state.phase.name !== 'ready') return ignored(state, 'no bill is in escrow');
  if (state.bill.decision !== 'none') return ignored(state, 'this bill was decided before');
  return unchanged(request({ ...state, bill: { ...state.bill, decision } }, 'poll'));
}

/** With a bill inside or going in, the mask stays as it is until the device idles: it is not asked to change its mind half-way. */
function alignUnlessBusy(state: MachineState): MachineState {
  const isBusy = state.goingIn || state.bill?.at === 'escrow' || holdsToggle(state);
  return isBusy ? state : { ...state, enabled: desiredBills(state) };
}

function onPollDue(state: MachineState, at: Monotonic): Step {
  if (state.phase.name === 'closed') return ignored(state, 'the line is closed');
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

function onAnswered(state: MachineState, answer: EbdsAnswer, at: Monotonic): Step {
  const { asked } = state;
  if (asked === null) return ignored(state, 'nothing was asked');
  const free: MachineState = { ...state, asked: null, unanswered: 0, awayReported: false };
  if (answer.toggle !== asked.toggle) return onMismatch(free);
  const heard: MachineState = { ...free, mismatches: 0 };
  if (holdsToggle(heard)) return ignored(heard, 'the device repeats what is being written down');
  // That repetition was the last: the next message has the other toggle.
  if (heard.bill?.at === 'end' && !heard.bill.acknowledged)
    return unchanged(request(moveToggle({ ...heard, bill: { ...heard.bill, acknowledged: true } }), 'poll'));
  return andThen(meaningOf(heard, asked, answer, at), (s) => unchanged(holdsToggle(s) ? s : moveToggle(s)));
}

function meaningOf(state: MachineState, asked: EbdsCommand, answer: EbdsAnswer, at: Monotonic): Step {
  const isAsked = asked.name === 'query_variant_name' && state.phase.name === 'identifying';
  switch (answer.kind) {
    case 'variant_name':
      return isAsked ? onIdentified(state, answer.text) : ignored(state, 'the name was not asked for');
    case 'status':
      return andThen(onStatus(state, answer.status, at), (s) =>
        isAsked && s.phase.name === 'identifying' ? onIdentified(s, '') : unchanged(s),
      );
    case 'unknown':
      return isAsked ? onIdentified(state, '') : ignored(state, 'the answer is not known');
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

function markStackAsked(state: MachineState, asked: EbdsCommand): MachineState {
  if (asked.name !== 'poll' || asked.decision !== 'stack' || state.bill?.at !== 'escrow') return state;
  return { ...state, bill: { ...state.bill, stackAsked: true } };
}

/** An empty name says nothing; one that begins with currencies must name the site's and no other, since a bill's number does not say which. */
function onIdentified(state: MachineState, name: string): Step {
  const named = currenciesOfVariant(name);
  const isForeign = named.length > 0 && (named.length > 1 || named[0] !== state.currency);
  if (state.billSet.currency !== state.currency || isForeign) {
    const code: Code = 'VALIDATOR_CURRENCY_WRONG';
    const unfit: MachineState = { ...state, phase: { name: 'unfit' }, trouble: { code, from: 'bills' } };
    return state.trouble?.code === code ? unchanged(unfit) : report(unfit, { kind: 'trouble', code });
  }
  const recovered: Step =
    state.trouble?.from === 'bills'
      ? report<MachineState>({ ...state, trouble: null }, { kind: 'recovered' })
      : unchanged(state);
  return andThen(recovered, (s) =>
    report<MachineState>(
      { ...s, phase: { name: 'ready', reportId: s.nextReportId, reported: false } },
      { kind: 'ready', serial: s.model, denominations: denominations(s) },
    ),
  );
}

/** One message at a time. */
function sendNext(state: MachineState): Step {
  const due = state.due.filter((name) => name === 'poll' || state.phase.name === 'identifying');
  const name = due.find((one) => one !== 'poll') ?? due[0];
  if (state.asked !== null || name === undefined || state.phase.name === 'closed') return unchanged({ ...state, due });
  const command = commandOf(state, name);
  const asked: MachineState = { ...state, asked: command, due: due.filter((one) => one !== name) };
  return { state: markStackAsked(asked, command), effects: [{ kind: 'send', command }] };
}

function commandOf(state: MachineState, name: 'poll' | 'query_variant_name'): EbdsCommand {
  const { toggle, bill, enabled } = state;
  if (name === 'query_variant_name') return { name, toggle };
  const decision = bill?.at === 'escrow' && bill.waits ? bill.decision : 'none';
  return pollOf({ toggle, enabled, decision });
}
