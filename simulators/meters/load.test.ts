import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hours, instant, later, zone, type Instant } from '#kernel';
import { curveNames, permilleAt, STEP_MS, type Curve } from './curve.ts';
import { energyBetween, MILLIWATT_MS_OF_WH, powerAt } from './load.ts';

const berlin = zone('Europe/Berlin');
const household: Curve = { name: 'household', seed: 7, zone: berlin };
/** Monday 3 August 2026, midnight in Berlin. */
const monday = instant(Date.UTC(2026, 7, 2, 22));
const weeks = (count: number) => later(monday, hours(count * 168));

describe('a curve', () => {
  test('is the same for ever for one seed, and another for another', () => {
    const day = (curve: Curve) =>
      Array.from({ length: 96 }, (_, step) => permilleAt(curve, instant(monday + step * STEP_MS)));
    expect(day(household)).toEqual(day({ ...household }));
    expect(day(household)).not.toEqual(day({ ...household, seed: 8 }));
    expect(Math.min(...day(household))).toBeGreaterThan(0);
  });

  test.each(curveNames)('%s: its mean over a dozen weeks is about one', (name) => {
    const load = { watts: 1000, curve: { name, seed: 3, zone: berlin } };
    const mean = Number(energyBetween(load, monday, weeks(12)) / MILLIWATT_MS_OF_WH) / (12 * 168);
    expect(mean).toBeGreaterThan(800);
    expect(mean).toBeLessThan(1100);
  });

  test('follows the hour on the wall, summer and winter', () => {
    const evening = (utcHour: number, month: number) => {
      const at = (day: number) => instant(Date.UTC(2026, month, day, utcHour));
      return Array.from({ length: 20 }, (_, day) => permilleAt(household, at(day + 1))).reduce((a, b) => a + b) / 20;
    };
    // 19:00 in Berlin is 17:00 UTC in July and 18:00 UTC in January; an hour off would be the hour before.
    expect(evening(17, 6)).toBeGreaterThan(1.2 * evening(13, 6));
    expect(Math.abs(evening(17, 6) / evening(18, 0) - 1)).toBeLessThan(0.2);
  });

  test('nobody showers at night', () => {
    const water: Curve = { name: 'water', seed: 3, zone: berlin };
    const mean = (hour: number) => {
      const steps = Array.from({ length: 80 }, (_, week) => instant(monday + hour * 3_600_000 + week * 86_400_000));
      return steps.reduce((sum, at) => sum + permilleAt(water, at), 0) / 80;
    };
    expect(mean(3)).toBeLessThan(mean(7) / 10);
  });
});

describe('a load', () => {
  const moment = fc.integer({ min: 0, max: 40 * 86_400_000 }).map((ms) => instant(monday + ms));
  const load = { watts: 420, curve: household };

  test('steady: a kilowatt for an hour is a kilowatt-hour', () => {
    const steady = { watts: 1000, curve: { ...household, name: 'steady' as const } };
    expect(energyBetween(steady, monday, later(monday, hours(1)))).toBe(1000n * MILLIWATT_MS_OF_WH);
  });

  test('energy is the sum of its parts, wherever it is cut, and agrees with the power millisecond by millisecond', () => {
    const inOrder = fc.tuple(moment, moment, moment).map((three) => three.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(inOrder, ([from, middle, to]) => {
        const between = (a: Instant | undefined, b: Instant | undefined) =>
          energyBetween(load, a ?? monday, b ?? monday);
        expect(between(from, middle) + between(middle, to)).toBe(between(from, to));
        const oneMs = between(from, instant((from ?? monday) + 1));
        expect(oneMs / 1000n).toBe(BigInt(powerAt(load, from ?? monday)));
      }),
      { numRuns: 30 },
    );
  });
});
