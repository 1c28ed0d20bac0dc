import { assertNever, elapsed, type Code, type Monotonic } from '#kernel';
import type { PowerUpBill } from '../device.ts';
import { tended } from '../line/escrow.ts';
import { machineOf, stillAnswering } from '../line/machine.ts';
import { inOrder, reportPowerUp } from '../line/meeting.ts';
import { andThen, ignored, report, unchanged } from '../line/step.ts';
import { isResetDue } from '../line/trouble.ts';
import { bufferedEventsOf, isEscrowEmpty, type BufferedEvents } from './codec.ts';
import { newsOf } from './event-count.ts';
import { isOther, isSaidAlike, learn, nextQuestion, tableOf } from './identification.ts';
import { onBuffered } from './money-events.ts';
import {
  asNew,
  deadlines,
  desiredTypes,
  FRUITLESS_LIMIT,
  NOTHING_LEARNT,
  type Answer,
  type Command,
  type MachineState,
  type Step,
} from './state.ts';

/**
 * The host's side of one ccTalk device that takes money, pure. An acceptor of coins has no escrow and a validator of bills has; what they count, and how they are
 * met, is the same. A credit needs no acknowledgement: its event stays readable until five others came, and this host keeps how far it has read.
 */
export const step = machineOf<MachineState, Command, Answer>({
  opened: (state) => ({ ...state, ...asNew(), phase: { name: state.failed ? 'failed' : 'identifying' } }),
  closed: (state) => ({ ...state, ...asNew(), phase: { name: 'closed' } }),
  pollDue: onPollDue,
  answered: onAnswered,
  unanswered: (state, asked) => {
    const waiting = stillAnswering(state);
    return waiting === null ? null : unchanged({ ...waiting, ...notTaken(asked), pollDue: false });
  },
  handled: onHandled,
  handlerFailed: onHandlerFailed,
  align: (state) => state,
  decided: (state) => unchanged(routed(state)),
  send: sendNext,
});

/** Whether a device took a setting that it did not answer is not known: neither what it was before nor what was asked may be believed. */
function notTaken(asked: Command): Partial<Pick<MachineState, 'mask' | 'accepts' | 'isStackerSet'>> {
  switch (asked.name) {
    case 'inhibit_mask':
      return { mask: null };
    case 'master_inhibit':
      return { accepts: null };
    case 'operating_mode':
      return { isStackerSet: false };
    default:
      return {};
  }
}

/** A setting is taken with a reply that holds nothing. One that holds something is late, and answers an earlier question. */
function isTaken(answer: Answer): boolean {
  return answer.kind === 'reply' && answer.data.length === 0;
}

function onHandled(state: MachineState, reportId: number, at: Monotonic): Step {
  const { phase } = state;
  if (phase.name === 'reporting_power_up' && phase.reportId === reportId)
    return unchanged({ ...state, phase: { name: 'clearing', since: at }, pollDue: true });
  if (phase.name === 'ready' && !phase.reported && phase.reportId === reportId)
    return unchanged({ ...state, phase: { ...phase, reported: true } });
  return ignored(state, 'nothing waits for this report');
}

function onHandlerFailed(failed: MachineState): Step {
  const { bill } = failed;
  return unchanged({
    ...failed,
    phase: { name: 'failed' },
    ...(bill?.decision === 'none' ? { bill: { ...bill, decision: 'return' as const }, route: 'return' as const } : {}),
  });
}

function onPollDue(state: MachineState, at: Monotonic): Step {
  const due: MachineState = routed({ ...state, pollDue: true });
  const { bill, trouble, phase } = state;
  if (phase.name === 'ready' && trouble !== null && isResetDue(trouble, at, deadlines))
    return unchanged({ ...due, trouble: { ...trouble, since: at }, resetDue: true });
  if (phase.name === 'ready' && bill !== null && elapsed(bill.since, at) >= deadlines.lost)
    return reportPowerUp({ ...due, bill: null, route: null }, 'nothing');
  if (bill === null || bill.decision !== 'none')
    return state.pollDue ? ignored(due, 'a poll is due already') : unchanged(due);
  const ask = (asking: MachineState, order: 'hold' | 'return'): MachineState => ({
    ...asking,
    route: order === 'hold' ? 'wait' : 'return',
  });
  return unchanged(tended(due, at, { ...deadlines, ask }));
}

/** The decision over the bill is said until the device has taken it. */
function routed(state: MachineState): MachineState {
  const { bill } = state;
  if (bill === null || bill.decision === 'none' || bill.isRouted) return state;
  return { ...state, route: bill.decision === 'stack' ? 'stacker' : 'return' };
}

function onRouted(state: MachineState, answer: Answer): MachineState {
  const { bill } = state;
  const isRouted = isTaken(answer) || (answer.kind === 'reply' && isEscrowEmpty(answer.data));
  return { ...state, bill: bill === null ? null : { ...bill, isRouted } };
}

function onAnswered(
  state: MachineState,
  { asked, answer }: { readonly asked: Command; readonly answer: Answer },
  at: Monotonic,
): Step {
  const free: MachineState = { ...state, asked: null, unanswered: 0, awayReported: false };
  if (state.phase.name === 'identifying') return onLearning(free, asked, answer, at);
  if (asked.name === 'route_bill')
    return unchanged({ ...(asked.to === 'wait' ? free : onRouted(free, answer)), pollDue: true });
  // Busy: the same is asked again at the next poll.
  if (answer.kind === 'busy') return ignored({ ...free, pollDue: false }, `${asked.name}: busy`);
  switch (asked.name) {
    case 'read_coin_events':
    case 'read_bill_events': {
      const buffered = answer.kind === 'reply' ? bufferedEventsOf(answer.data) : null;
      return buffered === null ? unexpected(free, asked, answer) : onRead(free, buffered, at);
    }
    case 'inhibit_mask':
      return unchanged(
        isTaken(answer) ? { ...free, mask: asked.enabled } : { ...free, ...notTaken(asked), pollDue: false },
      );
    case 'master_inhibit':
      return unchanged(
        isTaken(answer) ? { ...free, accepts: asked.accepts } : { ...free, ...notTaken(asked), pollDue: false },
      );
    case 'operating_mode':
      // A device that knows no modes has the one that it was made with.
      return unchanged({ ...free, isStackerSet: true });
    case 'reset':
      return andThen(report({ ...free, trouble: null }, { kind: 'recovered' }), (s) =>
        unchanged({ ...s, mask: null, accepts: null, isStackerSet: false }),
      );
    case 'simple_poll':
    case 'address_poll':
    case 'category':
    case 'serial':
    case 'coin_id':
    case 'bill_id':
    case 'country_scaling':
    case 'recall':
      return ignored({ ...free, pollDue: false }, `${asked.name}: there it is`);
    default:
      return assertNever(asked);
  }
}

function unexpected(state: MachineState, asked: Command, answer: Answer): Step {
  return ignored({ ...state, pollDue: false }, `${answer.kind} does not answer ${asked.name}`);
}

function onLearning(state: MachineState, asked: Command, answer: Answer, at: Monotonic): Step {
  if (asked.name === 'read_coin_events' || asked.name === 'read_bill_events') {
    const buffered = answer.kind === 'reply' ? bufferedEventsOf(answer.data) : null;
    return buffered === null ? fruitless(state, asked, { answer, at }) : onMet(state, buffered);
  }
  if (asked.name === 'recall' && answer.kind === 'remembered')
    return unchanged({ ...state, mark: answer.event, isRecalled: true, pollDue: true });
  const learnt = learn(state, asked, answer);
  if (learnt === null) return fruitless(state, asked, { answer, at });
  const known: MachineState = { ...state, learnt, fruitless: 0, pollDue: true };
  return nextQuestion(known) === null ? onAllSaid(known, at) : unchanged(known);
}

/**
 * A reply does not say to what. One that comes late answers the next question, and the one to that the question behind it: every name would be that of the type before. So all is asked until it was
 * said twice alike, and behind a difference the line is left to fall silent.
 */
function onAllSaid(state: MachineState, at: Monotonic): Step {
  const { learnt, learntBefore, taker } = state;
  if (learntBefore === null || !isSaidAlike(learnt, learntBefore))
    return unchanged({ ...state, learnt: NOTHING_LEARNT, learntBefore: learnt, pollDue: learntBefore === null });
  return isOther(taker, learnt) ? unfit(state, 'VALIDATOR_FAILURE', at) : unchanged(state);
}

/** It does not answer what every such device can say: it is set to encryption, or is none. */
function fruitless(
  state: MachineState,
  asked: Command,
  { answer, at }: { readonly answer: Answer; readonly at: Monotonic },
): Step {
  if (state.fruitless + 1 >= FRUITLESS_LIMIT) return unfit(state, 'VALIDATOR_FAILURE', at);
  return unexpected({ ...state, fruitless: state.fruitless + 1 }, asked, answer);
}

/** Everything about it is known, and nothing of what it counted was taken note of yet: what that means for a bill in flight is said first. */
function onMet(state: MachineState, buffered: BufferedEvents): Step {
  const known: MachineState = { ...state, table: tableOf(state) };
  const bill = known.taker === 'bills' ? billAtPowerUp(known, buffered) : 'nothing';
  return reportPowerUp(known, bill);
}

function billAtPowerUp(state: MachineState, { count, events }: BufferedEvents): PowerUpBill {
  const { marks } = newsOf(state.mark, count);
  const news = events.slice(events.length - marks.length);
  if (news.some(([type, second]) => type !== 0 && second === 0)) return 'in_stacker';
  const [type = 0, second = 0] = news.at(-1) ?? [];
  return type !== 0 && second !== 0 ? 'returning' : 'nothing';
}

function onRead(state: MachineState, buffered: BufferedEvents, at: Monotonic): Step {
  const isFirst = state.mark === null;
  const polled: MachineState = { ...state, pollDue: false };
  if (state.phase.name === 'reporting_power_up') return unchanged(polled);
  const told = onBuffered(polled, buffered, at);
  if (state.phase.name !== 'clearing') return told;
  const { since } = state.phase;
  return andThen(told, (s) =>
    s.bill !== null && elapsed(since, at) < deadlines.escrow ? unchanged(s) : becomeReady(s, { isFirst, at }),
  );
}

function becomeReady(state: MachineState, met: { isFirst: boolean; at: Monotonic }): Step {
  const denominations = inOrder(state.table.flatMap((named) => named?.value ?? []));
  if (denominations.length === 0)
    return unfit(
      state,
      state.learnt.names.some((name) => name !== null) ? 'VALIDATOR_CURRENCY_WRONG' : 'VALIDATOR_FAILURE',
      met.at,
    );
  const serial = state.learnt.serial ?? '';
  const ready: MachineState = {
    ...state,
    bill: null,
    route: null,
    phase: { name: 'ready', reportId: state.nextReportId, reported: false },
  };
  return report(ready, {
    kind: 'ready',
    serial,
    denominations,
    ...(met.isFirst && state.mark !== null ? { mark: { serial, event: state.mark } } : {}),
  });
}

function unfit(state: MachineState, code: Code, at: Monotonic): Step {
  return report({ ...state, phase: { name: 'unfit' }, trouble: { code, since: at } }, { kind: 'trouble', code });
}

function sendNext(state: MachineState): Step {
  if (state.asked !== null || state.phase.name === 'closed') return unchanged(state);
  const command = nextCommand(state);
  if (command === null) return unchanged(state);
  const { route } = state;
  const asked: MachineState = {
    ...state,
    asked: command,
    route: command.name === 'route_bill' ? null : route,
    resetDue: command.name === 'reset' ? false : state.resetDue,
  };
  return { state: asked, effects: [{ kind: 'send', command }] };
}

/** One thing at a time: first what a bill waits for, then what the device must take, then what it has to say. */
function nextCommand(state: MachineState): Command | null {
  const { phase, taker } = state;
  const read: Command = { name: taker === 'coins' ? 'read_coin_events' : 'read_bill_events' };
  if (phase.name === 'identifying') {
    const recall: Command = { name: 'recall', serial: state.learnt.serial ?? '' };
    return state.pollDue ? (nextQuestion(state) ?? (state.isRecalled ? read : recall)) : null;
  }
  if (state.route !== null) return { name: 'route_bill', to: state.route };
  if (state.resetDue) return { name: 'reset' };
  if (!state.pollDue) return settingDue(state);
  if (phase.name === 'unfit') return settingDue(state) ?? { name: 'simple_poll' };
  return settingDue(state) ?? read;
}

function settingDue(state: MachineState): Command | null {
  const { phase, bill, mask, accepts } = state;
  // Nothing is changed while a bill is inside, or before it is known what stands there.
  if (bill !== null || phase.name === 'reporting_power_up' || phase.name === 'clearing') return null;
  // One that was asked and did not take it is asked again at the next poll only.
  if (!state.pollDue && (mask === null || accepts === null)) return null;
  if (state.taker === 'bills' && !state.isStackerSet) return { name: 'operating_mode' };
  const enabled = desiredTypes(state);
  if (mask === null || mask.join() !== enabled.join()) return { name: 'inhibit_mask', enabled };
  return accepts === enabled.length > 0 ? null : { name: 'master_inhibit', accepts: enabled.length > 0 };
}
