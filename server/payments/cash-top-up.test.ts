import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  formatMoney,
  givenId,
  madeId,
  money,
  negate,
  newId,
  Turns,
  type JournalId,
  type KioskId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import type { TopUpRequest } from '#contracts/api';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { accountOf } from '../ledger/index.ts';
import { unusedAccounts } from './constructed-desk.ts';
import { CashTopUps } from './cash-top-up.ts';
import { Rush } from './rush.ts';
import { UnresolvedBills } from './unresolved.ts';

const anna = givenId<TenancyId>('anna');
const lobby = givenId<KioskId>('lobby');
const garage = givenId<KioskId>('garage');

let books: ConstructedBooks;
let topUps: CashTopUps;
let heldCuts: number;
let credited: TenancyId[];

beforeEach(async () => {
  books = await openConstructedBooks();
  heldCuts = 0;
  credited = [];
  const { store, directory, site, clock } = books;
  topUps = new CashTopUps({
    store,
    directory,
    policy: site.policy,
    currency: site.site.currency,
    clock,
    ...unusedAccounts(books),
    settle: async () => undefined,
    averagePerDay: async () => money(2_000_000n),
    turns: new Turns(),
    holdCuts: () => {
      heldCuts += 1;
      return () => {
        heldCuts -= 1;
      };
    },
    onCredited: (tenancyId) => {
      credited.push(tenancyId);
      return Promise.resolve();
    },
    rush: new Rush(clock),
  });
});

afterEach(() => books.close());

const freshSession = () => newId<SessionId>(books.clock, systemRandomness);

function bill(amount: string, over: Partial<TopUpRequest> = {}): TopUpRequest {
  return {
    id: newId<JournalId>(books.clock, systemRandomness),
    sessionId: over.sessionId ?? freshSession(),
    tenancyId: anna,
    amount: { amount, currency: 'EUR' },
    means: 'cash',
    stackedAt: '2026-11-23T12:00:00.000Z',
    validatorSerial: 'V1',
    journalSequence: 1,
    ...over,
  };
}

async function balances() {
  const { ledger } = books.store;
  const [credit, arrears, cash] = await Promise.all([
    ledger.balance(accountOf.credit(anna, 'utility')),
    ledger.balance(accountOf.arrears(anna, 'utility')),
    ledger.balance(accountOf.cashInKiosk(lobby)),
  ]);
  return { credit: formatMoney(negate(credit)), arrears: formatMoney(arrears), cash: formatMoney(cash) };
}

describe('a stacked bill', () => {
  it('pays a fifth to old debt and the rest to credit', async () => {
    const reply = await topUps.credit(lobby, bill('20.00'));
    expect(reply).toMatchObject({
      ok: true,
      value: {
        repeated: false,
        split: [
          { kind: 'arrears', amount: { amount: '4.00' }, remaining: { amount: '27.00' } },
          { kind: 'credit', amount: { amount: '16.00' } },
        ],
        balanceBefore: { amount: '-2.00' },
        balanceAfter: { amount: '14.00' },
      },
    });
    expect(await balances()).toEqual({ credit: '14.00', arrears: '27.00', cash: '20.00' });
    expect(credited).toEqual([anna]);
  });

  it('is credited once, however often it is sent, and the first answer is given again', async () => {
    const request = bill('20.00');
    const replies = await Promise.all([
      topUps.credit(lobby, request),
      topUps.credit(lobby, request),
      topUps.credit(lobby, request),
    ]);
    expect(replies.map((reply) => reply.ok && reply.value.repeated)).toEqual([false, true, true]);
    expect((await balances()).cash).toBe('20.00');
  });

  it.each([
    ['another amount', { amount: { amount: '50.00', currency: 'EUR' } }],
    ['another tenancy', { tenancyId: givenId<TenancyId>('ben') }],
  ])('is refused by name when its id comes with %s', async (_what, over) => {
    const request = bill('20.00');
    await topUps.credit(lobby, request);
    expect(await topUps.credit(lobby, { ...request, ...over })).toMatchObject({
      ok: false,
      error: { code: 'LEDGER_ID_REUSED' },
    });
    expect((await balances()).cash).toBe('20.00');
  });

  it('is refused when it comes from another kiosk under the same id', async () => {
    const request = bill('20.00');
    await topUps.credit(lobby, request);
    expect(await topUps.credit(garage, request)).toMatchObject({ ok: false, error: { code: 'LEDGER_ID_REUSED' } });
  });

  it('pays in ten of 10 what one of 100 pays', async () => {
    const sessionId = freshSession();
    for (let count = 0; count < 10; count += 1) await topUps.credit(lobby, bill('10.00', { sessionId }));
    expect(await balances()).toEqual({ credit: '78.00', arrears: '11.00', cash: '100.00' });
  });

  it('from two kiosks in the same second is two credits', async () => {
    await Promise.all([topUps.credit(lobby, bill('10.00')), topUps.credit(garage, bill('20.00'))]);
    expect((await balances()).credit).toBe('22.00');
  });

  it.each([
    ['TENANCY_UNKNOWN', { tenancyId: givenId<TenancyId>('nobody') }],
    ['CURRENCY_DIFFERS', { amount: { amount: '20.00', currency: 'USD' } }],
    ['AMOUNT_REFUSED', { amount: { amount: '0', currency: 'EUR' } }],
    ['AMOUNT_REFUSED', { amount: { amount: '-20.00', currency: 'EUR' } }],
    ['AMOUNT_REFUSED', { amount: { amount: '10000.01', currency: 'EUR' } }],
    ['REQUEST_INVALID', { stackedAt: 'yesterday' }],
  ])('is refused with %s', async (code, over) => {
    expect(await topUps.credit(lobby, bill('20.00', over))).toMatchObject({ ok: false, error: { code } });
    expect((await balances()).cash).toBe('0.00');
  });

  it('holds cuts from before it is booked until after, also when it is refused', async () => {
    const running = topUps.credit(lobby, bill('20.00'));
    expect(heldCuts).toBe(1);
    await running;
    expect(heldCuts).toBe(0);
    await topUps.credit(lobby, bill('20.00', { tenancyId: givenId<TenancyId>('nobody') }));
    expect(heldCuts).toBe(0);
  });

  it('is quoted before it is paid, and the quote changes nothing', async () => {
    const sessionId = freshSession();
    expect(
      await topUps.quote({ tenancyId: anna, sessionId, amount: { amount: '100.00', currency: 'EUR' } }),
    ).toMatchObject({
      ok: true,
      value: {
        split: [
          { kind: 'arrears', amount: { amount: '20.00' } },
          { kind: 'credit', amount: { amount: '80.00' } },
        ],
        days: 40,
      },
    });
    expect(await balances()).toEqual({ credit: '-2.00', arrears: '31.00', cash: '0.00' });
  });
});

describe('a bill whose fate is not known', () => {
  const request = (amount: string | null) => ({
    id: madeId<JournalId>('019aae41-9800-7fff-bfff-ffffffffffff'),
    sessionId: null,
    tenancyId: null,
    amount: amount === null ? null : { amount, currency: 'EUR' },
    claimCode: 'K7P-42M',
    evidence: 'constructed',
    noticedAt: '2026-11-23T12:00:00.000Z',
  });
  const desk = () =>
    new UnresolvedBills({ store: books.store, clock: books.clock, currency: books.site.site.currency });

  it('is in the box and in nobody’s credit, once', async () => {
    expect(await desk().record(lobby, request('20.00'))).toMatchObject({ ok: true, value: { repeated: false } });
    expect(await desk().record(lobby, request('20.00'))).toMatchObject({ ok: true, value: { repeated: true } });
    expect(await balances()).toEqual({ credit: '-2.00', arrears: '31.00', cash: '20.00' });
    expect(formatMoney(await books.store.ledger.balance(accountOf.unresolved()))).toBe('-20.00');
  });

  it('without a value is kept for staff beside the ledger', async () => {
    expect(await desk().record(lobby, request(null))).toMatchObject({ ok: true });
    expect(await books.store.unresolved.all()).toMatchObject([{ claimCode: 'K7P-42M', amount: null }]);
    expect((await balances()).cash).toBe('0.00');
  });

  it.each([
    ['CURRENCY_DIFFERS', { amount: { amount: '20.00', currency: 'USD' } }],
    ['AMOUNT_REFUSED', { amount: { amount: '-1', currency: 'EUR' } }],
    ['REQUEST_INVALID', { noticedAt: 'now' }],
  ])('is refused with %s', async (code, over) => {
    expect(await desk().record(lobby, { ...request('20.00'), ...over })).toMatchObject({ ok: false, error: { code } });
  });
});
