/* A pure table: exempt from the size rule. Constructed views, one for each situation that a screen must be able to show. */
import { kioskView, type KioskView, type Screen, type ScreenOf, type Settings, type Tick } from '#contracts/bridge';
import type { HistoryLine, Supply, Use, UseDay } from '#contracts/api';
import {
  givenId,
  localDate,
  type KioskId,
  type MeterId,
  type TariffId,
  type TransactionId,
  type UnitId,
} from '#kernel';
import { staffSituations } from './staff-views.ts';

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
    detail: detailOf(from),
  };
}

const times = { from: day('01T00:00'), to: day('23T12:00') };

function detailOf(from: Pick<HistoryLine, 'kind'> & { amount: string }): HistoryLine['detail'] {
  if (from.kind === 'opening' || from.kind === 'adjustment') return null;
  if (from.kind === 'top_up')
    return {
      kind: 'top_up',
      means: 'cash',
      split: [
        { kind: 'arrears', amount: euro('10.00'), remaining: null },
        { kind: 'credit', amount: euro((Number(from.amount) - 10).toFixed(2)), remaining: null },
      ],
      reference: '7F3A90C2',
      kioskId: 'lobby' as KioskId,
    };
  return {
    kind: 'charge',
    ...times,
    registers: from.kind === 'energy' ? { serial: '00012345', unit: 'kWh', from: '10412.300', to: '10415.500' } : null,
    tariffId: 'house-power' as TariffId,
    versionFrom: localDate('2026-01-01'),
    tax: from.kind === 'tax' ? { name: 'VAT', percent: '19', base: euro('4.49') } : null,
    rounding: { mode: 'half_up', decimals: 2 },
    estimated: from.kind === 'energy',
    running: true,
    unit: from.kind === 'energy' ? '12·04' : null,
  };
}

/* Constructed use: Monday to Saturday noon of one week beside the whole week before. */
const lastCosts = [3.9, 3.82, 4.01, 4.62, 3.9, 4.8, 4.31];

function useDay(date: string, cost: number | null, state: UseDay['state']): UseDay {
  const shape = [1, 1, 1, 1, 1, 1, 3, 4, 3, 2, 2, 3, 4, 3, 2, 2, 3, 5, 7, 8, 7, 5, 3, 2];
  const whole = shape.reduce((sum, part) => sum + part, 0);
  const passed = state === 'running' ? 13 : 24;
  return {
    day: localDate(date),
    state,
    amount: cost === null ? null : euro(cost.toFixed(2)),
    byUtility: cost === null ? [] : [{ utility: 'electricity', amount: euro(cost.toFixed(2)) }],
    hours:
      cost === null
        ? []
        : shape.map((part, hour) =>
            hour >= passed || (state === 'gap' && hour > 9 && hour < 16) ? null : ((cost * part) / whole).toFixed(4),
          ),
  };
}

/** The same day with little used after six in the evening. */
function quieterEvening(from: UseDay): UseDay {
  const hours = from.hours.map((hour, at) =>
    hour === null ? null : (Number(hour) * (at < 18 ? 0.97 : 0.5)).toFixed(4),
  );
  const cost = hours.reduce((sum, hour) => sum + Number(hour ?? 0), 0);
  return { ...from, hours, amount: euro(cost.toFixed(2)) };
}

const use: Use = {
  thisWeek: [23, 24, 25, 26, 27, 28, 29].map((date, index) =>
    index < 6
      ? quieterEvening(useDay(`2026-11-${date}`, lastCosts[index] ?? 0, index < 5 ? 'measured' : 'running'))
      : useDay(`2026-11-${date}`, null, 'future'),
  ),
  lastWeek: [16, 17, 18, 19, 20, 21, 22].map((date, index) =>
    useDay(`2026-11-${date}`, lastCosts[index] ?? null, 'measured'),
  ),
  months: [
    { month: '2026-09', amount: euro('118.32'), running: false },
    { month: '2026-10', amount: euro('124.80'), running: false },
    { month: '2026-11', amount: euro('96.41'), running: true },
  ],
};

const useWithGap: Use = {
  ...use,
  thisWeek: use.thisWeek.map((each, index) => (index === 2 ? useDay(each.day, 1.4, 'gap') : each)),
  lastWeek: use.lastWeek.map((each, index) => (index === 4 ? { ...each, state: 'estimated' } : each)),
};

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
  emergencyCredit: null,
  supplies: [supply('electricity', 'on')],
  decision: {
    supply: 'on',
    because: [{ code: 'in_credit', until: null }],
    next: { at: day('30T09:00'), supply: 'off', because: [{ code: 'out_of_credit', until: null }] },
  },
  history,
  use,
  cashBlocked: null,
  phone: { blocked: null },
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

const qrAmount: ScreenOf<'qr_amount'> = {
  kind: 'qr_amount',
  tenant,
  choices: [
    ...cash.examples,
    {
      amount: euro('75'),
      days: 5,
      split: [
        { kind: 'arrears', amount: euro('15.00'), remaining: euro('16.00') },
        { kind: 'emergency_credit', amount: euro('10.00'), remaining: nothing },
        { kind: 'credit', amount: euro('50.00'), remaining: null },
      ],
    },
  ],
  blocked: null,
};

/** The modules of `https://pay.example/foyer/cs_test_a1b2c3d4e5f6a7b8`, made by the encoder that the kiosk uses. */
const code = {
  rows: [
    '1111111000110111111011000101101111111',
    '1000001000000111010011111010101000001',
    '1011101010001100011111101000001011101',
    '1011101001100111100110001100101011101',
    '1011101011110010101010011001001011101',
    '1000001010110110000111001000101000001',
    '1111111010101010101010101010101111111',
    '0000000000000101110001011100000000000',
    '0100101011110011011001101101110110100',
    '1011100110010001111000110010010111000',
    '0001011111010110011101011111010011000',
    '0010110001100101100101101011110000110',
    '1100011011110010001001111000011010111',
    '1110100110100111011100011001110010100',
    '1111011101111101100001111001000001100',
    '0011010010001000101001010011100100100',
    '1000111111111101011100010000001101101',
    '1010010100001110111000101111100011100',
    '0001011111011011001011011101101000100',
    '1101010110110101110101010000001110111',
    '1010001011011110000101101000011001101',
    '0111010111000110100000110111000011010',
    '0110001101100010101100111001111000110',
    '0110000010110110000111000010110100111',
    '1100101000001110110000101111001101111',
    '1101110000000110000100111100101010010',
    '0010001110010100010101010000110110100',
    '0011000000101010000111000000001101101',
    '1100001110111101111101000001111111110',
    '0000000011010111000111110111100011000',
    '1111111001001111010100011010101011100',
    '1000001001101101101110110011100010110',
    '1011101010001110000000101000111111100',
    '1011101000001010011110000101001000010',
    '1011101001111001011011000101101101110',
    '1000001010110000010001001011001110110',
    '1111111000101001110111110011010110111',
  ],
};

const qr: ScreenOf<'qr'> = {
  kind: 'qr',
  tenant,
  phase: 'shown',
  amount: euro('20.00'),
  code,
  secondsLeft: 288,
  split: cash.examples[1]?.split ?? null,
  ticks: [...ticks.none],
  supplies: [supply('electricity', 'off')],
  trouble: null,
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
    limits: ['VALIDATOR_STACKER_FULL', 'PRINTER_PAPER_OUT', 'TOUCH_SILENT'],
  },
  identifying: { kind: 'identifying' },
  home,
  home_out_of_credit: outOfCredit,
  home_emergency_offered: {
    ...outOfCredit,
    emergencyCreditUsed: nothing,
    emergencyCredit: { amount: euro('10.00'), asked: false },
  },
  home_no_phone: { ...home, phone: null },
  qr_amount: qrAmount,
  qr,
  qr_opening: { ...qr, phase: 'opening', code: null, secondsLeft: null },
  qr_checking: { ...qr, phase: 'checking', secondsLeft: 41, trouble: 'PROVIDER_AWAY' },
  qr_paid: { ...qr, phase: 'paid', code: null, secondsLeft: null, ticks: [...ticks.coming] },
  home_stale: {
    ...home,
    stale: true,
    asOf: '2026-11-23T12:05:00Z',
    cashBlocked: 'VALIDATOR_STACKER_FULL',
    phone: { blocked: 'SERVER_AWAY' },
  },
  home_two_utilities: {
    ...home,
    tenant: { units: ['Shop 1', 'Shop 2'], maskedName: 'B. K•••' },
    supplies: [supply('electricity', 'on'), supply('water', 'on')],
    history: [
      line(21, { kind: 'energy', at: day('23T12:00'), amount: '-41.028480', formula: kWh('127.600') }),
      {
        ...line(22, { kind: 'energy', at: day('23T12:00'), amount: '-9.33' }),
        utility: 'water',
        formula: { quantity: '4.300', unit: 'm³', price: '2.17' },
      },
      line(23, { kind: 'top_up', at: day('21T17:04'), amount: '50.00' }),
    ],
  },
  home_gap: { ...home, use: useWithGap },
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
  why_off: {
    kind: 'why',
    tenant,
    balance: outOfCredit.balance,
    supplies: outOfCredit.supplies,
    decision: outOfCredit.decision,
  },
  why_protected: {
    kind: 'why',
    tenant,
    balance: outOfCredit.balance,
    supplies: [supply('electricity', 'on')],
    decision: {
      supply: 'on',
      because: [
        { code: 'protected_tenancy', until: null },
        { code: 'out_of_credit', until: null },
      ],
      next: null,
    },
  },
  why_works: {
    kind: 'why',
    tenant,
    balance: home.balance,
    supplies: [supply('electricity', 'off')],
    decision: {
      supply: 'off',
      because: [{ code: 'works', until: day('24T11:00') }],
      next: { at: day('24T11:00'), supply: 'on', because: [{ code: 'in_credit', until: null }] },
    },
  },
  why_clock: {
    kind: 'why',
    tenant,
    balance: outOfCredit.balance,
    supplies: [supply('electricity', 'on')],
    decision: {
      supply: 'on',
      because: [
        { code: 'clock_suspect', until: null },
        { code: 'out_of_credit', until: null },
      ],
      next: null,
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
  receipt_check: {
    kind: 'receipt_check',
    state: 'genuine',
    proof: {
      kioskId: givenId<KioskId>('lobby'),
      number: 184,
      copy: 0,
      issuedAt: '2026-11-23T13:32:07.000Z',
      amount: euro('70.00'),
      state: 'credited',
      balanceAfter: euro('42.90'),
      payment: null,
      keyId: '0a1b2c3d',
    },
    canPrint: true,
    printerBlocked: null,
    print: null,
  },
  receipt_check_forged: {
    kind: 'receipt_check',
    state: 'forged',
    proof: null,
    canPrint: false,
    printerBlocked: null,
    print: null,
  },
  fault: {
    kind: 'fault',
    code: 'BILL_UNRESOLVED',
    reference: 'F-7Q2M-09',
    safe: euro('50.00'),
    claimCode: 'K7P-42M-9XD',
  },
  fault_card: { kind: 'fault', code: 'CARD_UNKNOWN', reference: 'F-7Q2M-10', safe: null, claimCode: null },
  out_of_service: { kind: 'out_of_service', code: 'JOURNAL_UNAVAILABLE', reference: 'F-7Q2M-11', service: null },
  out_of_service_touch: { kind: 'out_of_service', code: 'TOUCH_GHOST', reference: 'F-7Q2M-13', service: null },
  ...staffSituations,
} satisfies Record<string, Screen>;

export type Situation = keyof typeof situations;
export const situationNames = Object.keys(situations) as Situation[];

const usual: Settings = {
  language: 'en',
  largeType: false,
  highContrast: false,
  lowReach: false,
  balanceHidden: false,
};

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
