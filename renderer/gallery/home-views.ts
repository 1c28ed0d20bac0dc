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
