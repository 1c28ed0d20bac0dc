import { assertNever, elapsed, type Code, type Monotonic } from '#kernel';
import { tended } from '../line/escrow.ts';
import { machineOf } from '../line/machine.ts';
import { sendNext } from '../line/outbox.ts';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import type { CommandName } from './frames.ts';
import { acknowledge, endClearing, onAcknowledged, onEvents } from './poll-events.ts';
import { becomeReady, listen, onOpening, reopen, reportPowerUp, reportReset, withoutBill } from './power-up.ts';
import {
  alignEnabled,
  alignUnlessBusy,
  deadlines,
  desiredChannels,
  mayPoll,
  pollName,
  request,
  type MachineState,
  type Step,
} from './state.ts';
import type { SspHeard, SspOrder } from './wire.ts';

/** The host's side of one SSP line. */
export const step = machineOf<MachineState, SspOrder, SspHeard>({
  // What was said of a bill and not yet reported outlasts the line.
  opened: (state) =>
    state.failed ? request({ ...state, phase: { name: 'failed' } }, 'sync') : reopen(state, state.found),
  closed: (state) => ({ ...withoutBill(state), phase: { name: 'closed' }, asked: null, due: [] }),
  pollDue: onPollDue,
  answered: onAnswered,
  // The same bytes were sent again before this is said.
  unanswered: () => null,
  handled: onHandled,
  handlerFailed: onHandlerFailed,
  align: alignUnlessBusy,
  // A poll takes the bill.
  decided: (state, decision) => unchanged(request(state, decision === 'stack' ? pollName(state) : 'reject')),
  send: (state) => {
    const sent = sendNext(state, {
      isPoll,
      isMeant: (name) => stillMeant(state, name),
      commandOf: (name) => orderOf(state, name),
    });
    return sent.effects.length === 0 ? sent : { ...sent, state: markStackAsked(sent.state) };
  },
});

function onHandled(state: MachineState, reportId: number, at: Monotonic): Step {
  const { phase, unhandledEnds } = state;
  if (phase.name === 'reporting_power_up' && phase.reportId === reportId)
    return unchanged(
      phase.next === 'resetting'
        ? request({ ...state, phase: { name: 'resetting' } }, 'reset')
        : request({ ...state, phase: { name: 'clearing', since: at } }, pollName(state)),
    );
  if (phase.name === 'ready' && !phase.reported && phase.reportId === reportId)
    return unchanged(alignEnabled({ ...state, phase: { ...phase, reported: true } }));
  if (!unhandledEnds.includes(reportId)) return ignored(state, 'nothing waits for this report');
  const handled = { ...state, unhandledEnds: unhandledEnds.filter((id) => id !== reportId) };
  return unchanged(state.ackDue ? acknowledge(handled) : handled);
}

/** Nothing is polled from here on: what the device still has to say it says to the next start. */
function onHandlerFailed(failed: MachineState): Step {
  const refusing = request({ ...failed, phase: { name: 'failed' }, due: [] }, 'disable');
  const { bill } = failed;
  if (bill?.at !== 'escrow' || bill.stackAsked) return unchanged(refusing);
  return unchanged(request({ ...refusing, bill: { ...bill, decision: 'return' } }, 'reject'));
}

function onPollDue(state: MachineState, at: Monotonic): Step {
  const { phase } = state;
  switch (phase.name) {
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
    case 'unfit':
      // Right after its start a device may have had no time to say what it is.
      if (state.trouble?.code === 'VALIDATOR_FAILURE' && elapsed(phase.since, at) >= deadlines.refused)
        return unchanged(reopen(state));
      return unchanged(request(state, pollName(state)));
    case 'failed':
      return unchanged(request(state, 'disable'));
    case 'closed':
    case 'listening':
    case 'reporting_power_up':
      return unchanged(request(state, pollName(state)));
    default:
      return assertNever(phase);
  }
}

function heldInEscrow(state: MachineState, at: Monotonic): MachineState {
  if (state.bill?.at === 'escrow' && state.bill.isGone) return state;
  const ask = (asking: MachineState, order: 'hold' | 'return') => request(asking, order === 'hold' ? 'hold' : 'reject');
  return tended(state, at, { ...deadlines, ask });
}

const ENDED_BY_RESET: ReadonlySet<Code> = new Set(['VALIDATOR_JAMMED', 'VALIDATOR_FAILURE']);

function retryReset(state: MachineState, at: Monotonic): Step {
  const { trouble } = state;
  if (trouble === null || !ENDED_BY_RESET.has(trouble.code) || state.unhandledEnds.length > 0) return unchanged(state);
  if (elapsed(trouble.since, at) < deadlines.troubleReset) return unchanged(state);
  return reportReset({ ...state, trouble: { ...trouble, since: at } });
}

function onAnswered(
  state: MachineState,
  { asked, answer }: { readonly asked: SspOrder; readonly answer: SspHeard },
  at: Monotonic,
): Step {
  const { phase } = state;
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
      return onAcknowledged(free);
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
  // It stands there no longer, or the device cannot hold or had no time: REJECT harms nothing in any case, and a poll might take it.
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

function markStackAsked(state: MachineState): MachineState {
  const { asked, bill } = state;
  const takesBill = asked !== null && isPoll(asked.name) && bill?.at === 'escrow' && bill.decision === 'stack';
  return takesBill ? { ...state, bill: { ...bill, stackAsked: true } } : state;
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
