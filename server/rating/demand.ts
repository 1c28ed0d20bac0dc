import {
  assert,
  divideRounded,
  elementAt,
  fraction,
  instant,
  localTime,
  quantityMilli,
  startOfDay,
  type Instant,
} from '#kernel';
import type { ChargeOf } from '#contracts/configuration';
import { accountOf, type RatedLine } from '../ledger/index.ts';
import { bandClockOf, type BandRun } from './band-clock.ts';
import { conversionOf, lineOf, type ChargeContext } from './charge-context.ts';
import { overlap } from './period.ts';
import { milliDaysIn } from './standing-charge.ts';

/** Sliding windows move on by so much. */
const SLIDE_MS = 5 * 60_000;

interface Peak {
  readonly at: Instant;
  /** What all meters counted in the window, in thousandths. */
  readonly quantity: bigint;
  readonly estimated: boolean;
}

/**
 * So much for each kW of the highest mean of a window in the time that the version is in force; of all meters together. It is known at once and stays for the
 * period, so it does not accrue by the day; a version that is in force for a part of the period has that part of the price.
 */
export function demandLines(charge: ChargeOf<'demand'>, context: ChargeContext): readonly RatedLine[] {
  const { span, time } = context;
  const peak = peakOf(charge, context);
  const { numerator, denominator } = conversionOf(span.version);
  const perHour = 60n / BigInt(charge.window);
  const counted = (peak?.quantity ?? 0n) * perHour * numerator;
  const least = (charge.least_kw ?? 0n) * denominator;
  const demand = counted > least ? counted : least;
  if (demand === 0n) return [];
  const inForce = overlap({ from: span.from, to: span.inForceTo }, time.period);
  assert(inForce !== null, 'what is billed lies in its period');
  const part = fraction(milliDaysIn(inForce, time.zone), milliDaysIn(time.period, time.zone));
  return [
    lineOf(charge, context, {
      kind: 'demand',
      key: ['demand'],
      quantity: quantityMilli(divideRounded(demand, denominator, 'half_even')),
      price: charge.price,
      estimated: peak?.estimated ?? false,
      exact: fraction(demand * charge.price * part.numerator, 1000n * denominator * part.denominator),
      revenueAccount: accountOf.revenue(time.tariff.utility),
      basis: { band: charge.band ?? null, factor: part, peakAt: peak?.at ?? null },
    }),
  ];
}

/** The window with the highest count, the earliest of equals; null where nothing was counted. */
function peakOf(charge: ChargeOf<'demand'>, context: ChargeContext): Peak | null {
  const windowMs = Number(charge.window) * 60_000;
  const stepMs = charge.windows === 'sliding' ? SLIDE_MS : windowMs;
  const { cuts, quantities, estimated } = countedBy(stepMs, context);
  const steps = windowMs / stepMs;
  const isInBand = bandTest(charge, context);
  let peak: Peak | null = null;
  let sum = 0n;
  for (const [index, quantity] of quantities.entries()) {
    sum += quantity - (index < steps ? 0n : elementAt(quantities, index - steps));
    const first = Math.max(0, index - steps + 1);
    const at = elementAt(cuts, first);
    if (sum > (peak?.quantity ?? 0n) && isInBand(at, elementAt(cuts, index + 1)))
      peak = { at, quantity: sum, estimated: estimated.slice(first, index + 1).includes(true) };
  }
  return peak;
}

/** What all meters counted step by step, from the steps of the local day on. */
function countedBy(stepMs: number, { span, source, time }: ChargeContext) {
  const dayStart = startOfDay(localTime(span.from, time.zone).date, time.zone);
  const cuts: Instant[] = [span.from];
  for (let at = dayStart + Math.ceil((span.from - dayStart + 1) / stepMs) * stepMs; at < span.to; at += stepMs)
    cuts.push(instant(at));
  cuts.push(span.to);
  const quantities = Array.from({ length: cuts.length - 1 }, () => 0n);
  const estimated = quantities.map(() => false);
  for (const meter of source) {
    if (meter.register !== 'import') continue;
    const parts = meter.parts(cuts);
    for (const [index, quantity] of parts.quantities.entries()) {
      quantities[index] = elementAt(quantities, index) + quantity;
      estimated[index] ||= parts.estimated[index] === true;
    }
  }
  return { cuts, quantities, estimated };
}

/** Whether a window lies in the charge's band from its beginning to its end. */
function bandTest(
  { band }: ChargeOf<'demand'>,
  { span, time }: ChargeContext,
): (from: Instant, to: Instant) => boolean {
  const { calendar } = span.version;
  if (band === undefined || calendar === undefined) return () => true;
  const runs: readonly BandRun[] = bandClockOf(calendar, time.zone).runs(span);
  let at = 0;
  return (from, to) => {
    while ((runs[at + 1]?.from ?? span.to) <= from && at < runs.length - 1) at += 1;
    return runs[at]?.band === band && to <= (runs[at + 1]?.from ?? span.to);
  };
}
