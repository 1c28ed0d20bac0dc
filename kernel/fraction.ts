import { assert } from './assertion.ts';

/** An exact number: two whole numbers, the lower one positive. It is not reduced until `lowestTerms` is asked for. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const NOTHING: Fraction = { numerator: 0n, denominator: 1n };

/** Throws a `Defect` for a denominator of zero. */
export function fraction(numerator: bigint, denominator = 1n): Fraction {
  assert(denominator !== 0n, 'nothing is divided by zero');
  return denominator < 0n ? { numerator: -numerator, denominator: -denominator } : { numerator, denominator };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  if (a.denominator === b.denominator) return { numerator: a.numerator + b.numerator, denominator: a.denominator };
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { numerator: -b.numerator, denominator: b.denominator });
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** Throws a `Defect` where the divisor is zero. */
export function over(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator, a.denominator * b.numerator);
}

export function isLess(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

export function lowestTerms(of: Fraction): Fraction {
  let [a, b] = [of.numerator < 0n ? -of.numerator : of.numerator, of.denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: of.numerator / a, denominator: of.denominator / a };
}

/** Reads an exact decimal with at most twelve places: `0.9632`, `11.237`. Null for anything else. */
export function parseFraction(text: string): Fraction | null {
  const match = /^(-)?(\d{1,13})(?:\.(\d{1,12}))?$/.exec(text);
  if (match === null) return null;
  const [, sign, whole = '0', places = ''] = match;
  const magnitude = BigInt(whole + places);
  return { numerator: sign === undefined ? magnitude : -magnitude, denominator: 10n ** BigInt(places.length) };
}

/** Writes `123/1000`, in lowest terms; a whole number without a stroke. */
export function formatFraction(of: Fraction): string {
  const { numerator, denominator } = lowestTerms(of);
  return denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
}
