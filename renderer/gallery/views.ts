/* A pure table: exempt from the size rule. Constructed views, one for each situation that a screen must be able to show. */
import { kioskView, type KioskView, type Screen, type ScreenOf, type Settings, type Tick } from '#contracts/bridge';
import type { HistoryLine, Supply } from '#contracts/api';
import type { MeterId, TransactionId, UnitId } from '#kernel';

const euro = (amount: string) => ({ amount, currency: 'EUR' });
const nothing = euro('0.00');
const day = (at: string) => `2026-11-${at}:00.000Z`;

const tenant = { units: ['12·04'], maskedName: 'M. O•••' };
const noTimes = { decidedAt: null, sentAt: null, confirmedAt: null, loadSeenAt: null };

function supply(utility: Supply['utility'], state: Supply['state']): Supply {
  return {
    meterId: `m-${utility}` as MeterId,
    unitId: 'u-1204' as UnitId,
    utility,
    serial: '00012345',
    state,
    powerW: state === 'on' ? 412 : 0,
    commandId: null,
    times: noTimes,
  };
}

function line(
  order: number,
  from: Pick<HistoryLine, 'kind' | 'at'> & { amount: string; formula?: HistoryLine['formula'] },
): HistoryLine {
  return {
    transactionId: `019ab3c4-0000-7000-8000-${String(order).padStart(12, '0')}` as TransactionId,
    at: from.at,
    kind: from.kind,
    utility: from.kind === 'energy' ? 'electricity' : null,
    amount: euro(from.amount),
    formula: from.formula ?? null,
  };
}

const kWh = (quantity: string) => ({ quantity, unit: 'kWh', price: '0.3214' });
const history: HistoryLine[] = [
  line(1, { kind: 'energy', at: day('23T12:00'), amount: '-1.028480', formula: kWh('3.200') }),
  line(2, { kind: 'top_up', at: day('21T17:04'), amount: '50.00' }),
  line(3, { kind: 'energy', at: day('21T12:00'), amount: '-4.178200', formula: kWh('13.000') }),
  line(4, {
    kind: 'standing_charge',
    at: day('20T23:00'),
    amount: '-0.31',
    formula: { quantity: '1', unit: 'd', price: '0.31' },
  }),
  line(5, { kind: 'tax', at: day('20T23:00'), amount: '-0.85' }),
  line(6, { kind: 'energy', at: day('20T12:00'), amount: '-3.985360', formula: kWh('12.400') }),
  line(7, { kind: 'adjustment', at: day('19T09:30'), amount: '2.40' }),
  line(8, { kind: 'energy', at: day('19T08:00'), amount: '-5.142400', formula: kWh('16.000') }),
  line(9, { kind: 'top_up', at: day('15T08:11'), amount: '100.00' }),
  line(10, { kind: 'energy', at: day('14T12:00'), amount: '-4.821000', formula: kWh('15.000') }),
  line(11, { kind: 'opening', at: day('01T00:00'), amount: '12.00' }),
];

const home: ScreenOf<'home'> = {
  kind: 'home',
  tenant,
  balance: euro('86.407312'),
  accrued: euro('1.02'),
  daysLeft: { least: 5, most: 6, until: day('28T20:00') },
  arrears: nothing,
  emergencyCreditUsed: nothing,
  supplies: [supply('electricity', 'on')],
  decision: {
    supply: 'on',
    because: [{ code: 'in_credit', until: null }],
    next: { at: day('30T09:00'), supply: 'off', because: [{ code: 'out_of_credit', until: null }] },
  },
  history,
  cashBlocked: null,
  stale: false,
  asOf: null,
};

const outOfCredit: ScreenOf<'home'> = {
  ...home,
  balance: euro('-3.10'),
  daysLeft: null,
  arrears: euro('31.00'),
  emergencyCreditUsed: euro('10.00'),
  supplies: [supply('electricity', 'off'), supply('water', 'on')],
  decision: { supply: 'off', because: [{ code: 'out_of_credit', until: null }], next: null },
};

const waiting: Tick = { step: 'paid', state: 'waiting', at: null, tookMs: null };
const ticks = {
  none: [waiting, { ...waiting, step: 'credited' }, { ...waiting, step: 'supply' }],
  coming: [
    { step: 'paid', state: 'done', at: '2026-11-23T13:32:07.100Z', tookMs: 900 },
    { step: 'credited', state: 'done', at: '2026-11-23T13:32:07.400Z', tookMs: 300 },
    { step: 'supply', state: 'doing', at: null, tookMs: null },
  ],
  done: [
    { step: 'paid', state: 'done', at: '2026-11-23T13:32:07.100Z', tookMs: 900 },
    { step: 'credited', state: 'done', at: '2026-11-23T13:32:07.400Z', tookMs: 300 },
    { step: 'supply', state: 'done', at: '2026-11-23T13:32:09.400Z', tookMs: 2000 },
  ],
  late: [
    { step: 'paid', state: 'done', at: '2026-11-23T13:32:07.100Z', tookMs: 900 },
    { step: 'credited', state: 'late', at: null, tookMs: null },
    { step: 'supply', state: 'waiting', at: null, tookMs: null },
  ],
} as const satisfies Record<string, readonly Tick[]>;

const cash: ScreenOf<'cash'> = {
  kind: 'cash',
  tenant,
  phase: 'feeding',
  inserted: nothing,
  credited: nothing,
  checking: null,
  givenBack: null,
  denominations: [euro('5'), euro('10'), euro('20'), euro('50')],
  room: euro('500.00'),
  examples: [
    { amount: '10', days: 0, arrears: '2.00', credit: '3.00', emergency: '5.00' },
    { amount: '20', days: 1, arrears: '4.00', credit: '6.00', emergency: '10.00' },
    { amount: '50', days: 3, arrears: '10.00', credit: '30.00', emergency: '10.00' },
  ].map(({ amount, days, arrears, credit, emergency }) => ({
    amount: euro(amount),
    days,
    split: [
      { kind: 'arrears', amount: euro(arrears), remaining: euro('27.00') },
      { kind: 'emergency_credit', amount: euro(emergency), remaining: nothing },
      { kind: 'credit', amount: euro(credit), remaining: null },
    ],
  })),
  split: null,
  daysBought: null,
  ticks: [...ticks.none],
  supplies: [supply('electricity', 'off')],
  offline: false,
  printerBlocked: null,
  trouble: null,
};

const split: ScreenOf<'receipt'>['split'] = [
  { kind: 'arrears', amount: euro('14.00'), remaining: euro('17.00') },
  { kind: 'emergency_credit', amount: euro('10.00'), remaining: nothing },
  { kind: 'credit', amount: euro('46.00'), remaining: null },
];

const fed: ScreenOf<'cash'> = {
  ...cash,
  inserted: euro('70.00'),
  credited: euro('70.00'),
  room: euro('430.00'),
  split,
  daysBought: 5,
  ticks: [...ticks.coming],
  supplies: [supply('electricity', 'coming_back')],
};

const receipt: ScreenOf<'receipt'> = {
  kind: 'receipt',
  tenant,
  amount: euro('70.00'),
  ticks: [...ticks.done],
  split,
  balanceAfter: euro('42.90'),
  pending: false,
  print: { state: 'printed', code: null, number: 184 },
  claimCode: null,
};

/** Every situation by the name of its picture. */
export const situations = {
  starting: { kind: 'starting' },
  attract: {
    kind: 'attract',
    languages: ['en', 'de'],
    notices: ['Water off on Tuesday 9:00–11:00 for repairs in the east wing.'],
    limits: [],
  },
  attract_limited: {
    kind: 'attract',
    languages: ['en', 'de'],
    notices: [],
    limits: ['VALIDATOR_STACKER_FULL', 'PRINTER_PAPER_OUT'],
  },
  identifying: { kind: 'identifying' },
  home,
  home_out_of_credit: outOfCredit,
  home_stale: { ...home, stale: true, asOf: '2026-11-23T12:05:00Z', cashBlocked: 'VALIDATOR_STACKER_FULL' },
  why: { kind: 'why', tenant, balance: home.balance, supplies: home.supplies, decision: home.decision },
  why_held: {
    kind: 'why',
    tenant,
    balance: outOfCredit.balance,
    supplies: [supply('electricity', 'on')],
    decision: {
      supply: 'on',
      because: [
        { code: 'friendly_hours', until: day('30T09:00') },
        { code: 'weekend', until: day('30T09:00') },
      ],
      next: { at: day('30T09:00'), supply: 'off', because: [{ code: 'out_of_credit', until: null }] },
    },
  },
  history: { kind: 'history', tenant, balance: home.balance, history },
  cash_before: cash,
  cash_checking: {
    ...fed,
    phase: 'checking',
    checking: euro('50.00'),
    inserted: euro('20.00'),
    credited: euro('20.00'),
    daysBought: 1,
    split: [
      { kind: 'arrears', amount: euro('4.00'), remaining: euro('27.00') },
      { kind: 'emergency_credit', amount: euro('10.00'), remaining: nothing },
      { kind: 'credit', amount: euro('6.00'), remaining: null },
    ],
  },
  cash: fed,
  cash_offline: {
    ...fed,
    split: null,
    daysBought: null,
    credited: nothing,
    ticks: [...ticks.late],
    offline: true,
    printerBlocked: 'PRINTER_PAPER_OUT',
  },
  cash_trouble: { ...fed, trouble: 'VALIDATOR_JAMMED' },
  receipt,
  receipt_printing: { ...receipt, ticks: [...ticks.coming], print: { state: 'printing', code: null, number: 184 } },
  receipt_failed: {
    ...receipt,
    print: { state: 'failed', code: 'PRINTER_PAPER_OUT', number: 184 },
    claimCode: 'K7P-42M-9XD',
  },
  fault: {
    kind: 'fault',
    code: 'BILL_UNRESOLVED',
    reference: 'F-7Q2M-09',
    safe: euro('50.00'),
    claimCode: 'K7P-42M-9XD',
  },
  fault_card: { kind: 'fault', code: 'CARD_UNKNOWN', reference: 'F-7Q2M-10', safe: null, claimCode: null },
  out_of_service: { kind: 'out_of_service', code: 'KIOSK_OUT_OF_SERVICE', reference: 'F-7Q2M-11' },
} satisfies Record<string, Screen>;

export type Situation = keyof typeof situations;
export const situationNames = Object.keys(situations) as Situation[];

const usual: Settings = { language: 'en', largeType: false, highContrast: false, lowReach: false, balanceHidden: false };

/** A whole view of a situation, checked by the schema of the bridge. */
export function viewOf(
  situation: Situation,
  options: { sequence?: number; settings?: Partial<Settings>; secondsLeft?: number; headset?: boolean } = {},
): KioskView {
  return kioskView.parse({
    sequence: options.sequence ?? 1,
    site: { name: 'Lindenhof 12', zone: 'Europe/Berlin', currency: 'EUR' },
    settings: { ...usual, ...options.settings },
    screen: situations[situation],
    moreTime: options.secondsLeft === undefined ? null : { secondsLeft: options.secondsLeft },
    headset: options.headset ?? false,
  });
}
