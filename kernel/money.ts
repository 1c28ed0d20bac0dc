import { assert } from './assertion.ts';
import type { Brand } from './brand.ts';

/** Whole micro-units (1e-6) of the site's one currency. Never a float; never mixed with another currency inside a site. */
export type Money = Brand<bigint, 'Money'>;

/** ISO 4217 code, three capital letters. */
export type Currency = Brand<string, 'Currency'>;

/** How a rated line is rounded to the tariff's precision. A property of the tariff, never of the code. */
export type RoundingMode = 'half_up' | 'half_even' | 'down' | 'up';

const MICROS_PER_UNIT = 1_000_000n;
/** The range of a signed 64-bit column. Anything outside is a defect long before it is money. */
const LIMIT = 2n ** 63n - 1n;

export const ZERO = 0n as Money;

/** Makes money from micro-units. Throws a `Defect` outside the signed 64-bit range. */
export function money(micros: bigint): Money {
  assert(micros <= LIMIT && micros >= -LIMIT, 'an amount of money fits a signed 64-bit column');
  return micros as Money;
}

/** Makes money from whole units of currency, as on a bank note: `moneyOfUnits(50n)` is 50.00. */
export function moneyOfUnits(units: bigint): Money {
  return money(units * MICROS_PER_UNIT);
}

const DECIMAL = /^(-)?(\d{1,13})(?:\.(\d{1,6}))?$/;

/** Reads an exact decimal string such as `12.5` or `-0.000001`. Returns null for anything else (exponents, signs, spaces, more than six places). */
export function parseMoney(text: string): Money | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const micros = BigInt(whole) * MICROS_PER_UNIT + BigInt(fraction.padEnd(6, '0'));
  return money(sign === undefined ? micros : -micros);
}

/** Writes an exact decimal string with at least two places and no needless zeros beyond them: `12.50`, `0.000125`. */
export function formatMoney(amount: Money): string {
  const magnitude = amount < 0n ? -amount : amount;
  const fraction = (magnitude % MICROS_PER_UNIT)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${amount < 0n ? '-' : ''}${magnitude / MICROS_PER_UNIT}.${fraction}`;
}

/** Makes a currency code. Throws a `Defect` unless it is three capital letters. */
export function currency(code: string): Currency {
  assert(/^[A-Z]{3}$/.test(code), 'a currency is an ISO 4217 code of three capital letters');
  return code as Currency;
}

export function add(...amounts: readonly Money[]): Money {
  return money(amounts.reduce<bigint>((sum, amount) => sum + amount, 0n));
}

export function subtract(from: Money, amount: Money): Money {
  return money(from - amount);
}

export function negate(amount: Money): Money {
  return money(-amount);
}

export function least(a: Money, b: Money): Money {
  return a < b ? a : b;
}

export function greatest(a: Money, b: Money): Money {
  return a > b ? a : b;
}

/**
 * Divides exactly, then rounds once. `half_up` and `up` move away from zero, `down` towards it, so a credit mirrors its charge.
 * Throws a `Defect` for a denominator that is not positive.
 */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  assert(denominator > 0n, 'a denominator is positive');
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const quotient = magnitude / denominator;
  const twice = (magnitude % denominator) * 2n;
  const rounded = quotient + (roundsAway({ quotient, twice, denominator, mode }) ? 1n : 0n);
  return negative ? -rounded : rounded;
}

function roundsAway(at: { quotient: bigint; twice: bigint; denominator: bigint; mode: RoundingMode }): boolean {
  switch (at.mode) {
    case 'down':
      return false;
    case 'up':
      return at.twice > 0n;
    case 'half_up':
      return at.twice >= at.denominator;
    case 'half_even':
      return at.twice > at.denominator || (at.twice === at.denominator && at.quotient % 2n === 1n);
  }
}

/** A share of an amount in parts per million, rounded down: what is taken for a debt is never a micro more than the rule says. */
export function sharePpm(amount: Money, ppm: bigint): Money {
  assert(ppm >= 0n && ppm <= 1_000_000n, 'a share lies between nothing and everything');
  return money(divideRounded(amount * ppm, 1_000_000n, 'down'));
}
