import {
  assert,
  FaultError,
  formatInstant,
  negate,
  newId,
  type Clock,
  type Instant,
  type JournalId,
  type KioskId,
  type Log,
  type MeterId,
  type Money,
  type Randomness,
  type RegisterMilli,
  type SessionId,
  type TenancyId,
} from '#kernel';
import type { Account } from '#contracts/api';
import type { MeterConfiguration, SiteConfiguration } from '#contracts/configuration';
import { toWireMoney } from '#contracts/wire';
import type { Meter, ModbusBus } from '#hardware/meters';
import { Directory } from '../accounts/index.ts';
import { OrderBook } from '../control/index.ts';
import { accountOf } from '../ledger/index.ts';
import { openBooks } from '../open-books.ts';
import { CashTopUps } from '../payments/index.ts';
import { openSiteMeters, type SiteMeters } from '../site-meters.ts';
import { defaultKeyFile, openStore, type Store } from '../store/index.ts';
import { composeSupply, type SupplyRooms } from '../supply-rooms.ts';
import { BatchedReadings } from './batched-readings.ts';

export interface PastOptions {
  readonly site: SiteConfiguration;
  /** The data folder; a server that starts in it afterwards goes on from there. */
  readonly directory: string;
  /** Moved by the caller between two calls, and only forward. */
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  /** Who answers at each address of Modbus meters. */
  readonly openBus: (url: string) => ModbusBus;
  /** The meter itself where it speaks anything else. */
  readonly meterOf: (configuration: MeterConfiguration) => Meter | null;
}

/** Where a meter stood when it was last read. */
export interface LastReading {
  readonly at: Instant;
  readonly register: RegisterMilli;
  readonly relay: 'closed' | 'open' | 'unknown';
}

/**
 * A site's time before it is served: the rooms of the server with a clock that somebody else moves and no loops of their own. What is read is validated,
 * rated and posted, what is paid is allocated, and relays are decided and commanded, by the same code and with the times of then.
 */
export interface Past {
  /** Null for a meter that was never read. */
  lastReading(meterId: MeterId): Promise<LastReading | null>;
  /** Reads every meter now. Durable at the next call of anything else. */
  readMeters(): Promise<void>;
  /** Posts what was used; gives the credit that is left. */
  settle(tenancyId: TenancyId): Promise<Money>;
  averagePerDay(tenancyId: TenancyId): Promise<Money | null>;
  /** Notes of one session at the kiosk, each a top-up of its own. Rejects with the code of the refusal. */
  topUp(tenancyId: TenancyId, notes: readonly Money[]): Promise<void>;
  /** Decides about a tenancy's supply now and moves the relays. */
  review(tenancyId: TenancyId): Promise<'on' | 'off'>;
  close(): Promise<void>;
}

/** Opens or makes the books. Rejects as `startServer` does where they cannot be used. */
export async function openPast(options: PastOptions): Promise<Past> {
  const { site, directory: folder, clock, log } = options;
  const opened = await openStore({
    directory: folder,
    siteId: site.site.id,
    keyFile: defaultKeyFile(folder),
    clock,
    log,
  });
  try {
    const directory = new Directory(site);
    await openBooks(opened, site, directory);
    const readings = new BatchedReadings(opened.readings);
    const store: Store = { ...opened, readings: readings.face };
    const meters = openSiteMeters(site, options);
    const orders = await OrderBook.load(store.supplyOrders);
    const rooms = composeSupply(options, { store, directory, meters, orders, decisions: [] });
    return new LivedPast({ options, store, directory, readings, meters, rooms });
  } catch (thrown) {
    await opened.close();
    throw thrown;
  }
}

interface Parts {
  readonly options: PastOptions;
  readonly store: Store;
  readonly directory: Directory;
  readonly readings: BatchedReadings;
  readonly meters: SiteMeters;
  readonly rooms: SupplyRooms;
}

class LivedPast implements Past {
  readonly #parts: Parts;
  readonly #topUps: CashTopUps;
  readonly #kioskId: KioskId;
  /** What the kiosk would be shown after a note. Nobody looks at it here, so one a tenancy is enough. */
  readonly #accounts = new Map<TenancyId, Promise<Account>>();
  #notesTaken = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { options, store, directory, rooms } = parts;
    const { site, clock } = options;
    const { desk, controller } = rooms;
    const [kiosk] = site.kiosks;
    assert(kiosk !== undefined, 'a site whose past has notes has a kiosk');
    this.#kioskId = kiosk.id;
    this.#topUps = new CashTopUps({
      store,
      directory,
      policy: site.policy,
      currency: site.site.currency,
      clock,
      standing: (id) => desk.standing(id),
      settle: (id) => desk.settle(id),
      averagePerDay: (id) => desk.averagePerDay(id),
      account: (id) => this.#account(id),
      turns: desk.payments,
      rush: desk.rush,
      holdCuts: (id) => controller.holdCuts(id),
      onCredited: () => Promise.resolve(),
    });
  }

  async lastReading(meterId: MeterId): Promise<LastReading | null> {
    await this.#parts.readings.settled();
    return this.#parts.store.readings.latest(meterId);
  }

  async readMeters(): Promise<void> {
    const { options, rooms } = this.#parts;
    await Promise.all(options.site.meters.map((meter) => rooms.poller.readNow(meter.id)));
  }

  async settle(tenancyId: TenancyId): Promise<Money> {
    await this.#parts.readings.settled();
    await this.#parts.rooms.desk.settle(tenancyId);
    await this.#parts.readings.settled();
    // Everything is posted now, so nothing is accrued beside it.
    return negate(await this.#parts.store.ledger.balance(accountOf.credit(tenancyId, 'utility')));
  }

  async averagePerDay(tenancyId: TenancyId): Promise<Money | null> {
    await this.#parts.readings.settled();
    return this.#parts.rooms.desk.averagePerDay(tenancyId);
  }

  async topUp(tenancyId: TenancyId, notes: readonly Money[]): Promise<void> {
    const { clock, randomness, site } = this.#parts.options;
    await this.#parts.readings.settled();
    const sessionId = newId<SessionId>(clock, randomness);
    for (const note of notes) {
      this.#notesTaken += 1;
      const reply = await this.#topUps.credit(this.#kioskId, {
        id: newId<JournalId>(clock, randomness),
        sessionId,
        tenancyId,
        amount: toWireMoney(note, site.site.currency),
        means: 'cash',
        stackedAt: formatInstant(clock.now()),
        validatorSerial: 'past',
        journalSequence: this.#notesTaken,
      });
      if (!reply.ok) throw new FaultError(reply.error.code, { message: reply.error.message });
    }
  }

  async review(tenancyId: TenancyId): Promise<'on' | 'off'> {
    await this.#parts.readings.settled();
    const reviewed = await this.#parts.rooms.controller.review(tenancyId, 'reading');
    return reviewed.some(({ decision }) => decision.supply === 'off') ? 'off' : 'on';
  }

  async close(): Promise<void> {
    await this.#parts.readings.settled();
    await this.#parts.meters.stop();
    await this.#parts.store.close();
  }

  #account(tenancyId: TenancyId): Promise<Account> {
    const known = this.#accounts.get(tenancyId) ?? this.#parts.rooms.desk.existingAccount(tenancyId);
    this.#accounts.set(tenancyId, known);
    return known;
  }
}
