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
      const lines = new Map<string, { version: string; place: number; amount: bigint }>();
      for (const line of rate(input)) {
        const [version, place] = [line.versionFrom, placeOf(line)];
        // What a tax that prices hold is taken from, account by account, is one line of the oracle's.
        const key = line.key.includes('/contained/') ? `${version} ${place} contained` : line.key;
        lines.set(key, { version, place, amount: (lines.get(key)?.amount ?? 0n) + line.amount });
      }
      expect(sorted([...lines.values()])).toEqual(sorted(oracleLines(input)));
    }),
    { numRuns: 10 },
  );
});
