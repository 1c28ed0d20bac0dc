import { beforeEach, describe, expect, it } from 'vitest';
import { instant, moneyOfUnits, type JournalId, type Money } from '#kernel';
import { fromServer, type Origin } from './origin.ts';
import { sampleAccount, sampleNow, sampleSessionId, sampleUid } from './samples.ts';
import { troublesOf } from './view.ts';
import { Visit } from './visit.ts';

/** The sample site takes 20 of one tenancy and 200 of everybody while its server is away. */
const euros = (units: bigint): Money => moneyOfUnits(units);
const remembered = (waiting: { own?: bigint; everybody?: bigint } = {}): Origin => ({
  asOf: instant(sampleNow - 3_600_000),
  may: fromServer.may,
  pinFor: fromServer.pinFor,
  pin: fromServer.pin,
  cashToday: fromServer.cashToday,
  waiting: { ofTenancy: euros(waiting.own ?? 0n), ofEverybody: euros(waiting.everybody ?? waiting.own ?? 0n) },
});

let visit: Visit;
beforeEach(() => {
  visit = new Visit().toAttract().hear({ kind: 'link', trouble: 'SERVER_AWAY' });
});

function tapped(origin: Origin = remembered()): Visit {
  return visit.hear(
    { kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId },
    { kind: 'identified', sessionId: sampleSessionId, account: sampleAccount(), origin },
  );
}
const accepted = () => visit.session.accepting.map((value) => Number(value / 1_000_000n));

describe('while the server is away', () => {
  it('asks whose card it is all the same: the kiosk remembers', () => {
    visit.hear({ kind: 'card_tapped', uid: sampleUid, sessionId: sampleSessionId });
    expect(visit.effects).toContainEqual({ kind: 'identify', sessionId: sampleSessionId, uid: sampleUid });
    expect(visit.screen().kind).toBe('identifying');
  });

  it('says of when the account is that it shows', () => {
    expect(tapped().screen()).toMatchObject({ kind: 'home', stale: true, asOf: '2026-11-23T09:00:00.000Z' });
  });

  it('takes notes up to what one tenancy may owe', () => {
    tapped().hear({ kind: 'top_up_with_cash' });
    expect(accepted()).toEqual([5, 10, 20]);
    visit.stack(euros(10n));
    expect(accepted()).toEqual([5, 10]);
  });

  it('counts what waits from earlier sessions, of this tenancy and of everybody', () => {
    tapped(remembered({ own: 15n })).hear({ kind: 'top_up_with_cash' });
    expect(accepted()).toEqual([5]);
    visit = new Visit().toAttract().hear({ kind: 'link', trouble: 'SERVER_AWAY' });
    tapped(remembered({ everybody: 190n })).hear({ kind: 'top_up_with_cash' });
    expect(accepted()).toEqual([5, 10]);
  });

  it('says before any money goes in that no more is taken', () => {
    expect(tapped(remembered({ own: 20n })).screen()).toMatchObject({ cashBlocked: 'OFFLINE_LIMIT_REACHED' });
    visit.hear({ kind: 'top_up_with_cash' });
    expect(visit.screen().kind).toBe('home');
  });

  it('asks for the account as soon as the server is back, and then shows its word', () => {
    tapped().hear({ kind: 'link', trouble: null });
    expect(visit.effects.at(-1)).toMatchObject({ kind: 'refresh_account' });
    visit.hear({
      kind: 'account',
      sessionId: sampleSessionId,
      account: { ...sampleAccount(), balance: { amount: '7.00', currency: 'EUR' } },
    });
    expect(visit.screen()).toMatchObject({ stale: false, asOf: null, balance: { amount: '7.00', currency: 'EUR' } });
  });

  it('is the same for money where the server is there and cannot book', () => {
    visit.hear({ kind: 'link', trouble: null });
    tapped(fromServer).hear({ kind: 'link', trouble: 'STORE_UNAVAILABLE' });
    expect(visit.screen()).toMatchObject({
      kind: 'home',
      stale: true,
      cashBlocked: null,
      phone: { blocked: 'STORE_UNAVAILABLE' },
    });
    visit.hear({ kind: 'top_up_with_cash' });
    expect(accepted()).toEqual([5, 10, 20]);
    expect(visit.stack(euros(10n)).screen()).toMatchObject({ offline: true, room: { amount: '10.00' } });
    visit.hear({ kind: 'link', trouble: null });
    expect(visit.screen()).toMatchObject({ offline: false, room: { amount: '50.00' } });
    expect(troublesOf(visit.session.facts)).toEqual([]);
  });

  it('prints a pending slip, and no word of credit', () => {
    tapped().hear({ kind: 'top_up_with_cash' });
    visit.stack(euros(10n), '01935000-0000-7000-8000-00000000000a' as JournalId).hear({ kind: 'finish' });
    visit.pass(10_000);
    expect(visit.effects).toContainEqual(
      expect.objectContaining({
        kind: 'print',
        receipt: expect.objectContaining({ split: null, balanceAfter: null }) as object,
      }),
    );
  });
});
