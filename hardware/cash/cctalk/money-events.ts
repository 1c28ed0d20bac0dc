import { assertNever, type Code, type Monotonic } from '#kernel';
import type { CashEvent, EventMark } from '../device.ts';
import { reportPowerUp } from '../line/meeting.ts';
import { andThen, report, unchanged } from '../line/step.ts';
import type { BufferedEvents } from './codec.ts';
import { newsOf } from './event-count.ts';
import { billEvents, coinErrors, EVENTS_KEPT, FRAUD_ERRORS } from './frames.ts';
import { valueOf, type MachineState, type Step } from './state.ts';

/** What one poll of the buffered events means for a device that is met: each new event once, the oldest first, with its mark. */
export function onBuffered(state: MachineState, buffered: BufferedEvents, at: Monotonic): Step {
  const news = newsOf(state.mark, buffered.count, { isFresh: state.taker === 'coins' && isFresh(buffered) });
  const serial = state.learnt.serial ?? '';
  let step: Step = unchanged({ ...state, mark: news.mark });
  if (news.wasReset) step = andThen(step, (s) => onReset(s, { serial, event: news.mark - news.marks.length }));
  const [oldest] = news.marks;
  if (news.lost > 0 && oldest !== undefined)
    step = andThen(step, (s) =>
      report(s, { kind: 'events_lost', least: news.lost, mark: { serial, event: oldest - 1 } }),
    );
  const events = buffered.events.slice(buffered.events.length - news.marks.length);
  for (const [index, event] of news.marks.entries()) {
    const [first, second] = events[index] ?? [0, 0];
    const mark = { serial, event };
    step = andThen(step, (s) =>
      s.taker === 'coins' ? onCoin(s, { first, second, mark }) : onBill(s, { first, second, mark }, at),
    );
  }
  return step;
}

/** It has counted less than it can keep since it began: what is behind that is empty. Not for bills, whose pair of zeros is an event. */
function isFresh({ count, events }: BufferedEvents): boolean {
  const [first, second] = events[0] ?? [];
  return count < EVENTS_KEPT && first === 0 && second === 0;
}

/**
 * Cut off and on again by itself: it has forgotten its settings, and what it counted last is not known. A validator of bills is met anew: its handler must say what
 * becomes of a bill that was inside.
 */
function onReset(state: MachineState, mark: EventMark): Step {
  const forgotten: MachineState = { ...state, mask: null, accepts: null, isStackerSet: false, bill: null, route: null };
  const told = report(forgotten, { kind: 'events_lost', least: 0, mark });
  if (state.taker === 'coins' || state.phase.name !== 'ready') return told;
  return andThen(told, (s) => reportPowerUp(s, 'nothing'));
}

interface Seen {
  readonly first: number;
  readonly second: number;
  readonly mark: EventMark;
}

function onCoin(state: MachineState, { first, second, mark }: Seen): Step {
  if (first !== 0) return report(state, { kind: 'coin', coin: { value: valueOf(state, first) }, mark });
  const reason = coinErrors[second] ?? `error ${second}`;
  const rejected = report(state, { kind: 'rejected', reason, mark });
  if (!FRAUD_ERRORS.has(second)) return rejected;
  // The acceptor goes on by itself: staff are told, and nothing else stops.
  const told = andThen(rejected, (s) => report(s, { kind: 'trouble', code: 'VALIDATOR_CHEATED' }));
  return andThen(told, (s) => report(s, { kind: 'recovered' }));
}

type BillMeaning =
  { readonly kind: 'returned' | 'rejected' | 'inserted' } | { readonly kind: 'trouble'; readonly code: Code };

function billMeaningOf(status: number): BillMeaning {
  switch (status) {
    case 1:
      return { kind: 'returned' };
    case 6:
    case 7:
    case 15:
    case 16:
      return { kind: 'trouble', code: 'VALIDATOR_JAMMED' };
    case 8:
    case 9:
    case 17:
    case 18:
      return { kind: 'trouble', code: 'VALIDATOR_CHEATED' };
    case 11:
      return { kind: 'trouble', code: 'VALIDATOR_STACKER_REMOVED' };
    case 12:
      return { kind: 'inserted' };
    case 13:
      return { kind: 'trouble', code: 'VALIDATOR_FAILURE' };
    case 14:
      return { kind: 'trouble', code: 'VALIDATOR_STACKER_FULL' };
    default:
      return { kind: 'rejected' };
  }
}

function onBill(state: MachineState, { first, second, mark }: Seen, at: Monotonic): Step {
  if (first !== 0) return second === 0 ? onStacked(state, first, mark) : onEscrow(state, first, at);
  const meaning = billMeaningOf(second);
  switch (meaning.kind) {
    case 'returned': {
      const value = state.bill === null ? null : valueOf(state, state.bill.type);
      return report({ ...state, bill: null, route: null }, { kind: 'returned', bill: { value }, mark });
    }
    case 'rejected':
      return report(state, { kind: 'rejected', reason: billEvents[second] ?? `status ${second}`, mark });
    case 'inserted': {
      const kept = report(state, { kind: 'rejected', reason: 'stacker inserted', mark });
      return state.trouble === null
        ? kept
        : andThen(kept, (s) => report({ ...s, trouble: null }, { kind: 'recovered' }));
    }
    case 'trouble': {
      const trouble: CashEvent = { kind: 'trouble', code: meaning.code };
      return report({ ...state, trouble: { code: meaning.code, since: at } }, trouble);
    }
    default:
      return assertNever(meaning);
  }
}

function onEscrow(state: MachineState, type: number, at: Monotonic): Step {
  const bill = { at: 'escrow', type, since: at, heldAt: at, decision: 'none', isRouted: false } as const;
  const held: MachineState = { ...state, bill };
  // Of a bill that stood there when the host came nobody is asked: it goes back.
  if (state.phase.name !== 'ready')
    return unchanged({ ...held, bill: { ...bill, decision: 'return' }, route: 'return' });
  return report(held, { kind: 'escrowed', bill: { value: valueOf(state, type) } });
}

function onStacked(state: MachineState, type: number, mark: EventMark): Step {
  const known = state.bill?.type === type || state.phase.name !== 'ready';
  return report(
    { ...state, bill: null, route: null },
    { kind: 'stacked', bill: { value: valueOf(state, type) }, mark, ...(known ? {} : { isNew: true }) },
  );
}
