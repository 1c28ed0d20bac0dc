import { beforeEach, describe, expect, it } from 'vitest';
import { currency, instant, madeId, moneyOfUnits, type JournalId, type Money } from '#kernel';
import { deskOf } from '../cash/bill.ts';
import { stepBill } from '../cash/bill-desk.ts';
import { tenderOf } from './money.ts';
import { fromServer } from './origin.ts';
import { sampleAccount, sampleBillId, sampleNow, sampleSessionId, sampleSite, sampleUid } from './samples.ts';
import { Visit } from './visit.ts';

const euros = (units: bigint): Money => moneyOfUnits(units);
/** The sample site takes 60 in one session; here the law allows 30 in a day. */
const site = { ...sampleSite, cash: { ...sampleSite.cash, legalLimit: { amount: '30.00', currency: 'EUR' } } };

let visit: Visit;
beforeEach(() => {
  visit = new Visit().toAttract().hear({ kind: 'site', site });
});

function tapped(before: bigint): Visit {
  const origin = { ...fromServer, cashToday: euros(before) };
  return visit.hear(
    { kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId },
    { kind: 'identified', sessionId: sampleSessionId, account: sampleAccount(), origin },
  );
}
const accepted = () => visit.session.accepting.map((value) => Number(value / 1_000_000n));

describe('what the law allows in cash on one day', () => {
  it('is said before any money goes in, and bounds notes and coins', () => {
    tapped(12n).hear({ kind: 'top_up_with_cash' });
    expect(visit.screen()).toMatchObject({ kind: 'cash', room: { amount: '18.00' } });
    expect(accepted()).toEqual([5, 10]);
    expect(visit.session.coinRoom).toBe(euros(18n));
  });

  it('counts what this session puts in; coins may fill what no note fits', () => {
    tapped(12n).hear({ kind: 'top_up_with_cash' });
    visit.stack(euros(10n)).stack(euros(5n), madeId<JournalId>('01932c07-0000-7000-8000-000000000002'));
    expect(accepted()).toEqual([]);
    expect(visit.session.coinRoom).toBe(euros(3n));
    visit.hear({ kind: 'finish' });
    expect(visit.session.coinRoom).toBeNull();
  });

  it('is less for coins while a note is in flight, and again with each coin that falls meanwhile', () => {
    tapped(12n).hear({ kind: 'top_up_with_cash' });
    const sessionId = sampleSessionId;
    const note = madeId<JournalId>('01932c07-0000-7000-8000-000000000003');
    const coin = madeId<JournalId>('01932c07-0000-7000-8000-000000000004');
    visit.hear({ kind: 'bill_checking', id: note, sessionId, value: euros(10n) });
    expect(visit.session.coinRoom).toBe(euros(8n));
    visit.stack(euros(2n), coin);
    expect(visit.session.coinRoom).toBe(euros(6n));
    // The note's own slot is left as it was.
    expect(accepted()).toEqual([5, 10]);
    visit.hear({ kind: 'bill_returned', id: note, sessionId });
    expect(visit.session.coinRoom).toBe(euros(16n));
  });

  it('gives the note back that would be more', () => {
    tapped(12n).hear({ kind: 'top_up_with_cash' });
    const { effects } = stepBill(
      { ...deskOf(null, null), serial: 'V1' },
      { kind: 'escrowed', value: euros(20n) },
      {
        tender: tenderOf(visit.session),
        freshId: sampleBillId,
        currency: currency('EUR'),
        now: instant(sampleNow),
        kept: null,
      },
    );
    expect(effects).toContainEqual({ kind: 'device', command: 'give_back' });
    expect(effects).toContainEqual({
      kind: 'tell',
      news: { kind: 'bill_given_back', value: euros(20n), code: 'CASH_LEGAL_LIMIT' },
    });
  });

  it('stops cash and not the phone when it is reached', () => {
    tapped(26n);
    expect(visit.screen()).toMatchObject({
      kind: 'home',
      cashBlocked: 'CASH_LEGAL_LIMIT',
      phone: { blocked: null },
    });
    visit.hear({ kind: 'top_up_with_cash' });
    expect(accepted()).toEqual([]);
  });

  it('is no limit where the site names none', () => {
    visit.hear({ kind: 'site', site: sampleSite });
    tapped(500n).hear({ kind: 'top_up_with_cash' });
    expect(accepted()).toEqual([5, 10, 20, 50]);
  });
});
