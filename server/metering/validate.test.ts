import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  givenId,
  instant,
  quantityMilli,
  registerMilli,
  type ClockState,
  type Instant,
  type MeterId,
  type QuantityMilli,
} from '#kernel';
import { extendHour, hourOf, spreadOverHours } from './hourly.ts';
import type { HourlyInterval, Reading } from './model.ts';
import { validate, type RegisterRules } from './validate.ts';

const T0 = Date.UTC(2026, 10, 23, 8, 0, 0);
const rules: RegisterRules = {
  serial: '00012345',
  multiplier: 1,
  modulus: 1_000_000n,
  ratedMaximumPerHour: 24_000n,
  step: 10n,
};

/** Constructed: a reading so many seconds after eight o'clock. */
function reading(afterSeconds: number, register: bigint, rest: Partial<Reading> = {}): Reading {
  return {
    meterId: givenId<MeterId>('m1'),
    at: instant(T0 + afterSeconds * 1000),
    register: registerMilli(register),
    quality: 'measured',
    source: 'meter',
    serial: '00012345',
    powerW: null,
    relay: 'closed',
    ...rest,
  };
}

function judge(
  next: Reading,
  previous: Reading | null,
  rest: { clock?: ClockState; rules?: Partial<RegisterRules> } = {},
) {
  return validate(next, { previous, clock: rest.clock ?? 'trusted', rules: { ...rules, ...rest.rules } });
}

const before = reading(0, 500_000n);

describe('a reading', () => {
  test.each([
    ['the first', reading(0, 5n), null, { kind: 'first' }],
    ['more than before', reading(3600, 501_000n), before, { kind: 'accepted', quantity: 1000n }],
    ['the same register later', reading(10, 500_000n), before, { kind: 'accepted', quantity: 0n }],
    ['the same instant', reading(0, 500_001n), before, { kind: 'duplicate' }],
    ['older than the last', reading(-1, 500_001n), before, { kind: 'held', reason: 'clock_suspect' }],
    ['less than before', reading(3600, 499_999n), before, { kind: 'held', reason: 'decrease' }],
    [
      'another serial number',
      reading(10, 500_000n, { serial: '00012346' }),
      before,
      { kind: 'held', reason: 'serial_differs' },
    ],
    [
      'a meter that was exchanged without an opening reading',
      reading(10, 500_000n),
      reading(0, 500_000n, { serial: '00000001' }),
      { kind: 'held', reason: 'serial_differs' },
    ],
  ] as const)('%s', (_name, next, previous, verdict) => {
    expect(judge(next, previous)).toEqual(verdict);
  });

  test('a suspect clock holds even the first', () => {
    expect(judge(reading(0, 5n), null, { clock: 'suspect' })).toEqual({ kind: 'held', reason: 'clock_suspect' });
  });

  test('the multiplier counts on the quantity, not on the register', () => {
    expect(judge(reading(3600, 501_000n), before, { rules: { multiplier: 40 } })).toEqual({
      kind: 'accepted',
      quantity: 40_000n,
    });
  });
});

describe('the rated maximum', () => {
  // One hour and the minute of slack at 24 kW are 24,400 Wh; two steps of 10 Wh on top.
  test.each([
    [24_420n, 'accepted'],
    [24_421n, 'held'],
  ])('%s in an hour is %s', (growth, kind) => {
    expect(judge(reading(3600, 500_000n + growth), before).kind).toBe(kind);
  });

  test('a jump says so', () => {
    expect(judge(reading(10, 900_000n), before)).toEqual({ kind: 'held', reason: 'jump' });
  });
});

describe('a rollover', () => {
  const nearTheEnd = reading(0, 999_000n);
  test('near the modulus and within the rated maximum', () => {
    expect(judge(reading(3600, 500n), nearTheEnd)).toEqual({ kind: 'rollover', quantity: 1500n });
    expect(judge(reading(3600, 500n), nearTheEnd, { rules: { multiplier: 10 } })).toEqual({
      kind: 'rollover',
      quantity: 15_000n,
    });
  });

  test.each([
    ['further than the rated maximum reaches', reading(10, 500n), nearTheEnd, {}],
    ['of a register whose modulus is not known', reading(3600, 500n), nearTheEnd, { modulus: null }],
    // 12,000 h at 24 kW could be anything: without the nearness this would be a bill of 500 MWh.
    ['far from the modulus', reading(3600 * 12_000, 499_000n), before, {}],
    ['of a register beyond its own modulus', reading(3600, 500n), reading(0, 1_200_000n), {}],
  ] as const)('%s is a decrease', (_name, next, previous, change) => {
    expect(judge(next, previous, { rules: change })).toEqual({ kind: 'held', reason: 'decrease' });
  });

  test('the last tenth begins at nine tenths', () => {
    const slow = { ratedMaximumPerHour: 1_000_000n };
    expect(judge(reading(3600, 0n), reading(0, 900_000n), { rules: slow }).kind).toBe('rollover');
    expect(judge(reading(3600, 0n), reading(0, 899_999n), { rules: slow }).kind).toBe('held');
  });

  test('no two readings whatever give a negative quantity, or one beyond the maximum', () => {
    const register = fc.bigInt(0n, 999_999n);
    fc.assert(
      fc.property(register, register, fc.integer({ min: 1, max: 100_000 }), (a, b, gap) => {
        const verdict = judge(reading(gap, b), reading(0, a));
        const most = (24_000n * BigInt(gap + 60)) / 3600n + 20n;
        if (verdict.kind === 'accepted' || verdict.kind === 'rollover')
          expect(verdict.quantity >= 0n && verdict.quantity <= most).toBe(true);
      }),
    );
  });
});

function spread(from: Reading, to: Reading, { multiplier = 1, modulus = null }: Partial<RegisterRules> = {}) {
  return spreadOverHours({ from, to, rules: { multiplier, modulus } });
}

const sumOf = (rows: readonly HourlyInterval[]): QuantityMilli =>
  quantityMilli(rows.reduce((sum, row) => sum + row.quantity, 0n));

describe('hours', () => {
  test('ten minutes across an hour are shared by time; the registers follow each other', () => {
    const rows = spread(reading(3480, 1000n), reading(3780, 1101n));
    expect(
      rows.map((row) => [row.hourStart - T0, row.fromRegister, row.toRegister, row.quantity, row.estimated]),
    ).toEqual([
      [0, 1000n, 1040n, 40n, false],
      [3_600_000, 1040n, 1101n, 61n, false],
    ]);
  });

  test('more than a quarter of an hour across an hour is an estimate; within the hour it is not', () => {
    expect(spread(reading(3000, 0n), reading(4000, 10n)).map((row) => row.estimated)).toEqual([true, true]);
    expect(spread(reading(0, 0n), reading(3600, 10n)).map((row) => row.estimated)).toEqual([false]);
    expect(spread(reading(0, 0n), reading(60, 10n, { quality: 'estimated' }))[0]?.estimated).toBe(true);
  });

  test('a register that rolled over does so inside its hour', () => {
    const rows = spread(reading(0, 999_900n), reading(7200, 100n), { modulus: 1_000_000n });
    expect(rows.map((row) => [row.fromRegister, row.toRegister, row.quantity])).toEqual([
      [999_900n, 0n, 100n],
      [0n, 100n, 100n],
    ]);
  });

  test('whatever the times, the parts sum to the whole, touch each other and lie in their hours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000_000 }),
        fc.integer({ min: 1, max: 500_000_000 }),
        fc.bigInt(0n, 10n ** 12n),
        fc.integer({ min: 1, max: 50 }),
        (offset, gap, growth, multiplier) => {
          const from = reading(0, 7n, { at: instant(T0 + offset) });
          const to = reading(0, 7n + growth, { at: instant(T0 + offset + gap) });
          const rows = spread(from, to, { multiplier });
          expect(sumOf(rows)).toBe(growth * BigInt(multiplier));
          expect(rows.at(0)).toMatchObject({ from: from.at, fromRegister: from.register });
          expect(rows.at(-1)).toMatchObject({ to: to.at, toRegister: to.register });
          rows.forEach((row, index) => {
            const next = rows[index + 1];
            expect(hourOf(row.from)).toBe(row.hourStart);
            expect(row.to <= row.hourStart + 3_600_000 && row.from < row.to).toBe(true);
            expect(row.quantity >= 0n && row.toRegister >= row.fromRegister).toBe(true);
            if (next !== undefined) expect([next.from, next.fromRegister]).toEqual([row.to, row.toRegister]);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an hour grows at its end; another hour begins a new row', () => {
    const at = (seconds: number): Instant => instant(T0 + seconds * 1000);
    const [first] = spread(reading(0, 100n), reading(60, 110n));
    const [second] = spread(reading(60, 110n), reading(120, 125n));
    if (first === undefined || second === undefined) throw new Error('an hour was expected');
    expect(extendHour(first, second)).toMatchObject({
      from: at(0),
      to: at(120),
      fromRegister: 100n,
      toRegister: 125n,
      quantity: 25n,
    });
    expect(extendHour({ ...first, estimated: true }, second).estimated).toBe(true);
    const later = { ...second, hourStart: at(3600) };
    expect(extendHour(first, later)).toBe(later);
    expect(extendHour(null, second)).toBe(second);
    expect(() => extendHour(first, { ...second, from: at(61) })).toThrow('extended where it ended');
  });
});
