import { addDays, elementAt, localDate } from '#kernel';
import type { Calendar, DayKind } from '#contracts/configuration';
import type { TariffLint } from './finding.ts';

type Band = Calendar['bands'][number];
type BandTime = NonNullable<Band['times']>[number];
type Season = Calendar['seasons'][number];
type Path = readonly (string | number)[];

/** Every kind that a single day can have. A holiday is none of the weekdays. */
const KINDS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holidays'] as const;
type Kind = (typeof KINDS)[number];

/** A leap year has all the days that a year can have. */
const YEAR = '2028';
const DAYS = Array.from({ length: 366 }, (_, index) => addDays(localDate(`${YEAR}-01-01`), index).slice(5));

/** Seasons that share a day, days that are in none, seasons and bands that nothing needs, hours that two bands claim. Paths start in the calendar. */
export function calendarLints(calendar: Calendar): readonly TariffLint[] {
  return [...seasonLints(calendar), ...bandLints(calendar)];
}

function seasonLints({ seasons, bands }: Calendar): readonly TariffLint[] {
  const used = new Set(bands.flatMap(({ times }) => times?.flatMap((time) => time.seasons ?? []) ?? []));
  const unused = seasons.flatMap(({ id }, index): TariffLint[] =>
    used.has(id)
      ? []
      : [
          {
            code: 'TARIFF_SEASON_UNUSED',
            path: ['seasons', index],
            message: `no band asks for the season ${id}: name it in a band, or leave it out`,
          },
        ],
  );
  const overlaps = seasons.flatMap((season, index): TariffLint[] => {
    const day = DAYS.find((each) => isIn(each, season) && seasons.slice(0, index).some((other) => isIn(each, other)));
    if (day === undefined) return [];
    const message = `${day} lies in ${season.id} and in an earlier season: end one of them sooner`;
    return [{ code: 'TARIFF_SEASONS_OVERLAP', path: ['seasons', index], message }];
  });
  const hole = seasons.length === 0 ? undefined : DAYS.find((day) => !seasons.some((season) => isIn(day, season)));
  if (hole === undefined) return [...unused, ...overlaps];
  const message = `${hole} lies in no season, so only the last band and bands without seasons have it: let the seasons follow each other`;
  return [...unused, ...overlaps, { code: 'TARIFF_SEASON_HOLE', path: ['seasons'], message }];
}

/** A stretch of a day of one kind in one part of the year, and the bands that claim it, in their order. */
interface Claim {
  readonly day: string;
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
  readonly bands: readonly number[];
}

function bandLints(calendar: Calendar): readonly TariffLint[] {
  const { bands } = calendar;
  const claims = claimsOf(calendar);
  const last = bands.length - 1;
  const winners = new Set(claims.map((claim) => claim.bands[0] ?? last));
  const unreachable = bands.flatMap(({ id }, index): TariffLint[] =>
    winners.has(index)
      ? []
      : [
          {
            code: 'TARIFF_BAND_UNREACHABLE',
            path: ['bands', index] satisfies Path,
            message: `the band ${id} never has an hour, because the bands before it have them all: cut those, or leave it out`,
          },
        ],
  );
  const told = new Set<string>();
  const overlaps = claims.flatMap((claim): TariffLint[] => {
    const [first, second] = claim.bands;
    if (first === undefined || second === undefined || told.has(`${first}/${second}`)) return [];
    told.add(`${first}/${second}`);
    const message = `${nameOf(claim)} is claimed by ${bands[first]?.id} and by ${bands[second]?.id}, and ${bands[first]?.id} has it because it stands first: cut one of them`;
    return [{ code: 'TARIFF_BANDS_OVERLAP', path: ['bands', second], message }];
  });
  return [...unreachable, ...overlaps];
}

function claimsOf({ seasons, bands }: Calendar): readonly Claim[] {
  const edges = new Set([0, 1440]);
  for (const { times } of bands) for (const { from, to } of times ?? []) edges.add(from).add(to);
  const cuts = [...edges].sort((a, b) => a - b);
  // Days on which the same seasons are in force are alike: one of them stands for all.
  const dayOfSeasons = new Map(
    DAYS.toReversed().map((day) => [
      seasons
        .filter((season) => isIn(day, season))
        .map(({ id }) => id)
        .join(' '),
      day,
    ]),
  );
  return [...dayOfSeasons].flatMap(([names, day]) =>
    KINDS.flatMap((kind) =>
      cuts.slice(1).map((to, index): Claim => {
        const from = elementAt(cuts, index);
        const fits = ({ times }: Band) =>
          times?.some((time) => claims(time, { seasons: names.split(' '), kind, minute: from })) === true;
        return { day, kind, from, to, bands: bands.flatMap((band, place) => (fits(band) ? [place] : [])) };
      }),
    ),
  );
}

function claims(
  time: BandTime,
  at: { readonly seasons: readonly string[]; readonly kind: Kind; readonly minute: number },
): boolean {
  if (time.seasons?.some((season) => at.seasons.includes(season)) === false) return false;
  if (!time.days.some((days) => holds(days, at.kind))) return false;
  return time.from < time.to
    ? at.minute >= time.from && at.minute < time.to
    : at.minute >= time.from || at.minute < time.to;
}

function holds(days: DayKind, kind: Kind): boolean {
  if (days === 'all') return true;
  if (days === 'workdays') return kind !== 'sat' && kind !== 'sun' && kind !== 'holidays';
  if (days === 'weekends') return kind === 'sat' || kind === 'sun';
  return days === kind;
}

/** From and to belong to the season; one that ends before it begins runs over the new year. */
function isIn(day: string, season: Season): boolean {
  return season.from <= season.to ? day >= season.from && day <= season.to : day >= season.from || day <= season.to;
}

function nameOf({ day, kind, from, to }: Claim): string {
  const time = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return `${kind} ${time(from)}-${time(to)} (as on ${day})`;
}
