import { assert, type Currency } from '#kernel';

/** An amount as providers count it: whole minor units (cents, yen, fils) of a currency. */
export interface MinorAmount {
  readonly minor: bigint;
  readonly currency: Currency;
}

/** How a provider counts one currency. */
export interface MinorRule {
  /** Decimal places of the minor unit: 2 for cents. */
  readonly decimals: number;
  /** Amounts are multiples of this many minor units. */
  readonly step: bigint;
}

const MICRO_DECIMALS = 6;

/** Micro-units as minor units: exact, or null. Nothing is ever rounded on its way to a provider. */
export function toMinor(micros: bigint, currency: Currency, rule: MinorRule): MinorAmount | null {
  assert(rule.decimals >= 0 && rule.decimals <= MICRO_DECIMALS, 'a minor unit is no smaller than a micro-unit');
  const microsPerMinor = 10n ** BigInt(MICRO_DECIMALS - rule.decimals);
  if (micros % (microsPerMinor * rule.step) !== 0n) return null;
  return { minor: micros / microsPerMinor, currency };
}

export function sameAmount(one: MinorAmount, other: MinorAmount): boolean {
  return one.minor === other.minor && one.currency === other.currency;
}
