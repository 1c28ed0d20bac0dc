import { describe, expect, it } from 'vitest';
import type { Use, UseDay } from '#contracts/api';
import { addDays, localDate } from '#kernel';
import { translatorFor } from '#language';
import { claimOf, claimSentence, type UseClaim } from './use-claim.ts';

/* Constructed weeks: each day is 24 hours of so many cents. */

const monday = localDate('2026-11-16');
type Cents = (hour: number) => number | null;

function dayOf(offset: number, cents: Cents, over: Partial<UseDay> = {}): UseDay {
  const hours = Array.from({ length: 24 }, (_, hour) => cents(hour));
  const total = hours.reduce<number>((sum, hour) => sum + (hour ?? 0), 0);
  return {
    day: addDays(monday, offset),
    state: 'measured',
    amount: { amount: (total / 100).toFixed(2), currency: 'EUR' },
    byUtility: [],
    hours: hours.map((hour) => (hour === null ? null : (hour / 100).toFixed(2))),
    ...over,
  };
}

const future = (offset: number): UseDay => dayOf(offset, () => null, { state: 'future', amount: null, hours: [] });
const before = (offset: number): UseDay => ({ ...future(offset), state: 'before' });

/** `days` are those of this week so far; the rest is to come. Last week is 10 cents an hour unless said otherwise. */
function weeks(days: readonly UseDay[], last: (offset: number) => UseDay = (offset) => dayOf(offset, () => 10)): Use {
  return {
    thisWeek: Array.from({ length: 7 }, (_, index) => days[index] ?? future(index + 7)),
    lastWeek: Array.from({ length: 7 }, (_, index) => last(index)),
    months: [],
  };
}

const evening = (hour: number) => hour >= 18;
const table: readonly (readonly [string, Use, UseClaim])[] = [
  ['a week without a day', weeks([]), { kind: 'too_little' }],
  [
    'a Monday morning',
    weeks([dayOf(7, (hour) => (hour < 9 ? 2 : null), { state: 'running' })]),
    { kind: 'too_little' },
  ],
  ['no last week', weeks([dayOf(7, () => 5), dayOf(8, () => 5)], before), { kind: 'too_little' }],
  ['a last week that cost nothing', weeks([dayOf(7, () => 5)], (day) => dayOf(day, () => 0)), { kind: 'too_little' }],
  ['a gap this week', weeks([dayOf(7, () => 5), dayOf(8, () => 5, { state: 'gap' })]), { kind: 'gap' }],
  [
    'a gap last week on a compared day',
    weeks([dayOf(7, () => 5)], (day) => dayOf(day, () => 10, { state: 'gap' })),
    { kind: 'gap' },
  ],
  [
    'a gap last week on a day that is still to come',
    weeks([dayOf(7, () => 5)], (day) => dayOf(day, () => 10, { state: day === 6 ? 'gap' : 'measured' })),
    { kind: 'less', percent: 50, part: null, estimated: false },
  ],
  [
    'hours of today that were not read',
    weeks([dayOf(7, () => 5), dayOf(8, (hour) => (hour === 3 || hour > 9 ? null : 5), { state: 'running' })]),
    { kind: 'gap' },
  ],
  [
    'almost the same',
    weeks([dayOf(7, () => 10), dayOf(8, (hour) => (hour < 8 ? 11 : 10))]),
    { kind: 'same', estimated: false },
  ],
  [
    'less, in the evenings',
    weeks([dayOf(7, (hour) => (evening(hour) ? 4 : 10)), dayOf(8, (hour) => (evening(hour) ? 4 : 10))]),
    { kind: 'less', percent: 15, part: 'evening', estimated: false },
  ],
  [
    'more, in the mornings',
    weeks([dayOf(7, (hour) => (hour >= 6 && hour < 12 ? 20 : 10))]),
    { kind: 'more', percent: 25, part: 'morning', estimated: false },
  ],
  [
    'less in the evenings, but more at night: no part is named',
    weeks([dayOf(7, (hour) => (evening(hour) ? 4 : hour < 6 ? 12 : 10))]),
    { kind: 'less', percent: 10, part: null, estimated: false },
  ],
  [
    'the same with estimated hours names no part',
    weeks([dayOf(7, (hour) => (evening(hour) ? 4 : 10), { state: 'estimated' })]),
    { kind: 'less', percent: 15, part: null, estimated: true },
  ],
  [
    'today is compared up to its last whole hour',
    weeks([dayOf(7, () => 10), dayOf(8, (hour) => (hour < 12 ? 0 : hour === 12 ? 1 : null), { state: 'running' })]),
    { kind: 'less', percent: 33, part: null, estimated: false },
  ],
  [
    'a day of 25 hours names no part',
    weeks([dayOf(7, (hour) => (evening(hour) ? 4 : 10))], (day) => ({
      ...dayOf(day, () => 10),
      hours: Array.from({ length: 25 }, () => '0.10'),
    })),
    { kind: 'less', percent: 15, part: null, estimated: false },
  ],
];

describe('what is said of two weeks', () => {
  it.each(table)('%s', (_name, use, claim) => {
    expect(claimOf(use)).toEqual(claim);
  });

  it.each(['en', 'de'] as const)('is one whole sentence in %s', (language) => {
    for (const [name, use] of table) {
      expect(claimSentence(claimOf(use), translatorFor(language)), name).toMatch(/^[\p{Lu}].*\.$/u);
    }
  });

  it('says no number where there is none to say', () => {
    for (const kind of ['gap', 'too_little'] as const) {
      expect(claimSentence({ kind }, translatorFor('en'))).not.toMatch(/\d/);
    }
  });
});
