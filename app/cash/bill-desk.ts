import { assertNever, type Money } from '#kernel';
import { countOf, isOpen, type BillDesk, type BillEvent, type BillMoment, type BillStep } from './bill.ts';
import { alarm, decide, doubt, found, receive, settle, UNKNOWN_BILL } from './bill-outcome.ts';
import { reconcile } from './device-count.ts';
import { isDealtWith, type DeviceMark } from './device-word.ts';

/** One event of the validator. Pure: the same desk, event and moment give the same effects. */
export function stepBill(desk: BillDesk, event: BillEvent, moment: BillMoment): BillStep {
  switch (event.kind) {
    case 'escrowed':
      return escrowed(desk, event.value, moment);
    case 'stacked':
      if (isDealtWith(event.mark, moment.kept)) return dealtWith(desk, event);
      return withMark(stacked({ ...desk, awaiting: null }, event, moment), event.mark);
    case 'returned':
      if (isDealtWith(event.mark, moment.kept)) return dealtWith(desk, event);
      return withMark(returned({ ...desk, awaiting: null }, event.value), event.mark);
    case 'noted':
      return isDealtWith(event.mark, moment.kept)
        ? dealtWith(desk, event)
        : withMark({ desk, effects: [] }, event.mark);
    case 'powered_up':
      return poweredUp(desk, event, moment);
    case 'settled':
      if (desk.awaiting === 'credit') return decide({ ...desk, awaiting: null }, 'in_stacker_silent', null, moment);
      return withoutWord(desk, moment);
    case 'ready': {
      const known = { ...desk, serial: event.serial };
      // The credit event of a bill in the stacker may follow the initialisation; `settled` says when it will not.
      return desk.awaiting === 'credit' ? { desk: known, effects: [] } : withoutWord(known, moment);
    }
    case 'counted':
      return reconcile({ ...desk, isCountDue: false }, event.count, moment, { isAtRest: true });
    case 'events_lost':
      return lost(desk, event, moment);
    default:
      return assertNever(event);
  }
}

function escrowed(desk: BillDesk, value: Money | null, moment: BillMoment): BillStep {
  if (!isOpen(desk.newest)) return receive(desk, value, moment);
  if (desk.awaiting !== 'count') return decide(desk, 'held_in_escrow', value, moment);
  // The count that was due has not come, and this is another bill: the first one is left to staff.
  const first = decide({ ...desk, awaiting: null }, 'nothing', null, moment);
  const next = receive(first.desk, value, moment);
  return { desk: next.desk, effects: [...first.effects, ...next.effects] };
}

function stacked(desk: BillDesk, event: Extract<BillEvent, { kind: 'stacked' }>, moment: BillMoment): BillStep {
  // The device took it by itself: money that no session was asked about, and none that the newest row knows.
  if (event.isNew === true && !isOpen(desk.newest)) {
    const evidence = `credit_event: ${UNKNOWN_BILL}`;
    return found(desk, { named: event.value, freshId: moment.freshId, evidence }, moment);
  }
  return decide(desk, 'credit_event', event.value, moment);
}

function returned(desk: BillDesk, named: Money | null): BillStep {
  const { newest } = desk;
  if (!isOpen(newest)) return { desk, effects: [] };
  if (named === null || newest.value === null || named === newest.value)
    return settle(desk, newest, 'returned', 'the validator reported the return');
  // It was another bill that came back: where this one is nobody has said.
  const evidence = `returned: the device names ${named}, the row ${newest.value}`;
  return doubt(desk, newest, { code: 'BILL_VALUE_DIFFERS', evidence, isInBox: false });
}

function poweredUp(desk: BillDesk, event: Extract<BillEvent, { kind: 'powered_up' }>, moment: BillMoment): BillStep {
  const { bill, count } = event;
  const known = count === undefined || desk.expected?.serial === count.serial ? desk.expected : countOf(moment.kept);
  const at: BillDesk = { ...desk, expected: known, isCountDue: count !== undefined };
  switch (bill) {
    case 'nothing':
      if (count === undefined) return decide({ ...at, awaiting: null }, 'nothing', null, moment);
      // What has gone into the box is counted by now; what has not may still be on its way until the device is at rest.
      return reconcile({ ...at, awaiting: isOpen(at.newest) ? 'count' : null }, count, moment, { isAtRest: false });
    case 'returning':
      return decide(at, 'will_return', null, moment);
    case 'in_stacker':
      return { desk: { ...at, awaiting: 'credit' }, effects: [] };
    default:
      return assertNever(bill);
  }
}

/** The device is initialised and has not said what became of the bill: its count will, where it keeps one. */
function withoutWord(desk: BillDesk, moment: BillMoment): BillStep {
  const { newest, expected, isCountDue } = desk;
  if (isCountDue && isOpen(newest) && newest.validatorSerial === expected?.serial)
    return { desk: { ...desk, awaiting: 'count' }, effects: [] };
  return decide({ ...desk, awaiting: null }, 'nothing', null, moment);
}

/** What was lost may have been the end of the bill in flight, or money that nobody saw. */
function lost(desk: BillDesk, event: Extract<BillEvent, { kind: 'events_lost' }>, moment: BillMoment): BillStep {
  const { mark, least } = event;
  if (moment.kept?.event === mark.event && moment.kept.serial === mark.serial) return dealtWith(desk, event);
  if (least === 0) {
    // It was cut off and on: no event is known to be missed, and its power-up says what became of a bill inside.
    const words = `events_lost: ${mark.serial} began to count anew at its event ${mark.event}`;
    return withMark({ desk, effects: [alarm('CASH_EVENTS_LOST', null, words)] }, mark);
  }
  const evidence = `events_lost: ${mark.serial} lost at least ${least} events before its event ${mark.event}`;
  const step = isOpen(desk.newest)
    ? doubt({ ...desk, awaiting: null }, desk.newest, { code: 'BILL_UNRESOLVED', evidence, isInBox: false })
    : found(desk, { named: null, freshId: moment.freshId, evidence }, moment);
  return withMark({ desk: step.desk, effects: [...step.effects, alarm('CASH_EVENTS_LOST', null, evidence)] }, mark);
}

function dealtWith(desk: BillDesk, event: { kind: string; mark?: DeviceMark }): BillStep {
  const evidence = `${event.kind} at event ${event.mark?.event} was dealt with before`;
  return { desk, effects: [{ kind: 'log', evidence }] };
}

/** The mark is kept in the transaction of what followed from its event, or in one of its own where nothing did. */
function withMark(step: BillStep, mark: DeviceMark | undefined): BillStep {
  if (mark === undefined) return step;
  const at = step.effects.findIndex(
    (effect) =>
      (effect.kind === 'journal_open' || effect.kind === 'journal_advance') &&
      (effect.device === undefined || effect.device.serial === mark.serial),
  );
  if (at === -1) return { desk: step.desk, effects: [...step.effects, { kind: 'journal_keep', device: mark }] };
  return {
    desk: step.desk,
    effects: step.effects.map((effect, index) =>
      index === at && (effect.kind === 'journal_open' || effect.kind === 'journal_advance')
        ? { ...effect, device: { ...effect.device, ...mark } }
        : effect,
    ),
  };
}
