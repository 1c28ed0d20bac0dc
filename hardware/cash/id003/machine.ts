import { assertNever, elapsed, type Monotonic } from '#kernel';
import { tended } from '../line/escrow.ts';
import { machineOf, stillAnswering } from '../line/machine.ts';
import { reportReady } from '../line/meeting.ts';
import { sendNext } from '../line/outbox.ts';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import { isResetDue, noteUnfit } from '../line/trouble.ts';
import { isEcho, type Id003Answer, type Id003Command } from './codec.ts';
import {
  alignEnabled,
  deadlines,
  denominations,
  desiredDisabled,
  desiredInhibit,
  request,
  SETTINGS,
  type BillInside,
  type Due,
  type MachineState,
  type Step,
} from './state.ts';
import { configure, markStackAsked, onStatus, orderOf, powerUp, toResetting, withoutBill } from './status.ts';

/** A device that does not tell its serial number has this one; the journal then knows one device a kiosk. */
const SERIAL_UNKNOWN = 'ID003';

/** The host's side of one ID-003 line. */
export const step = machineOf<MachineState, Id003Command, Id003Answer>({
  opened: (state) => request({ ...state, phase: { name: state.failed ? 'failed' : 'meeting' } }, 'status_request'),
  closed: (state) => ({ ...withoutBill(state), phase: { name: 'closed' }, asked: null, due: [], unanswered: 0 }),
  pollDue: onPollDue,
  answered: onAnswered,
  unanswered: onUnanswered,
  handled: onHandled,
  handlerFailed: onHandlerFailed,
  align: alignUnlessBusy,
  decided: (state, decision) => unchanged(request(state, orderOf(decision))),
  send: (state) =>
    sendNext(state, {
      isPoll: (name) => name === 'status_request',
      isMeant: (name) => stillMeant(state, name),
      commandOf: (name) => commandOf(state, name),
    }),
});

function onUnanswered(state: MachineState, asked: Id003Command): Step | null {
  const waiting = stillAnswering(state);
  if (waiting === null) return null;
  switch (asked.name) {
    case 'stack_2':
      // The command may have arrived although its answer did not.
      return unchanged(markStackAsked(waiting));
    case 'set_inhibit':
      return unchanged({ ...waiting, inhibited: null });
    case 'set_disabled':
      return unchanged({ ...waiting, disabled: null });
    default:
      if (state.phase.name === 'reading_table') return powerUp(waiting, state.phase.powerUp);
      return unchanged(waiting);
  }
}

function onHandled(state: MachineState, reportId: number, at: Monotonic): Step {
  const { phase, bill } = state;
  if (phase.name === 'reporting_power_up' && phase.reportId === reportId)
    return unchanged(request({ ...state, phase: { name: 'clearing', since: at } }, 'status_request'));
  if (phase.name === 'ready' && !phase.reported && phase.reportId === reportId)
    return unchanged(alignEnabled({ ...state, phase: { ...phase, reported: true } }));
  // The acknowledgement answers the device's next repetition; asking at once shortens the wait for it.
  if (bill?.at === 'end' && bill.reportId === reportId)
    return unchanged(request({ ...state, bill: { ...bill, handled: true } }, 'status_request'));
  return ignored(state, 'nothing waits for this report');
}

function onHandlerFailed(failed: MachineState): Step {
  const refusing = request({ ...failed, phase: { name: 'failed' }, due: [] }, 'set_inhibit');
  if (failed.bill?.at !== 'escrow') return unchanged(refusing);
  return unchanged(request({ ...refusing, bill: { ...failed.bill, decision: 'return' } }, 'return'));
}

/** With a bill inside or going in, the settings stay as they are until the device idles: it is not asked to change its mind half-way. */
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
      return unchanged(request(state, 'read_currency_table'));
    case 'identifying':
      return unchanged(request(state, phase.serial === null ? 'read_serial' : 'read_currency_table', 'status_request'));
    case 'configuring':
      return unchanged(request(state, 'configure', 'status_request'));
    case 'clearing':
      return unchanged(
        elapsed(phase.since, at) >= deadlines.clearing && !endUnhandled(state)
          ? toResetting(state)
          : request(state, 'status_request'),
      );
    case 'settling':
      return settle(request(state, 'status_request'), phase, at);
    case 'initialising':
    case 'ready':
      return retryReset(tended(request(state, 'status_request'), at, { ...deadlines, ask: request }), at);
    case 'closed':
    case 'meeting':
    case 'reporting_power_up':
    case 'unfit':
    case 'failed':
      return unchanged(request(state, 'status_request'));
    default:
      return assertNever(phase);
  }
}

function endUnhandled(state: MachineState): boolean {
  return state.bill?.at === 'end' && !state.bill.handled;
}

/** The bill of the last power-up first: its credit, its return, or the word that none will come. */
function settle(state: MachineState, phase: { serial: string; since: Monotonic }, at: Monotonic): Step {
  if (state.awaited === null) return becomeReady(state, phase.serial);
  if (elapsed(phase.since, at) < deadlines.settling) return unchanged(state);
  const waited: MachineState = { ...state, awaited: null };
  // Firmware without a VEND VALID after 42h: that the bill was in the stacker is its whole word.
  if (state.awaited === 'credit')
    return andThen(report(waited, { kind: 'settled' }), (s) => becomeReady(s, phase.serial));
  return becomeReady(waited, phase.serial);
}

function retryReset(state: MachineState, at: Monotonic): Step {
  const { trouble } = state;
  if (trouble === null || !isResetDue(trouble, at, deadlines) || endUnhandled(state)) return unchanged(state);
  return powerUp({ ...state, trouble: { ...trouble, since: at } }, 'nothing');
}

function onAnswered(
  state: MachineState,
  { asked, answer }: { readonly asked: Id003Command; readonly answer: Id003Answer },
  at: Monotonic,
): Step {
  const free: MachineState = { ...state, asked: null, unanswered: 0, awayReported: false };
  switch (asked.name) {
    case 'status_request':
      return answer.kind === 'status' ? onStatus(free, answer.status, at) : unexpected(free, asked, answer);
    case 'reset':
      if (answer.kind !== 'ack') return unexpected(free, asked, answer);
      return unchanged(request({ ...free, phase: { name: 'initialising', since: at } }, 'status_request'));
    case 'read_currency_table':
      return onCurrencyTable(free, answer, at);
    case 'read_serial':
      return onSerial(free, answer);
    case 'stack_2':
      if (answer.kind === 'ack') return unchanged(request(markStackAsked(free), 'status_request'));
      // Behind a silence the refusal may be that of another command.
      return unexpected(
        answer.kind === 'invalid_command' && state.unanswered === 0 ? undecided(free) : markStackAsked(free),
        asked,
        answer,
      );
    case 'return':
    case 'hold':
      return answer.kind === 'ack' ? unchanged(request(free, 'status_request')) : unexpected(free, asked, answer);
    case 'set_disabled':
    case 'set_inhibit':
    case 'set_security':
    case 'set_communication':
    case 'set_direction':
    case 'set_optional':
      return onWritten(free, asked, answer, at);
    default:
      return ignored(free, `${asked.name} is never asked`);
  }
}

/** Sound, but no answer to what was asked: left over from before, or refused. What is still needed is asked again at the next poll. */
function unexpected(state: MachineState, asked: Id003Command, answer: Id003Answer): Step {
  return ignored(state, `${answer.kind} does not answer ${asked.name}`);
}

function undecided(state: MachineState): MachineState {
  const bill: BillInside | null = state.bill?.at === 'escrow' ? { ...state.bill, decision: 'none' } : state.bill;
  return { ...state, bill };
}

/** Older firmware has no serial number and calls the question invalid. */
function onSerial(state: MachineState, answer: Id003Answer): Step {
  if (state.phase.name !== 'identifying') return unexpected(state, { name: 'read_serial' }, answer);
  const told = answer.kind === 'text' && answer.of === 'serial' ? answer.text : null;
  if (told === null && answer.kind !== 'invalid_command') return unexpected(state, { name: 'read_serial' }, answer);
  const serial = told === null || told === '' ? SERIAL_UNKNOWN : told;
  return unchanged(request({ ...state, phase: { name: 'identifying', serial } }, 'read_currency_table'));
}

function onCurrencyTable(state: MachineState, answer: Id003Answer, at: Monotonic): Step {
  const { phase } = state;
  const read = answer.kind === 'currency_table';
  const known: Step = read
    ? unchanged({ ...state, table: answer.entries })
    : unexpected(state, { name: 'read_currency_table' }, answer);
  if (phase.name === 'reading_table') return andThen(known, (s) => powerUp(s, phase.powerUp));
  if (phase.name !== 'identifying' || phase.serial === null || !read) return known;
  const { serial } = phase;
  return andThen(known, (s) => (denominations(s).length > 0 ? unchanged(configure(s, serial)) : unfit(s, at)));
}

/** Inhibited all the same: what it would take is not the site's money. */
function unfit(state: MachineState, at: Monotonic): Step {
  const code = (state.table ?? []).length > 0 ? 'VALIDATOR_CURRENCY_WRONG' : 'VALIDATOR_FAILURE';
  return noteUnfit<MachineState>(request({ ...state, phase: { name: 'unfit' } }, 'set_inhibit'), code, at);
}

/** A setting is taken when the device says the same bytes back. */
function onWritten(state: MachineState, asked: Id003Command, answer: Id003Answer, at: Monotonic): Step {
  const taken = isEcho(asked, answer);
  const believed: MachineState =
    asked.name === 'set_disabled'
      ? { ...state, disabled: taken ? asked.bills : null }
      : asked.name === 'set_inhibit'
        ? { ...state, inhibited: taken ? asked.inhibited : null }
        : state;
  if (!taken) return unexpected(believed, asked, answer);
  const { phase } = believed;
  if (phase.name !== 'configuring' || asked.name !== SETTINGS[phase.next]?.name)
    return unchanged(alignUnlessBusy(believed));
  const next = phase.next + 1;
  if (next < SETTINGS.length) return unchanged(request({ ...believed, phase: { ...phase, next } }, 'configure'));
  return unchanged(
    request({ ...believed, phase: { name: 'settling', serial: phase.serial, since: at } }, 'status_request'),
  );
}

function becomeReady(state: MachineState, serial: string): Step {
  return reportReady(state, { serial, denominations: denominations(state) });
}

/** A decision belongs to one bill: when that bill is gone, so is the command. */
function stillMeant(state: MachineState, name: Due): boolean {
  const { bill } = state;
  switch (name) {
    case 'stack_2':
      return bill?.at === 'escrow' && bill.decision === 'stack';
    case 'hold':
      return bill?.at === 'escrow' && bill.decision === 'none';
    case 'return':
      return bill?.at !== 'escrow' || bill.decision === 'return';
    case 'configure':
      return state.phase.name === 'configuring';
    default:
      return true;
  }
}

function commandOf(state: MachineState, name: Due): Id003Command {
  switch (name) {
    case 'set_disabled':
      return { name, bills: desiredDisabled(state) };
    case 'set_inhibit':
      return { name, inhibited: desiredInhibit(state) };
    case 'configure':
      return (
        (state.phase.name === 'configuring' ? SETTINGS[state.phase.next] : undefined) ?? { name: 'status_request' }
      );
    default:
      return { name };
  }
}
