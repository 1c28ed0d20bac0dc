import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  addDays,
  assert,
  givenId,
  hours,
  instant,
  later,
  localTime,
  ManualClock,
  money,
  silentLog,
  zone,
  type Instant,
  type MeterId,
  type TenancyId,
} from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { systemRandomness } from '#platform';
import {
  accountOf,
  defaultKeyFile,
  explainOf,
  lookIntoFolder,
  openStore,
  replayOf,
  type BooksLook,
  type Store,
} from '#server';
import { changedSite, lindenhofYaml, parseSite, type MeterStand } from '#simulators';
import { livePastInto } from './past.ts';

/* Two weeks of Lindenhof, lived through by the real rooms of the server. */

const berlin = zone('Europe/Berlin');
let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'foyer-past-')), 'server');
});

afterEach(() => {
  rmSync(join(directory, '..'), { recursive: true, force: true });
});

function movedIn(until: Instant): SiteConfiguration {
  return parseSite(changedSite(lindenhofYaml(), { moveIn: addDays(localTime(until, berlin).date, -15) }));
}

async function live(site: SiteConfiguration, until: Instant): Promise<ReadonlyMap<string, MeterStand>> {
  const parts: number[] = [];
  const stands = await livePastInto({
    site,
    directory,
    until,
    randomness: systemRandomness,
    onProgress: (part) => parts.push(part),
  });
  expect(parts.at(-1)).toBe(1);
  expect(parts).toEqual(parts.toSorted((a, b) => a - b));
  return stands;
}

async function look<Seen>(site: SiteConfiguration, until: Instant, at: (store: Store) => Promise<Seen>): Promise<Seen> {
  const keyFile = defaultKeyFile(directory);
  const clock = new ManualClock(until);
  const store = await openStore({ directory, siteId: site.site.id, keyFile, clock, log: silentLog });
  try {
    return await at(store);
  } finally {
    await store.close();
  }
}

const creditOf = async (store: Store, tenancy: TenancyId) =>
  -Number(await store.ledger.balance(accountOf.credit(tenancy, 'utility'))) / 1e6;
async function fromFolder<Seen>(work: (books: BooksLook) => Promise<Seen>): Promise<Seen> {
  const books = await lookIntoFolder(directory);
  try {
    return await work(books);
  } finally {
    await books.close();
  }
}

/** Every balance of every tenancy, made again from raw readings, prices and payments. */
function expectReplayed(site: SiteConfiguration): Promise<void> {
  return fromFolder(async (books) => {
    for (const { id } of site.tenancies) {
      const replayed = await replayOf(site, books, id);
      assert(replayed.ok, 'the tenancy is known');
      const { accounts, differences, lines } = replayed.value;
      expect(differences, id).toEqual([]);
      for (const { account, ledger, recomputed } of accounts) expect(recomputed, account).toBe(ledger);
      expect(lines, id).toBeGreaterThan(0);
    }
  });
}

/** Every charge of a tenancy, and how each line of it came about. */
function verdictsOn(site: SiteConfiguration, tenancy: TenancyId): Promise<ReadonlySet<string>> {
  return fromFolder(async (books) => {
    const moved = await books.ledger.transactionsOf(accountOf.credit(tenancy, 'utility'), { limit: 100_000 });
    const charges = moved.filter(({ kind }) => kind === 'charge');
    expect(charges.length).toBeGreaterThan(20);
    const explained = await Promise.all(charges.map(({ sequence }) => explainOf(site, books, String(sequence))));
    return new Set(
      explained.flatMap((each) =>
        each.ok ? (each.value.charge?.lines.map(({ verdict }) => verdict) ?? []) : ['refused'],
      ),
    );
  });
}

/** The same building, had water cost a little more all along. */
function withDearerWater(site: SiteConfiguration): SiteConfiguration {
  return {
    ...site,
    tariffs: site.tariffs.map((tariff) =>
      tariff.utility !== 'water'
        ? tariff
        : {
            ...tariff,
            versions: tariff.versions.map((version) => ({
              ...version,
              charges: version.charges.map((charge) =>
                charge.kind === 'flat' && typeof charge.price === 'bigint'
                  ? { ...charge, price: money(charge.price + 10_000n) }
                  : charge,
              ),
            })),
          },
    ),
  };
}

const oliveira = givenId<TenancyId>('oliveira');
const meter = (name: string) => givenId<MeterId>(name);

describe('the past of the building', () => {
  test('ends as it is told of: one cut off for debt, one nearly out, all others with light, and sound books', async () => {
    // A Wednesday at noon.
    const until = instant(Date.UTC(2026, 10, 18, 11));
    const site = movedIn(until);
    const stands = await live(site, until);
    const open = [...stands].filter(([, stand]) => stand.relay === 'open').map(([name]) => name);
    expect(open).toEqual(['meter-1-01']);
    await look(site, until, async (store) => {
      expect(await store.ledger.verify()).toMatchObject({ sound: true });
      expect(await store.readings.held()).toEqual([]);
      expect(await creditOf(store, oliveira)).toBeLessThanOrEqual(0);
      const command = await store.commands.latest(meter('meter-1-01'));
      expect(command).toMatchObject({ target: 'open', cause: 'debt', state: 'confirmed' });
      // Only in the hours and on the days in which the policy lets a relay open.
      const cutAt = localTime(command?.confirmedAt ?? until, berlin);
      expect(cutAt.hour).toBeGreaterThanOrEqual(10);
      expect(cutAt.hour).toBeLessThan(18);
      expect(cutAt.weekday).toBeLessThanOrEqual(5);
      const yusuf = await creditOf(store, givenId<TenancyId>('yusuf'));
      expect(yusuf).toBeGreaterThan(0);
      expect(yusuf).toBeLessThan(16);
      for (const { id } of site.tenancies) if (id !== oliveira) expect(await creditOf(store, id)).toBeGreaterThan(0);
      // Every reading but the move-in's is one an hour, and every hour between is measured.
      const span = { from: instant(until - hours(100)), to: until };
      const intervals = await store.readings.intervals(meter('water-6-04'), span);
      expect(intervals.length).toBeGreaterThanOrEqual(100);
      expect(intervals.every((interval) => !interval.estimated)).toBe(true);
    });
    await expectReplayed(site);
    expect([...(await verdictsOn(site, oliveira))]).toEqual(['agrees']);
    const dearer = withDearerWater(site);
    const replayed = await fromFolder((books) => replayOf(dearer, books, oliveira));
    expect(replayed.ok && replayed.value.differences[0]).toMatchObject({ tenancyId: oliveira, utility: 'water' });
    expect([...(await verdictsOn(dearer, oliveira))]).toContain('readings_differ');
  }, 120_000);

  test('is gone on with: registers where they stood, no reading held, the gap filled', async () => {
    const until = instant(Date.UTC(2026, 10, 9, 11, 23));
    const site = movedIn(until);
    const before = await live(site, until);
    const back = later(until, hours(31));
    const after = await live(site, back);
    for (const [name, stand] of after)
      expect(stand.registerMilli).toBeGreaterThanOrEqual(before.get(name)?.registerMilli ?? 0n);
    expect(after.get('meter-6-04')?.registerMilli).toBeGreaterThan(
      (before.get('meter-6-04')?.registerMilli ?? 0n) + 5000n,
    );
    await look(site, back, async (store) => {
      expect(await store.ledger.verify()).toMatchObject({ sound: true });
      expect(await store.readings.held()).toEqual([]);
      const gap = await store.readings.intervals(meter('meter-6-04'), { from: until, to: back });
      expect(gap.every((interval) => !interval.estimated)).toBe(true);
    });
    await expectReplayed(site);
  }, 120_000);
});
