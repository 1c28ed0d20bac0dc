import { tmpdir } from 'node:os';
import {
  addDays,
  duration,
  instant,
  localTime,
  quantityMilli,
  registerMilli,
  seconds,
  startOfDay,
  startOfMonth,
  type Clock,
  type Instant,
  type MeterId,
  type RegisterMilli,
  type TenancyId,
  type Zone,
} from '#kernel';
import {
  constructedBuildingNow,
  constructedNow,
  openConstructedBooks,
  openConstructedDesk,
  type ConstructedBooks,
  type ConstructedDesk,
  type HourlyInterval,
} from '#server/constructed';
import { changedSite, lindenhofYaml, parseSite } from '#simulators';
import { alternate, fdatasyncTimes, percentile, spreadOf, writeFloor, type BenchRow } from '../measure.ts';

const DAYS = 90;
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Of the 150 ms from card to balance (P9) the account may have a tenth; the rest is reader, line and paint. */
const ACCOUNT_MS = 15;
/** A building asks for the facts of each of its meters every few seconds. */
const FACTS_MS = 2;
const SETTLE_MS = 50;
const CONSOLE_MS = 50;

/** What the server answers about a tenancy with 90 days of hours, in a building of 25 units; each beside reading that tenancy's month hour by hour. */
export async function run({ quick, clock }: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const building = await Building.open();
  try {
    const { desk, books } = building;
    const bench: Bench = { building, clock, rounds: quick ? 4 : 21 };
    return [
      await measure(bench, {
        id: 'account',
        what: 'everything that the kiosk shows of a tenancy with 90 days',
        targetMs: ACCOUNT_MS,
        ask: (tenancyId) => desk.account(tenancyId),
      }),
      await measure(bench, {
        id: 'facts',
        what: 'what a decision may know of one supply',
        targetMs: FACTS_MS,
        ask: (tenancyId) => desk.facts(tenancyId, building.meterOf(tenancyId)),
      }),
      await measure(bench, {
        id: 'settle',
        what: 'half a minute of use posted, durable',
        targetMs: SETTLE_MS,
        ask: (tenancyId) => building.settle(tenancyId),
      }),
      await measure(bench, {
        id: 'console',
        what: `all ${books.site.units.length} units as the console shows them`,
        targetMs: CONSOLE_MS,
        ask: () => constructedBuildingNow({ ...books, desk }),
      }),
    ];
  } finally {
    await building.close();
  }
}

interface Bench {
  readonly building: Building;
  readonly clock: Clock;
  readonly rounds: number;
}

interface Measured {
  readonly id: string;
  readonly what: string;
  readonly targetMs: number;
  readonly ask: (tenancyId: TenancyId) => Promise<unknown>;
}

/** A round asks once for every tenancy, after every meter was read once more. */
async function measure({ building, clock, rounds }: Bench, measured: Measured): Promise<BenchRow> {
  const timesOf = async (ask: (tenancyId: TenancyId) => Promise<unknown>) => {
    const times: number[] = [];
    for (const tenancyId of building.tenancies) {
      const began = clock.monotonic();
      await ask(tenancyId);
      times.push(clock.monotonic() - began);
    }
    return times;
  };
  const all: number[][] = [];
  const { ours, peers, ratios } = await alternate(rounds, {
    ours: async () => {
      await building.halfAMinute();
      const times = await timesOf(measured.ask);
      all.push(times);
      return percentile(times, 0.5);
    },
    peer: async () => percentile(await timesOf((tenancyId) => building.readMonth(tenancyId)), 0.5),
  });
  const times = all.slice(1).flat();
  const p95 = percentile(times, 0.95);
  return {
    id: measured.id,
    what: measured.what,
    ours: `p50 ${percentile(ours, 0.5).toFixed(2)} ms, p95 ${p95.toFixed(2)} ms (${times.length} times)`,
    peer: `reading the hours of one tenancy's month: p50 ${percentile(peers, 0.5).toFixed(2)} ms`,
    ratio: percentile(ratios, 0.5),
    spread: spreadOf(ratios),
    floor: writeFloor(fdatasyncTimes({ directory: tmpdir(), count: 100, clock })),
    target: `p95 ≤ ${measured.targetMs} ms`,
    reached: p95 <= measured.targetMs,
  };
}

/** The demo's building with 90 constructed days, read every hour and settled once a week, each at its time. */
class Building {
  readonly books: ConstructedBooks;
  readonly #constructed: ConstructedDesk;
  readonly tenancies: readonly TenancyId[];
  readonly #from: Instant;
  /** Per meter the start of the hour that is not over, and what the register showed then. */
  readonly #running = new Map<MeterId, { readonly hour: Instant; readonly register: RegisterMilli }>();

  private constructor(books: ConstructedBooks) {
    this.books = books;
    this.#constructed = openConstructedDesk(books);
    this.tenancies = books.directory.tenancies().map(({ id }) => id);
    this.#from = books.clock.now();
  }

  static async open(): Promise<Building> {
    const zone: Zone = parseSite(lindenhofYaml()).site.zone;
    const moveIn = addDays(localTime(constructedNow, zone).date, -DAYS);
    const now = startOfDay(moveIn, zone);
    const books = await openConstructedBooks(changedSite(lindenhofYaml(), { moveIn }), { now });
    const building = new Building(books);
    const { clock } = books;
    while (clock.now() < constructedNow) {
      clock.advance(duration(Math.min(WEEK_MS, constructedNow - clock.now())));
      await building.#readMeters();
      for (const tenancyId of building.tenancies) await building.settle(tenancyId);
    }
    return building;
  }

  get desk(): ConstructedDesk['desk'] {
    return this.#constructed.desk;
  }

  settle(tenancyId: TenancyId): Promise<void> {
    return this.#constructed.settleAt(tenancyId, this.books.clock.now());
  }

  meterOf(tenancyId: TenancyId): MeterId {
    const [meter] = this.books.directory.metersOf(tenancyId);
    if (meter === undefined) throw new Error(`the demo's ${tenancyId} has no meter`);
    return meter.id;
  }

  /** Every meter is read once more: the running hour grows. */
  async halfAMinute(): Promise<void> {
    this.books.clock.advance(seconds(30));
    await this.#readMeters();
  }

  /** Keeps of every meter the hours since the running one began, each as if it had been read at its end. */
  async #readMeters(): Promise<void> {
    const { site, store, clock } = this.books;
    const to = clock.now();
    await Promise.all(
      site.meters.map(({ id: meterId }, index) => {
        let { hour, register } = this.#running.get(meterId) ?? {
          hour: this.#from,
          register: registerMilli(1_000_000n),
        };
        const intervals: HourlyInterval[] = [];
        while (hour < to) {
          const end = instant(Math.min(hour + HOUR_MS, to));
          const used = quantityMilli(
            BigInt(Math.floor(((hour / HOUR_MS + 37 * index) % 400) * ((end - hour) / HOUR_MS))),
          );
          const registers = { fromRegister: register, toRegister: registerMilli(register + used) };
          intervals.push({
            meterId,
            hourStart: hour,
            from: hour,
            to: end,
            ...registers,
            quantity: used,
            estimated: false,
          });
          if (end < hour + HOUR_MS) break;
          hour = end;
          register = registers.toRegister;
        }
        this.#running.set(meterId, { hour, register });
        const reading = { meterId, at: to, register: intervals.at(-1)?.toRegister ?? register, serial: '00000001' };
        return store.readings.take({
          reading: { ...reading, quality: 'measured', source: 'meter', powerW: null, relay: 'closed' },
          verdict: { kind: 'accepted', quantity: quantityMilli(1n) },
          intervals,
        });
      }),
    );
  }

  async readMonth(tenancyId: TenancyId): Promise<void> {
    const { directory, store, clock } = this.books;
    const from = startOfDay(startOfMonth(localTime(clock.now(), directory.zone).date), directory.zone);
    const span = { from, to: instant(clock.now() + 1) };
    await Promise.all(directory.metersOf(tenancyId).map(({ id }) => store.readings.intervals(id, span)));
  }

  close(): Promise<void> {
    return this.books.close();
  }
}
