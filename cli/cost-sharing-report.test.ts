import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sharedCost } from '#contracts/configuration';
import { loadConfiguration } from '#platform/configuration';
import { noProfitStatement } from '#server/tariffs';
import { sharedCostFacts, sharedCostText } from './cost-sharing-report.ts';

const document = loadConfiguration(
  fileURLToPath(new URL('../docs/tariffs/shared-cost.yaml', import.meta.url)),
  sharedCost,
);
const statement = noProfitStatement(document);

test('the worked example of docs/tariffs/shared-cost.md comes out as it was worked out by hand', () => {
  const facts = sharedCostFacts(document, statement);
  expect(facts.reconciliation).toEqual({
    master: '1000',
    units: '850',
    common: '110',
    losses: '40',
    beyondMaster: '0',
  });
  expect(facts.units.map(({ unit, cost, over }) => [unit, cost, over])).toEqual([
    ['shop', '132.54', '-2.54'],
    ['flat-1', '74.95', '0.40'],
    ['flat-2', '59.36', '-0.36'],
    ['flat-3', '42.55', '0.00'],
  ]);
  expect(facts).toMatchObject({ invoiced: '309.40', sold: '306.90', over: '-2.50', withoutProfit: false });
  expect(facts.lines.find(({ purpose }) => purpose === 'Lift')?.shares).toEqual({
    shop: '0.00',
    'flat-1': '5.00',
    'flat-2': '5.00',
    'flat-3': '5.00',
  });
});

test('a person reads a table, and who is to be given something back', () => {
  const text = sharedCostText(document, statement);
  expect(text).toContain('flat-1    50.00   12.98  11.97   74.95    75.35   0.40');
  expect(text).toContain('is to be given back');
});
