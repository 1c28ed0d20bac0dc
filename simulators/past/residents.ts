import type { Habit } from './habits.ts';

/* Who feeds the kiosk how, in Lindenhof 12. Constructed. */

export interface Custom {
  readonly habit: Habit;
  /** When the day's look at the kiosk is: local hour and minute. */
  readonly hour: number;
  readonly minute: number;
}

const USUAL: Custom = { habit: { kind: 'when_low', belowDays: 3, forDays: 14, note: 20 }, hour: 17, minute: 30 };

const weekly = (weekday: number, hour: number, minute: number): Custom => ({
  habit: { kind: 'weekly', weekday, forDays: 9, note: 10 },
  hour,
  minute,
});
const whenLow = (at: { below: number; days: number; note: number }, hour: number, minute: number): Custom => ({
  habit: { kind: 'when_low', belowDays: at.below, forDays: at.days, note: at.note },
  hour,
  minute,
});

const CUSTOMS: Readonly<Record<string, Custom>> = {
  oliveira: { habit: { kind: 'hand_to_mouth' }, hour: 18, minute: 12 },
  yusuf: { habit: { kind: 'last_moment' }, hour: 19, minute: 5 },
  weber: whenLow({ below: 5, days: 45, note: 100 }, 18, 40),
  schneider: whenLow({ below: 4, days: 21, note: 50 }, 16, 25),
  petrov: weekly(5, 17, 2),
  krause: weekly(1, 9, 15),
  nguyen: weekly(6, 11, 33),
  brandt: whenLow({ below: 2, days: 10, note: 20 }, 20, 10),
  haddad: weekly(5, 19, 48),
  lehmann: whenLow({ below: 6, days: 40, note: 50 }, 12, 20),
  okafor: weekly(3, 21, 4),
  vogel: whenLow({ below: 7, days: 60, note: 100 }, 10, 45),
  rossi: whenLow({ below: 2, days: 7, note: 10 }, 18, 55),
  demir: weekly(7, 15, 30),
  novak: whenLow({ below: 3, days: 12, note: 20 }, 7, 50),
  silva: weekly(5, 18, 22),
  berger: whenLow({ below: 8, days: 50, note: 50 }, 10, 5),
  osei: weekly(2, 18, 35),
  tanaka: whenLow({ below: 3, days: 30, note: 50 }, 21, 40),
  keller: whenLow({ below: 4, days: 16, note: 50 }, 17, 12),
  backstube: whenLow({ below: 4, days: 12, note: 100 }, 14, 15),
};

/** What a tenancy is used to; whoever is not known by name does as most do. */
export function customOf(tenancyId: string): Custom {
  return CUSTOMS[tenancyId] ?? USUAL;
}
