import { mkdirSync } from 'node:fs';
import { formatInstant } from '#kernel';
import type { ServerEvent } from '#contracts/events';
import type { MqttLink } from '#hardware/meters';
import { commandTimesWire, Directory } from './accounts/index.ts';
import { Alarms } from './alarms.ts';
import { EventStream } from './api/index.ts';
import { OrderBook, type SupplyEvent } from './control/index.ts';
import { openDoors } from './doors.ts';
import { HourlySettlement } from './hourly-settlement.ts';
import { openBooks } from './open-books.ts';
import { GapEstimator, MeterWatch } from './metering/index.ts';
import type { RunningServer, ServerOptions } from './options.ts';
import { openSiteBrokers } from './mqtt/index.ts';
import { startNotices } from './notify/index.ts';
import { openSiteMeters, type SiteMeters } from './site-meters.ts';
import { openSiteTunnels } from './site-tunnels.ts';
import { kioskSiteOf } from './site.ts';
import { openBooksOf, type Store } from './store/index.ts';
import { composeSupply, type SupplyRooms } from './supply-rooms.ts';
import { BooksWatch, SiteMetrics, StoreWatch } from './watch/index.ts';
import { WeatherDesk } from './weather-desk.ts';

/** Decisions about readings are made by people, one at a time: so many are years of them. */
const DECISIONS_IN_SIGHT = 10_000;

/**
 * Starts the building server: store, books, meters, control, doors, in that order; whatever had started is stopped again when a later part fails. Where the
 * books are on PostgreSQL and another server has the site, it stands by until that one is gone.
 * Rejects with STORE_IN_USE, STORE_UNAVAILABLE, LEDGER_BROKEN, METER_PROFILE_UNKNOWN, PORT_UNREACHABLE, or LEDGER_ID_REUSED where an opening balance in
 * the file was changed after it was booked.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const { site, directory: folder, clock, randomness, log } = options;
  const stopping: (() => Promise<void>)[] = [];
  const ended = Promise.withResolvers<void>();
  const stop = async () => {
    for (const end of stopping.splice(0).toReversed()) await end();
    ended.resolve();
  };
  const books = { siteId: site.site.id, directory: folder, store: site.store };
  // Another server that took the site over does everything from then on; what this one still holds is of no use.
  const store = await openBooksOf(books, { clock, randomness, log, onTaken: () => void stop() });
  stopping.push(() => store.close());
  try {
    const running = await run(options, store, (end) => stopping.push(end));
    return { ...running, ended: ended.promise, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function run(
  options: ServerOptions,
  opened: Store,
  onStop: (end: () => Promise<void>) => void,
): Promise<Pick<RunningServer, 'url' | 'doorFile'>> {
  const { site, clock, randomness, log } = options;
  const metrics = new SiteMetrics({ clock });
  const storeWatch = new StoreWatch({ clock });
  metrics.count(storeWatch);
  const books = new BooksWatch();
  const store = storeWatch.wrap(books.wrap(opened));
  const directory = new Directory(site, await store.tenancies.events());
  await openBooks(store, site, directory);

  const alarms = await Alarms.load({ store: store.alarms, clock, randomness, log: log.area('alarms') });
  books.onBroken(() => alarms.raise('STORE_UNAVAILABLE'));
  const brokers = await openSiteBrokers(site, {
    directory: options.directory,
    randomness,
    log,
    onIntruder: (client) => alarms.raise('BROKER_INTRUDER', client ?? undefined),
  });
  onStop(() => brokers.stop());
  const tunnels = await openSiteTunnels(site, { clock, log, onRefused: () => alarms.raise('TUNNEL_INTRUDER') });
  onStop(() => tunnels.stop());
  const meters = openSiteMeters(site, {
    clock,
    log,
    openPort: tunnels.openPort,
    mqttLink: (name) => brokers.link(name),
  });
  onStop(() => meters.stop());
  const orderBook = await OrderBook.load(store.supplyOrders);
  const decisions = await store.readings.decisions({ limit: DECISIONS_IN_SIGHT });
  const supply = composeSupply(options, { store, directory, meters, orders: orderBook, decisions });
  const kioskSite = kioskSiteOf(site);
  const events = new EventStream<ServerEvent>({
    clock,
    hello: () => ({ type: 'hello', at: formatInstant(clock.now()), siteRevision: kioskSite.revision }),
  });
  supply.controller.onEvent((event) =>
    event.kind === 'alarm' ? alarms.raise(event.code, event.meterId) : tellKiosks(event, events),
  );

  const estimator = estimatorOf(options, { store, directory, meters, alarms, ...supply });
  const hourly = new HourlySettlement({
    estimate: () => estimator.round(),
    tenancies: () => directory.tenancies().map((tenancy) => tenancy.id),
    settle: (tenancyId) => supply.desk.settle(tenancyId),
    clock,
    log: log.area('rating'),
  });
  const { publisher } = brokers;
  const notices = await startNotices(options, { publisher, store, storeWatch, directory, alarms, metrics, ...supply });
  onStop(() => notices.stop());
  await supply.readings.resume();
  onStop(() => supply.weather.stop());
  const weatherDesk = await hearWeather({ site, log }, { feed: supply.weather, link: brokers.link('site') });
  supply.controller.start();
  onStop(() => supply.controller.stop());
  watchMeters({ clock, log }, { meters, alarms, ...supply });
  supply.poller.start();
  onStop(() => supply.poller.stop());
  // Whoever hears the meters does so before the first of them is let in.
  await brokers.start();
  // And goes on hearing until nothing is acknowledged any more.
  onStop(() => brokers.stop());
  hourly.start();
  onStop(() => hourly.stop());
  const rooms = { store, storeWatch, books, orderBook, directory, events, kioskSite, alarms, metrics, weatherDesk };
  return openDoors(options, { ...rooms, notices: notices.office, ...supply }, onStop);
}

/** Before anybody decides: what the feed said is known from the first decision on. */
async function hearWeather(
  { site, log }: Pick<ServerOptions, 'site' | 'log'>,
  { feed, link }: { feed: SupplyRooms['weather']; link: MqttLink | null },
): Promise<WeatherDesk> {
  const desk = new WeatherDesk({ site, feed, log });
  await feed.look();
  feed.start();
  desk.listen(link);
  return desk;
}

function estimatorOf(
  { site, clock, log }: ServerOptions,
  at: Pick<SupplyRooms, 'rules' | 'poller'> & {
    store: Store;
    directory: Directory;
    meters: SiteMeters;
    alarms: Alarms;
  },
): GapEstimator {
  return new GapEstimator({
    meters: at.meters.polled,
    rules: at.rules,
    readings: at.store.readings,
    poller: at.poller,
    zone: at.directory.zone,
    clock,
    log: log.area('metering'),
    ...site.estimates,
    onUnknown: (meterId) => at.alarms.raise('METER_USE_UNKNOWN', meterId),
  });
}

function watchMeters(
  { clock, log }: Pick<ServerOptions, 'clock' | 'log'>,
  { meters, alarms, poller }: Pick<SupplyRooms, 'poller'> & { meters: SiteMeters; alarms: Alarms },
): void {
  const watch = new MeterWatch({
    meters: meters.meters,
    clock,
    log: log.area('metering'),
    alarm: (code, meterId) => alarms.raise(code, meterId),
  });
  poller.onSample((meterId, sample) => watch.observe(meterId, sample));
}

function tellKiosks(event: Extract<SupplyEvent, { kind: 'supply_changed' }>, events: EventStream): void {
  // Behind a meter that nobody pays for there is nobody to tell.
  if (event.tenancyId === null) return;
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
