import { assertNever, elapsed, type Monotonic } from '#kernel';
import { tended } from '../line/escrow.ts';
import { machineOf, stillAnswering } from '../line/machine.ts';
import { reportReady } from '../line/meeting.ts';
import { sendNext } from '../line/outbox.ts';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import { isResetDue, noteUnfit } from '../line/trouble.ts';
import type { BillEntry, CcnetAnswer, CcnetCommand } from './codec.ts';
import type { CommandName } from './frames.ts';
import { markStackAsked, onStatus, powerUp, toResetting, withoutBill } from './poll-status.ts';
import {
  alignEnabled,
  deadlines,
  denominations,
  desiredTypes,
  EVERY_TYPE,
  request,
  type BillInside,
  type MachineState,
  type Step,
} from './state.ts';

/** The host's side of one CCNET line. */
export const step = machineOf<MachineState, CcnetCommand, CcnetAnswer>({
  opened: (state) =>
    request({ ...state, phase: state.failed ? { name: 'failed' } : { name: 'meeting', since: null } }, 'poll'),
  closed: (state) => ({
    ...withoutBill(state),
    phase: { name: 'closed' },
    asked: null,
    due: [],
    unanswered: 0,
    late: 0,
  }),
  pollDue: onPollDue,
  answered: (state, exchange, at) => {
    const { late } = state;
    if (late === 0) return onAnswered(state, exchange, at);
    const step = onAnswered({ ...state, late: late - 1 }, exchange, at);
    // An ACK would answer what the device says by now, and that may be a bill's end that nobody heard.
    return { state: step.state, effects: step.effects.filter(({ kind }) => kind !== 'acknowledge') };
  },
  unanswered: onUnanswered,
  handled: onHandled,
  handlerFailed: onHandlerFailed,
  align: alignUnlessBusy,
  decided: (state, decision) => unchanged(request(state, decision)),
  send: (state) =>
    sendNext(state, {
      isPoll: (name) => name === 'poll',
      isMeant: (name) => stillMeant(state, name),
      commandOf: (name) => commandOf(state, name),
    }),
});

function onUnanswered(state: MachineState, asked: CcnetCommand): Step | null {
  const waiting = stillAnswering({ ...state, late: state.late + 1 });
  if (waiting === null) return null;
  // The command may have arrived although its answer did not.
  if (asked.name === 'stack') return unchanged(markStackAsked(waiting));
  if (state.phase.name === 'reading_table') return powerUp(waiting, state.phase.powerUp);
  return unchanged(waiting);
}

function onHandled(state: MachineState, reportId: number, at: Monotonic): Step {
  const { phase, bill } = state;
  if (phase.name === 'reporting_power_up' && phase.reportId === reportId)
    return unchanged(request({ ...state, phase: { name: 'clearing', since: at } }, 'poll'));
  if (phase.name === 'ready' && !phase.reported && phase.reportId === reportId)
    return unchanged(alignEnabled({ ...state, phase: { ...phase, reported: true } }));
  // The acknowledgement answers the device's next repetition; asking at once shortens the wait for it.
  if (bill?.at === 'end' && bill.reportId === reportId)
    return unchanged(request({ ...state, bill: { ...bill, handled: true } }, 'poll'));
  return ignored(state, 'nothing waits for this report');
}

function onHandlerFailed(failed: MachineState): Step {
  const refusing = request({ ...failed, phase: { name: 'failed' }, due: [] }, 'enable_bill_types');
  if (failed.bill?.at !== 'escrow') return unchanged(refusing);
  return unchanged(request({ ...refusing, bill: { ...failed.bill, decision: 'return' } }, 'return'));
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
      return retryReset(tended(request(state, 'poll'), at, { ...deadlines, ask: request }), at);
    case 'closed':
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

function retryReset(state: MachineState, at: Monotonic): Step {
  const { trouble } = state;
  if (trouble === null || !isResetDue(trouble, at, deadlines) || endUnhandled(state)) return unchanged(state);
  return powerUp({ ...state, trouble: { ...trouble, since: at } }, 'nothing');
}

function onAnswered(
  state: MachineState,
  { asked, answer }: { readonly asked: CcnetCommand; readonly answer: CcnetAnswer },
  at: Monotonic,
): Step {
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
    case 'stack': {
      if (answer.kind === 'ack') return unchanged(request(markStackAsked(free), 'poll'));
      // Behind a silence the refusal may be that of another command.
      const isRefusal = answer.kind === 'illegal_command' && state.unanswered === 0;
      return unexpected(isRefusal ? undecided(free) : markStackAsked(free), asked.name, answer);
    }
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
  const code = entries.some((entry) => entry !== null) ? 'VALIDATOR_CURRENCY_WRONG' : 'VALIDATOR_FAILURE';
  return noteUnfit<MachineState>({ ...state, phase: { name: 'unfit' } }, code, at);
}

function becomeReady(state: MachineState, serial: string): Step {
  return reportReady(state, { serial, denominations: denominations(state) });
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
