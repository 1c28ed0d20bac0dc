import { describe, expect, test } from 'vitest';
import { instant, moneyOfUnits, money, zone, type Money } from '#kernel';
import { lastWorkingDayBefore, notesOf, type Habit, type Visit } from './habits.ts';

const berlin = zone('Europe/Berlin');
/** Wednesday 18 November 2026, 12:00 in Berlin. */
const end = instant(Date.UTC(2026, 10, 18, 11));
const DAY_MS = 86_400_000;

/** A look at the kiosk so many days before the end, with a balance that lasts so many days at 4 a day. */
function look(daysBefore: number, balanceDays: number, more: Partial<Visit> = {}): Visit {
  return {
    now: instant(end - daysBefore * DAY_MS),
    end,
    zone: berlin,
    balance: money(BigInt(Math.round(balanceDays * 4_000_000))),
    perDay: moneyOfUnits(4n),
    creditPercent: 100n,
    ...more,
  };
}

const units = (notes: readonly Money[]) => notes.map((note) => Number(note / 1_000_000n));

describe('a habit', () => {
  const friday: Habit = { kind: 'weekly', weekday: 5, forDays: 9, note: 10 };

  test('weekly: on the day, for nine days; else only when nearly out', () => {
    expect(units(notesOf(friday, look(5, 3)))).toEqual([10, 10, 10]);
    expect(units(notesOf(friday, look(4, 3)))).toEqual([]);
    expect(units(notesOf(friday, look(4, 1.2)))).toEqual([10, 10, 10, 10]);
    expect(units(notesOf(friday, look(5, 20)))).toEqual([]);
  });

  test('when low: nothing before, then in big notes', () => {
    const habit: Habit = { kind: 'when_low', belowDays: 5, forDays: 45, note: 100 };
    expect(units(notesOf(habit, look(30, 5)))).toEqual([]);
    expect(units(notesOf(habit, look(30, 4.9)))).toEqual([100, 100]);
  });

  test('never feeds more than ten notes at a time', () => {
    expect(notesOf({ kind: 'when_low', belowDays: 5, forDays: 400, note: 10 }, look(30, 0))).toHaveLength(10);
  });

  test('last moment: the last look leaves a day or two at the end', () => {
    for (const balanceDays of [0, 0.3, 0.7, 1.1]) {
      const visit = look(0.7, balanceDays);
      const after = balanceDays + units(notesOf({ kind: 'last_moment' }, visit)).reduce((a, b) => a + b, 0) / 4;
      expect(after - 0.7).toBeGreaterThan(0.7);
      expect(after - 0.7).toBeLessThan(2.1);
    }
  });

  test('hand to mouth: two evenings before the last working day it is enough for one more day, and then nothing is fed', () => {
    // The last working day is Tuesday the 17th.
    const habit: Habit = { kind: 'hand_to_mouth' };
    const evening = (day: number) => instant(Date.UTC(2026, 10, day, 17));
    const after = (day: number, balanceDays: number) => {
      const visit = { ...look(0, balanceDays), now: evening(day), creditPercent: 80n };
      return balanceDays + units(notesOf(habit, visit)).reduce((a, b) => a + b * 0.8, 0) / 4;
    };
    for (const balanceDays of [0, 0.4, 0.9]) {
      expect(after(15, balanceDays)).toBeGreaterThan(0.75);
      expect(after(15, balanceDays)).toBeLessThan(1.85);
    }
    expect(after(16, 0)).toBe(0);
    expect(after(17, -3)).toBe(-3);
    expect(after(12, 0.2)).toBeGreaterThan(1);
  });
});

test.each([
  [Date.UTC(2026, 10, 18, 11), '2026-11-17'],
  // Monday and Sunday look back to Friday.
  [Date.UTC(2026, 10, 23, 8), '2026-11-20'],
  [Date.UTC(2026, 10, 22, 8), '2026-11-20'],
])('the last working day before %d is %s', (at, day) => {
  expect(lastWorkingDayBefore(instant(at), berlin)).toBe(day);
});
