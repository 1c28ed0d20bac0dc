import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  currency,
  givenId,
  instant,
  later,
  madeId,
  minutes,
  moneyOfUnits,
  seconds,
  type KioskId,
  type OrderId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import type { PaymentOrder } from '../../store/index.ts';
import type { MinorAmount } from '../providers/minor-amount.ts';
import type { SeenOrder } from '../providers/provider.ts';
import { actFor, GRACE, restBefore, stepOrder, type OrderNews } from './order.ts';

const start = instant(Date.UTC(2026, 10, 23, 12));
const asked: MinorAmount = { minor: 2000n, currency: currency('EUR') };
const id = madeId<OrderId>('019aae41-9800-7fff-bfff-ffffffffffff');
const fresh: PaymentOrder = {
  id,
  kioskId: givenId<KioskId>('lobby'),
  sessionId: madeId<SessionId>('019aae41-9800-7fff-bfff-fffffffffffe'),
  tenancyId: givenId<TenancyId>('anna'),
  amount: moneyOfUnits(20n),
  providerId: 'stripe',
  state: 'created',
  code: null,
  providerRef: null,
  payload: null,
  createdAt: start,
  expiresAt: later(start, minutes(5)),
  closeWanted: false,
  paidAt: null,
  paymentRef: null,
  creditedAt: null,
  changedAt: start,
};

const opened: OrderNews = { kind: 'opened', providerRef: 'cs_1', payload: 'https://pay.example/1' };
const paid: SeenOrder = { kind: 'paid', amount: asked, orderId: id, paymentRef: 'pi_1', paidAt: null };
const seen = (what: SeenOrder): OrderNews => ({ kind: 'seen', seen: what, asked });
const silent: OrderNews = { kind: 'silent', code: 'PROVIDER_AWAY' };
const credited: OrderNews = { kind: 'credited', at: later(start, minutes(1)) };

/** The order after all of this news. */
function after(...news: OrderNews[]): PaymentOrder {
  return news.reduce((order, one) => stepOrder(order, one, later(start, seconds(10))) ?? order, fresh);
}

describe('an order', () => {
  it.each<[string, OrderNews[], Partial<PaymentOrder>]>([
    ['is opened', [opened], { state: 'pending', providerRef: 'cs_1' }],
    ['is opened after a lost answer', [silent, opened], { state: 'pending', code: null }],
    ['is refused before it was opened', [{ kind: 'refused', code: 'PROVIDER_REFUSED' }], { state: 'failed' }],
    [
      'is not refused once it was opened',
      [opened, { kind: 'refused', code: 'PROVIDER_REFUSED' }],
      { state: 'pending' },
    ],
    ['keeps its first name at the provider', [opened, { ...opened, providerRef: 'cs_2' }], { providerRef: 'cs_1' }],
    ['is unknown while nobody answers', [opened, silent], { state: 'unknown', code: 'PROVIDER_AWAY' }],
    ['is known again', [opened, silent, seen({ kind: 'open' })], { state: 'pending', code: null }],
    ['is paid', [opened, seen(paid)], { state: 'paid', paymentRef: 'pi_1' }],
    ['is paid out of doubt', [opened, silent, seen(paid)], { state: 'paid', code: null }],
    ['is paid after it was closed', [opened, seen({ kind: 'closed' }), seen(paid)], { state: 'paid' }],
    ['stays paid', [opened, seen(paid), seen({ kind: 'closed' }), silent], { state: 'paid', code: null }],
    ['stays closed', [opened, seen({ kind: 'closed' }), seen({ kind: 'open' }), silent], { state: 'closed' }],
    ['is closed if it was never shown', [{ kind: 'never_shown' }], { state: 'closed' }],
    ['is not given up once it was shown', [opened, { kind: 'never_shown' }], { state: 'pending' }],
    ['is not credited before it is paid', [opened, credited], { creditedAt: null }],
    ['is credited', [opened, seen(paid), credited], { creditedAt: later(start, minutes(1)) }],
    [
      'says why it could not be credited, and is tried again',
      [opened, seen(paid), { kind: 'credit_refused', code: 'TENANCY_UNKNOWN' }],
      { state: 'paid', code: 'TENANCY_UNKNOWN', creditedAt: null },
    ],
  ])('%s', (_what, news, expected) => {
    expect(after(...news)).toMatchObject(expected);
  });

  it.each<[string, Partial<Extract<SeenOrder, { kind: 'paid' }>>]>([
    ['another amount', { amount: { ...asked, minor: 1999n } }],
    ['another currency', { amount: { ...asked, currency: currency('USD') } }],
    ['another order', { orderId: '019aae41-9800-7fff-bfff-fffffffffff0' }],
    ['no order', { orderId: null }],
  ])('that is paid with %s is nobody’s credit by a guess', (_what, over) => {
    const differing = after(opened, seen({ ...paid, ...over }));
    expect(differing).toMatchObject({ state: 'unknown', code: 'PAYMENT_DIFFERS', paidAt: null });
    expect(actFor(differing, later(start, minutes(9)))).toBe('query');
  });

  it('whatever comes in whatever order: paid stays paid, and is credited at most once', () => {
    const news = fc.constantFrom<OrderNews>(
      opened,
      { kind: 'refused', code: 'PROVIDER_REFUSED' },
      silent,
      seen({ kind: 'open' }),
      seen({ kind: 'closed' }),
      seen(paid),
      { kind: 'close_wanted' },
      { kind: 'never_shown' },
      credited,
      { kind: 'credited', at: later(start, minutes(2)) },
      { kind: 'credit_refused', code: 'LEDGER_BUSY' },
    );
    fc.assert(
      fc.property(fc.array(news, { maxLength: 30 }), (all) => {
        let order = fresh;
        let credits = 0;
        for (const one of all) {
          const next = stepOrder(order, one, later(order.changedAt, seconds(1))) ?? order;
          if (order.state === 'paid')
            expect(next).toMatchObject({ state: 'paid', paidAt: order.paidAt, paymentRef: 'pi_1' });
          if (order.creditedAt === null && next.creditedAt !== null) credits += 1;
          else expect(next.creditedAt).toBe(order.creditedAt);
          expect((next.paidAt === null) === (next.state !== 'paid')).toBe(true);
          order = next;
        }
        const wasPaid = all.some((one) => one.kind === 'seen' && one.seen.kind === 'paid');
        expect(order.state === 'paid').toBe(wasPaid);
        expect(credits).toBeLessThanOrEqual(wasPaid ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what an order needs', () => {
  const now = later(start, seconds(20));
  const over = later(start, minutes(6));

  it.each<[string, PaymentOrder, typeof now, ReturnType<typeof actFor>]>([
    ['to be opened', fresh, now, 'create'],
    ['nothing from the provider when nobody ever saw it', fresh, over, 'give_up'],
    ['to be asked about', after(opened), now, 'query'],
    ['to be closed at its end', after(opened), over, 'close'],
    ['to be closed when nobody waits', after(opened, { kind: 'close_wanted' }), now, 'close'],
    ['to be closed out of doubt', after(opened, silent), over, 'close'],
    ['to be credited', after(opened, seen(paid)), over, 'credit'],
    ['nothing once credited', after(opened, seen(paid), credited), now, null],
    ['to be asked about a while after it was closed', after(opened, seen({ kind: 'closed' })), over, 'query'],
    ['nothing long after', after(opened, seen({ kind: 'closed' })), later(fresh.expiresAt, GRACE), null],
    ['nothing when it was refused', after({ kind: 'refused', code: 'PROVIDER_REFUSED' }), now, null],
  ])('%s', (_what, order, at, act) => {
    expect(actFor(order, at)).toBe(act);
  });

  it('is looked at every two seconds while young, then less and less often', () => {
    const rest = (order: PaymentOrder, at: typeof now, actsSinceYoung: number) =>
      restBefore(order, { now: at, actsSinceYoung });
    expect(rest(after(opened), now, 40)).toBe(2000);
    expect([0, 1, 2, 20].map((acts) => rest(after(opened), over, acts))).toEqual([2000, 4000, 8000, 600_000]);
  });
});
