import { addDays, instant, localTime, startOfDay, type Instant, type MeterId, type Zone } from '#kernel';
import type { SiteConfiguration, Tariff } from '#contracts/configuration';
import { Directory } from '../../accounts/directory.ts';
import type { ReadingsFolder } from '../../store/sqlite/readings-folder.ts';
import type { Span } from '../period.ts';
import { simulate, wantedSince, type SimulatedTenancy, type Simulation } from './simulate.ts';

/** A simulation of a site, and the whole local days that it is of. */
export interface SiteSimulation extends Simulation {
  readonly span: Span;
}

/**
 * The last whole local days of which something is known: they end at the last midnight up to which a meter of the utility was read. Null where no such meter was
 * ever read.
 */
export function lastDays(
  site: SiteConfiguration,
  at: { readonly utility: Tariff['utility']; readonly days: number; readonly books: ReadingsFolder },
): Span | null {
  const { zone } = site.site;
  const read = site.meters
    .filter(({ utility }) => utility === at.utility)
    .flatMap(({ id }) => at.books.latest(id)?.at ?? []);
  const last = read.reduce<Instant | null>((most, each) => (most === null || each > most ? each : most), null);
  if (last === null) return null;
  const { date } = localTime(last, zone);
  return { from: startOfDay(addDays(date, -at.days), zone), to: startOfDay(date, zone) };
}

/** Tries a tariff on every tenancy of a site that has a meter of its utility, by what the books say was used. Reads only. */
export function simulateSite(
  site: SiteConfiguration,
  at: { readonly current: Tariff; readonly candidate: Tariff; readonly span: Span; readonly books: ReadingsFolder },
): SiteSimulation {
  const { span, current, candidate } = at;
  const directory = new Directory(site, at.books.events);
  const { zone } = site.site;
  const tenancies = directory.tenancies().flatMap((tenancy): SimulatedTenancy[] => {
    const meters = directory.metersOf(tenancy.id).filter(({ utility }) => utility === candidate.utility);
    const from = directory.beginning(tenancy.id);
    if (meters.length === 0 || from >= span.to) return [];
    return [
      {
        tenancyId: tenancy.id,
        name: tenancy.name,
        units: directory.unitsOf(tenancy.id).map(({ label }) => label),
        from,
        to: directory.end(tenancy.id),
        attributes: tenancy.attributes,
        intervals: meters.flatMap(({ id }) => intervalsOf(id, { zone, from, span, books: at.books })),
        exportMeters: new Set(meters.filter(({ register }) => register === 'export').map(({ id }) => id)),
      },
    ];
  });
  return { span, ...simulate({ current, candidate, zone, span, tenancies }) };
}

function intervalsOf(
  meter: MeterId,
  at: { readonly zone: Zone; readonly from: Instant; readonly span: Span; readonly books: ReadingsFolder },
) {
  const since = instant(Math.max(at.from, wantedSince(at.span, at.zone)));
  return at.books.intervals(meter, { from: since, to: at.span.to });
}
