import { assertNever, elapsed, type Code, type Monotonic } from '#kernel';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import type { BillEntry, CcnetAnswer, CcnetCommand } from './codec.ts';
import type { CommandName } from './frames.ts';
import { onStatus, powerUp, toResetting, withoutBill } from './poll-status.ts';
import {
  alignEnabled,
  deadlines,
  denominations,
  desiredTypes,
  EVERY_TYPE,
  request,
  UNANSWERED_LIMIT,
  type BillInside,
  type MachineEvent,
  type MachineState,
  type Step,
} from './state.ts';

/**
 * The host's side of one CCNET line, pure: everything that happens is an event with the moment it happened, everything to be done is an effect. Every phase
 * answers every event; what has no meaning there is ignored with the reason.
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
      return onHandled(state, event.reportId, at);
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
  return unchanged(request({ ...state, phase: { name: state.failed ? 'failed' : 'meeting' } }, 'poll'));
}

/** Also for a line that could not be opened. An absent device is reported once, not at each attempt. */
function lineLost(state: MachineState): Step {
  const closed: MachineState = {
    ...withoutBill(state),
    phase: { name: 'closed' },
    asked: null,
    due: [],
    unanswered: 0,
    awayReported: true,
  };
  return state.awayReported ? ignored(closed, 'it is known to be away') : report(closed, { kind: 'away' });
}

function onUnanswered(state: MachineState): Step {
  if (state.asked === null) return ignored(state, 'nothing was asked');
  const unanswered = state.unanswered + 1;
  if (unanswered >= UNANSWERED_LIMIT)
    return andThen(lineLost(state), (closed) => ({ state: closed, effects: [{ kind: 'hang_up' }] }));
  const waiting: MachineState = { ...state, asked: null, unanswered };
  // The command may have arrived although its answer did not.
  if (state.asked.name === 'stack') return unchanged(markStackAsked(waiting));
  if (state.phase.name === 'reading_table') return powerUp(waiting, state.phase.powerUp);
  return unchanged(waiting);
}

function onHandled(state: MachineState, reportId: number, at: Monotonic): Step {
  const { phase, bill } = state;
  if (phase.name === 'reporting_power_up' && phase.reportId === reportId)
    return unchanged(request({ ...state, phase: { name: 'clearing', since: at } }, 'poll'));
  if (phase.name === 'ready' && phase.reportId === reportId)
    return unchanged(alignEnabled({ ...state, phase: { ...phase, reported: true } }));
  // The acknowledgement answers the device's next repetition; asking at once shortens the wait for it.
  if (bill?.at === 'end' && bill.reportId === reportId)
    return unchanged(request({ ...state, bill: { ...bill, handled: true } }, 'poll'));
  return ignored(state, 'nothing waits for this report');
}

function onHandlerFailed(state: MachineState): Step {
  if (state.failed) return ignored(state, 'the handler failed before');
  const failed: MachineState = { ...state, failed: true, wanted: [] };
  if (state.phase.name === 'closed') return unchanged(failed);
  const refusing = request({ ...failed, phase: { name: 'failed' }, due: [] }, 'enable_bill_types');
  if (state.bill?.at !== 'escrow') return unchanged(refusing);
  return unchanged(request({ ...refusing, bill: { ...state.bill, decision: 'return' } }, 'return'));
}

function onDecision(state: MachineState, decision: 'stack' | 'return'): Step {
  if (state.bill?.at !== 'escrow' || state.phase.name !== 'ready') return ignored(state, 'no bill is in escrow');
  if (state.bill.decision !== 'none') return ignored(state, 'this bill was decided before');
  return unchanged(request({ ...state, bill: { ...state.bill, decision } }, decision));
}

/** With a bill inside or going in, the types stay as they are until the device idles: it is not asked to change its mind half-way. */
function alignUnlessBusy(state: MachineState): MachineState {
  return state.phase.name === 'ready' && state.bill?.at !== 'escrow' && !state.goingIn && !endUnhandled(state)
    ? alignEnabled(state)
    : state;
}

function onPollDue(state: MachineState, at: Monotonic): Step {
  const { phase } = state;
  switch (phase.name) {
    case 'closed':
      return ignored(state, 'the line is closed');
    case 'resetting':
      return unchanged(request(state, 'reset'));
    case 'reading_table':
      return unchanged(request(state, 'get_bill_table'));
    case 'identifying':
      return unchanged(request(state, phase.serial === null ? 'identification' : 'get_bill_table', 'poll'));
    case 'clearing':
      return unchanged(
        elapsed(phase.since, at) >= deadlines.clearing && !endUnhandled(state)
          ? toResetting(state)
          : request(state, 'poll'),
      );
    case 'settling':
      return andThen(unchanged(request(state, 'poll')), (s) => settle(s, phase, at));
    case 'initialising':
    case 'ready':
      return retryReset(heldInEscrow(request(state, 'poll'), at), at);
    case 'meeting':
    case 'reporting_power_up':
    case 'unfit':
    case 'failed':
      return unchanged(request(state, 'poll'));
    default:
      return assertNever(phase);
  }
}

function endUnhandled(state: MachineState): boolean {
  return state.bill?.at === 'end' && !state.bill.handled;
}

function settle(state: MachineState, phase: { serial: string; since: Monotonic }, at: Monotonic): Step {
  if (!state.creditAwaited) return becomeReady(state, phase.serial);
  if (elapsed(phase.since, at) < deadlines.settling) return unchanged(state);
  const waited: MachineState = { ...state, creditAwaited: false };
  return andThen(report(waited, { kind: 'settled' }), (s) => becomeReady(s, phase.serial));
}

function heldInEscrow(state: MachineState, at: Monotonic): MachineState {
  const { bill } = state;
  if (bill?.at !== 'escrow' || bill.decision !== 'none') return state;
  if (elapsed(bill.since, at) >= deadlines.escrow)
    return request({ ...state, bill: { ...bill, decision: 'return' } }, 'return');
  if (elapsed(bill.heldAt, at) < deadlines.hold) return state;
  return request({ ...state, bill: { ...bill, heldAt: at } }, 'hold');
}

const ENDED_BY_RESET: ReadonlySet<Code> = new Set(['VALIDATOR_JAMMED', 'VALIDATOR_CHEATED', 'VALIDATOR_FAILURE']);

function retryReset(state: MachineState, at: Monotonic): Step {
  const { trouble } = state;
  if (trouble === null || !ENDED_BY_RESET.has(trouble.code) || endUnhandled(state)) return unchanged(state);
  if (elapsed(trouble.since, at) < deadlines.troubleReset) return unchanged(state);
  return powerUp({ ...state, trouble: { ...trouble, since: at } }, 'nothing');
}

function onAnswered(state: MachineState, answer: CcnetAnswer, at: Monotonic): Step {
  const { asked } = state;
  if (asked === null) return ignored(state, 'nothing was asked');
  const free: MachineState = { ...state, asked: null, unanswered: 0, awayReported: false };
  switch (asked.name) {
    case 'poll':
      return answer.kind === 'status' ? onStatus(free, answer.status, at) : unexpected(free, asked.name, answer);
    case 'reset':
      if (answer.kind !== 'ack') return unexpected(free, asked.name, answer);
      return unchanged(request({ ...free, phase: { name: 'initialising', since: at }, enabled: [] }, 'poll'));
    case 'get_bill_table':
      return onBillTable(free, answer, at);
    case 'identification':
      if (answer.kind !== 'identification' || free.phase.name !== 'identifying')
        return unexpected(free, asked.name, answer);
      return {
        state: request({ ...free, phase: { name: 'identifying', serial: answer.serial } }, 'get_bill_table'),
        effects: [{ kind: 'acknowledge' }],
      };
    case 'enable_bill_types':
      if (answer.kind !== 'ack') return unexpected({ ...free, enabled: null }, asked.name, answer);
      return unchanged(alignUnlessBusy({ ...free, enabled: asked.enabled }));
    case 'stack':
      if (answer.kind === 'ack') return unchanged(request(markStackAsked(free), 'poll'));
      return unexpected(answer.kind === 'illegal_command' ? undecided(free) : free, asked.name, answer);
    case 'return':
    case 'hold':
      return answer.kind === 'ack' ? unchanged(request(free, 'poll')) : unexpected(free, asked.name, answer);
    case 'ack':
    case 'nak':
    case 'get_status':
      return ignored(free, `${asked.name} is never asked`);
    default:
      return assertNever(asked);
  }
}

/** Sound, but no answer to what was asked: left over from before, or refused. What is still needed is asked again at the next poll. */
function unexpected(state: MachineState, asked: CommandName, answer: CcnetAnswer): Step {
  return ignored(state, `${answer.kind} does not answer ${asked}`);
}

function markStackAsked(state: MachineState): MachineState {
  return state.bill?.at === 'escrow' ? { ...state, bill: { ...state.bill, stackAsked: true } } : state;
}

function undecided(state: MachineState): MachineState {
  const bill: BillInside | null = state.bill?.at === 'escrow' ? { ...state.bill, decision: 'none' } : state.bill;
  return { ...state, bill };
}

function onBillTable(state: MachineState, answer: CcnetAnswer, at: Monotonic): Step {
  const { phase } = state;
  const read = answer.kind === 'bill_table';
  const known: Step = read
    ? { state: { ...state, table: answer.entries }, effects: [{ kind: 'acknowledge' }] }
    : unexpected(state, 'get_bill_table', answer);
  if (phase.name === 'reading_table') return andThen(known, (s) => powerUp(s, phase.powerUp));
  if (phase.name !== 'identifying' || phase.serial === null || !read) return known;
  const { serial } = phase;
  return andThen(known, (s) => onIdentified(s, answer.entries, serial, at));
}

function onIdentified(
  state: MachineState,
  entries: readonly (BillEntry | null)[],
  serial: string,
  at: Monotonic,
): Step {
  if (denominations(state).length > 0)
    return state.creditAwaited
      ? unchanged({ ...state, phase: { name: 'settling', serial, since: at } })
      : becomeReady(state, serial);
  const code: Code = entries.some((entry) => entry !== null) ? 'VALIDATOR_CURRENCY_WRONG' : 'VALIDATOR_FAILURE';
  const unfit: MachineState = { ...state, phase: { name: 'unfit' }, trouble: { code, since: at, from: 'table' } };
  return state.trouble?.code === code ? unchanged(unfit) : report(unfit, { kind: 'trouble', code });
}

function becomeReady(state: MachineState, serial: string): Step {
  const recovered =
    state.trouble?.from === 'table' ? report({ ...state, trouble: null }, { kind: 'recovered' }) : unchanged(state);
  return andThen(recovered, (s) =>
    report(
      { ...s, phase: { name: 'ready', reportId: s.nextReportId, reported: false } },
      { kind: 'ready', serial, denominations: denominations(s) },
    ),
  );
}

/** One command at a time: a poll only when nothing else is to be said. */
function sendNext(state: MachineState): Step {
  const due = state.due.filter((name) => stillMeant(state, name));
  const name = due.find((one) => one !== 'poll') ?? due[0];
  if (state.asked !== null || name === undefined) return unchanged({ ...state, due });
  const command = commandOf(state, name);
  return {
    state: { ...state, asked: command, due: due.filter((one) => one !== name) },
    effects: [{ kind: 'send', command }],
  };
}

/** A decision belongs to one bill: when that bill is gone, so is the command. */
function stillMeant(state: MachineState, name: CommandName): boolean {
  const { bill } = state;
  switch (name) {
    case 'stack':
      return bill?.at === 'escrow' && bill.decision === 'stack';
    case 'hold':
      return bill?.at === 'escrow' && bill.decision === 'none';
    case 'return':
      return bill?.at !== 'escrow' || bill.decision === 'return';
    default:
      return true;
  }
}

function commandOf(state: MachineState, name: CommandName): CcnetCommand {
  if (name !== 'enable_bill_types') return { name };
  return { name, enabled: desiredTypes(state), escrow: EVERY_TYPE };
}
