/** Money as it crosses a process: an exact decimal and its currency. */
export interface AmountText {
  readonly amount: string;
  readonly currency: string;
}

/** An amount in pieces, for a number that is set large with its sign and symbol smaller. */
export interface MoneyParts {
  /** Empty, or the minus sign. */
  readonly sign: string;
  readonly symbol: string;
  /** Whether the language puts the symbol before the number. */
  readonly symbolFirst: boolean;
  /** The whole units with their grouping. */
  readonly whole: string;
  /** The decimal separator and the places behind it; empty when nothing is shown there. */
  readonly fraction: string;
}

export interface AmountWords {
  /** `€86.40`: as many places as the currency has, always rounded down, so that nobody sees credit that is not there, nor less debt than there is. */
  money(wire: AmountText): string;
  /** `€20` as on a note; places only where there are any. */
  note(wire: AmountText): string;
  /** The same as `money`, or with `short` as `note`, in pieces. */
  moneyParts(wire: AmountText, options?: { readonly short?: boolean }): MoneyParts;
  /** A price with all the places that matter: `€0.32`, `€0.317625`. */
  price(wire: AmountText): string;
  /** Before it was rounded: nothing is cut off to nine places. */
  exactMoney(wire: AmountText): string;
  /** A number without a unit, nothing cut off to nine places: a factor, a calorific value. */
  exact(decimal: string): string;
  /** `3.2 kWh` from an exact decimal. */
  quantity(decimal: string, unit: string): string;
}

type Decimal = Intl.StringNumericLiteral;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Intl formats a decimal string exactly; a number would pass through a float. Not a decimal: shown as zero would be a lie, so it throws. */
function decimalOf(text: string): Decimal {
  if (!DECIMAL.test(text)) throw new RangeError('an amount is an exact decimal');
  return text as Decimal;
}

const EXTRA = {
  full: {},
  short: { trailingZeroDisplay: 'stripIfInteger' },
  price: { maximumFractionDigits: 6 },
  exact: { maximumFractionDigits: 9 },
} as const satisfies Record<string, Intl.NumberFormatOptions>;

/** Words for amounts and quantities. All amounts stay decimal strings from end to end. */
export function amountWords(locale: string): AmountWords {
  const formats = new Map<string, Intl.NumberFormat>();
  const formatOf = (currency: string, shape: keyof typeof EXTRA): Intl.NumberFormat => {
    const key = `${currency} ${shape}`;
    const known = formats.get(key);
    if (known !== undefined) return known;
    const made = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      roundingMode: 'floor',
      signDisplay: 'negative',
      ...EXTRA[shape],
    });
    formats.set(key, made);
    return made;
  };
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 9, roundingMode: 'trunc' });
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 3, roundingMode: 'trunc' });

  return {
    money: (wire) => formatOf(wire.currency, 'full').format(decimalOf(wire.amount)),
    note: (wire) => formatOf(wire.currency, 'short').format(decimalOf(wire.amount)),
    price: (wire) => formatOf(wire.currency, 'price').format(decimalOf(wire.amount)),
    exactMoney: (wire) => formatOf(wire.currency, 'exact').format(decimalOf(wire.amount)),
    exact: (decimal) => exact.format(decimalOf(decimal)),
    moneyParts: (wire, options) =>
      partsOf(
        formatOf(wire.currency, options?.short === true ? 'short' : 'full').formatToParts(decimalOf(wire.amount)),
      ),
    quantity: (decimal, unit) => `${plain.format(decimalOf(decimal))} ${unit}`,
  };
}

function partsOf(parts: readonly Intl.NumberFormatPart[]): MoneyParts {
  const joined = (...types: readonly Intl.NumberFormatPartTypes[]): string =>
    parts
      .filter((part) => types.includes(part.type))
      .map((part) => part.value)
      .join('');
  const first = parts.find((part) => part.type === 'currency' || part.type === 'integer');
  return {
    sign: joined('minusSign'),
    symbol: joined('currency'),
    symbolFirst: first?.type === 'currency',
    whole: joined('integer', 'group'),
    fraction: joined('decimal', 'fraction'),
  };
}
