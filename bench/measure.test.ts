import { expect, test } from 'vitest';
import { inTurn, percentile, ratiosOf, spreadOf } from './measure.ts';

test('sides are run in turn, and the first round counts for nothing', async () => {
  const order: string[] = [];
  const side = (name: string) => async () => order.push(name);
  expect(await inTurn(2, { ours: side('A'), peer: side('B') })).toEqual({ ours: [3, 5], peer: [4, 6] });
  expect(order.join('')).toBe('ABABAB');
});

test('a ratio is of one round, and its spread of all', () => {
  const ratios = ratiosOf([10, 30, 20], [5, 10, 20]);
  expect(ratios).toEqual([2, 3, 1]);
  expect([percentile(ratios, 0.5), ...spreadOf(ratios)]).toEqual([2, 1, 3]);
});
