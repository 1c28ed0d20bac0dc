/* Constructed: one site, one tenant, one answer, for tests of this folder and of the programs that carry it. */
import type { Account, KioskSite, Order, TopUpAnswer } from '#contracts/api';
import {
  cardUid,
  givenId,
  instant,
  madeId,
  seconds,
  type JournalId,
  type KioskId,
  type MeterId,
  type OrderId,
  type PersonId,
  type SessionId,
  type SiteId,
  type TenancyId,
  type TransactionId,
  type UnitId,
} from '#kernel';
import type { EventOf } from './events.ts';
import { startSession } from './state.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const at = '2026-11-23T10:00:00.000Z';

export const sampleUid = cardUid('04A1B2C3D4E5F6');
export const sampleSessionId = madeId<SessionId>('01932c07-0000-7000-8000-00000000000a');
export const otherSessionId = madeId<SessionId>('01932c07-0000-7000-8000-00000000000b');
export const samplePersonId = madeId<PersonId>('01932c07-0000-7000-8000-0000000000e1');
export const sampleBillId = madeId<JournalId>('01932c07-0000-7000-8000-000000000001');
export const sampleOrderId = madeId<OrderId>('01932c07-0000-7000-8000-0000000000c1');
export const sampleRequestId = madeId<TransactionId>('01932c07-0000-7000-8000-0000000000d1');
export const sampleKioskId = givenId<KioskId>('lobby');
/** Constructed: it has the form of a receipt's code; the signature is nobody's. */
export const sampleReceiptCode = `FOYER1;lobby;12;0;2026-11-23T09:31:12.000Z;50.00;EUR;credited;33.60;;0a1b2c3d;${'A'.repeat(86)}`;
export const sampleNow = instant(Date.UTC(2026, 10, 23, 10));

export const sampleSite: KioskSite = {
  siteId: givenId<SiteId>('linden-court'),
  name: 'Linden Court',
  zone: 'Europe/Berlin',
  currency: 'EUR',
  languages: ['en', 'de'],
  seller: { name: 'Linden Court GmbH', address: ['Lindenstr. 1', '10115 Berlin'], taxNumber: 'DE000000000' },
  notices: ['The lift is serviced on Friday.'],
  taxPercents: ['19'],
  revision: 'r1',
  cash: {
    denominations: [eur('5.00'), eur('10.00'), eur('20.00'), eur('50.00')],
    sessionLimit: eur('60.00'),
    offlineLimit: eur('20.00'),
    offlineKioskLimit: eur('200.00'),
  },
  qr: { minimum: eur('5.00'), maximum: eur('60.00'), suggested: [eur('10.00'), eur('20.00'), eur('50.00')] },
};

export function sampleAccount(over: { supply?: 'on' | 'off' | 'coming_back'; decision?: 'on' | 'off' } = {}): Account {
  const decided = over.decision ?? 'on';
  return {
    tenancyId: givenId<TenancyId>('flat-1'),
    language: 'de',
    maskedName: 'A… M…',
    units: [{ id: givenId<UnitId>('unit-1'), label: 'Flat 1' }],
    balance: eur('-2.40'),
    credit: eur('-2.00'),
    accrued: eur('0.40'),
    ratedTo: at,
    arrears: eur('0.00'),
    emergencyCreditUsed: eur('0.00'),
    emergencyCreditOffered: null,
    averagePerDay: eur('2.50'),
    daysLeft: null,
    supplies: [
      {
        meterId: givenId<MeterId>('meter-1'),
        unitId: givenId<UnitId>('unit-1'),
        utility: 'electricity',
        serial: '00012345',
        state: over.supply ?? 'on',
        powerW: 0,
        commandId: null,
        times: { decidedAt: null, sentAt: null, confirmedAt: null, loadSeenAt: null },
      },
    ],
    decision: { supply: decided, because: [{ code: 'in_credit', until: null }], next: null },
    history: [],
    use: null,
    suggestions: [
      { amount: eur('10.00'), days: 4, split: [{ kind: 'credit', amount: eur('10.00'), remaining: null }] },
    ],
  };
}

export function sampleAnswer(over: { sum?: string; account?: Account } = {}): TopUpAnswer {
  const sum = over.sum ?? '10.00';
  return {
    transactionId: madeId<TransactionId>('01932c07-0000-7000-8000-0000000000f1'),
    creditedAt: at,
    repeated: false,
    amount: eur('10.00'),
    split: [{ kind: 'credit', amount: eur('10.00'), remaining: null }],
    sessionSplit: [{ kind: 'credit', amount: eur(sum), remaining: null }],
    sessionAmount: eur(sum),
    balanceBefore: eur('-2.40'),
    balanceAfter: eur('7.60'),
    account: over.account ?? sampleAccount(),
  };
}

export function sampleStart() {
  return startSession({
    kioskId: sampleKioskId,
    timing: {
      idleAfter: seconds(45),
      answerWithin: seconds(20),
      receiptShownFor: seconds(12),
      faultShownFor: seconds(15),
    },
    defaultSettings: { language: 'en', largeType: false, highContrast: false, lowReach: false, balanceHidden: false },
    site: null,
  });
}

/** The smallest picture that passes for a code; nobody reads it. */
const sampleQr = { rows: Array.from({ length: 21 }, () => '10'.repeat(11).slice(0, 21)) };

/** What the server says of the order for the first sum, 10.00. */
export function sampleOrderEvent(
  state: Order['state'],
  over: { order?: Partial<Order>; topUp?: TopUpAnswer | null } = {},
): EventOf<'order'> {
  return {
    kind: 'order',
    qr: sampleQr,
    topUp: over.topUp ?? null,
    order: {
      id: sampleOrderId,
      sessionId: sampleSessionId,
      tenancyId: givenId<TenancyId>('flat-1'),
      amount: eur('10.00'),
      state,
      code: null,
      payload: 'https://pay.example/1',
      expiresAt: '2026-11-23T10:05:00.000Z',
      expiresInMs: 300_000,
      paidAt: state === 'paid' ? '2026-11-23T10:01:00.000Z' : null,
      reference: state === 'paid' ? 'pi_1' : null,
      ...over.order,
    },
  };
}
