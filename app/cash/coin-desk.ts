import { assertNever, type Money } from '#kernel';
import type { BillEffect, BillMoment } from './bill.ts';
import { alarm, doubted, newRow } from './bill-outcome.ts';
import { isDealtWith, type DeviceMark } from './device-word.ts';

/** What an acceptor without escrow says of money. */
export type CoinEvent =
  | { readonly kind: 'coin'; readonly value: Money | null; readonly mark: DeviceMark }
  | { readonly kind: 'events_lost'; readonly least: number; readonly mark: DeviceMark }
  /** Nothing fell into the box: what it refused, or how far it had counted when it was met. */
  | { readonly kind: 'noted'; readonly mark: DeviceMark };

/**
 * One event of a coin acceptor, pure. A coin is in the box before anybody can be asked, so its row begins where a note's ends: `stacked` for the session that takes
 * cash now, whatever is left of its limits, and `unresolved` where there is none or the coin has no name. Row and mark are one transaction, so a coin counts once.
 */
export function stepCoin(event: CoinEvent, moment: BillMoment): readonly BillEffect[] {
  const { kept } = moment;
  const { serial } = event.mark;
  switch (event.kind) {
    case 'coin':
      return isDealtWith(event.mark, kept) ? dealtWith(event) : coin(event, moment);
    case 'noted':
      return isDealtWith(event.mark, kept) ? dealtWith(event) : [{ kind: 'journal_keep', device: event.mark }];
    case 'events_lost': {
      if (kept?.serial === serial && kept.event === event.mark.event) return dealtWith(event);
      if (event.least === 0) {
        // It was cut off and on: whether a coin fell meanwhile nobody knows, and no coin is known to be missed.
        const words = `events_lost: ${serial} began to count anew at its event ${event.mark.event}`;
        return [{ kind: 'journal_keep', device: event.mark }, alarm('CASH_EVENTS_LOST', null, words)];
      }
      const evidence = `events_lost: ${serial} lost at least ${event.least} events before its event ${event.mark.event}`;
      return [...unknownCoin(event, { value: null, evidence }, moment), alarm('CASH_EVENTS_LOST', null, evidence)];
    }
    default:
      return assertNever(event);
  }
}

function coin(event: Extract<CoinEvent, { kind: 'coin' }>, moment: BillMoment): readonly BillEffect[] {
  const { tender, freshId } = moment;
  const { value } = event;
  if (tender === null || value === null) {
    const why = value === null ? 'the device does not name the coin' : 'no session takes cash';
    return unknownCoin(event, { value, evidence: `a coin fell into the box: ${why}` }, moment);
  }
  const { sessionId, tenancyId } = tender;
  const bill = { id: freshId, value, sessionId, tenancyId, validatorSerial: event.mark.serial };
  const row = newRow(bill, { state: 'stacked', evidence: 'a coin fell into the box' }, moment);
  return [
    { kind: 'journal_open', row, device: event.mark, isCoin: true },
    // Both at once: it was in the box before anybody heard of it.
    { kind: 'tell', news: { kind: 'bill_checking', id: freshId, sessionId, value } },
    { kind: 'tell', news: { kind: 'bill_stacked', id: freshId, sessionId, value } },
    { kind: 'upload' },
  ];
}

function unknownCoin(
  { mark }: CoinEvent,
  { value, evidence }: { value: Money | null; evidence: string },
  moment: BillMoment,
): readonly BillEffect[] {
  const coin = { id: moment.freshId, value, sessionId: null, tenancyId: null, validatorSerial: mark.serial };
  const row = newRow(coin, { state: 'unresolved', evidence }, moment);
  return [{ kind: 'journal_open', row, device: mark, isCoin: true }, ...doubted(coin, 'BILL_UNRESOLVED', evidence)];
}

function dealtWith({ kind, mark }: CoinEvent): readonly BillEffect[] {
  return [{ kind: 'log', evidence: `${kind} at event ${mark.event} was dealt with before` }];
}
