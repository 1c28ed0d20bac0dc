import { describe, expect, it } from 'vitest';
import {
  currency,
  givenId,
  instant,
  madeId,
  moneyOfUnits,
  type JournalId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import type { BillMoment, Tender } from './bill.ts';
import { stepCoin, type CoinEvent } from './coin-desk.ts';
import type { KeptDevice } from './device-word.ts';

const two = moneyOfUnits(2n);
const tender: Tender = {
  sessionId: madeId<SessionId>('01932c07-0000-7000-8000-00000000000a'),
  tenancyId: givenId<TenancyId>('flat-1'),
  denominations: [],
  room: moneyOfUnits(0n),
  limit: 'TOP_UP_LIMIT',
};
const mark = { serial: 'C1', event: 5 };
const moment = (over: Partial<BillMoment> = {}): BillMoment => ({
  now: instant(1000),
  freshId: madeId<JournalId>('01932c07-0000-7000-8000-000000000002'),
  currency: currency('EUR'),
  tender,
  kept: null,
  ...over,
});
const kept = (event: number): KeptDevice => ({ serial: 'C1', stacked: null, event });
const kinds = (event: CoinEvent, at: BillMoment) => stepCoin(event, at).map((effect) => effect.kind);

describe('a coin', () => {
  it('is in the box already: its row begins as stacked, with its mark, for whoever feeds now, whatever the limits say', () => {
    const effects = stepCoin({ kind: 'coin', value: two, mark }, moment());
    expect(effects).toMatchObject([
      { kind: 'journal_open', row: { state: 'stacked', value: two, tenancyId: 'flat-1' }, device: mark, isCoin: true },
      { kind: 'tell', news: { kind: 'bill_checking' } },
      { kind: 'tell', news: { kind: 'bill_stacked', value: two } },
      { kind: 'upload' },
    ]);
  });

  it.each([
    ['nobody feeds', two, null],
    ['the device does not name it', null, tender],
  ] as const)('is unresolved, never dropped, where %s', (_why, value, takes) => {
    const effects = stepCoin({ kind: 'coin', value, mark }, moment({ tender: takes }));
    expect(effects[0]).toMatchObject({
      kind: 'journal_open',
      row: { state: 'unresolved', value, tenancyId: null },
      device: mark,
      isCoin: true,
    });
    expect(effects.slice(1)).toMatchObject([{ kind: 'alarm' }, { kind: 'tell' }, { kind: 'upload' }]);
  });

  it('counts once: what is not above the last kept event was dealt with, the next one is new', () => {
    expect(kinds({ kind: 'coin', value: two, mark }, moment({ kept: kept(5) }))).toEqual(['log']);
    expect(kinds({ kind: 'coin', value: two, mark }, moment({ kept: kept(6) }))).toEqual(['log']);
    expect(kinds({ kind: 'coin', value: two, mark }, moment({ kept: kept(4) }))[0]).toBe('journal_open');
  });
});

describe('other events of an acceptor', () => {
  it('keeps the number of one that moved no money', () => {
    expect(stepCoin({ kind: 'noted', mark }, moment({ kept: kept(4) }))).toEqual([
      { kind: 'journal_keep', device: mark },
    ]);
    expect(kinds({ kind: 'noted', mark }, moment({ kept: kept(5) }))).toEqual(['log']);
  });

  it('takes lost events for money of unknown value, also where the device began to count anew', () => {
    const lost: CoinEvent = { kind: 'events_lost', least: 3, mark };
    for (const before of [null, kept(1), kept(200)])
      expect(stepCoin(lost, moment({ kept: before }))).toMatchObject([
        { kind: 'journal_open', row: { state: 'unresolved', value: null }, device: mark },
        { kind: 'alarm', code: 'BILL_UNRESOLVED' },
        { kind: 'tell' },
        { kind: 'upload' },
        { kind: 'alarm', code: 'CASH_EVENTS_LOST', rowId: null },
      ]);
    expect(kinds(lost, moment({ kept: kept(5) }))).toEqual(['log']);
  });
});
