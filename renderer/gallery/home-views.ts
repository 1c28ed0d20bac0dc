/* Constructed: what a tenant sees of the own account. */
import type { ScreenOf } from '#contracts/bridge';
import type { HistoryLine, Supply, Use, UseDay } from '#contracts/api';
import { localDate, type KioskId, type MeterId, type TariffId, type TransactionId, type UnitId } from '#kernel';

export const euro = (amount: string) => ({ amount, currency: 'EUR' });
export const nothing = euro('0.00');
export const day = (at: string) => `2026-11-${at}:00.000Z`;

export const tenant = { units: ['12·04'], maskedName: 'M. O•••' };
const noTimes = { decidedAt: null, sentAt: null, confirmedAt: null, loadSeenAt: null };

export function supply(utility: Supply['utility'], state: Supply['state']): Supply {
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

export function line(
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

/** Of a charge that is a quantity times a price, and no more. */
const plain = {
  name: null,
  band: null,
  step: null,
  conversion: null,
  multiplier: null,
  factor: null,
  demandAt: null,
  limit: null,
  estimate: null,
} as const;

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
    ...plain,
    ...times,
    registers: from.kind === 'energy' ? { serial: '00012345', unit: 'kWh', from: '10412.300', to: '10415.500' } : null,
    tariffId: 'house-power' as TariffId,
    versionFrom: localDate('2026-01-01'),
    tax: from.kind === 'tax' ? { name: 'VAT', percent: '19', base: euro('4.49') } : null,
    rounding: { mode: 'half_up', decimals: 2, exact: from.amount },
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

export const useWithGap: Use = {
  ...use,
  thisWeek: use.thisWeek.map((each, index) => (index === 2 ? useDay(each.day, 1.4, 'gap') : each)),
  lastWeek: use.lastWeek.map((each, index) => (index === 4 ? { ...each, state: 'estimated' } : each)),
};

export const kWh = (quantity: string) => ({ quantity, unit: 'kWh', price: '0.3214' });
export const history: HistoryLine[] = [
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

type Priced = Partial<Extract<NonNullable<HistoryLine['detail']>, { kind: 'charge' }>>;
type Told = Parameters<typeof line>[1] & Partial<Omit<HistoryLine, 'amount'>>;

/** Constructed: a line by a tariff with everything in it. */
function priced(order: number, from: Told, detail: Priced): HistoryLine {
  const made = { ...line(order, from), ...from, amount: euro(from.amount) };
  return made.detail?.kind === 'charge' ? { ...made, detail: { ...made.detail, running: false, ...detail } } : made;
}

/** Constructed: a month by a tariff that has bands, steps, gas by volume, demand, a levy, a rebate, a minimum and a tax. */
export const pricedHistory: HistoryLine[] = [
  priced(
    31,
    { kind: 'energy', at: day('23T12:00'), amount: '-62.42', formula: { ...kWh('156.050'), price: '0.4' } },
    {
      name: 'Power in the evening',
      band: 'evening_peak',
      step: { number: 2, over: '100', upTo: '300', unit: 'kWh', counted: 'month', reprices: false },
      multiplier: '40',
      registers: { serial: '00012345', unit: 'kWh', from: '10412.300', to: '10418.802' },
      estimate: { method: 'same_hours', hoursKnown: 4 },
      rounding: { mode: 'half_up', decimals: 2, exact: '-62.4199875' },
    },
  ),
  priced(
    32,
    {
      kind: 'energy',
      at: day('22T12:00'),
      amount: '-14.71',
      utility: 'gas',
      formula: { quantity: '122.585', unit: 'kWh', price: '0.12' },
    },
    {
      conversion: { volume: '11.213', kWhPerM3: '10.93243' },
      registers: { serial: '00777123', unit: 'm³', from: '2034.100', to: '2045.313' },
      step: { number: 1, over: '0', upTo: '400', unit: 'kWh', counted: 'year', reprices: true },
      estimated: false,
      rounding: { mode: 'half_up', decimals: 2, exact: '-14.710240871' },
    },
  ),
  priced(
    33,
    { kind: 'demand', at: day('22T11:00'), amount: '-18.40', formula: { quantity: '9.200', unit: 'kW', price: '2' } },
    { name: 'Highest quarter of an hour', demandAt: day('18T18:15'), factor: '1' },
  ),
  priced(
    34,
    {
      kind: 'standing_charge',
      at: day('22T10:00'),
      amount: '-19.44',
      formula: { quantity: '30', unit: 'd', price: '0.012' },
    },
    { name: 'Common area', factor: '54' },
  ),
  priced(
    35,
    { kind: 'rebate', at: day('22T09:00'), amount: '6.24' },
    { tax: { name: 'Social tariff', percent: '-10', base: euro('62.42') } },
  ),
  priced(
    36,
    { kind: 'minimum', at: day('22T08:00'), amount: '-1.20' },
    { name: 'Least for a month', limit: { limit: euro('20.00'), base: euro('18.80') }, factor: '1' },
  ),
  priced(
    37,
    { kind: 'cap', at: day('22T07:00'), amount: '3.10' },
    { name: 'Price cap', limit: { limit: euro('0.45'), base: euro('73.32') }, factor: '156.05' },
  ),
  priced(
    38,
    { kind: 'levy', at: day('22T06:00'), amount: '-0.16', formula: { ...kWh('156.050'), price: '0.001' } },
    { name: 'Grid levy' },
  ),
  priced(
    39,
    { kind: 'tax', at: day('22T05:00'), amount: '-17.86' },
    { tax: { name: 'VAT', percent: '19', base: euro('93.99') } },
  ),
];

export const home: ScreenOf<'home'> = {
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
  mayLook: true,
  behindPin: [],
  hasPin: false,
  asOf: null,
};

export const outOfCredit: ScreenOf<'home'> = {
  ...home,
  balance: euro('-3.10'),
  daysLeft: null,
  arrears: euro('31.00'),
  emergencyCreditUsed: euro('10.00'),
  supplies: [supply('electricity', 'off'), supply('water', 'on')],
  decision: { supply: 'off', because: [{ code: 'out_of_credit', until: null }], next: null },
};
