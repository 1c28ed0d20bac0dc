import { isLocalDate, isLocalMinute, type LocalDate, type LocalMinute } from '#kernel';
import { z } from 'zod';
import { localDateText } from '../wire/index.ts';
import { parsed, text, timeOfDay } from './scalars.ts';
import { slug } from './tariff-price.ts';

/** When a version begins: a local day, or a minute of it. */
export type VersionStart = LocalDate | LocalMinute;

export const versionStart = parsed<VersionStart>(
  (raw) => (isLocalDate(raw) || isLocalMinute(raw) ? (raw as VersionStart) : null),
  'a day written YYYY-MM-DD or a minute written YYYY-MM-DDTHH:MM',
);

/** A day of every year, `MM-DD`; 29 February is the last day of February where there is none. */
const monthDay = parsed<string>((raw) => (isLocalDate(`2028-${raw}`) ? raw : null), 'a day of the year such as 06-30');

/** `24:00` is the end of the day. */
const endOfTime = parsed<number>(
  (raw) => (raw === '24:00' ? 1440 : (timeOfDay.safeParse(raw).data ?? null)),
  'a time of day such as 18:00, at most 24:00',
);

/** A holiday is none of the weekdays: it is `holidays`. */
export const dayKind = z.enum([
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'sun',
  'workdays',
  'weekends',
  'holidays',
  'all',
]);
export type DayKind = z.infer<typeof dayKind>;

/** When a band is in force. A stretch that ends before it begins runs over midnight, and its second half belongs to the next day's kind. */
const bandTime = z.strictObject({
  seasons: z.array(slug).min(1).optional(),
  days: z.array(dayKind).min(1).prefault(['all']),
  from: timeOfDay.prefault('00:00'),
  to: endOfTime.prefault('24:00'),
});

const season = z.strictObject({ id: slug, from: monthDay, to: monthDay });

const band = z.strictObject({ id: slug, name: text.optional(), times: z.array(bandTime).min(1).optional() });

/**
 * How the hours of a year fall into bands. Bands are tried in their order and the first that fits has the hour; the last one has no times and takes what is
 * left, so that there are no holes. The wall clock of the site decides; an hour that happens twice is counted twice.
 */
export const calendar = z
  .strictObject({
    seasons: z.array(season).prefault([]),
    /** Each year's holidays; a year without any is written as an empty list, so that it cannot be forgotten. */
    holidays: z.record(z.string().regex(/^\d{4}$/, 'a year such as 2026'), z.array(localDateText)).prefault({}),
    bands: z.array(band).min(1).max(48),
  })
  .superRefine((of, context) => {
    const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const seasons = new Set(of.seasons.map(({ id }) => id));
    of.bands.forEach(({ id, times }, index) => {
      const isLast = index === of.bands.length - 1;
      if (isLast && times !== undefined)
        issue(['bands', index, 'times'], 'the last band takes the hours that no other has: leave times out');
      if (!isLast && times === undefined) issue(['bands', index], 'only the last band takes what is left: write times');
      if (of.bands.findIndex((each) => each.id === id) !== index)
        issue(['bands', index, 'id'], `the band ${id} stands here twice`);
      times?.forEach((time, place) =>
        time.seasons?.forEach((name, at) => {
          if (!seasons.has(name)) issue(['bands', index, 'times', place, 'seasons', at], `no season is called ${name}`);
        }),
      );
    });
    for (const [year, days] of Object.entries(of.holidays))
      days.forEach((day, index) => {
        if (!day.startsWith(year)) issue(['holidays', year, index], `${day} is not in ${year}`);
      });
    const years = Object.keys(of.holidays).map(Number);
    if (namesHolidays(of) && years.length === 0)
      issue(['holidays'], 'a band names holidays: list them for each year that is billed');
    for (let year = Math.min(...years); year < Math.max(...years); year += 1)
      if (!years.includes(year)) issue(['holidays'], `the holidays of ${year} are missing`);
  });
export type Calendar = z.infer<typeof calendar>;

/** True where rating has to know which days are holidays. */
export function namesHolidays(of: {
  bands: readonly { times?: readonly { days: readonly DayKind[] }[] | undefined }[];
}): boolean {
  return of.bands.some(({ times }) => times?.some(({ days }) => days.some((day) => day !== 'all')) === true);
}

/**
 * The years from one to another whose holidays a calendar would need and does not have. Asked when a tariff is saved, for the years in which its versions will
 * be in force; rating itself takes a day that nobody listed for an ordinary one.
 */
export function missingHolidays(
  of: Calendar,
  years: { readonly from: number; readonly to: number },
): readonly number[] {
  if (!namesHolidays(of)) return [];
  return Array.from({ length: Math.max(0, years.to - years.from + 1) }, (_, index) => years.from + index).filter(
    (year) => of.holidays[String(year)] === undefined,
  );
}
