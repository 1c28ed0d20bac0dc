import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  givenId,
  hours,
  instant,
  later,
  localDate,
  ManualClock,
  money,
  quantityMilli,
  registerMilli,
  silentLog,
  startOfDay,
  zone,
  type Instant,
  type MeterId,
  type TariffId,
  type TenancyId,
} from '#kernel';
import { calendar as calendarSchema, type Charge, type Tariff, type TariffVersion } from '#contracts/configuration';
import type { NewTransaction, RatedLine } from '../ledger/model.ts';
import { ClosedHours } from '../metering/closed-hours.ts';
import { hourOf } from '../metering/hourly.ts';
import { useByMeter } from '../metering/meter-use.ts';
import type { HourlyInterval } from '../metering/model.ts';
import type { PostedPeriod, Store } from '../store/contract.ts';
import { PostedLines } from '../store/posted-lines.ts';
import { SettlementService, type RatedTenancy } from './settlement.ts';

/*
 * Constructed: a home with two meters from the middle of October to December, over the night on which the clocks go back, two ends of months and changes of
 * price. Everything happens twice: in books that remember what they were asked, and in books that read it anew every time.
 */

const BERLIN = zone('Europe/Berlin');
const HOUR_MS = 3_600_000;
const BEGIN = startOfDay(localDate('2026-10-20'), BERLIN);
const meters = [givenId<MeterId>('m1'), givenId<MeterId>('m2')] as const;

/** A store of one tenancy in memory; `remembers` puts before it what the real one has before it. */
class Books {
  readonly transactions: NewTransaction[] = [];
  readonly #rows = new Map<string, HourlyInterval>();
  readonly #readTo = new Map<MeterId, Instant>();
  readonly #hours: ClosedHours;
  readonly #posted: PostedLines;
  readonly #remembers: boolean;
  readonly service: SettlementService;

  constructor(at: { remembers: boolean; clock: ManualClock; tariff: Tariff }) {
    this.#remembers = at.remembers;
    this.#hours = new ClosedHours((meter, span) => this.#intervals(meter, span));
    this.#posted = new PostedLines((period) => this.#postedLines(period));
    let draws = 0;
    this.service = new SettlementService({
      store: this.#face() as unknown as Store,
      clock: at.clock,
      randomness: { bytes: (count) => new Uint8Array(count).fill((draws += 1) % 256) },
      log: silentLog,
      zone: BERLIN,
      tariffOf: () => at.tariff,
    });
  }

  async write(row: HourlyInterval): Promise<void> {
    await this.#hours.whileWriting([row], async () => {
      await Promise.resolve();
      this.#rows.set(`${row.meterId} ${row.hourStart}`, row);
      this.#readTo.set(row.meterId, instant(Math.max(row.to, this.#readTo.get(row.meterId) ?? 0)));
    });
  }

  #face() {
    const used = (meter: MeterId, span: { from: Instant; to: Instant }) =>
      this.#remembers ? this.#hours.use(meter, span) : (useByMeter(this.#intervals(meter, span), span)[0] ?? null);
    return {
      readings: {
        latest: async (meter: MeterId) => {
          const at = this.#readTo.get(meter);
          return at === undefined ? null : { at };
        },
        intervals: async (meter: MeterId, span: { from: Instant; to: Instant }) => this.#intervals(meter, span),
        used: async (meter: MeterId, span: { from: Instant; to: Instant }) => used(meter, span),
      },
      ledger: {
        postedLines: async (period: PostedPeriod) =>
          this.#remembers ? this.#posted.of(period) : this.#postedLines(period),
        newestOf: async ({ periodKey }: PostedPeriod) =>
          this.transactions.findLast(({ facts }) => facts['periodKey'] === periodKey) ?? null,
        post: (transaction: NewTransaction) =>
          this.#posted.whilePosting(transaction, async () => {
            await Promise.resolve();
            this.transactions.push(transaction);
            const { lines: _lines, ...rest } = transaction;
            const sequence = this.transactions.length;
            return { kind: 'posted', transaction: { ...rest, sequence, recordedAt: rest.occurredAt } } as const;
          }),
      },
    };
  }

  #intervals(meter: MeterId, span: { from: Instant; to: Instant }): HourlyInterval[] {
    return [...this.#rows.values()]
      .filter((row) => row.meterId === meter && row.from < span.to && row.to > span.from)
      .sort((a, b) => a.hourStart - b.hourStart);
  }

  #postedLines({ periodKey }: PostedPeriod): RatedLine[] {
    const newest = new Map<string, RatedLine>();
    for (const { facts, lines } of this.transactions)
      if (facts['periodKey'] === periodKey) for (const line of lines) newest.set(line.key, line);
    return [...newest.values()];
  }
}

function rowOf(meterId: MeterId, at: { hour: Instant; quantity: number; part: number }): HourlyInterval {
  const quantity = BigInt(Math.floor(at.quantity * at.part));
  return {
    meterId,
    hourStart: at.hour,
    from: at.hour,
    to: instant(at.hour + Math.max(1, Math.floor(HOUR_MS * at.part))),
    fromRegister: registerMilli(BigInt(at.hour)),
    toRegister: registerMilli(BigInt(at.hour) + quantity),
    quantity: quantityMilli(quantity),
    estimated: at.quantity % 10 === 0,
  };
}

const version = fc.record({
  price: fc.bigInt(1n, 900_000n),
  perDay: fc.bigInt(0n, 900_000n),
  rounding: fc.constantFrom('half_up', 'half_even', 'down', 'up'),
  decimals: fc.constantFrom(2, 4, 6),
  /** Prices that depend on the hour, or steps of a year, which look back beyond the month. */
  also: fc.constantFrom('nothing', 'night', 'year'),
});

/** Constructed: dearer from ten at night. */
const calendar = calendarSchema.parse({ bands: [{ id: 'night', times: [{ from: '22:00' }] }, { id: 'day' }] });
const also: Readonly<Record<string, readonly Charge[]>> = {
  nothing: [],
  night: [{ kind: 'energy', prices: { night: money(3n), day: money(200_000n) } }],
  year: [
    {
      kind: 'energy',
      blocks: {
        kind: 'graduated',
        count: 'year',
        limits: 'fixed',
        per: 'tenancy',
        steps: [{ up_to: 40_000n, price: money(100_000n) }, { price: money(300_000n) }],
      },
    },
  ],
};
const tariffs = fc
  .tuple(
    version,
    fc.uniqueArray(fc.constantFrom('2026-10-24', '2026-10-25', '2026-11-01', '2026-11-14', '2026-12-01'), {
      maxLength: 3,
    }),
    fc.array(version, { minLength: 3, maxLength: 3 }),
  )
  .map(([first, days, later]): Tariff => {
    const versionOf = (from: string, at: typeof first): TariffVersion => ({
      from: localDate(from),
      charges: [
        { kind: 'flat', price: money(at.price) },
        { kind: 'standing', per_day: money(at.perDay) },
        ...(also[at.also] ?? []),
        { kind: 'tax', name: 'VAT', percent: 190_000n },
      ],
      calendar,
      rounding: at.rounding,
      decimals: at.decimals,
    });
    const versions = days.map((day, index) => versionOf(day, later[index] ?? first));
    return {
      id: givenId<TariffId>('power'),
      utility: 'electricity',
      versions: [versionOf('2026-01-01', first), ...versions],
    };
  });

const meter = fc.constantFrom(...meters);
const part = fc.double({ min: 0.01, max: 1, noNaN: true });
const quantity = fc.integer({ min: 0, max: 5000 });
const steps = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pass' as const), hours: fc.constantFrom(1, 1, 5, 24, 200) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('read' as const), meter, quantity, part }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('late' as const),
      meter,
      quantity,
      back: fc.integer({ min: 1, max: 900 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('accrued' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('all at once' as const), meter, quantity, part }) },
);

test('what is remembered changes nothing: not a line, not a posting, not a micro-unit', async () => {
  let posted = 0;
  await fc.assert(
    fc.asyncProperty(
      tariffs,
      fc.constantFrom(0, 30, 400),
      fc.array(steps, { minLength: 30, maxLength: 90 }),
      async (tariff, movedInAfter, sequence) => {
        const clock = new ManualClock(later(BEGIN, hours(1)));
        const both = [true, false].map((remembers) => new Books({ remembers, clock, tariff }));
        const tenancy: RatedTenancy = {
          tenancyId: givenId<TenancyId>('home'),
          from: later(BEGIN, hours(movedInAfter)),
          meters: meters.map((meterId) => ({ meterId, utility: 'electricity' })),
        };
        const equal = async (ask: (books: Books) => Promise<unknown>) => {
          const [remembered, readAnew] = await Promise.all(both.map(ask));
          expect(remembered).toEqual(readAnew);
        };
        const write = (row: HourlyInterval) => Promise.all(both.map((books) => books.write(row)));
        for (const each of sequence) {
          const now = clock.now();
          switch (each.kind) {
            case 'pass':
              clock.advance(hours(each.hours));
              break;
            case 'read':
              await write(rowOf(each.meter, { hour: hourOf(now), ...each }));
              break;
            case 'late':
              await write(rowOf(each.meter, { hour: hourOf(instant(now - each.back * HOUR_MS)), part: 1, ...each }));
              break;
            case 'settle':
              await equal((books) => books.service.settle(tenancy, now));
              break;
            case 'accrued':
              await equal((books) => books.service.accrued(tenancy, now));
              break;
            case 'all at once': {
              const row = rowOf(each.meter, { hour: hourOf(now), ...each });
              // Both are asked, because asking closes a month that is complete.
              await Promise.all([
                write(row),
                ...both.map(({ service }) => service.accrued(tenancy, now)),
                ...both.map(({ service }) => service.averagePerDay(tenancy, now)),
              ]);
              break;
            }
          }
        }
        await equal((books) => books.service.settle(tenancy, clock.now()));
        await equal((books) => books.service.accrued(tenancy, clock.now()));
        const content = ({ transactions }: Books) => transactions.map(({ id: _id, ...rest }) => rest);
        await equal(async (books) => content(books));
        posted += both[0]?.transactions.length ?? 0;
      },
    ),
    { numRuns: 60 },
  );
  expect(posted).toBeGreaterThan(60);
});
