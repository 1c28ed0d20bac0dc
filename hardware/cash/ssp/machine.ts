import { assertNever, elapsed, type Code, type Monotonic } from '#kernel';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import type { CommandName } from './frames.ts';
import { acknowledge, endClearing, onEvents } from './poll-events.ts';
import { becomeReady, listen, onOpening, reopen, reportPowerUp, reportReset, withoutBill } from './power-up.ts';
import {
  alignEnabled,
  alignUnlessBusy,
  deadlines,
  desiredChannels,
  mayPoll,
  pollName,
  request,
  type MachineEvent,
  type MachineState,
  type Step,
} from './state.ts';
import type { SspHeard, SspOrder } from './wire.ts';

/**
 * The host's side of one SSP line, pure: everything that happens is an event with the moment it happened, everything to be done is an effect. Every phase
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
      if (state.asked === null) return ignored(state, 'nothing was asked');
      // The same bytes were sent again before this is said.
      return andThen(lineLost(state), (closed) => ({ state: closed, effects: [{ kind: 'hang_up' }] }));
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
    case 'give_back':
      return onDecision(state, event.kind);
    default:
      return assertNever(event);
  }
}

function onOpened(state: MachineState): Step {
  if (state.phase.name !== 'closed') return ignored(state, 'the line is open already');
  // What was said of a bill and not yet reported outlasts the line.
  if (!state.failed) return unchanged(reopen(state, state.found));
  return unchanged(request({ ...state, phase: { name: 'failed' } }, 'sync'));
}

/** Also for a line that could not be opened. An absent device is reported once, not at each attempt. */
function lineLost(state: MachineState): Step {
  const closed: MachineState = {
    ...withoutBill(state),
    phase: { name: 'closed' },
    asked: null,
    due: [],
    awayReported: true,
  };
  return state.awayReported ? ignored(closed, 'it is known to be away') : report(closed, { kind: 'away' });
}

function onHandled(state: MachineState, reportId: number, at: Monotonic): Step {
  const { phase, unhandledEnds } = state;
  if (phase.name === 'reporting_power_up' && phase.reportId === reportId)
    return unchanged(
      phase.next === 'resetting'
        ? request({ ...state, phase: { name: 'resetting' } }, 'reset')
        : request({ ...state, phase: { name: 'clearing', since: at } }, pollName(state)),
    );
  if (phase.name === 'ready' && phase.reportId === reportId)
    return unchanged(alignEnabled({ ...state, phase: { ...phase, reported: true } }));
  if (!unhandledEnds.includes(reportId)) return ignored(state, 'nothing waits for this report');
  const handled = { ...state, unhandledEnds: unhandledEnds.filter((id) => id !== reportId) };
  return unchanged(state.ackDue ? acknowledge(handled) : handled);
}

/** Nothing is polled from here on: what the device still has to say it says to the next start. */
function onHandlerFailed(state: MachineState): Step {
  if (state.failed) return ignored(state, 'the handler failed before');
  const failed: MachineState = { ...state, failed: true, wanted: [] };
  if (state.phase.name === 'closed') return unchanged(failed);
  const refusing = request({ ...failed, phase: { name: 'failed' }, due: [] }, 'disable');
  const { bill } = state;
  if (bill?.at !== 'escrow' || bill.stackAsked) return unchanged(refusing);
  return unchanged(request({ ...refusing, bill: { ...bill, decision: 'return' } }, 'reject'));
}

function onDecision(state: MachineState, asked: 'stack' | 'give_back'): Step {
  const { bill, phase } = state;
  if (bill?.at !== 'escrow' || phase.name !== 'ready') return ignored(state, 'no bill is in escrow');
  if (bill.decision !== 'none') return ignored(state, 'this bill was decided before');
  const decision = asked === 'stack' ? 'stack' : 'return';
  // A poll takes the bill.
  return unchanged(
    request({ ...state, bill: { ...bill, decision } }, decision === 'stack' ? pollName(state) : 'reject'),
  );
}

function onPollDue(state: MachineState, at: Monotonic): Step {
  const { phase } = state;
  switch (phase.name) {
    case 'closed':
      return ignored(state, 'the line is closed');
    case 'opening':
      return unchanged(request(state, phase.order));
    case 'counting':
      return unchanged(request(state, 'get_counters'));
    case 'resetting':
      return unchanged(request(state, 'reset'));
    case 'clearing':
      return elapsed(phase.since, at) >= deadlines.clearing && state.unhandledEnds.length === 0
        ? endClearing(state, at)
        : unchanged(request(state, pollName(state)));
    case 'ready':
      return retryReset(heldInEscrow(request(state, pollName(state)), at), at);
    case 'refused':
      if (elapsed(phase.since, at) < deadlines.refused) return ignored(state, 'no key was agreed on');
      return unchanged(reopen(state));
    case 'failed':
      return unchanged(request(state, 'disable'));
    case 'listening':
    case 'reporting_power_up':
    case 'unfit':
      return unchanged(request(state, pollName(state)));
    default:
      return assertNever(phase);
  }
}

function heldInEscrow(state: MachineState, at: Monotonic): MachineState {
  const { bill } = state;
  if (bill?.at !== 'escrow' || bill.decision !== 'none' || bill.isGone) return state;
  if (elapsed(bill.since, at) >= deadlines.escrow)
    return request({ ...state, bill: { ...bill, decision: 'return' } }, 'reject');
  if (elapsed(bill.heldAt, at) < deadlines.hold) return state;
  return request({ ...state, bill: { ...bill, heldAt: at } }, 'hold');
}

const ENDED_BY_RESET: ReadonlySet<Code> = new Set(['VALIDATOR_JAMMED', 'VALIDATOR_FAILURE']);

function retryReset(state: MachineState, at: Monotonic): Step {
  const { trouble } = state;
  if (trouble === null || !ENDED_BY_RESET.has(trouble.code) || state.unhandledEnds.length > 0) return unchanged(state);
  if (elapsed(trouble.since, at) < deadlines.troubleReset) return unchanged(state);
  return reportReset({ ...state, trouble: { ...trouble, since: at } });
}

function onAnswered(state: MachineState, answer: SspHeard, at: Monotonic): Step {
  const { asked, phase } = state;
  if (asked === null) return ignored(state, 'nothing was asked');
  const free: MachineState = { ...state, asked: null, awayReported: false };
  if (phase.name === 'failed') return ignored(free, 'the handler failed, so nothing is asked of it any more');
  if (state.isKeyProven && isKeyLost(answer)) return unchanged(reopen(free, state.found));
  if (phase.name === 'opening' && asked.name === phase.order) return onOpening(free, phase.order, answer, at);
  switch (asked.name) {
    case 'poll':
    case 'poll_with_ack':
      return onPolled(free, asked.name, answer, at);
    case 'get_counters':
      return onCounters(free, answer, at);
    case 'set_inhibits':
      if (answer.kind !== 'ok') return unexpected({ ...free, enabled: null }, asked.name, answer);
      return unchanged(request({ ...free, inhibited: asked.channels }, 'enable'));
    case 'enable':
      if (answer.kind !== 'ok') return unexpected({ ...free, enabled: null }, asked.name, answer);
      return unchanged(alignUnlessBusy({ ...free, enabled: free.inhibited }));
    case 'disable':
      if (answer.kind !== 'ok') return unexpected({ ...free, enabled: null }, asked.name, answer);
      return unchanged(alignUnlessBusy({ ...free, enabled: [] }));
    case 'hold':
      return onHeld(free, answer);
    case 'reject':
      return onRejectAnswered(free, answer);
    case 'event_ack':
      // Refused: there was nothing left to acknowledge.
      return unchanged(request({ ...free, ackDue: false }, pollName(free)));
    case 'last_reject_code':
      return report(free, {
        kind: 'rejected',
        reason: answer.kind === 'reject_reason' ? answer.reason : 'the device does not say why',
      });
    case 'reset':
      return answer.kind === 'ok' ? unchanged(reopen(free)) : unexpected(free, asked.name, answer);
    case 'sync':
    case 'set_generator':
    case 'set_modulus':
    case 'request_key_exchange':
    case 'host_protocol_version':
    case 'setup_request':
    case 'serial':
      return unexpected(free, asked.name, answer);
    default:
      return assertNever(asked);
  }
}

function isKeyLost(answer: SspHeard): boolean {
  return answer.kind === 'out_of_step' || (answer.kind === 'refused' && answer.reason === 'key_not_set');
}

function onPolled(state: MachineState, name: 'poll' | 'poll_with_ack', answer: SspHeard, at: Monotonic): Step {
  // Without encryption, or at all, this device does not repeat its events.
  if (name === 'poll_with_ack' && answer.kind === 'refused')
    return unchanged(request({ ...state, repeats: false }, 'poll'));
  if (answer.kind !== 'events') return unexpected(state, name, answer);
  switch (state.phase.name) {
    case 'listening':
      return listen(state, answer.events, at);
    case 'reporting_power_up':
    case 'clearing':
    case 'ready':
    case 'unfit':
      return onEvents(state, answer.events, at);
    default:
      return unexpected(state, name, answer);
  }
}

function onCounters(state: MachineState, answer: SspHeard, at: Monotonic): Step {
  const { phase, serial } = state;
  const counted: MachineState = { ...state, countDue: false, hasCounters: answer.kind === 'counters' };
  const stacked = answer.kind === 'counters' ? answer.counters.stacked : null;
  if (phase.name === 'counting' && phase.next === 'power_up') return reportPowerUp(counted, stacked);
  const told: Step =
    stacked === null || serial === null
      ? unexpected(counted, 'get_counters', answer)
      : report(counted, { kind: 'counted', count: { serial, stacked } });
  return phase.name === 'counting' ? andThen(told, (s) => becomeReady(s, at)) : told;
}

function onHeld(state: MachineState, answer: SspHeard): Step {
  const { bill } = state;
  if (bill?.at !== 'escrow' || answer.kind === 'ok') return unchanged(state);
  // Nothing stands in escrow any more, so a poll takes nothing and says what became of it.
  if (answer.kind === 'refused' && answer.reason === 'cannot_be_processed')
    return unchanged(request({ ...state, bill: { ...bill, isGone: true } }, pollName(state)));
  // A device that cannot hold would not wait for the decision.
  return unchanged(request({ ...state, bill: { ...bill, decision: 'return' } }, 'reject'));
}

function onRejectAnswered(state: MachineState, answer: SspHeard): Step {
  const { bill } = state;
  if (bill?.at !== 'escrow') return unchanged(request(state, pollName(state)));
  const known = answer.kind === 'ok' ? { ...bill, cameBack: true } : { ...bill, isGone: true };
  return unchanged(request({ ...state, bill: known }, pollName(state)));
}

/** Sound, but no answer to what was asked, or a refusal. What is still needed is asked again at the next poll. */
function unexpected(state: MachineState, asked: CommandName, answer: SspHeard): Step {
  const said = answer.kind === 'refused' ? answer.reason : answer.kind;
  return ignored(state, `${said} does not answer ${asked}`);
}

/** One order at a time: a poll only when nothing else is to be said. */
function sendNext(state: MachineState): Step {
  const due = state.due.filter((name) => stillMeant(state, name));
  const name = due.find((one) => !isPoll(one)) ?? due[0];
  if (state.asked !== null || name === undefined) return unchanged({ ...state, due });
  const order = orderOf(state, name);
  const { bill } = state;
  const takesBill = isPoll(name) && bill?.at === 'escrow' && bill.decision === 'stack';
  return {
    state: {
      ...state,
      bill: takesBill ? { ...bill, stackAsked: true } : bill,
      asked: order,
      due: due.filter((one) => one !== name),
    },
    effects: [{ kind: 'send', command: order }],
  };
}

function isPoll(name: CommandName): boolean {
  return name === 'poll' || name === 'poll_with_ack';
}

/** A decision belongs to one bill: when that bill is gone, so is the order. And no poll takes a bill that was not decided. */
function stillMeant(state: MachineState, name: CommandName): boolean {
  const { bill } = state;
  switch (name) {
    case 'poll':
    case 'poll_with_ack':
      return mayPoll(state) && name === pollName(state);
    case 'hold':
      return bill?.at === 'escrow' && bill.decision === 'none' && !bill.isGone;
    case 'reject':
      return bill?.at !== 'escrow' || bill.decision === 'return';
    case 'event_ack':
      return state.ackDue && state.unhandledEnds.length === 0;
    case 'set_inhibits':
      return desiredChannels(state).length > 0;
    default:
      return true;
  }
}

function orderOf(state: MachineState, name: CommandName): SspOrder {
  switch (name) {
    case 'set_inhibits':
      return { name, channels: desiredChannels(state) };
    case 'host_protocol_version':
      return { name, version: state.version };
    default:
      return { name };
  }
}
