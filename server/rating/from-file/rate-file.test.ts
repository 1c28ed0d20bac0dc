import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMilli, formatMoney, instant, registerMilli, zone, type Instant } from '#kernel';
import { tariff } from '#contracts/configuration';
import { totalOf } from '../settle.ts';
import { rateReadings } from './rate-file.ts';
import { readReadingsCsv, type FileReading } from './readings-csv.ts';

const flat = tariff.parse({
  id: 'flat',
  utility: 'electricity',
  versions: [
    {
      from: '2026-01-01',
      rounding: 'half_up',
      decimals: '2',
      charges: [
        { kind: 'flat', price: '0.50' },
        { kind: 'export_credit', price: '0.10' },
      ],
    },
  ],
});
const rules = { multiplier: 1, modulus: null as bigint | null, ratedMaximumPerHour: 72_000n, step: 1n };
const utc = zone('UTC');

function rate(
  rows: readonly string[],
  options: { readonly modulus?: bigint; readonly from?: Instant; readonly to?: Instant } = {},
) {
  const { readings, problems } = readReadingsCsv(rows.join('\n'));
  expect(problems).toEqual([]);
  const rating = rateReadings({
    tariff: flat,
    zone: utc,
    rows: readings,
    from: options.from ?? null,
    to: options.to ?? null,
    rules: () => ({ ...rules, modulus: options.modulus ?? null }),
    attributes: undefined,
  });
  return {
    rating,
    total: formatMoney(totalOf(rating.periods.flatMap(({ lines }) => lines))),
    held: rating.registers.flatMap(({ held }) => held),
    notes: rating.registers.flatMap(({ notes }) => notes),
  };
}

const at = (day: number, value: string, quality = 'measured', register = 'import') =>
  `m-1,${register},2026-11-${String(day).padStart(2, '0')}T00:00:00Z,${value},${quality}`;

describe('as the server judges what it reads', () => {
  test('a rollover is believed where it is said at what value registers wrap, and is held where it is not', () => {
    const rows = [at(1, '99900'), at(2, '99990'), at(3, '10')];
    expect(rate(rows, { modulus: 100_000_000n })).toMatchObject({ total: '55.00', held: [] });
    expect(rate(rows)).toMatchObject({
      total: '45.00',
      held: [{ line: 3, message: expect.stringContaining('rollover') as string }],
    });
  });

  test('a reset in the middle of the register and an impossible jump are held, and what follows goes on from what was accepted', () => {
    const reset = rate([at(1, '5000'), at(2, '5010'), at(3, '1'), at(4, '5030')], { modulus: 100_000_000n });
    expect(reset).toMatchObject({ total: '15.00', held: [{ line: 3 }] });
    const jump = rate([at(1, '0'), at(2, '50000'), at(3, '20')]);
    expect(jump).toMatchObject({
      total: '10.00',
      held: [{ line: 2, message: expect.stringContaining('more than can') as string }],
    });
  });

  test('an estimate counts only until something was read after it, which trues it up', () => {
    const trued = rate([at(1, '0'), at(2, '90', 'estimated'), at(3, '40')]);
    expect(trued).toMatchObject({ total: '20.00', held: [], notes: [{ line: 2 }] });
    const open = rate([at(1, '0'), at(2, '30'), at(3, '50', 'estimated')]);
    expect(open).toMatchObject({ total: '25.00', notes: [] });
    expect(open.rating.periods[0]?.lines.map(({ estimated }) => estimated)).toEqual([true]);
  });

  test('of several rows of one instant a corrected one stands; the same twice is one; a contradiction is held', () => {
    expect(rate([at(1, '0'), at(2, '80'), at(2, '60', 'corrected')])).toMatchObject({
      total: '30.00',
      notes: [{ line: 2 }],
    });
    expect(rate([at(1, '0'), at(2, '80'), at(2, '80')])).toMatchObject({
      total: '40.00',
      held: [],
      notes: [{ line: 3 }],
    });
    expect(rate([at(1, '0'), at(2, '80'), at(2, '81')])).toMatchObject({ total: '40.00', held: [{ line: 3 }] });
  });
});

test('what is fed in is credited, and the registers of a meter do not mix', () => {
  const { rating, total } = rate([
    at(1, '0'),
    at(2, '100'),
    at(1, '7', 'measured', 'export'),
    at(2, '57', 'measured', 'export'),
  ]);
  expect(total).toBe('45.00');
  expect(rating.registers.map(({ meterId, register, lineMeterId }) => [meterId, register, lineMeterId])).toEqual([
    ['m-1', 'export', 'm-1-export'],
    ['m-1', 'import', 'm-1'],
  ]);
});

test('registers by their OBIS codes: two for what was taken are added up, the one for what was fed in is credited', () => {
  const both = ['1.8.1', '1.8.2', '2.8.0'].flatMap((code) => [
    at(1, '0', 'measured', code),
    at(2, '20', 'measured', code),
  ]);
  const { rating, total } = rate(both);
  expect(rating.registers.map(({ lineMeterId, counts }) => [lineMeterId, counts])).toEqual([
    ['m-1-1-8-1', 'import'],
    ['m-1-1-8-2', 'import'],
    ['m-1-2-8-0', 'export'],
  ]);
  expect(total).toBe('18.00');
});

test('months follow each other; from and to cut them', () => {
  const rows = ['m-1,import,2026-10-01T00:00:00Z,0,measured', 'm-1,import,2026-11-30T00:00:00Z,600,measured'];
  const all = rate(rows);
  expect(all.rating.periods.map(({ period, lines }) => [period.key, formatMoney(totalOf(lines))])).toEqual([
    ['2026-10', '155.00'],
    ['2026-11', '145.00'],
  ]);
  const day = (text: string) => instant(Date.parse(`${text}T00:00:00Z`));
  expect(rate(rows, { from: day('2026-11-01'), to: day('2026-11-11') }).total).toBe('50.00');
  expect(rate(rows, { from: day('2026-10-11'), to: day('2026-10-12') }).total).toBe('5.00');
});

test('steps of a year count what was used before the month that is billed', () => {
  const yearly = tariff.parse({
    id: 'yearly',
    utility: 'electricity',
    versions: [
      {
        from: '2026-01-01',
        rounding: 'half_up',
        decimals: '2',
        charges: [
          {
            kind: 'energy',
            blocks: { kind: 'graduated', count: 'year', steps: [{ up_to: '310', price: '1' }, { price: '2' }] },
          },
        ],
      },
    ],
  });
  const { readings } = readReadingsCsv(
    'm-1,import,2026-10-01T00:00:00Z,0,measured\nm-1,import,2026-11-11T00:00:00Z,410,measured',
  );
  const input = { tariff: yearly, zone: utc, rows: readings, to: null, rules: () => rules, attributes: undefined };
  const from = (day: string) => rateReadings({ ...input, from: instant(Date.parse(`${day}T00:00:00Z`)) });
  expect(from('2026-11-01').periods.map(({ lines }) => formatMoney(totalOf(lines)))).toEqual(['200.00']);
  // In the middle of a month the count begins there.
  expect(from('2026-11-02').periods.map(({ lines }) => formatMoney(totalOf(lines)))).toEqual(['90.00']);
});

test('in whatever order the rows stand, and however often it was read in between, the bill is the same', () => {
  const growth = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 40 });
  const bill = (rows: readonly FileReading[]) =>
    rateReadings({
      tariff: flat,
      zone: utc,
      rows,
      from: null,
      to: null,
      rules: () => rules,
      attributes: undefined,
    }).periods.map(({ lines }) => lines.map(({ quantity, amount }) => [quantity, amount]));
  fc.assert(
    fc.property(growth, fc.infiniteStream(fc.nat()), (steps, keys) => {
      let value = 0;
      const rows = [0, ...steps].map((step, index): FileReading => {
        value += step;
        const reading = { meter: 'm-1', register: 'import', quality: 'measured' as const };
        return {
          ...reading,
          line: index + 1,
          at: instant(Date.UTC(2026, 10, 1, index)),
          value: registerMilli(BigInt(value)),
        };
      });
      const shuffled = rows.map((row) => ({ row, key: keys.next().value ?? 0 })).sort((a, b) => a.key - b.key);
      expect(bill(shuffled.map(({ row }) => row))).toEqual(bill(rows));
      const ends = rows.filter((_, index) => index === 0 || index === rows.length - 1);
      expect(bill(ends)).toEqual(bill(rows));
      expect(formatMilli(bill(rows)[0]?.[0]?.[0] ?? 0n)).toBe(formatMilli(BigInt(value)));
    }),
    { numRuns: 60 },
  );
});

test('what is billed begins with the first reading of any register', () => {
  const rows = [at(3, '10'), at(5, '14'), at(2, '7', 'measured', 'export'), at(4, '9', 'measured', 'export')];
  const { rating, total } = rate(rows);
  expect([rating.from, rating.to]).toEqual([Date.UTC(2026, 10, 2), Date.UTC(2026, 10, 5)]);
  expect(total).toBe('1.80');
});
