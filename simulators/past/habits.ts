import {
  addDays,
  assertNever,
  localTime,
  moneyOfUnits,
  startOfDay,
  type Instant,
  type LocalDate,
  type Money,
  type Zone,
} from '#kernel';

/** When somebody goes down to the kiosk, and how much goes in. All of them look at the balance once a day. */
export type Habit =
  /** On one day of the week, 1 Monday … 7 Sunday, for so many days of use. */
  | { readonly kind: 'weekly'; readonly weekday: number; readonly forDays: number; readonly note: number }
  /** Once it is low. */
  | { readonly kind: 'when_low'; readonly belowDays: number; readonly forDays: number; readonly note: number }
  /** Never more than what is needed: at the end of the past a day or two are left. */
  | { readonly kind: 'last_moment' }
  /** From note to note; at the end of the past the last one is used up, since the day before where that was a working day. */
  | { readonly kind: 'hand_to_mouth' };

/** What a tenant sees and knows when standing at the kiosk. */
export interface Visit {
  readonly now: Instant;
  /** Where the past ends. */
  readonly end: Instant;
  readonly zone: Zone;
  readonly balance: Money;
  /** What a day costs; a guess while nobody knows. */
  readonly perDay: Money;
  /** What of a note becomes credit, in percent, while there is old debt. */
  readonly creditPercent: bigint;
}

const DAY_MS = 86_400_000;
/** Whoever is this near the end feeds, whatever day it is. */
const NEARLY_OUT_PERCENT = 150n;

/** The notes that go in; none on most days. Pure. */
export function notesOf(habit: Habit, visit: Visit): readonly Money[] {
  switch (habit.kind) {
    case 'weekly': {
      const due = localTime(visit.now, visit.zone).weekday === habit.weekday || daysPercent(visit) < NEARLY_OUT_PERCENT;
      return due ? fill(visit, { percent: habit.forDays * 100, note: habit.note }) : [];
    }
    case 'when_low':
      return daysPercent(visit) < habit.belowDays * 100
        ? fill(visit, { percent: habit.forDays * 100, note: habit.note })
        : [];
    case 'last_moment':
      return lastMoment(visit);
    case 'hand_to_mouth':
      return handToMouth(visit);
    default:
      return assertNever(habit);
  }
}

/** The day on which credit that runs out may lead to a cut: the last working day before today. */
export function lastWorkingDayBefore(end: Instant, zone: Zone): LocalDate {
  let day = addDays(localTime(end, zone).date, -1);
  while (localTime(startOfDay(day, zone), zone).weekday > 5) day = addDays(day, -1);
  return day;
}

function lastMoment(visit: Visit): readonly Money[] {
  const leftMs = visit.end - visit.now;
  if (leftMs < DAY_MS) return nearest(visit, { percent: 140 + Math.round((leftMs * 100) / DAY_MS), note: 5 });
  return daysPercent(visit) < 110 ? fill(visit, { percent: 210, note: 5 }) : [];
}

function handToMouth(visit: Visit): readonly Money[] {
  const today = localTime(visit.now, visit.zone).date;
  const cutDay = lastWorkingDayBefore(visit.end, visit.zone);
  if (today >= addDays(cutDay, -1)) return [];
  // Two evenings before: enough for the next day, not for the one after.
  if (today === addDays(cutDay, -2)) return nearest(visit, { percent: 130, note: 5 });
  if (daysPercent(visit) >= 105) return [];
  return today >= addDays(cutDay, -9)
    ? fill(visit, { percent: 105, note: 5 })
    : fill(visit, { percent: 250, note: 10 });
}

/** How long the balance lasts, in hundredths of a day. */
function daysPercent({ balance, perDay }: Visit): bigint {
  return (balance * 100n) / perDay;
}

/** As few notes as bring the balance to so many hundredths of a day, at most ten. */
function fill(visit: Visit, to: { percent: number; note: number }): readonly Money[] {
  const { missing, perNote } = missingNotes(visit, to);
  return notes(missing <= 0n ? 0n : (missing + perNote - 1n) / perNote, to.note);
}

/** The same, rounded to the nearest note. */
function nearest(visit: Visit, to: { percent: number; note: number }): readonly Money[] {
  const { missing, perNote } = missingNotes(visit, to);
  return notes(missing <= 0n ? 0n : (2n * missing + perNote) / (2n * perNote), to.note);
}

function missingNotes(visit: Visit, to: { percent: number; note: number }): { missing: bigint; perNote: bigint } {
  return {
    missing: (visit.perDay * BigInt(to.percent)) / 100n - visit.balance,
    perNote: (moneyOfUnits(BigInt(to.note)) * visit.creditPercent) / 100n,
  };
}

const MOST_NOTES = 10n;

function notes(count: bigint, note: number): readonly Money[] {
  const fed = count > MOST_NOTES ? MOST_NOTES : count;
  return Array.from({ length: Number(fed) }, () => moneyOfUnits(BigInt(note)));
}
