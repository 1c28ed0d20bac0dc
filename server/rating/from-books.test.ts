import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  fraction,
  givenId,
  instant,
  madeId,
  ManualClock,
  money,
  negate,
  newId,
  quantityMilli,
  registerMilli,
  ZERO,
  type JournalId,
  type KioskId,
  type MeterId,
  type SessionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { tariff as tariffSchema, type Tariff } from '#contracts/configuration';
import { constructedSiteYaml, openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { keepReadings, openConstructedDesk } from '../constructed-use.ts';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { Books, countingRandomness } from '../store/constructed-books.ts';
import { explainOf } from './explain/site-explain.ts';
import { replayOf } from './replay/site-replay.ts';
import { lastDays, simulateSite } from './simulate/site-simulation.ts';

/* Constructed: two tenancies, of whom one uses 1 kWh every hour at 0.30 and a standing charge, and the other was never read. */

const anna = givenId<TenancyId>('anna');
const m1 = givenId<MeterId>('m-1');
const yaml = constructedSiteYaml
  .replace('decimals: 6', 'decimals: 2')
  .replace('{ kind: flat, price: 0.30 }', '{ kind: flat, price: 0.30 }\n          - { kind: standing, per_day: 0.25 }')
  .replace(
    'opening_credit: 10 }',
    'opening_credit: 10 }\n  - { id: carl, name: Carl, units: [u-3], language: en, cards: [], from: 2026-11-21 }',
  )
  .replace('from: 2026-11-01, opening_credit: -2', 'from: 2026-10-31, opening_credit: -2')
  .replace('meters: [m-1]', 'meters: [m-1, w-2]')
  .replace('units:\n', 'units:\n  - { id: u-3, label: Unit 3, meters: [w-1] }\n')
  .replace(
    'meters:\n',
    `meters:${['3', '4'].map((n) => `\n  - { id: w-${Number(n) - 2}, utility: water, profile: pulse-counter-water, address: tcp://127.0.0.1:9, unit_address: ${n}, serial: "${n}" }`).join('')}\n`,
  )
  .replace('tariff_of: {', 'tariff_of: { water: water,')
  .replace(
    'tariffs:\n',
    'tariffs:\n  - { id: water, utility: water, versions: [{ from: 2026-01-01, rounding: half_up, decimals: 2, charges: [{ kind: flat, price: 2 }] }] }\n',
  );
const lobby = givenId<KioskId>('lobby');
const JOURNAL = '0193b000-0000-7000-8000-0000000000aa';
const from = instant(Date.UTC(2026, 9, 31, 23));

let books: ConstructedBooks;

beforeAll(async () => {
  books = await openConstructedBooks(yaml);
  const desk = openConstructedDesk(books);
  await keepReadings(books.store, m1, {
    from,
    to: instant(Date.UTC(2026, 10, 2, 23)),
    usedAt: (hour) => (hour === from ? 0n : 1000n),
  });
  await desk.settleAt(anna, instant(Date.UTC(2026, 10, 2, 23)));
  const id = newId<TransactionId>(books.clock, { bytes: (count) => new Uint8Array(count).fill(77) });
  await books.store.ledger.post({
    id,
    kind: 'top_up',
    occurredAt: books.clock.now(),
    entries: [
      { account: accountOf.bank(), amount: money(5_000_000n) },
      { account: accountOf.credit(anna, 'utility'), amount: money(-5_000_000n) },
    ],
    corrects: null,
    facts: { tenancyId: anna },
    lines: [],
  });
});

afterAll(() => books.close());

describe('balances made again', () => {
  test('are those of the ledger: what was booked by people as it was, what was used from the readings', async () => {
    const reply = await replayOf(books.site, books.store, anna);
    expect(reply).toMatchObject({ ok: true, value: { periods: 2, lines: 3, differences: [] } });
    if (!reply.ok) return;
    const credit = reply.value.accounts.find(({ account }) => account === accountOf.credit(anna, 'utility'));
    // Owed 2 at first; 47 kWh and three days, of which one lies in October; paid 5.
    expect(credit).toMatchObject({ ledger: 11_850_000n, recomputed: 11_850_000n });
    expect(reply.value.accounts.every(({ ledger, recomputed }) => ledger === recomputed)).toBe(true);
    expect(reply.value.accounts.every(({ account }) => account.startsWith('tenancy/anna/'))).toBe(true);
  });

  test('name every line that other prices would have made another one of, and every one that is missing', async () => {
    const dearer = structuredClone(books.site) as typeof books.site;
    const versions = dearer.tariffs.find(({ id }) => id === 'electricity')?.versions as Tariff['versions'];
    const [version] = versions;
    if (version === undefined) throw new Error('the constructed tariff has a version');
    Object.assign(version, {
      charges: [
        { kind: 'flat', price: money(400_000n) },
        { kind: 'levy', name: 'Levy', price: money(10_000n) },
      ],
    });
    const reply = await replayOf(dearer, books.store, anna);
    expect(reply.ok && reply.value.differences.map(({ key, posted, recomputed }) => [key, posted, recomputed])).toEqual(
      [
        ['electricity/2026-01-01/1/standing_charge', 250_000n, 0n],
        ['electricity/2026-01-01/0/energy/m-1', 14_100_000n, 18_800_000n],
        ['electricity/2026-01-01/1/levy/m-1', 0n, 470_000n],
        ['electricity/2026-01-01/1/standing_charge', 500_000n, 0n],
      ],
    );
  });

  test('of nobody are refused', async () => {
    expect(await replayOf(books.site, books.store, givenId<TenancyId>('nobody'))).toMatchObject({
      ok: false,
      error: { code: 'TENANCY_UNKNOWN' },
    });
  });
});

describe('an entry that is odd, explained', () => {
  let made = 100;
  /** Books a micro-unit to and fro, with these facts, and explains it. */
  const explained = async (facts: Readonly<Record<string, string>>, lines: readonly RatedLine[] = []) => {
    made += 1;
    const id = newId<TransactionId>(books.clock, { bytes: (count) => new Uint8Array(count).fill(made) });
    const outcome = await books.store.ledger.post({
      id,
      kind: 'correction',
      occurredAt: books.clock.now(),
      entries: [
        { account: accountOf.suspense(), amount: money(1n) },
        { account: accountOf.bank(), amount: money(-1n) },
      ],
      corrects: null,
      facts,
      lines,
    });
    if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
    const reply = await explainOf(books.site, books.store, String(outcome.transaction.sequence));
    return reply.ok ? reply.value : reply.error.code;
  };
  const period = { tenancyId: 'anna', utility: 'electricity', periodKey: '2026-11' };

  test('because it charges nothing, or nobody that is known, or for a reason that is not kept', async () => {
    expect(await explained({})).toMatchObject({ charge: null });
    expect(await explained(period)).toMatchObject({ charge: null });
    expect(await explained({ ...period, tenancyId: 'nobody' })).toBe('TENANCY_UNKNOWN');
    const decision = { readingDecision: '0193b000-0000-7000-8000-000000000001' };
    expect(await explained(decision)).toMatchObject({ because: null });
  });

  test('because its line is not what it was rounded from, and no reading gives it', async () => {
    const [line] = new Books('12', countingRandomness()).charge(money(70_000n)).lines;
    if (line === undefined) throw new Error('a constructed charge has a line');
    const from = instant(Date.UTC(2026, 10, 2));
    const stray = { ...line, key: 'electricity/2026-01-01/9/energy/m-9', from, to: from, meterId: null };
    const basis = { ...line.basis, exact: fraction(80_000n) };
    expect(await explained(period, [{ ...stray, basis }])).toMatchObject({
      charge: { lines: [{ recomputed: 0n, verdict: 'rounding_differs' }] },
    });
    expect(
      await explained(period, [{ ...stray, amount: money(60_000n), basis: { ...basis, exact: fraction(60_000n) } }]),
    ).toMatchObject({
      charge: { lines: [{ before: 70_000n, posted: -10_000n, recomputed: 0n, verdict: 'readings_differ' }] },
    });
  });

  test('because it is a payment, named as its kiosk named it', async () => {
    const at = { clock: books.clock, randomness: { bytes: (count: number) => new Uint8Array(count).fill(98) } };
    const [transactionId, journalId] = [newId<TransactionId>(at.clock, at.randomness), madeId<JournalId>(JOURNAL)];
    const amount = money(3_000_000n);
    await books.store.ledger.post(
      {
        id: transactionId,
        kind: 'top_up',
        occurredAt: books.clock.now(),
        entries: [
          { account: accountOf.cashInKiosk(lobby), amount },
          { account: accountOf.credit(givenId<TenancyId>('ben'), 'utility'), amount: negate(amount) },
        ],
        corrects: null,
        facts: { tenancyId: 'ben' },
        lines: [],
      },
      {
        topUp: {
          journalId,
          transactionId,
          sessionId: madeId<SessionId>(JOURNAL),
          tenancyId: givenId<TenancyId>('ben'),
          kioskId: lobby,
          amount,
          toArrears: ZERO,
          toEmergencyCredit: ZERO,
          toCredit: amount,
          creditedAt: books.clock.now(),
        },
      },
    );
    expect(await explainOf(books.site, books.store, journalId)).toMatchObject({
      value: { transaction: { id: transactionId }, charge: null },
    });
  });

  test('because it rests on an estimate of which nobody knows any more how it was made', async () => {
    const m2 = givenId<MeterId>('m-2');
    const [at, to] = [instant(Date.UTC(2026, 10, 2, 10)), instant(Date.UTC(2026, 10, 2, 11))];
    const registers = { fromRegister: registerMilli(5000n), toRegister: registerMilli(6000n) };
    const reading = { meterId: m2, source: 'meter', serial: '00000002', powerW: null, relay: 'closed' } as const;
    await books.store.readings.take({
      reading: { ...reading, at, register: registers.fromRegister, quality: 'measured' },
      verdict: { kind: 'first' },
      intervals: [],
    });
    await books.store.readings.take({
      reading: { ...reading, at: to, register: registers.toRegister, quality: 'estimated' },
      verdict: { kind: 'accepted', quantity: quantityMilli(1000n) },
      intervals: [
        { meterId: m2, hourStart: at, from: at, to, ...registers, quantity: quantityMilli(1000n), estimated: true },
      ],
    });
    const ben = givenId<TenancyId>('ben');
    await openConstructedDesk({ ...books, clock: new ManualClock(instant(to + 60_000)) }).settleAt(ben, to);
    const posted = await books.store.ledger.newestOf({ tenancyId: ben, utility: 'electricity', periodKey: '2026-11' });
    expect(await explainOf(books.site, books.store, String(posted?.sequence))).toMatchObject({
      value: {
        charge: { lines: [{ estimates: [{ method: null, hours: 1, hoursKnown: null }], verdict: 'agrees' }, {}] },
      },
    });
  });

  test('because nobody ever made it', async () => {
    const reply = await explainOf(books.site, books.store, '0193b000-0000-7000-8000-000000000009');
    expect(reply).toMatchObject({ ok: false, error: { code: 'ENTRY_UNKNOWN' } });
  });
});

describe('a tariff tried on the building', () => {
  const candidate = tariffSchema.parse({
    id: 'electricity',
    utility: 'electricity',
    versions: [{ from: '2026-01-01', rounding: 'half_up', decimals: '2', charges: [{ kind: 'flat', price: '0.50' }] }],
  });
  const current = () => {
    const found = books.site.tariffs.find(({ id }) => id === 'electricity');
    if (found === undefined) throw new Error('the constructed site has a tariff');
    return found;
  };

  test('the last days end at the last midnight to which a meter was read; of what nobody read there are none', async () => {
    const at = { utility: 'electricity', days: 1, books: books.store } as const;
    expect(await lastDays(books.site, at)).toEqual({
      from: Date.UTC(2026, 10, 1, 23),
      to: Date.UTC(2026, 10, 2, 23),
    });
    expect(await lastDays(books.site, { ...at, utility: 'water' })).toBeNull();
  });

  test('every tenancy with such a meter is tried, and none that began later or has no such meter', async () => {
    const span = { from: instant(Date.UTC(2026, 10, 1, 23)), to: instant(Date.UTC(2026, 10, 2, 23)) };
    const at = { current: current(), candidate, span, books: books.store };
    const simulation = await simulateSite(books.site, at);
    expect(simulation.tenancies.map((each) => [each.name, each.units, each.paid, each.wouldPay])).toEqual([
      ['Anna Muster', ['Unit 1'], 7_450_000n, 12_000_000n],
      ['Ben', ['Unit 2'], 550_000n, 500_000n],
    ]);
    const before = { from: instant(from - 2 * 86_400_000), to: instant(from - 86_400_000) };
    expect((await simulateSite(books.site, { ...at, span: before })).tenancies).toEqual([]);
  });
});
