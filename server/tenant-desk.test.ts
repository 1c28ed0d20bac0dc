import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  days,
  givenId,
  instant,
  later,
  localDate,
  localTime,
  parseMoney,
  startOfDay,
  zone,
  type MeterId,
  type TenancyId,
} from '#kernel';
import { account, type Account, type HistoryLine } from '#contracts/api';
import { constructedSiteYaml, openConstructedBooks, type ConstructedBooks } from './constructed-site.ts';
import { keepReadings, openConstructedDesk, type ConstructedDesk } from './constructed-use.ts';
import { accountOf } from './ledger/index.ts';

/* Constructed: a shop of two units with two electricity meters and one for water, since mid-September. */

const shop = givenId<TenancyId>('anna');
const BERLIN = zone('Europe/Berlin');
const [power1, power2, water] = [givenId<MeterId>('m-1'), givenId<MeterId>('m-2'), givenId<MeterId>('w-1')];
const yaml = constructedSiteYaml
  .replace(
    'tariff_of: { electricity: electricity }',
    `  - id: water
    utility: water
    versions:
      - from: 2026-01-01
        rounding: half_even
        decimals: 2
        charges:
          - { kind: flat, price: 2.17 }
          - { kind: standing, per_day: 0.20 }
          - { kind: tax, name: VAT, percent: 7 }
tariff_of: { electricity: electricity, water: water }`,
  )
  .replace(
    'units:',
    `  - { id: w-1, utility: water, profile: sdm530y-relay, address: tcp://127.0.0.1:9, unit_address: 3, serial: "00000003" }
units:`,
  )
  .replace('meters: [m-1] }', 'meters: [m-1, w-1] }')
  .replace('units: [u-1], language: en', 'units: [u-1, u-2], language: en')
  .replace('from: 2026-11-01, opening_credit: -2', 'from: 2026-09-15, opening_credit: 300')
  .replace(/ {2}- \{ id: ben.*\n/, '');

const micros = (amount: string | null | undefined) => parseMoney(amount ?? '') ?? 0n;
const sum = (amounts: readonly (string | null | undefined)[]) =>
  amounts.reduce<bigint>((total, amount) => total + micros(amount), 0n);

let books: ConstructedBooks;
let constructed: ConstructedDesk;
let shown: Account;

beforeAll(async () => {
  books = await openConstructedBooks(yaml);
  constructed = openConstructedDesk(books);
  const from = startOfDay(localDate('2026-09-15'), BERLIN);
  const now = books.clock.now();
  const gap = startOfDay(localDate('2026-11-17'), BERLIN);
  for (const [meterId, most] of [
    [power1, 400n],
    [power2, 150n],
    [water, 9n],
  ] as const) {
    await keepReadings(books.store, meterId, {
      from,
      to: now,
      usedAt: (hour) =>
        meterId === water && hour >= gap && hour < gap + 3 * 3_600_000 ? null : BigInt(hour / 3_600_000) % most,
    });
  }
  for (let at = later(from, days(1)); at < now; at = later(at, days(1))) await constructed.settleAt(shop, at);
  shown = account.parse(await constructed.desk.account(shop));
}, 30_000);
afterAll(() => books.close());

const charges = (kind: HistoryLine['kind']) =>
  shown.history.flatMap((line) =>
    line.kind === kind && line.detail?.kind === 'charge' ? [{ ...line, detail: line.detail }] : [],
  );

describe('the account of a shop with three meters', () => {
  it('tells what was used as what the ledger has and will get', async () => {
    const { use } = shown;
    const tenant = await books.store.ledger.balance(accountOf.credit(shop, 'utility'));
    // Everything since the beginning: what was paid in, less what is left, is what the months cost together.
    const used = 300_000_000n + tenant + micros(shown.accrued.amount);
    expect(sum(use?.months.map(({ amount }) => amount.amount) ?? [])).toBe(used);
    expect(use?.months.map(({ month, running }) => [month, running])).toEqual([
      ['2026-09', false],
      ['2026-10', false],
      ['2026-11', true],
    ]);
  });

  it('marks the hours in which one of the meters was not read, and today', () => {
    expect(shown.use?.lastWeek.map(({ state }) => state).join(' ')).toBe(
      'measured gap measured measured measured measured measured',
    );
    expect(shown.use?.thisWeek.map(({ state }) => state).join(' ')).toBe(
      'running future future future future future future',
    );
    expect(shown.use?.lastWeek[0]?.byUtility.map(({ utility }) => utility)).toEqual(['electricity', 'water']);
  });

  it('says the same when asked again, and when a restart forgot what was kept', async () => {
    expect((await constructed.desk.account(shop))?.use).toEqual(shown.use);
    expect((await openConstructedDesk(books).desk.account(shop))?.use).toEqual(shown.use);
  });

  it('adds up over a week that reaches into a closed month', async () => {
    const desk = openConstructedDesk({ ...books, clock: clockAt('2026-11-03T12:00:00Z') });
    const view = await desk.desk.account(shop);
    const days14 = [...(view?.use?.lastWeek ?? []), ...(view?.use?.thisWeek ?? [])];
    const october = days14.filter(({ day }) => day.startsWith('2026-10'));
    expect(october).toHaveLength(6);
    for (const day of october) expect(sum(day.hours), day.day).toBe(micros(day.amount?.amount));
  });

  it('opens every charge to its formula: per meter and month, earlier months as they were posted', () => {
    const months = ['2026-09', '2026-10', '2026-11'];
    const monthOf = (at: string) => localTime(instant(Date.parse(at)), BERLIN).date.slice(0, 7);
    expect(
      charges('energy')
        .map(({ utility, detail }) => `${monthOf(detail.from)} ${utility} ${detail.unit}`)
        .sort(),
    ).toEqual(
      months.flatMap((month) => [
        `${month} electricity Unit 1`,
        `${month} electricity Unit 2`,
        `${month} water Unit 1`,
      ]),
    );
    expect(charges('energy').map(({ detail }) => detail.running)).toEqual(
      Array.from({ length: 9 }, (_, index) => index < 3),
    );
    for (const { formula, amount, detail } of charges('energy')) {
      const exact = micros(formula?.quantity) * micros(formula?.price);
      const step = 10n ** BigInt(12 - detail.rounding.decimals);
      const difference = exact + micros(amount.amount) * 1_000_000n;
      expect(difference < step && difference > -step).toBe(true);
      expect(micros(detail.registers?.to) - micros(detail.registers?.from)).toBe(micros(formula?.quantity));
    }
  });

  it('says of a tax what it was taken of', () => {
    const [tax] = charges('tax');
    expect(tax?.detail.tax).toMatchObject({ name: 'VAT', percent: '7' });
    const base = micros(tax?.detail.tax?.base.amount);
    const own = [...charges('energy'), ...charges('standing_charge')].filter(
      ({ utility, detail }) => utility === 'water' && detail.running,
    );
    expect(-sum(own.map(({ amount }) => amount.amount))).toBe(base);
  });

  it('still knows what was paid in before months of charges', () => {
    expect(shown.history.at(-1)).toMatchObject({ kind: 'opening', amount: { amount: '300.00' }, detail: null });
  });
});

function clockAt(text: string) {
  const { clock } = books;
  return {
    now: () => instant(Date.parse(text)),
    monotonic: () => clock.monotonic(),
    state: () => clock.state(),
    sleep: clock.sleep.bind(clock),
  };
}
