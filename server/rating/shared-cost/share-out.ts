import { assert, money, type Money } from '#kernel';

/**
 * Shares an amount by weights, in whole steps, so that the parts sum to it exactly: each part is first rounded towards zero, then the largest remainders
 * get one step more (the method of Hamilton and Hare), the earlier first where two are alike. No part is a whole step away from its exact share. A credit
 * is shared as its charge would be. `amount` is a multiple of `step`; weights are not negative and not all zero.
 */
export function shareOut(amount: Money, weights: readonly bigint[], step: bigint): readonly Money[] {
  assert(step > 0n && amount % step === 0n, 'an amount is shared in whole steps');
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  assert(whole > 0n && weights.every((weight) => weight >= 0n), 'weights are not negative and not all zero');
  const sign = amount < 0n ? -1n : 1n;
  const steps = (sign * amount) / step;
  const parts = weights.map((weight, index) => ({
    index,
    steps: (steps * weight) / whole,
    remainder: (steps * weight) % whole,
  }));
  const missing = steps - parts.reduce((sum, part) => sum + part.steps, 0n);
  const luckiest = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  const lucky = new Set(luckiest.slice(0, Number(missing)).map(({ index }) => index));
  return parts.map((part) => money(sign * step * (part.steps + (lucky.has(part.index) ? 1n : 0n))));
}
