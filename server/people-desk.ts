import { formatInstant, Turns, type KioskId, type TenancyId } from '#kernel';
import type { ConsoleEvent, StaffStatus } from '#contracts/api';
import type { Alarms } from './alarms.ts';
import type { Directory } from './accounts/index.ts';
import { EventStream, type ConsoleServices, type StaffServices } from './api/index.ts';
import type { CardDesk, CardOffice } from './cards/index.ts';
import { CountedCases, Emptying, openCases, Resolving } from './cash-box/index.ts';
import { ConsoleNews, unitOfMeter, type ConsoleSite } from './console/index.ts';
import { CutReleases, SupplyRequests, type OrderBook } from './control/index.ts';
import type { Fleet } from './kiosks/index.ts';
import type { ServerOptions } from './options.ts';
import type { TopUpDesk } from './payments/index.ts';
import { Guessing, Identification, PeopleRegister, Sessions } from './people/index.ts';
import type { Store } from './store/index.ts';
import type { SupplyRooms } from './supply-rooms.ts';
import type { TenancyServices } from './tenancy-desk.ts';
import type { StoreWatch } from './watch/index.ts';
import { VERSION } from './version.ts';

export interface PeopleRooms extends SupplyRooms {
  readonly store: Store;
  readonly storeWatch: StoreWatch;
  readonly directory: Directory;
  readonly alarms: Alarms;
  readonly orderBook: OrderBook;
  readonly fleet: Fleet;
  readonly cards: { readonly desk: CardDesk; readonly office: CardOffice };
  readonly payments: TopUpDesk;
  readonly tenancies: TenancyServices;
}

/** What people who run the building may do: at a kiosk, in the console, at the local door. */
export interface PeopleDesk {
  readonly staff: StaffServices;
  readonly console: ConsoleServices;
  readonly register: PeopleRegister;
  start(): void;
  stop(): Promise<void>;
}

/** Puts the rooms of the people together. Nothing runs yet. */
export function composePeople(options: ServerOptions, rooms: PeopleRooms): PeopleDesk {
  const { site, clock, randomness } = options;
  const { store, directory, alarms } = rooms;
  const { people } = store;
  const { name, zone, currency } = site.site;
  const register = new PeopleRegister({
    store: people,
    clock,
    randomness,
    isTenantCard: (card) => directory.tenancyOfCard(card) !== null,
  });
  const sessions = new Sessions({ store: people, clock, randomness });
  const guessing = new Guessing({
    store: people,
    clock,
    onLocked: (key) => alarms.raise('STAFF_PIN_GUESSED', whatOf(key)),
  });
  const identification = new Identification({
    store: people,
    guessing,
    isEnough: (card, kioskId) => rooms.cards.desk.mayActAsStaff(kioskId, card),
  });
  const consoleEvents = new EventStream<ConsoleEvent>({
    clock,
    hello: () => ({ type: 'hello', at: formatInstant(clock.now()) }),
  });
  const news = new ConsoleNews(consoleEvents, { site, clock, ...rooms });
  const requests = composeRequests(options, rooms, news);
  const consoleSite: ConsoleSite = { site, clock, ...rooms };
  return {
    register,
    staff: composeStaff(options, rooms, { identification, sessions }),
    console: {
      people,
      register,
      identification,
      sessions,
      site: { name, zone, currency },
      console: consoleSite,
      alarms,
      requests,
      releases: composeReleases(options, rooms, news),
      tenancies: rooms.tenancies,
      readings: rooms.readings,
      consoleEvents,
      changed: (what) => news.changed(what),
    },
    start: () => {
      news.listen();
      consoleEvents.start();
      requests.start();
    },
    stop: async () => {
      news.stop();
      consoleEvents.stop();
      await requests.stop();
    },
  };
}

/** Cuts and restores by two people, as control carries them out. */
function composeRequests(
  { site, clock, log }: ServerOptions,
  { store, directory, controller, orderBook, alarms }: PeopleRooms,
  news: ConsoleNews,
): SupplyRequests {
  return new SupplyRequests({
    store: store.supplyOrders,
    book: orderBook,
    meter: (meterId) => {
      const meter = site.meters.find((candidate) => candidate.id === meterId);
      if (meter === undefined) return null;
      const tenancyId = directory.tenancyOfMeter(meterId);
      return {
        utility: meter.utility,
        hasRelay: controller.hasRelay(meterId),
        tenancy: tenancyId === null ? null : { isProtected: directory.isProtected(tenancyId) },
      };
    },
    act: async (meterId, since) => {
      await controller.reviewMeter(meterId, 'order');
      const { commandId, times } = controller.supplyOf(meterId);
      return times.decidedAt !== null && times.decidedAt >= since ? commandId : null;
    },
    alarm: (code, about) => alarms.raise(code, about),
    changed: (request) => news.requestChanged(request.meterId),
    clock,
    log: log.area('supply requests'),
  });
}

/** Cuts beyond the limit by two people. */
function composeReleases(
  { site, clock }: ServerOptions,
  { store, controller }: PeopleRooms,
  news: ConsoleNews,
): CutReleases {
  return new CutReleases({
    store: store.cutReleases,
    released: () => {
      for (const { id } of site.tenancies) controller.nudge(id, 'order');
    },
    changed: () => news.changed('requests'),
    clock,
  });
}

function composeStaff(
  { site, clock }: ServerOptions,
  rooms: PeopleRooms,
  door: Pick<StaffServices, 'identification' | 'sessions'>,
): StaffServices {
  const { store, directory, desk, payments } = rooms;
  const { currency } = site.site;
  const boxes = new Turns<KioskId>();
  const cases = {
    store,
    directory,
    policy: site.policy,
    currency,
    clock,
    standing: (id: TenancyId) => desk.standing(id),
    settle: (id: TenancyId) => desk.settle(id),
    payments: desk.payments,
    boxes,
    holdCuts: (id: TenancyId) => payments.holdCuts(id),
    onCredited: (id: TenancyId) => payments.onCredited(id),
  };
  return {
    ...door,
    people: store.people,
    cards: rooms.cards.office,
    resolving: new Resolving(cases),
    counted: new CountedCases(cases),
    emptying: new Emptying({
      store,
      currency,
      clock,
      boxes,
      nameOf: async (id) => (await store.people.find(id))?.name ?? id,
    }),
    status: () => statusOf(site, rooms, clock),
    cases: () => openCases(store, currency),
    clock,
    currency,
  };
}

/** How the building is, for staff at a kiosk. */
async function statusOf(
  site: ServerOptions['site'],
  { store, poller, alarms }: PeopleRooms,
  clock: ServerOptions['clock'],
): Promise<StaffStatus> {
  const [head, cases] = await Promise.all([store.ledger.head(), openCases(store, site.site.currency)]);
  return {
    at: formatInstant(clock.now()),
    version: VERSION,
    clock: clock.state(),
    ledger: { sequence: head.sequence, hash: head.hashHex, signature: head.signatureBase64 },
    meters: site.meters.map(({ id, serial }) => {
      const { away, everSeen, sample } = poller.state(id);
      return {
        meterId: id,
        label: `${unitOfMeter(site, id)?.label ?? id} · ${serial}`,
        state: everSeen && !away ? 'answering' : 'away',
        lastReadingAt: sample === null ? null : formatInstant(sample.at),
      };
    }),
    alarms: alarms.list().map(({ code, lastAt }) => ({ code, at: formatInstant(lastAt) })),
    unresolved: cases.length,
  };
}

/** `kiosk/lobby` is about the kiosk `lobby`, `pin/<id>` about that person. */
function whatOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
