import { addDays, fraction, quantityMilli, splitByDay, startOfDay, type Instant, type Zone } from '#kernel';
import type { Charge } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/model.ts';
import { lineBasis, lineKey, plainBasis, roundLine, type ChargeContext } from './charge-context.ts';
import type { Span } from './period.ts';

/**
 * So much per local day. A day accrues as it passes, in thousandths, so nothing is taken at the first top-up of a month and a day is paid in full only
 * when it is over. A day of 23 or 25 hours is one day.
 */
export function standingChargeLines(
  charge: Extract<Charge, { kind: 'standing' }>,
  context: ChargeContext,
): readonly RatedLine[] {
  if (context.milliDays === 0n || charge.per_day === undefined) return [];
  return [
    {
      ...lineBasis(context),
      key: lineKey(context, 'standing_charge'),
      kind: 'standing_charge',
      meterId: null,
      registers: null,
      quantity: quantityMilli(context.milliDays),
      price: charge.per_day,
      estimated: false,
      amount: roundLine(context.milliDays * charge.per_day, 1000n, context.span.version),
      basis: plainBasis(fraction(context.milliDays * charge.per_day, 1000n), context, charge.name ?? null),
      revenueAccount: accountOf.standingCharges(context.tariff.utility),
    },
  ];
}

/** How many thousandths of local days lie in a span. Each day counts what has passed of it, rounded down; a whole day is 1000. */
export function milliDaysIn(span: Span, zone: Zone): bigint {
  return splitByDay(span.from, span.to, zone).reduce((sum, part) => {
    const day = { from: startOfDay(part.date, zone), to: startOfDay(addDays(part.date, 1), zone) };
    return sum + passedOf(day, part.to) - passedOf(day, part.from);
  }, 0n);
}

function passedOf(day: Span, at: Instant): bigint {
  return (1000n * BigInt(at - day.from)) / BigInt(day.to - day.from);
}
