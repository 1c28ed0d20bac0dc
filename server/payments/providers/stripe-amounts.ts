import type { Currency } from '#kernel';
import type { MinorRule } from './minor-amount.ts';

/*
 * How Stripe counts currencies (https://docs.stripe.com/currencies, "Zero-decimal currencies", "Three-decimal currencies", "Special cases"). ISK and UGX have no
 * decimals any more but are still counted in hundredths, of which the last two digits are zero.
 */
const WHOLE = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
const THOUSANDTHS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);
const WHOLE_IN_HUNDREDTHS = new Set(['ISK', 'UGX']);

export function stripeRule(currency: Currency): MinorRule {
  if (WHOLE.has(currency)) return { decimals: 0, step: 1n };
  if (THOUSANDTHS.has(currency)) return { decimals: 3, step: 10n };
  if (WHOLE_IN_HUNDREDTHS.has(currency)) return { decimals: 2, step: 100n };
  return { decimals: 2, step: 1n };
}
