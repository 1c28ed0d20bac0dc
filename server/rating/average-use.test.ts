import { expect, test } from 'vitest';
import {
  givenId,
  hours,
  instant,
  later,
  localDate,
  money,
  moneyOfUnits,
  quantityMilli,
  registerMilli,
  startOfDay,
  zone,
  ZERO,
  type MeterId,
  type TariffId,
} from '#kernel';
import type { Tariff } from '#contracts/configuration';
import type { HourlyInterval } from '../metering/model.ts';
import { averagePerDay, averageSpan, daysBought } from './average-use.ts';

const BERLIN = zone('Europe/Berlin');
const day = (text: string) => startOfDay(localDate(text), BERLIN);
const noon = later(day('2026-11-23'), hours(12));

test('the span is the last 28 whole days, fewer for a young tenancy, none before a week', () => {
  const span = (since: string) => averageSpan({ now: noon, since: day(since), zone: BERLIN });
  expect(span('2026-01-01')).toEqual({ from: day('2026-10-26'), to: day('2026-11-23') });
  expect(span('2026-11-16')).toEqual({ from: day('2026-11-16'), to: day('2026-11-23') });
  expect(span('2026-11-17')).toBeNull();
});

test('a first day that began in the middle is not a whole day', () => {
  const since = later(day('2026-11-15'), hours(3));
  expect(averageSpan({ now: noon, since, zone: BERLIN })?.from).toBe(day('2026-11-16'));
});

test('the average holds energy, standing charge and tax, over days of any length', () => {
  const tariff: Tariff = {
    id: givenId<TariffId>('house-power'),
    utility: 'electricity',
    versions: [
      {
        from: localDate('2026-01-01'),
        charges: [
          { kind: 'flat', price: moneyOfUnits(1n) },
          { kind: 'standing', per_day: moneyOfUnits(2n) },
          { kind: 'tax', name: 'VAT', percent: 100_000n },
        ],
        rounding: 'half_up',
        decimals: 2,
      },
    ],
  };
  const interval: HourlyInterval = {
    meterId: givenId<MeterId>('m1'),
    hourStart: day('2026-10-20'),
    from: day('2026-10-20'),
    to: later(day('2026-10-20'), hours(1)),
    fromRegister: registerMilli(0n),
    toRegister: registerMilli(80_000n),
    quantity: quantityMilli(80_000n),
    estimated: false,
  };
  // Eight days, one of them of 25 hours: (80 + 8 x 2) x 1.1 / 8 = 13.20
  const span = { from: day('2026-10-19'), to: day('2026-10-27') };
  expect(averagePerDay({ tariff, zone: BERLIN, span, intervals: [interval] })).toBe(money(13_200_000n));
  const never = { from: instant(0), to: instant(0) };
  expect(() => averagePerDay({ tariff, zone: BERLIN, span: never, intervals: [] })).toThrow('over days');
});

test('a sum buys whole days, none where nothing is left, and no number where nothing is used', () => {
  expect(daysBought(moneyOfUnits(10n), moneyOfUnits(3n))).toBe(3);
  expect(daysBought(moneyOfUnits(-10n), moneyOfUnits(3n))).toBe(0);
  expect(daysBought(moneyOfUnits(10n), ZERO)).toBeNull();
  expect(daysBought(moneyOfUnits(10n), null)).toBeNull();
});
