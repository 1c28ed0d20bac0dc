import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  days,
  earlier,
  givenId,
  hours,
  instant,
  ManualClock,
  money,
  parseInstant,
  powerW,
  registerMilli,
  seconds,
  silentLog,
  type Instant,
  type MeterId,
  type TenancyId,
} from '#kernel';
import type { Meter } from '#hardware/meters';
import { contractFacts } from './accounts/contract-facts.ts';
import { OutOfCredit, standingOf } from './accounts/credit.ts';
import { Directory } from './accounts/index.ts';
import {
  constructedSite,
  constructedSiteYaml,
  openConstructedBooks,
  type ConstructedBooks,
} from './constructed-site.ts';
import { decide } from './control/index.ts';
import { accountOf, type AccountId, type NewTransaction } from './ledger/index.ts';
import {
  ClosedHours,
  countedReadings,
  GapEstimator,
  hoursOf,
  MeterPoller,
  type RegisterRules,
} from './metering/index.ts';
import { MemoryReadings } from './metering/constructed-readings.ts';
import { periodAt, periodBefore, rate, SettlementService, totalOf } from './rating/index.ts';
import { countingRandomness } from './store/constructed-books.ts';
import type { TakenReading } from './store/contract-readings.ts';
import type { Store } from './store/index.ts';

/* Constructed: meters that are read once an hour, until one of them falls silent. */

const [anna, ben] = [givenId<TenancyId>('anna'), givenId<TenancyId>('ben')];
const [m1, m2] = [givenId<MeterId>('m-1'), givenId<MeterId>('m-2')];
const rules: RegisterRules = { serial: '1', multiplier: 1, modulus: null, ratedMaximumPerHour: 72_000n, step: 1n };

function at(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new Error(`constructed instant ${text}`);
  return parsed;
}

type RatedStore = Pick<Store, 'ledger' | 'readings'>;

/** What rating asks of a store, in memory; hours are summed as the real ones sum them. */
function memoryStore(): RatedStore {
  const kept = new MemoryReadings();
  const transactions: NewTransaction[] = [];
  const closed = new ClosedHours((meterId, span) => kept.intervalsNow(meterId, span));
  const readings = {
    take: (taken: TakenReading) => closed.whileWriting(taken.intervals, () => kept.take(taken)),
    latest: kept.latest,
    kept: kept.kept,
    intervals: kept.intervals,
    used: async (meterId: MeterId, span: Parameters<ClosedHours['use']>[1]) => closed.use(meterId, span),
  };
  const ofPeriod = (at: PostedPeriod) =>
    transactions.filter(
      ({ facts }) =>
        facts['tenancyId'] === at.tenancyId && facts['utility'] === at.utility && facts['periodKey'] === at.periodKey,
    );
  const ledger = {
    post: async (transaction: NewTransaction) => {
      transactions.push(transaction);
      return { kind: 'posted', transaction } as const;
    },
    newestOf: async (at: PostedPeriod) => ofPeriod(at).at(-1) ?? null,
    postedLines: async (at: PostedPeriod) => [
      ...new Map(ofPeriod(at).flatMap(({ lines }) => lines.map((line) => [line.key, line] as const))).values(),
    ],
    balance: async (account: AccountId) =>
      money(
        transactions
          .flatMap(({ entries }) => entries)
          .filter((entry) => entry.account === account)
          .reduce((sum, entry) => sum + entry.amount, 0n),
      ),
  };
  return { readings, ledger } as unknown as RatedStore;
}

interface PostedPeriod {
  readonly tenancyId: string;
  readonly utility: string;
  readonly periodKey: string;
}

/** The rooms that make money of what the meters of constructed books show. */
function openRooms(
  books: Pick<ConstructedBooks, 'clock' | 'site' | 'directory'> & { store: RatedStore },
  registerOf: (meterId: MeterId, now: Instant) => bigint,
) {
  const { store, clock, site, directory } = books;
  const meter = (meterId: MeterId): Meter => ({
    utility: 'electricity',
    hasRelay: true,
    read: async () => ({
      at: clock.now(),
      serial: '1',
      register: registerMilli(registerOf(meterId, clock.now())),
      powerW: powerW(0),
      relay: 'closed',
    }),
    writeRelay: async () => undefined,
    stop: async () => undefined,
  });
  const poller = new MeterPoller({
    meters: [m1, m2].map((meterId) => ({
      meterId,
      meter: meter(meterId),
      pollEvery: seconds(10),
      rules,
      openings: [],
    })),
    readings: store.readings,
    clock,
    log: silentLog,
  });
  const [tariff] = site.tariffs;
  if (tariff === undefined) throw new Error('the constructed site has a tariff');
  const settlement = new SettlementService({
    store,
    clock,
    randomness: countingRandomness(),
    log: silentLog,
    zone: directory.zone,
    tariffOf: () => tariff,
  });
  const estimatorOf = (meterId: MeterId) =>
    new GapEstimator({
      meters: [{ meterId }],
      rules: { of: () => rules },
      readings: store.readings,
      poller,
      zone: directory.zone,
      clock,
      log: silentLog,
      ...site.estimates,
      onUnknown: () => undefined,
    });
  const rated = (tenancyId: TenancyId) => ({
    tenancyId,
    from: directory.beginning(tenancyId),
    meters: directory.metersOf(tenancyId).map(({ id, utility }) => ({ meterId: id, utility })),
  });
  const credit = (tenancyId: TenancyId) => store.ledger.balance(accountOf.credit(tenancyId, 'utility'));
  return { poller, settlement, estimatorOf, rated, credit, tariff };
}

const steppedYaml = constructedSiteYaml
  .replace(
    '- { kind: flat, price: 0.30 }',
    `- { kind: energy, blocks: { kind: graduated, count: day, steps: [{ up_to: 6, price: 0.123457 }, { price: 0.654321 }] } }
          - { kind: standing, per_day: 0.31 }
          - { kind: tax, name: VAT, percent: 19 }`,
  )
  .concat('estimates: { after: 1 h }\n');

/** Both meters count the same; the first is silent for a while, is estimated and charged for it every hour, and is read again. */
async function gapAtMonthEnd(given: { silentHours: number; before: number; uses: readonly number[] }) {
  const { silentHours, before, uses } = given;
  const from = at('2026-11-30T02:00:30Z');
  const site = constructedSite(steppedYaml);
  const [directory, store, clock] = [new Directory(site), memoryStore(), new ManualClock(from)];
  const usedBy = (now: Instant) => {
    const count = Math.round((now - from) / 3_600_000);
    return Array.from({ length: count }, (_, hour) => BigInt(uses[hour % uses.length] ?? 0)).reduce(
      (a, b) => a + b,
      0n,
    );
  };
  const rooms = openRooms({ site, directory, store, clock }, (_, now) => usedBy(now));
  const estimator = rooms.estimatorOf(m1);
  const read = () => Promise.all([m1, m2].map((meterId) => rooms.poller.readNow(meterId)));
  const settle = (tenancyId: TenancyId) => rooms.settlement.settle(rooms.rated(tenancyId), clock.now());
  await read();
  for (let hour = 0; hour < before; hour += 1) {
    clock.advance(hours(1));
    await read();
    await settle(anna);
  }
  for (let hour = 0; hour < silentHours; hour += 1) {
    clock.advance(hours(1));
    await estimator.round();
    await settle(anna);
  }
  const { estimated } = await rooms.settlement.accrued(rooms.rated(anna), clock.now());
  for (let hour = 0; hour < 2; hour += 1) {
    clock.advance(hours(1));
    await read();
  }
  await Promise.all([settle(anna), settle(ben)]);
  const now = clock.now();
  const measured = await store.readings.kept(m2, { from, to: now });
  const period = periodAt(now, directory.zone);
  const direct = [period, periodBefore(period, directory.zone)].map((each) =>
    totalOf(
      rate({
        tariff: rooms.tariff,
        zone: directory.zone,
        period: each,
        tenancyFrom: directory.beginning(anna),
        ratedTo: instant(Math.min(each.to, now)),
        intervals: hoursOf(countedReadings(measured), rules),
      }),
    ),
  );
  return {
    estimated,
    charged: await rooms.credit(anna),
    neverEstimated: await rooms.credit(ben),
    direct: direct.reduce<bigint>((sum, each) => sum + each, 0n),
  };
}

describe('a gap that was estimated', () => {
  test('costs, once it is measured, to the micro-unit what it would have cost without estimates, also across the end of a month', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          silentHours: fc.integer({ min: 2, max: 30 }),
          before: fc.integer({ min: 1, max: 24 }),
          uses: fc.array(fc.integer({ min: 100, max: 3000 }), { minLength: 5, maxLength: 11 }),
        }),
        async (given) => {
          const { estimated, charged, neverEstimated, direct } = await gapAtMonthEnd(given);
          expect(estimated).toBe(true);
          expect(charged).toBe(direct);
          expect(neverEstimated).toBe(direct);
        },
      ),
      { numRuns: 12 },
    );
  });
});

const sharedYaml = constructedSiteYaml
  .replace('units: [u-1], language: en', 'units: [u-1, u-2], language: en')
  .replace('opening_credit: -2', 'opening_credit: 2.50')
  .replace(/ {2}- \{ id: ben.*\n/, '')
  .concat('estimates: { after: 1 h }\n');

describe('a supply whose credit runs out by estimates alone', () => {
  test('is held: the meter that is silent, and another one of the tenancy that is read', async () => {
    // A Tuesday in Berlin, until noon: six kilowatt-hours at 0.30 are measured of a credit of 2.50, and six are estimated.
    const from = at('2026-11-23T23:00:00Z');
    const books = await openConstructedBooks(sharedYaml, { now: from });
    try {
      const { clock, store, directory, site } = books;
      const rooms = openRooms(books, (meterId, now) => (meterId === m2 ? BigInt((now - from) / 3600) : 0n));
      for (let hour = 0; hour <= 12; hour += 1) {
        await rooms.poller.readNow(m1);
        if (hour <= 6) await rooms.poller.readNow(m2);
        if (hour < 12) clock.advance(hours(1));
      }
      await rooms.estimatorOf(m2).round();
      const now = clock.now();
      await rooms.settlement.settle(rooms.rated(anna), now);
      for (const supplied of [m1, m2]) {
        const facts = await contractFacts(anna, supplied, {
          store,
          directory,
          clock,
          standing: (id) =>
            standingOf(id, { ledger: store.ledger, accrued: () => rooms.settlement.accrued(rooms.rated(id), now) }),
          averagePerDay: async () => null,
          estimateAfter: site.estimates.after,
          meterState: (id) => rooms.poller.state(id),
          observedOf: () => ({ relay: 'closed', since: earlier(now, days(1)), byOrder: false }),
          orderOf: () => null,
          paymentPending: () => false,
          warned: async () => ({ delivered: now, accepted: now, attempted: null, seenAtKiosk: now }),
          weather: () => null,
          outOfCredit: new OutOfCredit(),
        });
        expect(facts.credit.utility).toBe(-1_100_000n);
        // Long enough for every grace.
        const contract = { ...facts, outOfCreditSince: earlier(now, days(30)) };
        const decision = decide(now, contract, site.policy);
        expect(decision.supply, supplied).toBe('on');
        expect(decision.because.map(({ code }) => code)).toEqual(['reading_not_fresh', 'out_of_credit']);
        expect(decide(now, { ...contract, lastMeasuredAt: now }, site.policy).supply).toBe('off');
      }
    } finally {
      await books.close();
    }
  });
});

describe('the line of the site file', () => {
  const lineOf = (line: string) => constructedSite(constructedSiteYaml.concat(`${line}\n`)).estimates;

  test('is a day and a week where it is left out', () =>
    expect(lineOf('')).toEqual({ after: hours(24), most: days(7) }));

  test.each([
    ['estimates: { after: 59 min }', /at least 1 h/],
    ['estimates: { after: 3 d, most: 2 d }', /no less than `after`/],
    ['estimates: { most: 32 d }', /31 d at most/],
    ['policy: { fresh_reading: 2 h }\nestimates: { after: 1 h }', /no less than fresh_reading/],
  ])('is refused: %s', (line, why) => expect(() => lineOf(line)).toThrow(why));
});
