import { add, formatMoney, money, parseMoney, ZERO } from '#kernel';
import type { AmountText } from '#language';
import type { OfficeTranslator } from '#language/office';

/* Amounts stay exact decimals; only their sign and their sums are looked at here. */

/** A minus that is as wide as a plus, so that columns stand. */
export function amountPhrase(amount: AmountText, words: OfficeTranslator): string {
  return words.money(amount).replace('-', '−');
}

/** With every place that matters, for the books: what is shown adds up to what is shown. */
export function exactPhrase(amount: AmountText, words: OfficeTranslator): string {
  return words.price(amount).replace('-', '−');
}

export function isZero(amount: AmountText): boolean {
  return parseMoney(amount.amount) === ZERO;
}

export function isNegative(amount: AmountText): boolean {
  return amount.amount.startsWith('-') && !isZero(amount);
}

/** The sum of amounts of one currency. */
export function sumOf(amounts: readonly AmountText[]): AmountText | null {
  const [first] = amounts;
  if (first === undefined) return null;
  return {
    amount: formatMoney(add(...amounts.map((each) => parseMoney(each.amount) ?? ZERO))),
    currency: first.currency,
  };
}

/** `19 %` from the exact share `0.19`. */
export function percentPhrase(share: string, words: OfficeTranslator): string {
  const micros = parseMoney(share) ?? ZERO;
  return words.quantity(formatMoney(money(micros * 100n)), '%');
}

/** Whole watts, grouped. */
export function powerPhrase(powerW: number, words: OfficeTranslator): string {
  return words.quantity(String(Math.round(powerW)), 'W');
}

/** Cards are said by their last three characters. */
export function maskedCard(uid: string): string {
  return `•••• ${uid.slice(-3)}`;
}
