import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatMoney, localTime, refuse, success, type Reply, type Zone } from '#kernel';
import { siteConfiguration, type SiteConfiguration, type Tariff } from '#contracts/configuration';
import { loadConfiguration } from '#platform';
import { holidaysToTry, lastDays, openReadingsFolder, simulateSite, type SiteSimulation } from '#server';
import { ledgerFolder } from './ledger-place.ts';
import { textTable } from './write-table.ts';

export interface SimulateGiven {
  readonly candidate: Tariff;
  /** The server's data folder; a demo's where it is left out. */
  readonly data: string | null;
  /** The site file; beside the data folder where it is left out. */
  readonly site: string | null;
  readonly days: number;
}

/** Tries a tariff on a site's last days. Reads only. Throws STORE_UNAVAILABLE, or a ConfigurationFault for the site file. */
export function simulateTariff(given: SimulateGiven): Reply<SimulationFacts> {
  const directory = ledgerFolder(given.data ?? undefined);
  const beside = join(dirname(directory), 'site.yaml');
  const file = given.site ?? beside;
  if (given.site === null && !existsSync(beside))
    return refuse('CONFIGURATION_UNREADABLE', { message: `there is no ${beside}: name the site file with --site` });
  const site = loadConfiguration(file, siteConfiguration);
  if (site.store.kind !== 'sqlite')
    return refuse('CONFIGURATION_INVALID', {
      message: 'a tariff is tried on books in a data folder, not on PostgreSQL',
    });
  const { candidate, days } = given;
  const currentId = site.tariff_of[candidate.utility];
  const current = site.tariffs.find(({ id }) => id === currentId);
  if (current === undefined)
    return refuse('CONFIGURATION_INVALID', {
      message: `the site has no tariff for ${candidate.utility} to compare with`,
    });
  const books = openReadingsFolder(directory);
  try {
    const span = lastDays(site, { utility: candidate.utility, days, books });
    if (span === null)
      return refuse('CONFIGURATION_INVALID', {
        message: `no meter for ${candidate.utility} was ever read in ${directory}`,
      });
    const missing = holidaysToTry(candidate, span, site.site.zone);
    if (missing.length > 0)
      return refuse('CONFIGURATION_INVALID', {
        message: `the tariff lacks the holidays of ${missing.join(', ')} to be tried`,
      });
    return success(factsOf(simulateSite(site, { current, candidate, span, books }), { site, current, candidate }));
  } finally {
    books.close();
  }
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
