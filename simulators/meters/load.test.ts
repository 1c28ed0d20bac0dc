import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { energyBetween, MILLIWATT_MS_OF_WH, powerAt } from './load.ts';

const HOUR_MS = 3_600_000n;
const household = { watts: 420, curve: 'household' } as const;

describe('a load', () => {
  test('steady: a kilowatt for an hour is a kilowatt-hour', () => {
    expect(energyBetween({ watts: 1000, curve: 'steady' }, 0n, HOUR_MS)).toBe(1000n * MILLIWATT_MS_OF_WH);
  });

  test('a household swings, and its mean is the load', () => {
    expect(energyBetween(household, 7n * HOUR_MS, 8n * HOUR_MS)).toBe(420n * MILLIWATT_MS_OF_WH);
    const powers = new Set(Array.from({ length: 12 }, (_, step) => powerAt(household, BigInt(step) * 300_000n)));
    expect(powers.size).toBeGreaterThan(6);
    expect(Math.min(...powers)).toBeGreaterThan(0);
  });

  test('energy is the sum of its parts, wherever it is cut, and agrees with the power millisecond by millisecond', () => {
    const moment = fc.bigInt({ min: 0n, max: 10n * HOUR_MS });
    const span = fc.bigInt({ min: 0n, max: 3n * HOUR_MS });
    fc.assert(
      fc.property(moment, span, span, (from, first, second) => {
        const middle = from + first;
        const to = middle + second;
        expect(energyBetween(household, from, middle) + energyBetween(household, middle, to)).toBe(
          energyBetween(household, from, to),
        );
        const oneMs = energyBetween(household, from, from + 1n);
        expect(oneMs / 1000n).toBe(BigInt(powerAt(household, from)));
      }),
    );
  });
});
