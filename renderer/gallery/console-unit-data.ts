import type { UnitPage } from '#contracts/api';
import {
  formatMilli,
  formatMoney,
  givenId,
  madeId,
  money,
  type CommandId,
  type MeterId,
  type TransactionId,
} from '#kernel';
import { ago, euro, supplyRequests, units, uuid } from './console-data.ts';

/* A constructed unit with a past that adds up: hourly charges of one period, each with its transaction. */

const HOUR = 3600;
const HOURS = 30;
const PERIOD_FROM = ago(22 * 24 * HOUR + 15 * HOUR + 31 * 60 + 8);
const meter = givenId<MeterId>('meter-1-02');
const water = givenId<MeterId>('water-1-02');
const START_WH = 10_205_118n;

/** Watt-hours since the period began, at so many whole hours ago. */
const usedWh = (hoursAgo: number): bigint => 78_353n - BigInt(hoursAgo) * 342n;
const atHour = (hoursAgo: number): string => ago(hoursAgo * HOUR + 31 * 60 + 8);
const energyOf = (hoursAgo: number) => money(((usedWh(hoursAgo) * 2815n + 50_000n) / 100_000n) * 10_000n);
const taxOf = (hoursAgo: number) => money(((energyOf(hoursAgo) * 19n + 500_000n) / 1_000_000n) * 10_000n);
const chargeId = (hoursAgo: number) => madeId<TransactionId>(uuid(5000 - hoursAgo));

const charges: UnitPage['charges'] = Array.from({ length: HOURS }, (_, hoursAgo) => {
  const basis = {
    transactionId: chargeId(hoursAgo),
    utility: 'electricity' as const,
    from: PERIOD_FROM,
    to: atHour(hoursAgo),
    tariff: 'electricity',
    versionFrom: '2026-01-01',
    estimated: hoursAgo === 4,
  };
  return [
    {
      ...basis,
      key: 'electricity/2026-01-01/0/energy',
      kind: 'energy' as const,
      meterId: meter,
      registers: { from: formatMilli(START_WH), to: formatMilli(START_WH + usedWh(hoursAgo)) },
      quantity: formatMilli(usedWh(hoursAgo)),
      unit: 'kWh',
      price: '0.2815',
      amount: euro(formatMoney(energyOf(hoursAgo))),
    },
    {
      ...basis,
      key: 'electricity/2026-01-01/1/tax',
      kind: 'tax' as const,
      meterId: null,
      registers: null,
      quantity: null,
      unit: null,
      price: '0.19',
      amount: euro(formatMoney(taxOf(hoursAgo))),
    },
  ];
}).flat();

const ledger: UnitPage['ledger'] = [
  {
    transactionId: madeId<TransactionId>(uuid(6001)),
    sequence: 48_190,
    kind: 'top_up',
    occurredAt: ago(1 * HOUR),
    recordedAt: ago(1 * HOUR),
    corrects: null,
    entries: [
      { account: 'kiosk/lobby/cash', amount: euro('20.00') },
      { account: 'tenancy/weber/credit/utility', amount: euro('-20.00') },
    ],
    facts: { tenancyId: 'weber' },
  },
  ...Array.from({ length: HOURS - 1 }, (_, hoursAgo): UnitPage['ledger'][number] => {
    const energy = money(energyOf(hoursAgo) - energyOf(hoursAgo + 1));
    const tax = money(taxOf(hoursAgo) - taxOf(hoursAgo + 1));
    return {
      transactionId: chargeId(hoursAgo),
      sequence: 48_180 - hoursAgo * 26,
      kind: 'charge',
      occurredAt: atHour(hoursAgo),
      recordedAt: atHour(hoursAgo),
      corrects: null,
      entries: [
        { account: 'tenancy/weber/credit/utility', amount: euro(formatMoney(money(energy + tax))) },
        { account: 'site/revenue/electricity', amount: euro(formatMoney(money(-energy))) },
        { account: 'site/tax', amount: euro(formatMoney(money(-tax))) },
      ],
      facts: { tenancyId: 'weber', utility: 'electricity' },
    };
  }),
];

const readings: UnitPage['readings'] = [meter, water].map((meterId) => ({
  meterId,
  rows: Array.from({ length: 40 }, (_, position) => ({
    at: ago(3 + position * 900),
    register: meterId === meter ? formatMilli(10_283_471n - BigInt(position) * 80n) : formatMilli(84_312n),
    quantity: meterId === meter ? '0.080' : '0.000',
    quality: position === 17 ? ('estimated' as const) : ('measured' as const),
    verdict: 'accepted',
    powerW: meterId === meter ? 318 - (position % 7) * 9 : null,
  })),
}));

const [unit] = units.filter((each) => each.label === '1-02');
if (unit === undefined) throw new Error('the constructed building has a unit 1-02');

export const unitPageData: UnitPage = {
  unit,
  cards: unit.tenancy?.cards ?? [],
  readings,
  held: [{ meterId: water, at: ago(2 * 24 * HOUR), register: '61.020', reason: 'decrease' }],
  charges,
  ledger,
  commands: [
    {
      id: madeId<CommandId>(uuid(301)),
      meterId: meter,
      target: 'closed',
      cause: 'credit_restored',
      state: 'confirmed',
      times: {
        decidedAt: ago(9 * 24 * HOUR),
        sentAt: ago(9 * 24 * HOUR),
        confirmedAt: ago(9 * 24 * HOUR - 1),
        loadSeenAt: ago(9 * 24 * HOUR - 3),
      },
    },
    {
      id: madeId<CommandId>(uuid(302)),
      meterId: meter,
      target: 'open',
      cause: 'debt',
      state: 'confirmed',
      times: {
        decidedAt: ago(9 * 24 * HOUR + 7000),
        sentAt: ago(9 * 24 * HOUR + 7000),
        confirmedAt: ago(9 * 24 * HOUR + 6999),
        loadSeenAt: null,
      },
    },
  ],
  supplyRequests: supplyRequests.filter((request) => request.meterId === meter),
};
