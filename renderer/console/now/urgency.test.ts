import { describe, expect, it } from 'vitest';
import type { UnitNow } from '#contracts/api';
import { units } from '../../gallery/console-data.ts';
import { byUrgency, isFound, isLow, isWithin, urgencyOf } from './urgency.ts';

/* The constructed building of the gallery. */

function unit(label: string): UnitNow {
  const found = units.find((each) => each.label === label);
  if (found === undefined) throw new Error(`no unit ${label}`);
  return found;
}

const withBalance = (amount: string, daysLeft: { least: number; most: number } | null): UnitNow => {
  const { tenancy, ...rest } = unit('1-02');
  return { ...rest, tenancy: tenancy === null ? null : { ...tenancy, balance: { amount, currency: 'EUR' }, daysLeft } };
};

describe('how much a unit needs somebody', () => {
  it.each([
    ['1-01', 'off'],
    ['2-04', 'away'],
    ['1-03', 'low'],
    ['1-02', 'fine'],
    ['3-03', 'void'],
  ])('%s is %s', (label, urgency) => {
    expect(urgencyOf(unit(label))).toBe(urgency);
  });

  it('puts the most urgent first and keeps the order of the building among equals', () => {
    const labels = byUrgency(units).map((each) => each.label);
    expect(labels.slice(0, 6)).toEqual(['1-01', '2-04', '1-03', '2-03', '0-01', '0-02']);
    expect(labels.at(-1)).toBe('3-03');
    expect(labels).toHaveLength(units.length);
  });

  it.each([
    ['0.00', null, true],
    ['-0.01', { least: 9, most: 9 }, true],
    ['5.00', null, false],
    ['5.00', { least: 3, most: 5 }, true],
    ['5.00', { least: 4, most: 5 }, false],
  ])('with %s and %o days credit is low: %s', (amount, days, low) => {
    expect(isLow(withBalance(amount, days))).toBe(low);
  });

  it('does not count a void unit whose relay is open as off supply', () => {
    const empty = unit('3-03');
    const opened: UnitNow = { ...empty, meters: empty.meters.map((meter) => ({ ...meter, supply: 'off' })) };
    expect(isWithin(opened, 'off')).toBe(false);
    expect(isWithin(unit('1-01'), 'off')).toBe(true);
  });
});

describe('the search', () => {
  it.each([
    ['', true],
    ['WEBER', true],
    ['jonas 1-02', true],
    ['1·02', true],
    ['1.02', true],
    ['20260102', true],
    ['04a1b2c3d41020', true],
    ['fischer', false],
    ['weber 3-01', false],
  ])('finds unit 1-02 by “%s”: %s', (search, found) => {
    expect(isFound(unit('1-02'), search)).toBe(found);
  });
});
