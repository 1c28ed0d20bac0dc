import { expect, test } from 'vitest';
import { instant } from '#kernel';
import { multiplierAt, multipliersIn, nextChange, withMultiplier, type MultiplierHistory } from './multiplier.ts';

const at = (day: number) => instant(Date.UTC(2026, 10, day));
const history: MultiplierHistory = { multiplier: 10, multiplierChanges: [{ from: at(20), multiplier: 30 }] };

test('a multiplier that is corrected holds from its day on, until the next change that is known', () => {
  const corrected = withMultiplier(history, { from: at(10), multiplier: 15 });
  expect([9, 10, 19, 20].map((day) => multiplierAt(corrected, at(day)))).toEqual([10n, 15n, 15n, 30n]);
  expect(nextChange(corrected, at(10))).toBe(at(20));
  expect(nextChange(corrected, at(20))).toBeNull();
  // The later word about the same day counts.
  const again = withMultiplier(corrected, { from: at(10), multiplier: 16 });
  expect(multiplierAt(again, at(11))).toBe(16n);
  expect(again.multiplierChanges).toHaveLength(2);
});

test('the multipliers of a span are those that were in force in it', () => {
  const corrected = withMultiplier(history, { from: at(10), multiplier: 15 });
  const ten = { since: null, multiplier: 10 };
  const fifteen = { since: at(10), multiplier: 15 };
  const thirty = { since: at(20), multiplier: 30 };
  expect(multipliersIn(corrected, { from: at(1), to: at(30) })).toEqual([ten, fifteen, thirty]);
  expect(multipliersIn(corrected, { from: at(10), to: at(20) })).toEqual([fifteen]);
  expect(multipliersIn(corrected, { from: at(9), to: at(10) })).toEqual([ten]);
  expect(multipliersIn(corrected, { from: at(25), to: at(25) })).toEqual([thirty]);
});
