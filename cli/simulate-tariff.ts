import { formatMoney, localTime, refuse, success, type Reply, type Zone } from '#kernel';
import type { SiteConfiguration, Tariff } from '#contracts/configuration';
import { holidaysToTry, lastDays, simulateSite, type SiteSimulation } from '#server';
import type { BooksGiven } from './books-options.ts';
import { siteAndBooks, withLook } from './site-books.ts';
import { textTable } from './write-table.ts';

export interface SimulateGiven extends BooksGiven {
  readonly candidate: Tariff;
  readonly days: number;
}

/** Tries a tariff on a site's last days. Reads only. Refusals: CONFIGURATION_UNREADABLE, CONFIGURATION_INVALID. Rejects as `withLook` and `siteAndBooks` do. */
export async function simulateTariff({ candidate, days, ...given }: SimulateGiven): Promise<Reply<SimulationFacts>> {
  const found = siteAndBooks(given);
  if (!found.ok) return found;
  const { source, site } = found.value;
  const currentId = site.tariff_of[candidate.utility];
  const current = site.tariffs.find(({ id }) => id === currentId);
  if (current === undefined)
    return refuse('CONFIGURATION_INVALID', {
      message: `the site has no tariff for ${candidate.utility} to compare with`,
    });
  return withLook(source, async (books) => {
    const span = await lastDays(site, { utility: candidate.utility, days, books });
    if (span === null)
      return refuse('CONFIGURATION_INVALID', {
        message: `no meter for ${candidate.utility} was ever read in the books of ${site.site.id}`,
      });
    const missing = holidaysToTry(candidate, span, site.site.zone);
    if (missing.length > 0)
      return refuse('CONFIGURATION_INVALID', {
        message: `the tariff lacks the holidays of ${missing.join(', ')} to be tried`,
      });
    const simulation = await simulateSite(site, { current, candidate, span, books });
    return success(factsOf(simulation, { site, current, candidate }));
  });
}

function factsOf(
  simulation: SiteSimulation,
  at: { readonly site: SiteConfiguration; readonly current: Tariff; readonly candidate: Tariff },
) {
  const { zone, currency } = at.site.site;
  return {
    site: at.site.site.id,
    utility: at.candidate.utility,
    currency,
    from: dayOf(simulation.span.from, zone),
    to: dayOf(simulation.span.to, zone),
    current: at.current.id,
    candidate: at.candidate.id,
    winners: simulation.winners,
    losers: simulation.losers,
    unchanged: simulation.unchanged,
    paid: formatMoney(simulation.paid),
    wouldPay: formatMoney(simulation.wouldPay),
    difference: formatMoney(simulation.difference),
    tenancies: simulation.tenancies.map((cost) => ({
      tenancy: cost.tenancyId,
      units: cost.units,
      paid: formatMoney(cost.paid),
      wouldPay: formatMoney(cost.wouldPay),
      difference: formatMoney(cost.difference),
      estimated: cost.estimated,
    })),
  };
}
export type SimulationFacts = ReturnType<typeof factsOf>;

function dayOf(at: SiteSimulation['span']['from'], zone: Zone): string {
  return localTime(at, zone).date;
}

/** The simulation for a person. */
export function simulationText(facts: SimulationFacts): string {
  return [
    `${facts.utility} of ${facts.site} from ${facts.from} to before ${facts.to}, in ${facts.currency}: ${facts.candidate} instead of ${facts.current}`,
    `pay less: ${facts.winners}, more: ${facts.losers}, the same: ${facts.unchanged}`,
    '',
    textTable([
      ['tenancy', 'units', 'paid', 'would pay', 'difference'],
      ...facts.tenancies.map((each) => [
        each.tenancy,
        each.units.join(', '),
        each.paid,
        each.wouldPay,
        each.difference,
      ]),
      ['total', '', facts.paid, facts.wouldPay, facts.difference],
    ]),
  ].join('\n');
}
