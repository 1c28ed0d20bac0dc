import { currency, formatMoney, parseMoney, type Currency, type Money } from '#kernel';
import { z } from 'zod';

/** Money where it crosses a process: an exact decimal string with its currency. Never a JSON number. */
export const wireMoney = z.strictObject({
  amount: z.string().regex(/^-?\d{1,13}(\.\d{1,6})?$/, 'an exact decimal with at most six places'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code'),
});
export type WireMoney = z.infer<typeof wireMoney>;

export function toWireMoney(amount: Money, inCurrency: Currency): WireMoney {
  return { amount: formatMoney(amount), currency: inCurrency };
}

/** The amount, or null when it is in another currency than expected or no exact decimal. */
export function fromWireMoney(wire: WireMoney, expected: Currency): Money | null {
  return wire.currency === expected ? parseMoney(wire.amount) : null;
}

export function wireCurrency(wire: WireMoney): Currency {
  return currency(wire.currency);
}
