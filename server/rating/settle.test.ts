import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fraction,
  givenId,
  instant,
  localDate,
  money,
  quantityMilli,
  ZERO,
  type Money,
  type TariffId,
  type TenancyId,
} from '#kernel';
import { accountOf, type AccountId, type RatedLine } from '../ledger/model.ts';
import { adjustments, totalOf } from './settle.ts';

const tenancyId = givenId<TenancyId>('flat-1');
const credit = accountOf.credit(tenancyId, 'utility');
const revenue = accountOf.revenue('electricity');

function line(key: string, micros: bigint, rest: Partial<RatedLine> = {}): RatedLine {
  return {
    key,
    kind: 'energy',
    utility: 'electricity',
    meterId: null,
    tariffId: givenId<TariffId>('house-power'),
    versionFrom: localDate('2026-01-01'),
    from: instant(0),
    to: instant(1),
    registers: null,
    quantity: quantityMilli(micros),
    price: money(1000n),
    estimated: false,
    amount: money(micros),
    chargeClass: 'utility',
    revenueAccount: revenue,
    basis: {
      chargeId: null,
      name: null,
      register: 'import',
      band: null,
      block: null,
      conversion: null,
      base: null,
      factor: null,
      peakAt: null,
      exact: fraction(micros),
      rounding: { mode: 'half_up', step: money(1n) },
    },
    ...rest,
  };
}

const settled = (rated: readonly RatedLine[], posted: readonly RatedLine[]) =>
  adjustments({ tenancyId, rated, posted });

test('nothing posted: the whole is charged, credit is debited, revenue and tax are credited', () => {
  const tax = line('tax', 19n, { kind: 'tax', revenueAccount: accountOf.tax() });
  expect(settled([line('a', 70n), line('b', 30n), tax], [])).toEqual({
    kind: 'charge',
    entries: [
      { account: credit, amount: 119n },
      { account: revenue, amount: -100n },
      { account: accountOf.tax(), amount: -19n },
    ],
    lines: [line('a', 70n), line('b', 30n), tax],
  });
});

test('only what moved is posted, and only such lines are kept', () => {
  expect(settled([line('a', 70n), line('b', 35n)], [line('a', 70n), line('b', 30n)])).toEqual({
    kind: 'charge',
    entries: [
      { account: credit, amount: 5n },
      { account: revenue, amount: -5n },
    ],
    lines: [line('b', 35n)],
  });
});

test('the same again is nothing', () => {
  expect(settled([line('a', 70n)], [line('a', 70n)])).toBeNull();
  expect(settled([], [])).toBeNull();
});

test('what was posted too high is given back as an adjustment', () => {
  expect(settled([line('a', 60n)], [line('a', 70n)])).toMatchObject({
    kind: 'adjustment',
    entries: [
      { account: credit, amount: -10n },
      { account: revenue, amount: 10n },
    ],
  });
});

test('another price is an adjustment even where it costs more', () => {
  expect(settled([line('a', 80n, { price: money(2000n) })], [line('a', 70n)])?.kind).toBe('adjustment');
});

test('a line that is no longer rated is given back and kept once more, empty', () => {
  const result = settled([], [line('a', 70n)]);
  expect(result?.entries).toContainEqual({ account: credit, amount: -70n });
  expect(result?.lines).toEqual([line('a', ZERO, { quantity: quantityMilli(0n) })]);
  expect(result?.kind).toBe('adjustment');
  expect(settled([], result?.lines ?? [])).toBeNull();
});

test('a line that only changed its name moves no money', () => {
  expect(settled([line('new', 70n)], [line('old', 70n)])).toBeNull();
});

test('two lines under one key are a defect of ours', () => {
  expect(() => settled([line('a', 1n), line('a', 2n)], [])).toThrow('key for itself');
});

test('however often it is settled in between, the postings sum to the last rating, and each of them to zero', () => {
  const account = fc.constantFrom<AccountId>(revenue, accountOf.standingCharges('electricity'), accountOf.tax());
  const rating = fc.uniqueArray(
    fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), micros: fc.bigInt(0n, 1000n), account }),
    { selector: (each) => each.key },
  );
  fc.assert(
    fc.property(fc.array(rating, { minLength: 1, maxLength: 8 }), (ratings) => {
      const posted = new Map<string, RatedLine>();
      let charged = 0n;
      let last: Money = ZERO;
      for (const each of ratings) {
        // A key belongs to one account for as long as its tariff is not rewritten, so the account goes into the key.
        const rated = each.map((one) => line(`${one.key}/${one.account}`, one.micros, { revenueAccount: one.account }));
        last = totalOf(rated);
        const result = settled(rated, [...posted.values()]);
        if (result === null) {
          expect(totalOf([...posted.values()])).toBe(last);
          continue;
        }
        expect(result.entries.reduce((sum, entry) => sum + entry.amount, 0n)).toBe(0n);
        expect(result.entries.length).toBeGreaterThan(1);
        expect(new Set(result.entries.map((entry) => entry.account)).size).toBe(result.entries.length);
        expect(result.entries.every((entry) => entry.amount !== 0n)).toBe(true);
        charged += result.entries.find((entry) => entry.account === credit)?.amount ?? 0n;
        for (const kept of result.lines) posted.set(kept.key, kept);
        expect(totalOf([...posted.values()])).toBe(last);
      }
      expect(charged).toBe(last);
    }),
    { numRuns: 300 },
  );
});

test('what was taken of lines and counts nothing itself is kept once more with nothing in it', () => {
  const tax = line('tax', 19n, { kind: 'tax', quantity: null, revenueAccount: accountOf.tax() });
  const gone = settled([], [line('a', 100n), tax]);
  expect(gone?.kind).toBe('adjustment');
  expect(gone?.lines.map(({ key, quantity, amount, basis }) => [key, quantity, amount, basis.exact])).toEqual([
    ['a', 0n, 0n, fraction(0n)],
    ['tax', null, 0n, fraction(0n)],
  ]);
});

test('a credit that grows at its price goes on as a charge does; one that shrinks is an adjustment', () => {
  const fedIn = (micros: bigint) => line('pv', -micros, { kind: 'export_credit', price: money(-1000n) });
  expect(settled([fedIn(9n)], [fedIn(5n)])?.kind).toBe('charge');
  expect(settled([fedIn(5n)], [fedIn(9n)])?.kind).toBe('adjustment');
});
