import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  assert,
  formatInstant,
  formatMilli,
  givenId,
  instant,
  localDate,
  localTime,
  milliseconds,
  money,
  newId,
  powerW,
  quantityMilli,
  registerMilli,
  seconds,
  silentLog,
  startOfDay,
  type Instant,
  type MeterId,
  type ReadingDecisionId,
  type Reply,
  type TenancyId,
} from '#kernel';
import type { ReadingDecisionAnswer } from '#contracts/api';
import type { Meter } from '#hardware/meters';
import { constructedSiteYaml, openConstructedBooks, type ConstructedBooks } from './constructed-site.ts';
import { accountOf } from './ledger/index.ts';
import {
  countedReadings,
  HeldDesk,
  hoursOf,
  MeterPoller,
  MultiplierDesk,
  RulesBook,
  type ReadingDecision,
  type RegisterRules,
} from './metering/index.ts';
import { periodAt, rate, SettlementService, totalOf, type RatedTenancy } from './rating/index.ts';
import { ReadingCorrections } from './reading-corrections.ts';
import { countingRandomness } from './store/constructed-books.ts';
import type { KeptReading } from './store/index.ts';

const HOUR_MS = 3_600_000;
const start = instant(Date.UTC(2026, 7, 2, 9, 20));
const anna = givenId<TenancyId>('anna');
const m1 = givenId<MeterId>('m-1');
const credit = accountOf.credit(anna, 'utility');
const rules: RegisterRules = {
  serial: '00000001',
  multiplier: 1,
  modulus: null,
  ratedMaximumPerHour: 72_000n,
  step: 1n,
};
const tenancy: RatedTenancy = { tenancyId: anna, from: start, meters: [{ meterId: m1, utility: 'electricity' }] };

/* Constructed: the first forty units of a month are cheap, so a correction moves what comes after it; and a price for each day. */
const yaml = constructedSiteYaml
  .replace(
    '- { kind: flat, price: 0.30 }',
    `- { kind: energy, name: Power, blocks: { kind: graduated, limits: fixed, steps: [{ up_to: 40, price: 0.20 }, { price: 0.50 }] } }
          - { kind: standing, per_day: 0.25 }
          - { kind: tax, name: VAT, percent: 19 % }`,
  )
  .replaceAll('from: 2026-11-01', 'from: 2026-08-01');

/** What becomes of a true reading on its way here. */
const fate = fc.constantFrom('in_time', 'late', 'wrong', 'held', 'with_another_meter');
const steps = fc.array(
  fc.record({
    hours: fc.integer({ min: 2, max: 400 }),
    minutes: fc.integer({ min: 0, max: 59 }),
    growth: fc.integer({ min: 0, max: 20_000 }),
    fate,
    /** The server ends between the decision and what it posts. */
    crash: fc.boolean(),
  }),
  { minLength: 4, maxLength: 9 },
);
/** Since so many days after the start a current transformer was of another ratio than the site file says. */
const ratio = fc.option(
  fc.record({ days: fc.integer({ min: 0, max: 60 }), multiplier: fc.integer({ min: 2, max: 40 }) }),
);
const swap = fc.option(fc.record({ place: fc.integer({ min: 2, max: 8 }), closing: fc.option(fc.nat({ max: 5000 })) }));

interface Rooms {
  readonly poller: MeterPoller;
  readonly settlement: SettlementService;
  readonly desk: HeldDesk;
  readonly multipliers: MultiplierDesk;
  readonly corrections: ReadingCorrections;
}

/** The rooms of a server that has just started on the books. */
function openRooms(
  { store, site, directory, clock }: ConstructedBooks,
  meter: Meter,
  decisions: readonly ReadingDecision[] = [],
): Rooms {
  const book = new RulesBook([[m1, rules]], decisions);
  const [tariff] = site.tariffs;
  assert(tariff !== undefined, 'the constructed site has a tariff');
  const { readings } = store;
  const poller = new MeterPoller({
    meters: [{ meterId: m1, meter, pollEvery: seconds(10), rules: book.of(m1) ?? rules, openings: [] }],
    readings,
    clock,
    log: silentLog,
  });
  const settlement = new SettlementService({
    store,
    clock,
    randomness,
    log: silentLog,
    zone: directory.zone,
    tariffOf: () => tariff,
  });
  const desk = new HeldDesk({
    readings,
    rulesOf: (meterId) => book.of(meterId),
    alter: (meterId, work) => poller.alter(meterId, work),
    clock,
  });
  const multipliers = new MultiplierDesk({
    readings,
    rules: book,
    alter: (meterId, work) => poller.alter(meterId, work),
    onRules: (meterId, changed) => poller.changeRules(meterId, changed),
    clock,
  });
  const corrections = new ReadingCorrections({
    desk,
    multipliers,
    ledger: store.ledger,
    zone: directory.zone,
    utilityOf: () => 'electricity',
    payersOf: (meterId, since) => directory.payersSince(meterId, since),
    reopen: (...at) => settlement.reopen(...at),
    settle: async (_tenancyId, correction) => void (await settlement.settle(tenancy, clock.now(), correction)),
    finals: { correct: async () => undefined },
    onChanged: () => undefined,
    clock,
    log: silentLog,
  });
  return { poller, settlement, desk, multipliers, corrections };
}

const randomness = countingRandomness();

/** A meter that shows what it is told to. */
class ToldMeter implements Meter {
  readonly utility = 'electricity';
  readonly hasRelay = false;
  register = 0n;
  serial = rules.serial;
  readonly #books: ConstructedBooks;

  constructor(books: ConstructedBooks) {
    this.#books = books;
  }

  read = async () => ({
    at: this.#books.clock.now(),
    serial: this.serial,
    register: registerMilli(this.register),
    powerW: powerW(0),
    relay: 'unknown' as const,
  });
  writeRelay = async () => undefined;
  stop = async () => undefined;
}

/** A reading as it should have been. */
function right(at: number, register: bigint, { begins = false } = {}): KeptReading {
  return {
    reading: {
      meterId: m1,
      at: instant(at),
      register: registerMilli(register),
      quality: 'measured',
      source: 'meter',
      serial: rules.serial,
      powerW: null,
      relay: 'unknown',
    },
    verdict: begins ? { kind: 'first' } : { kind: 'accepted', quantity: quantityMilli(0n) },
  };
}

type Wanted =
  | { readonly kind: 'enter'; readonly at: Instant; readonly register: bigint; readonly crash: boolean }
  | { readonly kind: 'multiplier'; readonly from: Instant; readonly multiplier: number; readonly crash: boolean }
  | {
      readonly kind: 'accept' | 'reject' | 'swap';
      readonly at: Instant;
      readonly register: bigint;
      readonly closing: bigint | null;
      readonly crash: boolean;
    };

/** Lets the months go by, each reading with its fate; what staff have to do afterwards, and how the line should be in the end. */
async function live(
  books: ConstructedBooks,
  { poller, settlement }: Rooms,
  meter: ToldMeter,
  given: {
    steps: readonly (typeof steps extends fc.Arbitrary<infer All> ? All : never)[number][];
    swap: typeof swap extends fc.Arbitrary<infer One> ? One : never;
  },
): Promise<{ line: readonly KeptReading[]; wanted: readonly Wanted[] }> {
  const { clock } = books;
  const line: KeptReading[] = [right(start, 1_000_000n)];
  const wanted: Wanted[] = [];
  let register = 1_000_000n;
  const see = async (shown: bigint, serial = rules.serial) => {
    meter.register = shown;
    meter.serial = serial;
    await poller.readNow(m1);
    await poller.flush(m1);
    await settlement.settle(tenancy, clock.now());
  };
  await see(register);
  for (const [index, step] of given.steps.entries()) {
    const { growth, crash } = step;
    clock.advance(milliseconds(step.hours * HOUR_MS + step.minutes * 60_000));
    const now = clock.now();
    const swapped = given.swap !== null && index >= given.swap.place;
    if (index === given.swap?.place) {
      const closing = given.swap.closing === null ? null : register + BigInt(given.swap.closing);
      if (closing !== null) line.push(right(now - 1, closing));
      register = BigInt(growth);
      line.push(right(now, register, { begins: true }));
      wanted.push({ kind: 'swap', at: now, register, closing, crash });
      await see(register);
      continue;
    }
    const before = register;
    register += BigInt(growth);
    line.push(right(now, register));
    const become = swapped && step.fate !== 'late' ? 'held' : step.fate;
    switch (become) {
      case 'in_time':
        await see(register);
        break;
      case 'late':
        await settlement.settle(tenancy, now);
        wanted.push({ kind: 'enter', at: now, register, crash });
        break;
      case 'wrong':
        await see(before + BigInt(growth) / 3n);
        wanted.push({ kind: 'enter', at: now, register, crash });
        break;
      case 'held':
        if (!swapped) clock.setState('suspect');
        await see(register);
        clock.setState('trusted');
        wanted.push({ kind: 'accept', at: now, register, closing: null, crash });
        break;
      case 'with_another_meter':
        await see(register * 7n, 'another');
        line.pop();
        register = before;
        wanted.push({ kind: 'reject', at: now, register: register * 7n, closing: null, crash });
        break;
    }
  }
  return { line, wanted };
}

async function decide(
  books: ConstructedBooks,
  rooms: Rooms,
  wish: Wanted,
  id: ReadingDecisionId,
): Promise<Reply<unknown> & { again: () => Promise<Reply<ReadingDecisionAnswer>> }> {
  const { corrections, desk, multipliers } = rooms;
  const reason = 'constructed';
  if (wish.kind === 'multiplier') {
    const { from, multiplier, crash } = wish;
    const again = () =>
      corrections.multiplier(
        { id, meterId: m1, from: localTime(from, books.directory.zone).date, multiplier, reason },
        null,
      );
    const done = crash ? await multipliers.correct({ id, meterId: m1, from, multiplier, reason }, null) : await again();
    return { ...done, again };
  }
  if (wish.kind === 'enter') {
    const { at, register, crash } = wish;
    const entered = { id, meterId: m1, at: formatInstant(at), register: formatMilli(register), reason };
    const again = () => corrections.correct(entered, null);
    const done = crash
      ? await desk.enter({ id, meterId: m1, at, register: registerMilli(register), reason }, null)
      : await again();
    return { ...done, again };
  }
  const held = (await books.store.readings.held()).find(({ reading }) => reading.at === wish.at);
  assert(held !== undefined, 'what waits was kept');
  const { closing, kind: decision, crash } = wish;
  const { number } = held;
  // Some decisions settle what was held before, most do not.
  const earlier = number % 3 === 0 ? 'settled' : 'waits';
  const shown = closing === null ? null : formatMilli(closing);
  const request = { id, reading: number, decision, closing: shown, earlier, reason } as const;
  const again = () => corrections.decide(request, null);
  const done = crash
    ? await desk.decide(
        { id, number, decision, closing: closing === null ? null : registerMilli(closing), earlier, reason },
        null,
      )
    : await again();
  return { ...done, again };
}

/** Two readings of the first months are mended when months after them are closed. */
const closedLongAgo = (['late', 'in_time', 'wrong', 'in_time', 'in_time', 'in_time', 'in_time'] as const).map(
  (fate) => ({
    hours: 360,
    minutes: 7,
    growth: 19_000,
    fate,
    crash: false,
  }),
);

function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const placed = items.map((item, index) => ({ item, place: ((index + 1) * (seed + 7919) * 7907) % 104_729 }));
  return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

test('late, wrong, held and swapped readings, decided in any order, come to what the right ones would have cost; each adjustment names what it adjusts, once', async () => {
  await fc.assert(
    fc.asyncProperty(steps, swap, fc.nat(), ratio, async (steps, swap, seed, ratio) => {
      const books = await openConstructedBooks(yaml, { now: start });
      try {
        const { store, clock, site, directory } = books;
        const meter = new ToldMeter(books);
        let rooms = openRooms(books, meter);
        const { line, wanted } = await live(books, rooms, meter, { steps, swap });
        const again: (() => Promise<Reply<ReadingDecisionAnswer>>)[] = [];
        const since = startOfDay(addDays(localDate('2026-08-02'), ratio?.days ?? 0), directory.zone);
        let ruled = rules;
        let open: readonly Wanted[] =
          ratio === null
            ? wanted
            : [...wanted, { kind: 'multiplier', from: since, multiplier: ratio.multiplier, crash: seed % 2 === 0 }];
        for (let round = 0; open.length > 0; round += 1) {
          expect(
            round,
            JSON.stringify(open, (_key, value: unknown) => String(value)),
          ).toBeLessThan(40);
          const inOrder = shuffled(open, seed + round);
          const left: Wanted[] = [];
          for (const wish of inOrder) {
            clock.advance(milliseconds(1000));
            const done = await decide(books, rooms, wish, newId<ReadingDecisionId>(clock, randomness));
            if (done.ok) {
              again.push(done.again);
              if (wish.kind === 'multiplier')
                ruled = { ...rules, multiplierChanges: [{ from: wish.from, multiplier: wish.multiplier }] };
            }
            // It was settled with one that was held after it: what it showed is entered by hand.
            else if (done.error.code === 'READING_DECIDED') {
              if (wish.kind === 'accept' || wish.kind === 'swap') left.push({ ...wish, kind: 'enter' });
            } else if (done.error.code === 'MULTIPLIER_UNFIT') {
              // Nothing was read so late.
              expect(wish).toMatchObject({ kind: 'multiplier', from: since });
            } else {
              expect(done.error.code).toBe('READING_UNFIT');
              left.push(wish);
            }
            if (!wish.crash) continue;
            rooms = openRooms(books, meter, await store.readings.decisions({ limit: 1000 }));
            await rooms.corrections.resume();
          }
          open = left;
        }
        // The meter is read on, by the multiplier that staff said.
        const last = line.at(-1)?.reading.register ?? 0n;
        clock.advance(milliseconds(HOUR_MS));
        meter.register = last + 700n;
        meter.serial = rules.serial;
        await rooms.poller.readNow(m1);
        await rooms.poller.flush(m1);
        const counted = [...line, right(clock.now(), last + 700n)];
        await rooms.settlement.settle(tenancy, clock.now());

        const head = await store.ledger.head();
        for (const ask of again) expect(await ask()).toMatchObject({ ok: true, value: { repeated: true } });
        expect(await store.ledger.head()).toEqual(head);

        const posted = (await store.ledger.transactionsOf(credit, { limit: 10_000 })).filter(
          ({ facts }) => facts['periodKey'] !== undefined,
        );
        const [tariff] = site.tariffs;
        assert(tariff !== undefined, 'the constructed site has a tariff');
        const intervals = hoursOf(countedReadings(counted), ruled);
        const ended = clock.now();
        let period = periodAt(start, directory.zone);
        while (period.from < ended) {
          const { key, to } = period;
          const ratedTo = instant(Math.min(to, ended));
          const direct = rate({ tariff, zone: directory.zone, period, tenancyFrom: start, ratedTo, intervals });
          const charged = posted
            .filter(({ facts }) => facts['periodKey'] === key)
            .flatMap(({ entries }) => entries.filter(({ account }) => account === credit))
            .reduce((sum, { amount }) => sum + amount, 0n);
          expect(money(charged), key).toBe(totalOf(direct));
          period = periodAt(to, directory.zone);
        }
        const byId = new Map(posted.map((transaction) => [transaction.id, transaction]));
        for (const { kind, corrects, facts, sequence } of posted) {
          if (kind !== 'adjustment') continue;
          const adjusted = corrects === null ? undefined : byId.get(corrects);
          expect(adjusted?.facts['periodKey']).toBe(facts['periodKey']);
          expect(adjusted?.sequence).toBeLessThan(sequence);
          expect(facts['readingDecision']).toBeDefined();
        }
        expect(await store.ledger.verify()).toMatchObject({ sound: true });
      } finally {
        await books.close();
      }
    }),
    { numRuns: 3, examples: [[closedLongAgo, null, 1, { days: 20, multiplier: 3 }]], endOnFailure: true },
  );
}, 20_000);
