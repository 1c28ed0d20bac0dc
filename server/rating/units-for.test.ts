import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMoney, money, parseInstant, quantityMilli, ZERO, zone, type Instant } from '#kernel';
import { tariff as schema } from '#contracts/configuration';
import { unitsFor, type UnitSale } from './units-for.ts';

/* Constructed. */

const NAIROBI = zone('Africa/Nairobi');
const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (parsed === null) throw new Error(`constructed instant ${text}`);
  return parsed;
};

const blocks = schema.parse({
  id: 'tokens',
  utility: 'electricity',
  versions: [
    {
      from: '2026-01-01',
      rounding: 'half_up',
      decimals: '2',
      charges: [
        {
          kind: 'energy',
          blocks: { kind: 'graduated', count: 'month', steps: [{ up_to: '30', price: '10' }, { price: '20' }] },
        },
        { kind: 'standing', per_month: '150' },
        { kind: 'tax', name: 'VAT', percent: '16 %' },
      ],
    },
  ],
});

const sale = (rest: Partial<UnitSale>): UnitSale => ({
  tariff: blocks,
  zone: NAIROBI,
  at: at('2026-11-20T12:00:00Z'),
  money: money(1_000_000_000n),
  counted: [],
  fixedDue: false,
  step: quantityMilli(100n),
  ...rest,
});

test('the first sale of a month has its fixed charge in it, later ones do not', () => {
  // 1000 less 150 x 1.16 = 174 are 826; 30 units cost 30 x 10 x 1.16 = 348, so 478 are left for units of 23.20: 20.6 of them, 477.92.
  const first = unitsFor(sale({ fixedDue: true }));
  expect(first).toMatchObject({ units: 50_600n, fixed: 174_000_000n, cost: 999_920_000n, change: 80_000n });
  // 1000 - 348 = 652, which is 28.1 units of 23.20 and 0.08.
  expect(unitsFor(sale({}))).toMatchObject({ units: 58_100n, fixed: 0n, change: 80_000n });
  expect(first?.lines.map((line) => formatMoney(line.amount))).toEqual(['300.00', '412.00', '150.00', '137.92']);
});

test('blocks stand where consumption left them, in this month alone', () => {
  const counted = (when: string) => [{ at: at(when), quantity: quantityMilli(25_000n) }];
  // 5 units are left of the first step: 58.00; 942 are 40.6 units of 23.20.
  expect(unitsFor(sale({ counted: counted('2026-11-03T00:00:00Z') }))?.units).toBe(45_600n);
  expect(unitsFor(sale({ counted: counted('2026-10-03T00:00:00Z') }))?.units).toBe(58_100n);
});

test('money that does not reach the fixed charge buys nothing, and no money no units', () => {
  expect(unitsFor(sale({ money: money(173_990_000n), fixedDue: true }))).toBeNull();
  expect(unitsFor(sale({ money: money(174_000_000n), fixedDue: true }))).toMatchObject({ units: 0n, change: 0n });
  expect(unitsFor(sale({ money: ZERO }))).toMatchObject({ units: 0n, cost: 0n });
  expect(() => unitsFor(sale({ step: quantityMilli(0n) }))).toThrow('least step');
});

test('units without a price are not sold without end', () => {
  const free = schema.parse({
    id: 'free',
    utility: 'water',
    versions: [{ from: '2026-01-01', rounding: 'down', decimals: '2', charges: [{ kind: 'flat', price: '0' }] }],
  });
  expect(unitsFor(sale({ tariff: free }))?.units).toBeLessThan(2n * 10n ** 12n);
});

test('whatever is sold costs no more than the money, and one step more would', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 3_000_000_000n), fc.bigInt(0n, 60_000n), fc.boolean(), (micros, before, fixedDue) => {
      const asked = sale({
        money: money(micros),
        counted: [{ at: at('2026-11-02T00:00:00Z'), quantity: quantityMilli(before) }],
        fixedDue,
      });
      const sold = unitsFor(asked);
      if (sold === null) return;
      expect(sold.cost + sold.change).toBe(asked.money);
      expect(sold.change).toBeGreaterThanOrEqual(0n);
      const again = unitsFor({ ...asked, money: sold.cost });
      expect(again?.units).toBe(sold.units);
      // A step of 0.1 in the dearer block is 2.32.
      expect(sold.change).toBeLessThan(2_330_000n);
    }),
    { numRuns: 25 },
  );
});
