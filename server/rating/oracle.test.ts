import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyInput } from './rating-conformance.ts';
import { oracleLines, type OracleLine } from './constructed-oracle.ts';
import { placeOf } from './line-share.ts';
import { rate } from './rate.ts';

function sorted(lines: readonly OracleLine[]): readonly string[] {
  return lines
    .filter(({ amount }) => amount !== 0n)
    .map(({ version, place, amount }) => `${version} ${place} ${amount}`)
    .sort();
}

test('any tariff, any use, any zone: every line is what the fractions of the oracle round to', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const lines = rate(input).map((line) => ({
        version: line.versionFrom,
        place: placeOf(line),
        amount: line.amount,
      }));
      expect(sorted(lines)).toEqual(sorted(oracleLines(input)));
    }),
    { numRuns: 10 },
  );
});
