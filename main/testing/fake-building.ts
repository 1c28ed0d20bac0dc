import { topUpRequest, type Account, type KioskSite, type TopUpAnswer } from '#contracts/api';
import {
  formatMoney,
  givenId,
  madeId,
  money,
  parseMoney,
  type MeterId,
  type SiteId,
  type TenancyId,
  type TransactionId,
  type UnitId,
} from '#kernel';
import type { Answer } from './fake-server.ts';

/* Constructed: what the building server would say to a kiosk of a house with one flat. */

const at = '2026-11-23T10:00:00.000Z';
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const yes = (value: unknown) => ({ ok: true, value });

const site: KioskSite = {
  siteId: givenId<SiteId>('linden-court'),
  name: 'Linden Court',
  zone: 'Europe/Berlin',
  currency: 'EUR',
  languages: ['en', 'de'],
  seller: { name: 'Linden Court GmbH', address: ['Lindenstr. 1'], taxNumber: 'DE000000000' },
  notices: [],
  taxPercents: ['19'],
  revision: 'r1',
  cash: {
    denominations: [eur('5.00'), eur('10.00'), eur('20.00')],
    sessionLimit: eur('100.00'),
    offlineLimit: eur('20.00'),
    offlineKioskLimit: eur('200.00'),
  },
  qr: null,
};

export function fakeAccount(): Account {
  return {
    tenancyId: givenId<TenancyId>('flat-1'),
    language: 'en',
    maskedName: 'A••• M•••',
    units: [{ id: givenId<UnitId>('unit-1'), label: 'Flat 1' }],
    balance: eur('3.00'),
    credit: eur('3.00'),
    accrued: eur('0.00'),
    ratedTo: at,
    arrears: eur('0.00'),
    emergencyCreditUsed: eur('0.00'),
    emergencyCreditOffered: null,
    averagePerDay: eur('2.00'),
    daysLeft: null,
    supplies: [
      {
        meterId: givenId<MeterId>('meter-1'),
        unitId: givenId<UnitId>('unit-1'),
        utility: 'electricity',
        serial: '00012345',
        state: 'on',
        powerW: 100,
        commandId: null,
        times: { decidedAt: null, sentAt: null, confirmedAt: null, loadSeenAt: null },
      },
    ],
    decision: { supply: 'on', because: [], next: null },
    history: [],
    use: null,
    suggestions: [],
  };
}

/** The ledger: an id counts once. */
export const fakeTopUps = new Map<string, string>();

function topUp(body: unknown): { ok: true; value: TopUpAnswer } {
  const request = topUpRequest.parse(body);
  const repeated = fakeTopUps.has(request.id);
  fakeTopUps.set(request.id, request.amount.amount);
  const sum = formatMoney(money([...fakeTopUps.values()].reduce((total, one) => total + (parseMoney(one) ?? 0n), 0n)));
  const split = [{ kind: 'credit' as const, amount: request.amount, remaining: null }];
  return {
    ok: true,
    value: {
      transactionId: madeId<TransactionId>('01932c07-0000-7000-8000-0000000000f1'),
      creditedAt: at,
      repeated,
      amount: request.amount,
      split,
      sessionSplit: [{ kind: 'credit', amount: eur(sum), remaining: null }],
      sessionAmount: eur(sum),
      balanceBefore: eur('3.00'),
      balanceAfter: eur('13.00'),
      account: fakeAccount(),
    },
  };
}

export function fakeAnswers(): Record<string, Answer> {
  return {
    'POST /api/kiosk/enrol': () => yes({ token: 'constructed-token', expiresAt: '2036-11-23T10:00:00.000Z' }),
    'GET /api/kiosk/site': () => yes(site),
    'POST /api/kiosk/heartbeat': () =>
      yes({ at, head: { sequence: 1, hash: '0'.repeat(64), signature: 's' }, witnessed: true }),
    'POST /api/kiosk/identify': () =>
      yes({ account: fakeAccount(), proof: 'number', may: ['balance', 'history', 'top_up', 'emergency_credit'] }),
    'POST /api/kiosk/quote': (body) => {
      const { amount } = body as { amount: { amount: string; currency: string } };
      return yes({ amount, days: 5, split: [{ kind: 'credit', amount, remaining: null }] });
    },
    'POST /api/kiosk/top-ups': topUp,
    'POST /api/kiosk/box-events': () => yes({ recordedAt: at, repeated: false }),
    'POST /api/kiosk/unresolved': () => yes({ recordedAt: at, repeated: false }),
    'GET /api/kiosk/accounts/flat-1': () => yes(fakeAccount()),
  };
}
