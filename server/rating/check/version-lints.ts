import { missingHolidays, type Tariff, type TariffVersion } from '#contracts/configuration';
import type { LocalDate } from '#kernel';
import { calendarLints } from './calendar-lints.ts';
import { chargeLints } from './charge-lints.ts';
import type { TariffLint } from './finding.ts';

/**
 * What can be wrong with a tariff that its schema takes. `today` is the site's day: the version that is in force needs its holidays up to this year. Paths
 * start in the tariff.
 */
export function tariffLints(tariff: Tariff, today: LocalDate): readonly TariffLint[] {
  const inOrder = [...tariff.versions].sort((a, b) => (a.from < b.from ? -1 : 1));
  return tariff.versions.flatMap((version, index) => {
    const place = inOrder.indexOf(version);
    const lints = [
      ...orderLints(version, tariff.versions[index - 1]),
      ...repeatLints(version, inOrder[place - 1]),
      ...chargeLints(version),
      ...(version.calendar === undefined ? [] : under('calendar', calendarLints(version.calendar))),
      ...holidayLints(version, { next: inOrder[place + 1], today }),
    ];
    return lints.map((lint) => ({ ...lint, path: ['versions', index, ...lint.path] }));
  });
}

function under(name: string, lints: readonly TariffLint[]): readonly TariffLint[] {
  return lints.map((lint) => ({ ...lint, path: [name, ...lint.path] }));
}

function orderLints(version: TariffVersion, before: TariffVersion | undefined): readonly TariffLint[] {
  if (before === undefined || before.from < version.from) return [];
  const message = `begins before the version above it, ${before.from}: write the oldest first`;
  return [{ code: 'TARIFF_VERSIONS_UNSORTED', path: ['from'], message }];
}

function repeatLints(version: TariffVersion, before: TariffVersion | undefined): readonly TariffLint[] {
  if (before === undefined || contentOf(before) !== contentOf(version)) return [];
  const message = `says what the version of ${before.from} said: change something, or leave it out`;
  return [{ code: 'TARIFF_VERSION_REPEATED', path: [], message }];
}

function contentOf({ from: _from, ...content }: TariffVersion): string {
  return JSON.stringify(content, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}

/** A version is in force until the next begins, the last one at least until today. */
function holidayLints(
  { from, calendar }: TariffVersion,
  at: { readonly next: TariffVersion | undefined; readonly today: LocalDate },
): readonly TariffLint[] {
  if (calendar === undefined) return [];
  const yearOf = (day: string) => Number(day.slice(0, 4));
  const first = yearOf(from);
  const next = at.next?.from;
  const endsWithYear = next?.slice(5, 10) === '01-01' && (next.length === 10 || next.endsWith('T00:00'));
  const last = next === undefined ? Math.max(first, yearOf(at.today)) : endsWithYear ? yearOf(next) - 1 : yearOf(next);
  const missing = missingHolidays(calendar, { from: first, to: last });
  if (missing.length === 0) return [];
  const years = missing.join(', ');
  const message = `bands ask for workdays or holidays and the holidays of ${years} are not listed: list them, [] where a year has none`;
  return [{ code: 'TARIFF_HOLIDAYS_MISSING', path: ['calendar', 'holidays'], message }];
}
