import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { assert, FaultError, formatInstant, type Clock, type Log, type Randomness, type Utility } from '#kernel';
import type { SiteConfiguration, Tariff } from '#contracts/configuration';
import { accountsOfSite, commandTimesWire, Directory, openingTransactions } from './accounts/index.ts';
import { buildHttpServer, buildLocalDoor, EventStream, loadServerCertificate, openLocalDoor } from './api/index.ts';
import { SupplyController, type SuppliedMeter, type SupplyEvent } from './control/index.ts';
import { Enrolment, Fleet } from './kiosks/index.ts';
import { MeterPoller } from './metering/index.ts';
import { CashTopUps, UnresolvedBills } from './payments/index.ts';
import { SettlementService } from './rating/index.ts';
import { HourlySettlement } from './hourly-settlement.ts';
import { healthOf } from './health.ts';
import { openSiteMeters, type SiteMeters } from './site-meters.ts';
import { kioskSiteOf } from './site.ts';
import { defaultKeyFile, openStore, type Store } from './store/index.ts';
import { TenantDesk } from './tenant-desk.ts';

export interface ServerOptions {
  readonly site: SiteConfiguration;
  /** The data folder: database, certificate, local door. The ledger's key lies beside it. */
  readonly directory: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

export interface RunningServer {
  /** `https://host:port` */
  readonly url: string;
  readonly doorFile: string;
  stop(): Promise<void>;
  /** Resolves when it has stopped. */
  readonly ended: Promise<void>;
}

/**
 * Starts the building server: store, books, meters, control, doors, in that order; whatever had started is stopped again when a later part fails.
 * Rejects with STORE_IN_USE, STORE_UNAVAILABLE, LEDGER_BROKEN, METER_PROFILE_UNKNOWN, PORT_UNREACHABLE, or LEDGER_ID_REUSED where an opening balance in
 * the file was changed after it was booked.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const { site, directory: folder, clock, log } = options;
  const store = await openStore({
    directory: folder,
    siteId: site.site.id,
    keyFile: defaultKeyFile(folder),
    clock,
    log,
  });
  const stopping: (() => Promise<void>)[] = [() => store.close()];
  const stop = async () => {
    for (const end of stopping.splice(0).toReversed()) await end();
  };
  try {
    const running = await run(options, store, (end) => stopping.push(end));
    const ended = Promise.withResolvers<void>();
    return { ...running, ended: ended.promise, stop: () => stop().finally(() => ended.resolve()) };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function run(
  { site, directory: folder, clock, randomness, log }: ServerOptions,
  store: Store,
  onStop: (end: () => Promise<void>) => void,
): Promise<Pick<RunningServer, 'url' | 'doorFile'>> {
  const directory = new Directory(site);
  await openBooks(store, site, directory);

  const meters = openSiteMeters(site, { clock, log });
  onStop(() => meters.stop());
  const poller = new MeterPoller({ meters: meters.polled, readings: store.readings, clock, log: log.area('metering') });
  const settlement = new SettlementService({
    store,
    clock,
    randomness,
    log: log.area('rating'),
    zone: directory.zone,
    tariffOf: (utility) => tariffOf(site, utility),
  });
  const kioskSite = kioskSiteOf(site);
  const events = new EventStream({
    clock,
    hello: () => ({ type: 'hello', at: formatInstant(clock.now()), siteRevision: kioskSite.revision }),
  });
  const desk: TenantDesk = new TenantDesk({
    site,
    directory,
    store,
    settlement,
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
  controller.onEvent((event) => tellKiosks(event, events));

  const topUps = new CashTopUps({
    store,
    directory,
    policy: site.policy,
    currency: site.site.currency,
    clock,
    standing: (id) => desk.standing(id),
    settle: (id) => desk.settle(id),
    averagePerDay: (id) => desk.averagePerDay(id),
    account: (id) => desk.existingAccount(id),
    turns: desk.payments,
    holdCuts: (tenancyId) => controller.holdCuts(tenancyId),
    onCredited: (tenancyId) => {
      events.publish({ type: 'account_changed', at: formatInstant(clock.now()), tenancyId });
      controller.nudge(tenancyId, 'top_up');
    },
  });

  const certificate = await loadServerCertificate(folder, [
    ...new Set(['localhost', '127.0.0.1', site.server.listen.host]),
  ]);
  const enrolment = new Enrolment({ store: store.kiosks, clock, randomness });
  const http = await buildHttpServer({
    certificate,
    services: {
      enrolment,
      fleet: new Fleet({ clock }),
      directory,
      topUps,
      unresolved: new UnresolvedBills({ store, clock, currency: site.site.currency }),
      events,
      store,
      clock,
      site: () => kioskSite,
      accountOf: (id) => desk.account(id),
    },
    health: () => healthOf({ store, clock, poller, meterIds: site.meters.map((meter) => meter.id) }),
    log,
  });
  const door = buildLocalDoor(
    {
      kiosks: site.kiosks.map((kiosk) => kiosk.id),
      ticket: (kioskId) => enrolment.ticket(kioskId, certificate.certificatePem),
      accountOf: (id) => desk.account(id),
      store,
      verify: () => store.ledger.verify(),
    },
    log,
  );

  const hourly = new HourlySettlement({
    tenancies: directory.tenancies().map((tenancy) => tenancy.id),
    settle: (tenancyId) => desk.settle(tenancyId),
    clock,
    log: log.area('rating'),
  });
  controller.start();
  onStop(() => controller.stop());
  poller.start();
  onStop(() => poller.stop());
  hourly.start();
  onStop(() => hourly.stop());
  events.start();
  const { host, port } = site.server.listen;
  const doorFile = join(folder, 'door.sock');
  onStop(async () => {
    events.stop();
    await Promise.all([http.close(), door.close()]);
  });
  await listen(http, { host, port });
  await openLocalDoor(door, doorFile);
  const address = http.server.address();
  assert(address !== null && typeof address === 'object', 'a server that listens on a port has one');
  log.info('server ready', { host, port: address.port });
  return { url: `https://${host}:${address.port}`, doorFile };
}

/** Opens every account and books what each tenancy brought along, once. */
async function openBooks(store: Store, site: SiteConfiguration, directory: Directory): Promise<void> {
  await store.ledger.openAccounts(accountsOfSite(site));
  for (const opening of openingTransactions(site, directory)) {
    const outcome = await store.ledger.post(opening);
    if (outcome.kind === 'refused')
      throw new FaultError(outcome.refusal.code, {
        message: `the opening balance of ${opening.facts['tenancyId']} in the site file is not the one that was booked; book a correction instead`,
        details: outcome.refusal.details,
      });
  }
}

/** Meters whose unit is lived in; where nobody lives no relay moves without an order. */
function suppliedMeters(meters: SiteMeters, directory: Directory): readonly SuppliedMeter[] {
  return [...meters.meters].flatMap(([meterId, meter]) => {
    const tenancyId = directory.tenancyOfMeter(meterId);
    return tenancyId === null ? [] : [{ meterId, tenancyId, meter }];
  });
}

function tellKiosks(event: SupplyEvent, events: EventStream): void {
  if (event.kind !== 'supply_changed') return;
  events.publish({
    type: 'supply_changed',
    at: formatInstant(event.at),
    tenancyId: event.tenancyId,
    meterId: event.meterId,
    utility: event.utility,
    state: event.state,
    commandId: event.commandId,
    times: commandTimesWire(event.times),
  });
}

function tariffOf(site: SiteConfiguration, utility: Utility): Tariff {
  const tariff = site.tariffs.find((candidate) => candidate.id === site.tariff_of[utility]);
  assert(tariff !== undefined, 'a utility that has a meter has a tariff');
  return tariff;
}

/** Rejects with PORT_UNREACHABLE where another program has the port. */
async function listen(http: FastifyInstance, at: { host: string; port: number }): Promise<void> {
  try {
    await http.listen(at);
  } catch (thrown) {
    throw new FaultError('PORT_UNREACHABLE', {
      message: `${at.host}:${at.port} cannot be listened on`,
      cause: thrown,
      details: at,
    });
  }
}
