import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currency, parseMoney } from '#kernel';
import { toMinor } from './minor-amount.ts';
import { stripeRule } from './stripe-amounts.ts';

const minorOf = (text: string, code: string) => {
  const at = currency(code);
  return toMinor(parseMoney(text) ?? 0n, at, stripeRule(at))?.minor ?? null;
};

describe('an amount for a provider', () => {
  it.each([
    ['20.00', 'EUR', 2000n],
    ['0.01', 'USD', 1n],
    ['0.005', 'EUR', null],
    ['20.000001', 'EUR', null],
    ['500', 'JPY', 500n],
    ['500.5', 'JPY', null],
    ['5.12', 'KWD', 5120n],
    ['5.124', 'KWD', null],
    ['5', 'ISK', 500n],
    ['5.5', 'ISK', null],
    ['12', 'UGX', 1200n],
  ])('%s %s is %s, exactly or not at all', (text, code, minor) => {
    expect(minorOf(text, code)).toBe(minor);
  });

  it('is never another amount', () => {
    const codes = fc.constantFrom('EUR', 'JPY', 'KWD', 'ISK');
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), codes, (micros, code) => {
        const at = currency(code);
        const { decimals, step } = stripeRule(at);
        const minor = toMinor(micros, at, { decimals, step })?.minor;
        const unit = 10n ** BigInt(6 - decimals);
        return minor === undefined ? micros % (unit * step) !== 0n : minor * unit === micros && minor % step === 0n;
      }),
    );
  });
});
