import {
  addDays,
  fraction,
  localTime,
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
import type { ChargeOf } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { attributeOver } from './attributes.ts';
import { lineOf, type ChargeContext } from './charge-context.ts';
import type { Span } from './period.ts';

/**
 * So much per local day or month. A day accrues as it passes, in thousandths, so nothing is taken at the first top-up of a month and a day is paid in full only
 * when it is over. A day of 23 or 25 hours is one day; a month is as many days as it has.
 */
export function standingChargeLines(charge: ChargeOf<'standing'>, context: ChargeContext): readonly RatedLine[] {
  const { span, time } = context;
  return multipliersOf(charge.per, context).flatMap(({ from, to, multiplier }) => {
    const milliDays = from === span.from && to === span.to ? context.milliDays : milliDaysIn({ from, to }, time.zone);
    if (milliDays === 0n) return [];
    const accrued = accruedOf(charge, { span: { from, to }, time, milliDays });
    return [
      lineOf(charge, context, {
        kind: 'standing_charge',
        key: ['standing_charge', ...(from === span.from ? [] : [localTime(from, time.zone).date])],
        from,
        to,
        quantity: quantityMilli(milliDays),
        price: accrued.price,
        exact: times(accrued.exact, multiplier),
        revenueAccount: accountOf.standingCharges(time.tariff.utility),
        basis: { factor: factorOf(charge, { months: accrued.months, multiplier }) },
      }),
    ];
  });
}

/** Per day the factor is how often the amount is multiplied; per month also the part of the month that passed. Null for once a day. */
function factorOf(
  charge: ChargeOf<'standing'>,
  at: { months: Fraction | null; multiplier: Fraction },
): Fraction | null {
  if (at.months !== null) return times(at.months, at.multiplier);
  return charge.per === undefined || charge.per === 'tenancy' ? null : at.multiplier;
}

/** How often the amount is multiplied, for each stretch in which that stays the same: a tenancy of three pays for three from the day on which it was three. */
function multipliersOf(
  per: ChargeOf<'standing'>['per'],
  { span, time: { zone, attributes } }: Pick<ChargeContext, 'span' | 'time'>,
): readonly (Span & { readonly multiplier: Fraction })[] {
  if (per === undefined || per === 'tenancy') return [{ from: span.from, to: span.to, multiplier: fraction(1n) }];
  const { name, scale } = COUNTED[per];
  return attributeOver(name, attributes, { span, zone }).map(({ from, to, value }) => ({
    from,
    to,
    multiplier: fraction(value, scale),
  }));
}

const COUNTED = {
  person: { name: 'persons', scale: 1n },
  fixture: { name: 'fixtures', scale: 1n },
  area_m2: { name: 'area_m2', scale: 1000n },
} as const;

/** What an amount per day or month comes to in the time that passed, and how many months that is where the amount is per month. */
export function accruedOf(
  charge: ChargeOf<'standing' | 'minimum' | 'cap'>,
  { span, time, milliDays }: { readonly span: Span } & Pick<ChargeContext, 'time' | 'milliDays'>,
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
