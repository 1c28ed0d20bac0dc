import { describe, expect, test } from 'vitest';
import {
  formatMoney,
  givenId,
  instant,
  quantityMilli,
  registerMilli,
  zone,
  type MeterId,
  type TenancyId,
} from '#kernel';
import { tariff } from '#contracts/configuration';
import { hourOf } from '../../metering/hourly.ts';
import type { HourlyInterval } from '../../metering/model.ts';
import { holidaysToTry, simulate, type SimulatedTenancy } from './simulate.ts';

const HOUR_MS = 3_600_000;
const day = (text: string) => instant(Date.parse(`${text}T00:00:00Z`));
const utc = zone('UTC');
const meterId = givenId<MeterId>('m-1');

const tariffOf = (version: object) =>
  tariff.parse({
    id: 't',
    utility: 'electricity',
    versions: [{ from: '2026-01-01', rounding: 'half_up', decimals: '2', ...version }],
  });
const flat = (price: string) => tariffOf({ charges: [{ kind: 'flat', price }] });
const evening = tariffOf({
  calendar: { bands: [{ id: 'peak', times: [{ from: '18:00' }] }, { id: 'rest' }] },
  charges: [{ kind: 'energy', prices: { peak: '2', rest: '0.50' } }],
});

/** One kWh in each of the hours of the day that are given, from a day on to another. */
function using(hours: readonly number[], from: string, to: string): readonly HourlyInterval[] {
  const intervals: HourlyInterval[] = [];
  let register = 0n;
  for (let at = day(from); at < day(to); at = instant(at + HOUR_MS)) {
    const quantity = hours.includes((at / HOUR_MS) % 24) ? 1000n : 0n;
    intervals.push({
      meterId,
      hourStart: hourOf(at),
      from: at,
      to: instant(at + HOUR_MS),
      fromRegister: registerMilli(register),
      toRegister: registerMilli(register + quantity),
      quantity: quantityMilli(quantity),
      estimated: false,
    });
    register += quantity;
  }
  return intervals;
}

function tenancy(
  name: string,
  intervals: readonly HourlyInterval[],
  of: Partial<SimulatedTenancy> = {},
): SimulatedTenancy {
  const id = givenId<TenancyId>(name);
  return {
    tenancyId: id,
    name,
    units: [name],
    from: day('2026-01-01'),
    to: null,
    intervals,
    exportMeters: new Set(),
    ...of,
  };
}

const november = { from: day('2026-11-01'), to: day('2026-11-11') };

test('who uses in the evening loses by an evening price, who does not wins, and the sums are those of all', () => {
  const tenancies = [
    tenancy('morning', using([8], '2026-11-01', '2026-11-11')),
    tenancy('evening', using([20], '2026-11-01', '2026-11-11')),
    tenancy('nobody', []),
  ];
  const simulation = simulate({ current: flat('1'), candidate: evening, zone: utc, span: november, tenancies });
  expect(
    simulation.tenancies.map((each) => [each.name, each.paid, each.wouldPay, each.difference].map(String)),
  ).toEqual([
    ['evening', '10000000', '20000000', '10000000'],
    ['nobody', '0', '0', '0'],
    ['morning', '10000000', '5000000', '-5000000'],
  ]);
  expect(simulation).toMatchObject({ winners: 1, losers: 1, unchanged: 1 });
  expect([simulation.paid, simulation.wouldPay, simulation.difference].map(formatMoney)).toEqual([
    '20.00',
    '25.00',
    '5.00',
  ]);
});

describe('a span is the difference of two ratings to date', () => {
  const yearly = tariffOf({
    charges: [
      {
        kind: 'energy',
        blocks: { kind: 'graduated', count: 'year', steps: [{ up_to: '35', price: '1' }, { price: '3' }] },
      },
    ],
  });
  const run = (span: typeof november, of: Partial<SimulatedTenancy> = {}) => {
    const tenancies = [tenancy('a', using([8], '2026-10-01', '2026-12-01'), of)];
    return formatMoney(simulate({ current: flat('1'), candidate: yearly, zone: utc, span, tenancies }).wouldPay);
  };

  test('what lies before it counts towards steps and is not paid again', () => {
    // October took 31 of 35; the fifth of November is the first day at 3.
    expect(run({ from: day('2026-11-03'), to: day('2026-11-07') })).toBe('8.00');
    expect(run({ from: day('2026-10-30'), to: day('2026-11-02') })).toBe('3.00');
  });

  test('spans that follow each other sum to the span of both', () => {
    const parts = [
      run({ from: day('2026-10-10'), to: day('2026-11-04') }),
      run({ from: day('2026-11-04'), to: day('2026-11-20') }),
    ];
    expect(parts).toEqual(['25.00', '46.00']);
    expect(run({ from: day('2026-10-10'), to: day('2026-11-20') })).toBe('71.00');
  });

  test('nothing before the move-in and after the move-out', () => {
    expect(
      run({ from: day('2026-10-01'), to: day('2026-12-01') }, { from: day('2026-11-01'), to: day('2026-11-08') }),
    ).toBe('7.00');
  });
});

test('the newest version of the candidate is tried as if it had always been in force', () => {
  const candidate = tariff.parse({
    id: 't',
    utility: 'electricity',
    versions: [
      { from: '2026-01-01', rounding: 'half_up', decimals: '2', charges: [{ kind: 'flat', price: '9' }] },
      { from: '2027-01-01', rounding: 'half_up', decimals: '2', charges: [{ kind: 'flat', price: '4' }] },
      { from: '2025-01-01', rounding: 'half_up', decimals: '2', charges: [{ kind: 'flat', price: '7' }] },
    ],
  });
  const tenancies = [tenancy('a', using([8], '2026-11-01', '2026-11-11'))];
  const { wouldPay } = simulate({ current: flat('1'), candidate, zone: utc, span: november, tenancies });
  expect(formatMoney(wouldPay)).toBe('40.00');
});

test('a candidate whose bands ask for holidays is tried only on years that it lists', () => {
  const workdays = tariffOf({
    calendar: { holidays: { 2026: [] }, bands: [{ id: 'work', times: [{ days: ['workdays'] }] }, { id: 'rest' }] },
    charges: [{ kind: 'energy', prices: { work: '1', rest: '2' } }],
  });
  expect(holidaysToTry(workdays, november, utc)).toEqual([]);
  expect(holidaysToTry(workdays, { from: day('2025-12-20'), to: day('2026-01-01') }, utc)).toEqual([2025]);
  expect(holidaysToTry(evening, november, utc)).toEqual([]);
  expect(holidaysToTry(flat('1'), november, utc)).toEqual([]);
});

test('who would pay the same more or less comes in the order of names', () => {
  const tenancies = ['c', 'a', 'b'].map((name) => tenancy(name, using([8], '2026-11-01', '2026-11-11')));
  const simulation = simulate({ current: flat('1'), candidate: flat('2'), zone: utc, span: november, tenancies });
  expect(simulation.tenancies.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});
