import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMilli, formatMoney } from '#kernel';
import { sharedCost } from '#contracts/configuration';
import { noProfitStatement } from './statement.ts';

const base = {
  utility: 'electricity',
  currency: 'EUR',
  from: '2026-10-01',
  to: '2026-11-01',
  master: { quantity: '100' },
  invoice: [{ kind: 'energy', name: 'Energy', amount: '30.00' }],
  units: [
    { id: 'a', quantity: '60', area: '50' },
    { id: 'b', quantity: '30', area: '70' },
  ],
};
const statementOf = (document: object) => noProfitStatement(sharedCost.parse({ ...base, ...document }));
const costs = (document: object) => statementOf(document).units.map(({ cost }) => formatMoney(cost));
const problems = (document: object) =>
  sharedCost
    .safeParse({ ...base, ...document })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('a common cost by each rule', () => {
  const common = (rules: object) => ({ common: [{ name: 'lift', quantity: '10', ...rules }] });
  test.each([
    ['equal', common({ share_by: 'equal' }), ['19.50', '10.50']],
    ['area', common({ share_by: 'area' }), ['19.25', '10.75']],
    ['use', common({ share_by: 'use' }), ['20.00', '10.00']],
    ['fixed', common({ share_by: { fixed: { a: '1', b: '2' } } }), ['19.00', '11.00']],
    ['fixed, one without a weight', common({ share_by: { fixed: { b: '2' } } }), ['18.00', '12.00']],
    ['among one', common({ share_by: 'use', among: ['b'] }), ['18.00', '12.00']],
  ])('%s', (_, document, expected) => {
    expect(costs(document)).toEqual(expected);
  });
});

test('what no submeter counted is a loss, shared by its own rule', () => {
  const { reconciliation, lines } = statementOf({ losses: { share_by: 'equal' } });
  expect(formatMilli(reconciliation.losses)).toBe('10');
  expect(lines.map(({ purpose, shares }) => [purpose.kind, shares.map(formatMoney)])).toEqual([
    ['own_use', ['18.00', '9.00']],
    ['losses', ['1.50', '1.50']],
  ]);
});

test('submeters that counted more than the master meter share the invoice and no more', () => {
  const statement = statementOf({ master: { quantity: '80' } });
  expect(formatMilli(statement.reconciliation.beyondMaster)).toBe('10');
  expect(statement.units.map(({ cost }) => formatMoney(cost))).toEqual(['20.00', '10.00']);
});

test('a month in which nothing was counted is shared alike', () => {
  const units = [
    { id: 'a', quantity: '0' },
    { id: 'b', quantity: '0' },
  ];
  expect(costs({ master: { quantity: '0' }, units })).toEqual(['15.00', '15.00']);
});

test('a tax on nothing is shared alike; a credit falls as its charge did', () => {
  const tax = [{ kind: 'tax', name: 'Levy', amount: '2.00' }];
  expect(costs({ invoice: tax })).toEqual(['1.00', '1.00']);
  const credit = [...base.invoice, { kind: 'energy', name: 'Credit', amount: '-30.00' }];
  expect(costs({ invoice: credit })).toEqual(['0.00', '0.00']);
});

test('charged more than the cost is profit, also where the building as a whole was not', () => {
  const sold = (a: string, b: string) => ({
    units: [
      { id: 'a', quantity: '60', sold: a },
      { id: 'b', quantity: '30', sold: b },
    ],
  });
  expect(statementOf(sold('20.00', '10.00')).withoutProfit).toBe(true);
  const uneven = statementOf(sold('20.01', '9.00'));
  expect(uneven.withoutProfit).toBe(false);
  expect(uneven.units.map(({ over }) => formatMoney(over))).toEqual(['0.01', '-1.00']);
  expect(formatMoney(uneven.over)).toBe('-0.99');
});

test('what cannot be shared is named before anything is', () => {
  expect(problems({ to: '2026-10-01' })).toEqual(['to: must lie after from']);
  expect(problems({ losses: { share_by: 'area', among: ['c'] } })).toEqual([
    'losses.among: no unit is called c',
    'losses.share_by: no area is above zero',
  ]);
  expect(problems({ units: [{ id: 'a', quantity: '1' }], losses: { share_by: 'area' } })).toEqual([
    'losses.share_by: unit a has no area: write one for it',
    'losses.share_by: no area is above zero',
  ]);
  expect(problems({ losses: { share_by: { fixed: { a: '0', c: '0' } }, among: ['a'] } })).toEqual([
    'losses.share_by.fixed: no unit is called c',
    'losses.among: is said by the names under fixed already: leave it out',
    'losses.share_by.fixed: no weight is above zero',
  ]);
  expect(problems({ units: [...base.units, { id: 'a', quantity: '1' }] })).toEqual(['units.2.id: a stands here twice']);
  expect(problems({ decimals: '0', invoice: [{ kind: 'tax', name: 'VAT', amount: '1.5' }] })).toEqual([
    'invoice.0.amount: has more places than decimals (0)',
  ]);
});

test('whatever was used and however it is shared, units bear the invoice to the last micro-unit', () => {
  const quantity = fc.integer({ min: 0, max: 100_000 }).map((milli) => formatMilli(BigInt(milli)));
  const amount = fc.integer({ min: 0, max: 10_000_000 }).map((cents) => (cents / 100).toFixed(2));
  const rule = fc.constantFrom('equal', 'use', 'area');
  const document = fc.record({
    master: fc.record({ quantity }),
    invoice: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('energy'), name: fc.constant('e'), amount }),
        fc.record({ kind: fc.constant('fixed'), name: fc.constant('f'), amount, share_by: rule }),
        fc.record({ kind: fc.constant('tax'), name: fc.constant('t'), amount }),
      ),
      { minLength: 1, maxLength: 5 },
    ),
    units: fc
      .array(fc.tuple(quantity, fc.integer({ min: 1, max: 200 })), { minLength: 1, maxLength: 8 })
      .map((units) => units.map(([used, area], index) => ({ id: `u-${index}`, quantity: used, area: String(area) }))),
    common: fc.array(fc.record({ name: fc.constant('c'), quantity, share_by: rule }), { maxLength: 3 }),
    losses: fc.record({ share_by: rule }),
  });
  fc.assert(
    fc.property(document, (given) => {
      const { lines, units, invoiced } = statementOf(given);
      expect(units.reduce((sum, { cost }) => sum + cost, 0n)).toBe(invoiced);
      for (const line of lines) expect(line.shares.reduce<bigint>((sum, share) => sum + share, 0n)).toBe(line.amount);
      for (const unit of units) expect(unit.ownUse + unit.shared + unit.tax).toBe(unit.cost);
      expect(units.every(({ cost }) => cost >= 0n)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a tax follows the size of what it is of, also where the supplier gave something back', () => {
  const invoice = [
    { kind: 'energy', name: 'Correction', amount: '-30.00' },
    { kind: 'tax', name: 'VAT', amount: '-6.00' },
  ];
  // 60 of 100 and 30 of 100 were their own, the losses of 10 by use: 20 and 10 of it, with a fifth in tax.
  expect(costs({ invoice })).toEqual(['-24.00', '-12.00']);
});
