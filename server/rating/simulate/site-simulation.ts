import { addDays, instant, localTime, startOfDay, type Instant, type MeterId, type Zone } from '#kernel';
import type { SiteConfiguration, Tariff } from '#contracts/configuration';
import { Directory } from '../../accounts/directory.ts';
import type { BooksLook } from '../../store/contract-look.ts';
import type { Span } from '../period.ts';
import { simulate, wantedSince, type SimulatedTenancy, type Simulation } from './simulate.ts';

type Books = Pick<BooksLook, 'readings' | 'tenancies'>;

/** A simulation of a site, and the whole local days that it is of. */
export interface SiteSimulation extends Simulation {
  readonly span: Span;
}

/**
 * The last whole local days of which something is known: they end at the last midnight up to which a meter of the utility was read. Null where no such meter was
 * ever read.
 */
export async function lastDays(
  site: SiteConfiguration,
  at: { readonly utility: Tariff['utility']; readonly days: number; readonly books: Books },
): Promise<Span | null> {
  const { zone } = site.site;
  const meters = site.meters.filter(({ utility }) => utility === at.utility);
  const newest = await Promise.all(meters.map(({ id }) => at.books.readings.latest(id)));
  const read = newest.flatMap((reading) => reading?.at ?? []);
  if (read.length === 0) return null;
  const { date } = localTime(instant(Math.max(...read)), zone);
  return { from: startOfDay(addDays(date, -at.days), zone), to: startOfDay(date, zone) };
}

/** Tries a tariff on every tenancy of a site that has a meter of its utility, by what the books say was used. Reads only. */
export async function simulateSite(
  site: SiteConfiguration,
  at: { readonly current: Tariff; readonly candidate: Tariff; readonly span: Span; readonly books: Books },
): Promise<SiteSimulation> {
  const { span, current, candidate } = at;
  const directory = new Directory(site, await at.books.tenancies.events());
  const { zone } = site.site;
  const tenancies: SimulatedTenancy[] = [];
  for (const tenancy of directory.tenancies()) {
    const meters = directory.metersOf(tenancy.id).filter(({ utility }) => utility === candidate.utility);
    const from = directory.beginning(tenancy.id);
    if (meters.length === 0 || from >= span.to) continue;
    const used = await Promise.all(meters.map(({ id }) => intervalsOf(id, { zone, from, span, books: at.books })));
    tenancies.push({
      tenancyId: tenancy.id,
      name: tenancy.name,
      units: directory.unitsOf(tenancy.id).map(({ label }) => label),
      from,
      to: directory.end(tenancy.id),
      attributes: tenancy.attributes,
      intervals: used.flat(),
      exportMeters: new Set(meters.filter(({ register }) => register === 'export').map(({ id }) => id)),
    });
  }
  return { span, ...simulate({ current, candidate, zone, span, tenancies }) };
}

function intervalsOf(
  meter: MeterId,
  at: { readonly zone: Zone; readonly from: Instant; readonly span: Span; readonly books: Books },
) {
  const since = instant(Math.max(at.from, wantedSince(at.span, at.zone)));
  return at.books.readings.intervals(meter, { from: since, to: at.span.to });
}
