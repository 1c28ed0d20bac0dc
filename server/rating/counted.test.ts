import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Defect, givenId, instant, quantityMilli, registerMilli, type Instant, type MeterId } from '#kernel';
import { useByMeter } from '../metering/meter-use.ts';
import type { HourlyInterval } from '../metering/model.ts';
import { anyInput } from './rating-conformance.ts';
import { columnsOf, CountedColumns, valueAt } from './counted-columns.ts';
import { CountedIntervals } from './counted-intervals.ts';
import { CountedSums } from './counted-sums.ts';
import { rate, rateFrom } from './rate.ts';

const meter = givenId<MeterId>('m1');

/** Constructed: stretches of any length after each other, some with a gap between, some without length, some rolling over. */
const anyIntervals: fc.Arbitrary<HourlyInterval[]> = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 0, 0, 7, 60),
      length: fc.constantFrom(0, 1, 10, 60, 60),
      quantity: fc.bigInt(0n, 5000n),
      rollsOver: fc.constantFrom(false, false, false, true),
      estimated: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((rows) => {
    let at = 1000;
    let register = 100_000n;
    return rows.map(({ gap, length, quantity, rollsOver, estimated }) => {
      const from = instant(at + gap);
      at = from + length;
      const fromRegister = registerMilli(register);
      register = rollsOver ? 3n : register + quantity;
      return {
        meterId: meter,
        hourStart: from,
        from,
        to: instant(at),
        fromRegister,
        toRegister: registerMilli(register),
        quantity: quantityMilli(quantity),
        estimated,
      };
    });
  });

const anyCuts: fc.Arbitrary<Instant[]> = fc
  .uniqueArray(fc.integer({ min: 900, max: 3500 }), { minLength: 2, maxLength: 9 })
  .map((cuts) => cuts.sort((a, b) => a - b).map(instant));

test('columns count as intervals do, and parts sum to the use of their span', () => {
  fc.assert(
    fc.property(anyIntervals, anyCuts, (intervals, cuts) => {
      const plain = new CountedIntervals(meter, 'import', intervals.toReversed());
      const columns = new CountedColumns(meter, 'import', columnsOf(intervals));
      const span = { from: cuts[0] ?? instant(0), to: cuts.at(-1) ?? instant(0) };
      expect(columns.use(span)?.quantity).toBe(plain.use(span)?.quantity);
      expect(columns.parts(cuts)).toEqual(plain.parts(cuts));
      const sum = plain.parts(cuts).quantities.reduce((total, each) => total + each, 0n);
      expect(sum).toBe(useByMeter(intervals, span)[0]?.quantity ?? 0n);
    }),
    { numRuns: 600 },
  );
});

test('columns know the registers and the ends of a use', () => {
  fc.assert(
    fc.property(anyIntervals, anyCuts, (intervals, [from = instant(0), to = instant(0)]) => {
      const withLength = intervals.filter((each) => each.from < each.to);
      const use = new CountedColumns(meter, 'import', columnsOf(withLength)).use({ from, to });
      expect(use).toEqual(useByMeter(withLength, { from, to })[0] ?? null);
    }),
    { numRuns: 600 },
  );
});

test('a number that a double does not hold is refused, and so is a sum', () => {
  const large = (at: number, quantity: bigint): HourlyInterval => ({
    meterId: meter,
    hourStart: instant(at),
    from: instant(at),
    to: instant(at + 1),
    fromRegister: registerMilli(0n),
    toRegister: registerMilli(0n),
    quantity: quantityMilli(quantity),
    estimated: false,
  });
  expect(() => columnsOf([large(0, 2n ** 53n)])).toThrow('holds exactly');
  const columns = new CountedColumns(meter, 'import', columnsOf([large(0, 2n ** 52n), large(1, 2n ** 52n)]));
  expect(() => columns.parts([instant(0), instant(2)])).toThrow('stays exact');
});

test('a meter of sums knows the spans that were fetched, and no hours', () => {
  const span = { from: instant(0), to: instant(10) };
  const sums = new CountedSums({ meterId: meter, register: 'export' }, [{ span, use: null }]);
  expect(sums.use({ ...span })).toBeNull();
  expect(() => sums.use({ ...span, to: instant(9) })).toThrow('said it would ask for');
  expect(() => sums.parts()).toThrow('rated from hours');
});

test('any tariff is rated alike from intervals and from columns', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const source = [...Map.groupBy(input.intervals, ({ meterId }) => meterId)].map(
        ([meterId, own]) =>
          new CountedColumns(meterId, input.exportMeters?.has(meterId) === true ? 'export' : 'import', columnsOf(own)),
      );
      expect(
        rateFrom(
          input,
          source.sort((a, b) => (a.meterId < b.meterId ? -1 : 1)),
        ),
      ).toEqual(rate(input));
    }),
    { numRuns: 12 },
  );
});

test('a place outside a column is a defect, and never a nought', () => {
  expect(valueAt(Float64Array.of(4, 5), 1)).toBe(5);
  expect(() => valueAt(Float64Array.of(4, 5), 2)).toThrow(Defect);
});
