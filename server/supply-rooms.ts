import { assert, type Utility } from '#kernel';
import type { SiteConfiguration, Tariff } from '#contracts/configuration';
import { ledgerAtTaxPoint, voidFacts, type Directory } from './accounts/index.ts';
import { SupplyController, WeatherFeed, type OrderBook, type SuppliedMeter } from './control/index.ts';
import { HeldDesk, MeterPoller } from './metering/index.ts';
import { SettlementService, UseService } from './rating/index.ts';
import { ReadingCorrections } from './reading-corrections.ts';
import type { SiteMeters } from './site-meters.ts';
import type { ServerOptions } from './options.ts';
import type { Store } from './store/index.ts';
import { TenantDesk } from './tenant-desk.ts';

export interface SupplyRooms {
  readonly poller: MeterPoller;
  readonly desk: TenantDesk;
  readonly controller: SupplyController;
  readonly weather: WeatherFeed;
  readonly readings: ReadingCorrections;
}

/** Meters to readings, readings to money, money to relays. Nothing runs yet. */
export function composeSupply(
  { site, directory: folder, clock, randomness, log }: ServerOptions,
  { store, directory, meters, orders }: { store: Store; directory: Directory; meters: SiteMeters; orders: OrderBook },
): SupplyRooms {
  const poller = new MeterPoller({ meters: meters.polled, readings: store.readings, clock, log: log.area('metering') });
  const settlement = new SettlementService({
    store: { readings: store.readings, ledger: ledgerAtTaxPoint(store.ledger, site.policy.tax_point) },
    clock,
    randomness,
    log: log.area('rating'),
    zone: directory.zone,
    tariffOf: (utility) => tariffOf(site, utility),
  });
  const weather = new WeatherFeed({ directory: folder, clock, log: log.area('control') });
  const desk: TenantDesk = new TenantDesk({
    site,
    directory,
    store,
    settlement,
    use: new UseService({ store, zone: directory.zone, tariffOf: (utility) => tariffOf(site, utility) }),
    poller,
    clock,
    supply: {
      supplyOf: (meterId) => controller.supplyOf(meterId),
      observedOf: (meterId) => controller.observedOf(meterId),
      orderOf: (meterId) => orders.orderFor(meterId, { livedIn: true }),
      weather: () => weather.word,
    },
  });
  const controller = new SupplyController({
    meters: suppliedMeters(meters, directory),
    sight: poller,
    commands: store.commands,
    orders: store.supplyOrders,
    policy: site.policy,
    clock,
    randomness,
    log: log.area('control'),
    factsOf: async (tenancyId, meterId) =>
      tenancyId === null
        ? voidFacts(meterId, { directory, clock, order: orders.orderFor(meterId, { livedIn: false }) })
        : desk.facts(tenancyId, meterId),
  });
  const readings = new ReadingCorrections({
    desk: heldDesk(meters, { store, poller, clock }),
    ledger: store.ledger,
    zone: directory.zone,
    utilityOf: (meterId) => directory.meter(meterId).utility,
    payersOf: (meterId, since) => directory.payersSince(meterId, since),
    reopen: (tenancyId, utility, since) => settlement.reopen(tenancyId, utility, since),
    settle: (tenancyId, correction) => desk.settleCorrected(tenancyId, correction),
    onChanged: (tenancyId) => controller.nudge(tenancyId, 'reading'),
    clock,
    log: log.area('rating'),
  });
  return { poller, desk, controller, weather, readings };
}

function heldDesk(
  { polled }: SiteMeters,
  { store, poller, clock }: { store: Store; poller: MeterPoller; clock: ServerOptions['clock'] },
): HeldDesk {
  const rules = new Map(polled.map((meter) => [meter.meterId, meter.rules]));
  return new HeldDesk({
    readings: store.readings,
    rulesOf: (meterId) => rules.get(meterId) ?? null,
    alter: (meterId, work) => poller.alter(meterId, work),
    clock,
  });
}

/** Every meter, with who lives behind it whenever that is asked: people move in and out. */
function suppliedMeters(meters: SiteMeters, directory: Directory): readonly SuppliedMeter[] {
  return [...meters.meters].map(([meterId, meter]) => ({
    meterId,
    get tenancyId() {
      return directory.tenancyOfMeter(meterId);
    },
    meter,
  }));
}

function tariffOf(site: SiteConfiguration, utility: Utility): Tariff {
  const tariff = site.tariffs.find((candidate) => candidate.id === site.tariff_of[utility]);
  assert(tariff !== undefined, 'a utility that has a meter has a tariff');
  return tariff;
}
