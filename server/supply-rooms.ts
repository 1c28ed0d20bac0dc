import { assert, type Utility } from '#kernel';
import type { SiteConfiguration, Tariff } from '#contracts/configuration';
import type { Directory } from './accounts/index.ts';
import { SupplyController, type SuppliedMeter } from './control/index.ts';
import { MeterPoller } from './metering/index.ts';
import { SettlementService, UseService } from './rating/index.ts';
import type { SiteMeters } from './site-meters.ts';
import type { ServerOptions } from './options.ts';
import type { Store } from './store/index.ts';
import { TenantDesk } from './tenant-desk.ts';

export interface SupplyRooms {
  readonly poller: MeterPoller;
  readonly desk: TenantDesk;
  readonly controller: SupplyController;
}

/** Meters to readings, readings to money, money to relays. Nothing runs yet. */
export function composeSupply(
  { site, clock, randomness, log }: ServerOptions,
  { store, directory, meters }: { store: Store; directory: Directory; meters: SiteMeters },
): SupplyRooms {
  const poller = new MeterPoller({ meters: meters.polled, readings: store.readings, clock, log: log.area('metering') });
  const settlement = new SettlementService({
    store,
    clock,
    randomness,
    log: log.area('rating'),
    zone: directory.zone,
    tariffOf: (utility) => tariffOf(site, utility),
  });
  const desk: TenantDesk = new TenantDesk({
    site,
    directory,
    store,
    settlement,
    use: new UseService({ store, zone: directory.zone }),
    tariffOf: (utility) => tariffOf(site, utility),
    poller,
    clock,
    supply: {
      supplyOf: (meterId) => controller.supplyOf(meterId),
      observedOf: (meterId) => controller.observedOf(meterId),
    },
  });
  const controller = new SupplyController({
    meters: suppliedMeters(meters, directory),
    sight: poller,
    commands: store.commands,
    policy: site.policy,
    clock,
    randomness,
    log: log.area('control'),
    factsOf: (tenancyId, meterId) => desk.facts(tenancyId, meterId),
  });
  return { poller, desk, controller };
}

/** Meters whose unit is lived in; where nobody lives no relay moves without an order. */
function suppliedMeters(meters: SiteMeters, directory: Directory): readonly SuppliedMeter[] {
  return [...meters.meters].flatMap(([meterId, meter]) => {
    const tenancyId = directory.tenancyOfMeter(meterId);
    return tenancyId === null ? [] : [{ meterId, tenancyId, meter }];
  });
}

function tariffOf(site: SiteConfiguration, utility: Utility): Tariff {
  const tariff = site.tariffs.find((candidate) => candidate.id === site.tariff_of[utility]);
  assert(tariff !== undefined, 'a utility that has a meter has a tariff');
  return tariff;
}
