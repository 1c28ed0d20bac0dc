import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { assert, FaultError, formatInstant, type CardUid, type Code, type TenancyId } from '#kernel';
import type { KioskSite } from '#contracts/api';
import type { Directory } from './accounts/index.ts';
import type { Alarms } from './alarms.ts';
import {
  buildHttpServer,
  buildLocalDoor,
  loadServerCertificate,
  openLocalDoor,
  type EventStream,
} from './api/index.ts';
import {
  CardBook,
  CardDesk,
  CardNumbers,
  CardOffice,
  CardPins,
  CardVisits,
  openCardKeys,
  rightsOfTenants,
} from './cards/index.ts';
import { BoxWatch } from './cash-box/index.ts';
import type { OrderBook } from './control/index.ts';
import { healthOf } from './health.ts';
import { Enrolment, Fleet, IssuedReceipts, LedgerWitnesses, ReceiptKeys, Snapshots } from './kiosks/index.ts';
import type { NoticeOffice } from './notify/index.ts';
import { composePeople } from './people-desk.ts';
import { composeOrders } from './order-desk.ts';
import { CashTopUps, EmergencyCredit, UnresolvedBills, type TopUpDesk } from './payments/index.ts';
import { Guessing, hashSecret, isSecretOf } from './people/index.ts';
import type { RunningServer, ServerOptions } from './options.ts';
import { keyFileOf, type Store } from './store/index.ts';
import type { SupplyRooms } from './supply-rooms.ts';
import { composeTenancies } from './tenancy-desk.ts';
import type { BooksWatch, SiteMetrics, StoreWatch } from './watch/index.ts';
import type { WeatherDesk } from './weather-desk.ts';
import { whyOf } from './why.ts';

export interface Rooms extends SupplyRooms {
  readonly store: Store;
  readonly directory: Directory;
  readonly events: EventStream;
  readonly kioskSite: KioskSite;
  readonly alarms: Alarms;
  readonly storeWatch: StoreWatch;
  readonly books: Pick<BooksWatch, 'trouble'>;
  readonly orderBook: OrderBook;
  readonly metrics: SiteMetrics;
  readonly notices: NoticeOffice;
  readonly weatherDesk: WeatherDesk;
}

/** Of what a kiosk says, what somebody has to look into, even where it is over by the next heartbeat. */
const alarming: ReadonlySet<Code> = new Set<Code>([
  'VALIDATOR_CHEATED',
  'TOUCH_GHOST',
  'TOUCH_SILENT',
  'USB_KEYBOARD_PLUGGED',
  'USB_STICK_PLUGGED',
  'KEYS_DROPPED',
  'VERSION_ROLLED_BACK',
]);

/** The HTTPS door for kiosks and the local one for the `foyer` command. */
export async function openDoors(
  { site, directory: folder, clock, randomness, log }: ServerOptions,
  rooms: Rooms,
  onStop: (end: () => Promise<void>) => void,
): Promise<Pick<RunningServer, 'url' | 'doorFile'>> {
  const { store, directory, events, desk, poller } = rooms;
  const { host, port } = site.server.listen;
  const certificate = await loadServerCertificate(folder, [...new Set(['localhost', '127.0.0.1', host])]);
  const fleet = watchedFleet(clock, rooms);
  const enrolment = new Enrolment({ store: store.kiosks, clock, randomness });
  const accountOf = (tenancyId: TenancyId) => desk.account(tenancyId);
  const meterIds = site.meters.map((meter) => meter.id);
  const kioskIds = site.kiosks.map((kiosk) => kiosk.id);
  const unwatch = rooms.metrics.watch({ store, poller, meterIds, kioskIds, fleet, alarms: rooms.alarms });
  const payments = topUpDesk({ site, clock }, rooms);
  const orders = await composeOrders({ site, clock, log }, { store, events, desk: payments });
  const tenancies = composeTenancies({ site, clock }, rooms);
  const options = { site, directory: folder, clock, randomness, log };
  const cards = await openCards(options, rooms);
  const people = composePeople(options, { ...rooms, fleet, cards, payments, tenancies });
  const http = await buildHttpServer({
    certificate,
    console: people.console,
    weather: rooms.weatherDesk,
    services: {
      staff: people.staff,
      enrolment,
      fleet,
      snapshots: snapshotsOf(options, rooms),
      receiptKeys: new ReceiptKeys({ store: store.kiosks, clock }),
      receipts: new IssuedReceipts(store),
      witnesses: ledgerWitnesses({ site, directory: folder, clock, log }, rooms),
      boxWatch: boxWatch({ site, clock }, { ...rooms, onNoted: () => people.console.changed('now') }),
      cards: cards.desk,
      cardVisits: cards.visits,
      orders,
      notices: rooms.notices,
      ...moneyAtKiosks(payments),
      events,
      books: rooms.books,
      store,
      clock,
      site: () => rooms.kioskSite,
      accountOf: (tenancyId) => desk.accountAtKiosk(tenancyId),
    },
    health: () => healthOf({ store, clock, poller, meterIds, fleet, alarms: rooms.alarms }),
    metrics: rooms.metrics,
    log,
  });
  const door = buildLocalDoor(
    {
      kiosks: kioskIds,
      ticket: (kioskId) => enrolment.ticket(kioskId, certificate.certificatePem),
      accountOf,
      why: (tenancyId) => whyOf(tenancyId, { site, directory, desk, controller: rooms.controller, clock }),
      store,
      verify: () => store.ledger.verify(),
      orders,
      notices: rooms.notices,
      register: people.register,
      tenancies,
      readings: rooms.readings,
      cards: cards.office,
      clock,
      randomness,
    },
    log,
  );
  people.start();
  onStop(() => people.stop());
  await orders.start();
  onStop(() => orders.stop());
  events.start();
  onStop(async () => {
    events.stop();
    unwatch();
    await Promise.all([http.close(), door.close()]);
  });
  return openBoth({ http, door }, { folder, host, port, log });
}

/** Lets people in, at both. */
async function openBoth(
  { http, door }: { http: FastifyInstance; door: FastifyInstance },
  { folder, host, port, log }: { folder: string; host: string; port: number; log: ServerOptions['log'] },
): Promise<Pick<RunningServer, 'url' | 'doorFile'>> {
  const doorFile = join(folder, 'door.sock');
  const url = await listen(http, { host, port });
  await openLocalDoor(door, doorFile);
  log.info('server ready', { url });
  return { url, doorFile };
}

/** What kiosks know for the time without the server: no card can prove itself then. */
function snapshotsOf(
  { site, clock, randomness }: ServerOptions,
  { store, directory, desk }: Pick<Rooms, 'store' | 'directory' | 'desk'>,
): Snapshots {
  const rights = rightsOfTenants(site.cards, 'number', { isOpen: false });
  const accountOf = (tenancyId: TenancyId) => desk.account(tenancyId);
  return new Snapshots({ directory, accountOf, kiosks: store.kiosks, ...rights, clock, randomness });
}

/** The cards: what happened to them so far, and the keys by which they prove themselves. */
async function openCards(
  { site, directory: folder, clock, randomness, log }: ServerOptions,
  {
    store,
    directory,
    alarms,
    notices,
    desk: tenants,
  }: Pick<Rooms, 'store' | 'directory' | 'alarms' | 'notices' | 'desk'>,
): Promise<{ desk: CardDesk; visits: CardVisits; office: CardOffice }> {
  const book = new CardBook(await store.cards.events());
  const isStaffCard = async (uid: CardUid) => (await store.people.byCard(uid)) !== null;
  const numbers = new CardNumbers({
    orders: site.cards.number_orders,
    isKnown: async (uid) =>
      book.of(uid).at !== null || directory.tenancyOfCard(uid) !== null || (await isStaffCard(uid)),
  });
  const accountOf = (tenancyId: TenancyId) => tenants.accountAtKiosk(tenancyId);
  const pins = new CardPins({
    events: await store.cards.pinEvents(),
    store: store.cards,
    secrets: { hash: (pin) => hashSecret(pin, randomness), isPinOf: isSecretOf },
    // Apart from the counting of staff's own PINs: a tenant's card never locks those. What is locked here, the card room says itself.
    guessing: new Guessing({ store: store.people, clock, onLocked: () => undefined }),
    directory,
    onLocked: (tenancyId, about) => {
      alarms.raise('CARD_PIN_GUESSED', tenancyId);
      notices.cardPinLocked(tenancyId, about);
    },
    clock,
    randomness,
  });
  const asksPin = Object.values(site.cards.pin).some((rights) => rights.length > 0);
  const visits = new CardVisits({ cards: site.cards, book, pins, accountOf, clock });
  const desk = new CardDesk({
    store: store.cards,
    book,
    cards: site.cards,
    keys: openCardKeys(site.cards, { directory: folder, log, alarm: (code) => alarms.raise(code) }),
    directory,
    numbers,
    visits,
    accountOf,
    alarm: (code, about) => alarms.raise(code, about),
    onBlocked: (tenancyId, about) => notices.cardBlocked(tenancyId, about),
    clock,
    randomness,
    log,
  });
  return {
    desk,
    visits,
    office: new CardOffice({ asksPin, desk, book, pins, directory, isStaffCard, numbers, clock, randomness }),
  };
}

/** The boxes, each removal of which is an alarm. */
function boxWatch(
  { site, clock }: Pick<ServerOptions, 'site' | 'clock'>,
  { store, alarms, onNoted }: Pick<Rooms, 'store' | 'alarms'> & { onNoted: () => void },
): BoxWatch {
  const onRemoved = (kioskId: string) => alarms.raise('CASH_BOX_REMOVED', kioskId);
  return new BoxWatch({ store, currency: site.site.currency, clock, onRemoved, onNoted });
}

/** The kiosks, with their troubles counted; those that are over in a moment there, and yet somebody has to look after, become alarms. */
function watchedFleet(clock: ServerOptions['clock'], { metrics, alarms }: Rooms): Fleet {
  const fleet = new Fleet({ clock });
  fleet.onTrouble((kioskId, code) => {
    metrics.kioskTroubled(code);
    if (alarming.has(code)) alarms.raise(code, kioskId);
  });
  return fleet;
}

/** What kiosks may do with money. */
function moneyAtKiosks(desk: TopUpDesk) {
  return {
    topUps: new CashTopUps(desk),
    emergencyCredit: new EmergencyCredit(desk),
    unresolved: new UnresolvedBills(desk),
  };
}

/** Kiosks that say what they saw of the ledger; where it is another, staff hear of it. */
function ledgerWitnesses(
  { site, directory, clock, log }: Pick<ServerOptions, 'site' | 'directory' | 'clock' | 'log'>,
  { store, alarms }: Rooms,
): LedgerWitnesses {
  return new LedgerWitnesses({
    ledger: store.ledger,
    keyFile: keyFileOf({ siteId: site.site.id, directory, store: site.store }),
    clock,
    log: log.area('ledger'),
    onDiffers: (kioskId) => alarms.raise('LEDGER_WITNESS_DIFFERS', kioskId),
  });
}

/** Where every payment becomes credit, whatever it was made with. */
function topUpDesk(
  { site, clock }: Pick<ServerOptions, 'site' | 'clock'>,
  { store, directory, desk, events, controller }: Rooms,
): TopUpDesk {
  return {
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
    rush: desk.rush,
    holdCuts: (tenancyId) => controller.holdCuts(tenancyId),
    onCredited: (tenancyId) => {
      events.publish({ type: 'account_changed', at: formatInstant(clock.now()), tenancyId });
      return controller.handOver(tenancyId, 'top_up');
    },
  };
}

/** Resolves to its address. Rejects with PORT_UNREACHABLE where another program has the port. */
async function listen(http: FastifyInstance, at: { host: string; port: number }): Promise<string> {
  try {
    await http.listen(at);
  } catch (thrown) {
    throw new FaultError('PORT_UNREACHABLE', {
      message: `${at.host}:${at.port} cannot be listened on`,
      cause: thrown,
      details: at,
    });
  }
  const address = http.server.address();
  assert(address !== null && typeof address === 'object', 'a server that listens on a port has one');
  return `https://${at.host}:${address.port}`;
}
