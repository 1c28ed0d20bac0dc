import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenId, instant, money, newId, type MeterId, type TenancyId, type TransactionId } from '#kernel';
import { tariff as tariffSchema, type Tariff } from '#contracts/configuration';
import { constructedSiteYaml, openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { keepReadings, openConstructedDesk } from '../constructed-use.ts';
import { accountOf } from '../ledger/index.ts';
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
  .replace('units:\n', 'units:\n  - { id: u-3, label: Unit 3, meters: [w-1] }\n')
  .replace(
    'meters:\n',
    'meters:\n  - { id: w-1, utility: water, profile: pulse-counter-water, address: tcp://127.0.0.1:9, unit_address: 3, serial: "3" }\n',
  )
  .replace('tariff_of: {', 'tariff_of: { water: water,')
  .replace(
    'tariffs:\n',
    'tariffs:\n  - { id: water, utility: water, versions: [{ from: 2026-01-01, rounding: half_up, decimals: 2, charges: [{ kind: flat, price: 2 }] }] }\n',
  );
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
    expect(reply).toMatchObject({ ok: true, value: { periods: 1, lines: 2, differences: [] } });
    if (!reply.ok) return;
    const credit = reply.value.accounts.find(({ account }) => account === accountOf.credit(anna, 'utility'));
    // Owed 2 at first; 47 kWh and two days; paid 5.
    expect(credit).toMatchObject({ ledger: 11_600_000n, recomputed: 11_600_000n });
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
      ['Ben', ['Unit 2'], 250_000n, 0n],
    ]);
    const before = { from: instant(from - 86_400_000), to: from };
    expect((await simulateSite(books.site, { ...at, span: before })).tenancies).toEqual([]);
  });
});
