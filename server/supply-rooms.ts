import { assert, newId, type MeterId, type Utility } from '#kernel';
import type { SiteConfiguration, Tariff } from '#contracts/configuration';
import { FinalCorrections, ledgerAtTaxPoint, voidFacts, type Directory } from './accounts/index.ts';
import { SupplyController, WeatherFeed, type OrderBook, type SuppliedMeter } from './control/index.ts';
import {
  HeldDesk,
  MeterPoller,
  MultiplierDesk,
  RulesBook,
  type Reading,
  type ReadingDecision,
} from './metering/index.ts';
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
  readonly finals: FinalCorrections;
  /** What the meters' registers can do, with the multipliers that staff corrected. */
  readonly rules: RulesBook;
}

/** Meters to readings, readings to money, money to relays. Nothing runs yet. */
export function composeSupply(
  options: ServerOptions,
  {
    store,
    directory,
    meters,
    orders,
    decisions,
  }: {
    store: Store;
    directory: Directory;
    meters: SiteMeters;
    orders: OrderBook;
    /** About readings, the newest first. */
    decisions: readonly ReadingDecision[];
  },
): SupplyRooms {
  const { site, directory: folder, clock, randomness, log } = options;
  const rules = new RulesBook(
    meters.polled.map((meter) => [meter.meterId, meter.rules] as const),
    decisions,
  );
  const placeLate = (reading: Reading) => readings.placeLate(newId(clock, randomness), reading);
  const poller = pollerOf(options, { meters, rules, store, placeLate });
  const settlement = settlementOf(options, { store, directory });
  const weather = new WeatherFeed({ directory: folder, clock, log: log.area('control') });
  const desk: TenantDesk = new TenantDesk({
    site,
    directory,
    store,
    settlement,
    use: new UseService({ store, zone: directory.zone, tariffOf: (utility) => tariffOf(site, utility) }),
    poller,
    clock,
    multiplierAt: (meterId, at) => rules.multiplierAt(meterId, at),
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
    releases: store.cutReleases,
    policy: site.policy,
    clock,
    randomness,
    log: log.area('control'),
    factsOf: async (tenancyId, meterId) =>
      tenancyId === null
        ? voidFacts(meterId, { directory, clock, order: orders.orderFor(meterId, { livedIn: false }) })
        : desk.facts(tenancyId, meterId),
  });
  const finals = new FinalCorrections({
    store,
    directory,
    policy: site.policy,
    currency: site.site.currency,
    clock,
    turns: desk.payments,
  });
  const readings: ReadingCorrections = new ReadingCorrections({
    ...readingDesks(rules, { store, poller, clock }),
    ledger: store.ledger,
    zone: directory.zone,
    utilityOf: (meterId) => directory.meter(meterId).utility,
    payersOf: (meterId, since) => directory.payersSince(meterId, since),
    reopen: (tenancyId, utility, since) => settlement.reopen(tenancyId, utility, since),
    settle: (tenancyId, correction) => desk.settleCorrected(tenancyId, correction),
    finals,
    onChanged: (tenancyId) => controller.nudge(tenancyId, 'reading'),
    clock,
    log: log.area('rating'),
  });
  return { poller, desk, controller, weather, readings, finals, rules };
}

function pollerOf(
  { clock, log }: ServerOptions,
  at: { meters: SiteMeters; rules: RulesBook; store: Store; placeLate: (reading: Reading) => Promise<boolean> },
): MeterPoller {
  return new MeterPoller({
    meters: at.meters.polled.map((meter) => ({ ...meter, rules: at.rules.of(meter.meterId) ?? meter.rules })),
    readings: at.store.readings,
    placeLate: at.placeLate,
    clock,
    log: log.area('metering'),
  });
}

function settlementOf(
  { site, clock, randomness, log }: ServerOptions,
  { store, directory }: { store: Store; directory: Directory },
): SettlementService {
  return new SettlementService({
    store: { readings: store.readings, ledger: ledgerAtTaxPoint(store.ledger, site.policy.tax_point) },
    clock,
    randomness,
    log: log.area('rating'),
    zone: directory.zone,
    tariffOf: (utility) => tariffOf(site, utility),
  });
}

/** Where staff decide about readings, and about multipliers. */
function readingDesks(
  rules: RulesBook,
  { store, poller, clock }: { store: Store; poller: MeterPoller; clock: ServerOptions['clock'] },
): { readonly desk: HeldDesk; readonly multipliers: MultiplierDesk } {
  const { readings } = store;
  const alter = <Value>(meterId: MeterId, work: () => Promise<Value>) => poller.alter(meterId, work);
  return {
    desk: new HeldDesk({ readings, rulesOf: (meterId) => rules.of(meterId), alter, clock }),
    multipliers: new MultiplierDesk({
      readings,
      rules,
      alter,
      onRules: (meterId, changed) => poller.changeRules(meterId, changed),
      clock,
    }),
  };
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
