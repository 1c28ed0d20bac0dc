import {
  divideRounded,
  elementAt,
  fraction,
  money,
  negate,
  NOTHING,
  over,
  plus,
  subtract,
  times,
  ZERO,
  type Fraction,
  type Money,
} from '#kernel';
import type { ChargeOf } from '#contracts/configuration';
import { accountOf, type AccountId, type LineBasis, type RatedLine } from '../ledger/index.ts';
import { isInBase } from './base-lines.ts';
import { applies, lineOf, roundLine, roundingOf, type ChargeContext } from './charge-context.ts';
import { placeOf } from './line-share.ts';
import { rateOf } from './tax.ts';

/** A tax of a version, and where it stands in the version's list. */
interface PlacedTax {
  readonly charge: ChargeOf<'tax'>;
  readonly place: number;
}

const ONE = fraction(1n);

/**
 * A percentage that the prices of a version hold already. Nobody pays it on top: what is tax is taken out of the revenue of the lines that hold it, account by account, so
 * the lines of the charge sum to nothing. Taxes on taxes and taxes of some lines alone are taken out of a price together: what is left without any of them is the net
 * price, on which each of them is then worked out as it would be where it is added.
 */
export function containedTaxLines(charge: ChargeOf<'tax'>, context: ChargeContext): readonly RatedLine[] {
  const taxes = taxesOf(context);
  const own = { charge, place: context.place };
  const held = context.linesBefore
    .filter(({ kind }) => kind !== 'tax')
    .map((line) => ({ line, part: partHeld(own, { taxes, line }) }))
    .filter(({ part }) => part.numerator !== 0n);
  if (held.length === 0) return [];
  const parts = held.map(({ line, part }) => ({ line, exact: times(grossOf(line, charge.of), part) }));
  const exact = parts.reduce((sum, each) => plus(sum, each.exact), NOTHING);
  const priced = { kind: 'tax', estimated: held.some(({ line }) => line.estimated) } as const;
  const { rounding = roundingOf(context.span.version) } = charge;
  const price = money(charge.percent);
  return [
    lineOf(charge, context, {
      ...priced,
      key: ['tax'],
      price,
      exact,
      revenueAccount: accountOf.tax(),
      basis: { base: baseOf(exact, charge) },
    }),
    ...takenFrom(parts, rounding).map(([revenueAccount, taken]) =>
      lineOf(charge, context, {
        ...priced,
        key: ['tax', 'contained', revenueAccount.replaceAll('/', '-')],
        price: negate(price),
        exact: fraction(negate(taken)),
        revenueAccount,
        basis: { base: baseOf(fraction(taken), charge) },
      }),
    ),
  ];
}

/** What a tax is its percentage of: the price without what it holds of this tax and of those that are on top of it. */
function baseOf(tax: Fraction, charge: ChargeOf<'tax'>): LineBasis['base'] {
  const { numerator, denominator } = over(tax, rateOf(charge));
  return { amount: money(divideRounded(numerator, denominator, 'half_up')), of: charge.of ?? 'rounded' };
}

/** The taxes of the version that this tenancy pays, in the order of the list. */
function taxesOf(context: ChargeContext): readonly PlacedTax[] {
  return context.span.version.charges.flatMap((charge, place) =>
    charge.kind === 'tax' && applies(charge, context) ? [{ charge, place }] : [],
  );
}

/** Which part of a line's price one tax is. */
function partHeld(tax: PlacedTax, at: { readonly taxes: readonly PlacedTax[]; readonly line: RatedLine }): Fraction {
  const onNet = at.taxes.map((each) => onNetPrice(each, at));
  const gross = onNet.reduce(plus, ONE);
  return over(
    elementAt(
      onNet,
      at.taxes.findIndex(({ place }) => place === tax.place),
    ),
    gross,
  );
}

/** How much of the net price of a line a tax is, with what it takes of the taxes before it. */
function onNetPrice(
  { charge, place }: PlacedTax,
  at: { readonly taxes: readonly PlacedTax[]; readonly line: RatedLine },
): Fraction {
  const isHeld = placeOf(at.line) < place && isInBase(charge, at.line.basis.chargeId);
  const base = at.taxes
    .filter((each) => each.place < place && isInBase(charge, each.charge.id ?? null))
    .reduce((sum, each) => plus(sum, onNetPrice(each, at)), isHeld ? ONE : NOTHING);
  return times(base, rateOf(charge));
}

function grossOf(line: RatedLine, of: 'rounded' | 'unrounded' = 'rounded'): Fraction {
  return of === 'rounded' ? fraction(line.amount) : line.basis.exact;
}

/** What each account of revenue gives of a tax: rounded by what all accounts up to it give, so that together they give what the tax is. */
function takenFrom(
  parts: readonly { readonly line: RatedLine; readonly exact: Fraction }[],
  rounding: LineBasis['rounding'],
): readonly (readonly [AccountId, Money])[] {
  let exact = NOTHING;
  let before = ZERO;
  const taken: (readonly [AccountId, Money])[] = [];
  for (const [account, of] of Map.groupBy(parts, ({ line }) => line.revenueAccount)) {
    exact = of.reduce((sum, each) => plus(sum, each.exact), exact);
    const upTo = roundLine(exact, rounding);
    taken.push([account, subtract(upTo, before)]);
    before = upTo;
  }
  return taken;
}
