import { expect, test } from 'vitest';
import {
  givenId,
  hours,
  instant,
  later,
  localDate,
  money,
  quantityMilli,
  registerMilli,
  startOfDay,
  zone,
  type MeterId,
} from '#kernel';
import { tariff as schema } from '#contracts/configuration';
import { sharesOf } from './line-share.ts';
import { periodAt } from './period.ts';
import { rate } from './rate.ts';

/* Constructed: one day of a home. */
const utc = zone('UTC');
const day = startOfDay(localDate('2026-11-01'), utc);
const tariff = schema.parse({
  id: 't',
  utility: 'electricity',
  versions: [
    {
      from: '2026-01-01',
      rounding: 'half_up',
      decimals: '6',
      charges: [
        { kind: 'flat', price: '0.50' },
        { kind: 'rebate', name: 'Everything', percent: '100 %' },
        { kind: 'minimum', per_day: '2.40' },
      ],
    },
  ],
});
const interval = {
  meterId: givenId<MeterId>('m1'),
  hourStart: day,
  from: day,
  to: later(day, hours(1)),
  fromRegister: registerMilli(0n),
  toRegister: registerMilli(2000n),
  quantity: quantityMilli(2000n),
  estimated: false,
};
const lines = rate({
  tariff,
  zone: utc,
  period: periodAt(day, utc),
  tenancyFrom: day,
  ratedTo: later(day, hours(24)),
  intervals: [interval],
});
const thirds = [0, 8, 16, 24].map((hour) => later(day, hours(hour)));
const shares = (intervals: readonly (typeof interval)[]) =>
  [...sharesOf({ lines, intervals, zone: utc, tariff }, thirds)].map(([line, parts]) => [line.kind, ...parts]);

test('a line that is taken of lines which come to nothing goes with the days', () => {
  expect(shares([interval])).toEqual([
    ['energy', 1_000_000n, 0n, 0n],
    ['rebate', -1_000_000n, 0n, 0n],
    ['minimum', 799_200n, 799_200n, 801_600n],
  ]);
});

test('what rounds the bill is shared by all lines, also where its own version has fewer charges than the one before', () => {
  const charge = (per_day: string) => ({ kind: 'standing', per_day });
  const versions = [
    { from: '2026-01-01', charges: [charge('0'), charge('0'), charge('1.30')] },
    { from: '2026-11-02', charges: [charge('1.10')], total: { mode: 'up', step: '1' } },
  ].map((version) => ({ ...version, rounding: 'half_up', decimals: '2' }));
  const changing = schema.parse({ id: 't', utility: 'electricity', versions });
  const days = [0, 1, 2].map((count) => later(day, hours(24 * count)));
  const rated = rate({
    tariff: changing,
    zone: utc,
    period: periodAt(day, utc),
    tenancyFrom: day,
    ratedTo: later(day, hours(48)),
    intervals: [],
  });
  const rounding = [...sharesOf({ lines: rated, intervals: [], zone: utc, tariff: changing }, days)].find(
    ([{ kind }]) => kind === 'rounding',
  );
  // 1.30 and 1.10 are rounded up to 3: the first day bears 13 of 24 parts of what that adds.
  expect(rounding?.[1]).toEqual([325_000n, 275_000n]);
});

test('of a line whose use is not known to be anywhere no part is', () => {
  // As one that was posted, and whose readings were then decided to be none.
  const [energy] = lines;
  if (energy === undefined) throw new Error('there is a line of energy');
  const emptied = { ...energy, amount: money(0n) };
  expect([...sharesOf({ lines: [emptied], intervals: [], zone: utc, tariff }, thirds).values()]).toEqual([
    [0n, 0n, 0n],
  ]);
  expect(instant(emptied.to)).toBe(later(day, hours(1)));
});
