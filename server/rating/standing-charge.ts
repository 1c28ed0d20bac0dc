import {
  addDays,
  fraction,
  NOTHING,
  plus,
  present,
  quantityMilli,
  splitByDay,
  startOfDay,
  startOfMonth,
  startOfNextMonth,
  times,
  type Fraction,
  type Instant,
  type Zone,
} from '#kernel';
import type { ChargeOf, TenancyAttributes } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { lineOf, type ChargeContext } from './charge-context.ts';
import type { Span } from './period.ts';

/**
 * So much per local day or month. A day accrues as it passes, in thousandths, so nothing is taken at the first top-up of a month and a day is paid in full only
 * when it is over. A day of 23 or 25 hours is one day; a month is as many days as it has.
 */
export function standingChargeLines(charge: ChargeOf<'standing'>, context: ChargeContext): readonly RatedLine[] {
  if (context.milliDays === 0n) return [];
  const multiplier = timesOf(charge.per, context.time.attributes);
  const accrued = accruedOf(charge, context);
  return [
    lineOf(charge, context, {
      kind: 'standing_charge',
      key: ['standing_charge'],
      quantity: quantityMilli(context.milliDays),
      price: accrued.price,
      exact: times(accrued.exact, multiplier),
      revenueAccount: accountOf.standingCharges(context.time.tariff.utility),
      basis: { factor: factorOf(charge, { months: accrued.months, multiplier }) },
    }),
  ];
}

/** Per day the factor is how often the amount is multiplied; per month also the part of the month that passed. Null for once a day. */
function factorOf(
  charge: ChargeOf<'standing'>,
  at: { months: Fraction | null; multiplier: Fraction },
): Fraction | null {
  if (at.months !== null) return times(at.months, at.multiplier);
  return charge.per === undefined || charge.per === 'tenancy' ? null : at.multiplier;
}

function timesOf(per: ChargeOf<'standing'>['per'], attributes: TenancyAttributes | undefined): Fraction {
  switch (per) {
    case 'area_m2':
      return fraction(attributes?.area_m2 ?? 0n, 1000n);
    case 'person':
      return fraction(BigInt(attributes?.persons ?? 1));
    case 'fixture':
      return fraction(BigInt(attributes?.fixtures ?? 1));
    default:
      return fraction(1n);
  }
}

/** What an amount per day or month comes to in the time that passed, and how many months that is where the amount is per month. */
export function accruedOf(
  charge: ChargeOf<'standing' | 'minimum' | 'cap'>,
  { span, time, milliDays }: ChargeContext,
): {
  readonly exact: Fraction;
  readonly price: Fraction['numerator'] & RatedLine['price'];
  readonly months: Fraction | null;
} {
  if (charge.per_day !== undefined)
    return { exact: fraction(milliDays * charge.per_day, 1000n), price: charge.per_day, months: null };
  const price = present(charge.per_month, 'an amount is per day or per month');
  const months = monthsIn(span, time.zone);
  return { exact: times(months, fraction(price)), price, months };
}

/** How many thousandths of local days lie in a span. Each day counts what has passed of it, rounded down; a whole day is 1000. */
export function milliDaysIn(span: Span, zone: Zone): bigint {
  return splitByDay(span.from, span.to, zone).reduce((sum, part) => {
    const day = { from: startOfDay(part.date, zone), to: startOfDay(addDays(part.date, 1), zone) };
    return sum + passedOf(day, part.to) - passedOf(day, part.from);
  }, 0n);
}

/** How many local months lie in a span, by their days and the thousandths of days that passed. */
function monthsIn(span: Span, zone: Zone): Fraction {
  const byMonth = Map.groupBy(splitByDay(span.from, span.to, zone), ({ date }) => startOfMonth(date));
  return [...byMonth].reduce((sum, [month, parts]) => {
    const days = (Date.parse(startOfNextMonth(month)) - Date.parse(month)) / 86_400_000;
    const passed = parts.reduce((total, part) => total + milliDaysIn(part, zone), 0n);
    return plus(sum, fraction(passed, BigInt(days) * 1000n));
  }, NOTHING);
}

function passedOf(day: Span, at: Instant): bigint {
  return (1000n * BigInt(at - day.from)) / BigInt(day.to - day.from);
}
