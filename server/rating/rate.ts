import { assert, assertNever } from '#kernel';
import type { Charge } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import { capLines } from './cap.ts';
import { applies, type ChargeContext } from './charge-context.ts';
import { containedTaxLines } from './contained-tax.ts';
import { sourceOfIntervals } from './counted-intervals.ts';
import { demandLines } from './demand.ts';
import { energyLines } from './energy.ts';
import { minimumLines } from './minimum.ts';
import type { BilledTime, Rate } from './model.ts';
import { overlap } from './period.ts';
import { rebateLines } from './rebate.ts';
import { milliDaysIn, standingChargeLines } from './standing-charge.ts';
import { taxLines } from './tax.ts';
import { totalRoundingLines } from './total-rounding.ts';
import type { UseSource } from './use-source.ts';
import { versionSpans, type VersionSpan } from './version-span.ts';

/** The parts of a period to date that are billed, version by version, the oldest first; none where the tenancy had not begun. */
export function billedSpans({ tariff, zone, period, tenancyFrom, ratedTo }: BilledTime): readonly VersionSpan[] {
  assert(ratedTo <= period.to, 'a period is not rated past its end');
  const billed = overlap({ from: tenancyFrom, to: ratedTo }, period);
  return billed === null ? [] : versionSpans(tariff, { ...billed, zone });
}

/** Rates a billing period to date from whatever says what was counted. */
export function rateFrom(time: BilledTime, source: UseSource): readonly RatedLine[] {
  const spans = billedSpans(time);
  const lines = spans.flatMap((span) => {
    const milliDays = milliDaysIn(span, time.zone);
    return span.version.charges.reduce<readonly RatedLine[]>((linesBefore, charge, place) => {
      const context = { time, span, place, source, milliDays, linesBefore };
      return applies(charge, context) ? [...linesBefore, ...linesOf(charge, context)] : linesBefore;
    }, []);
  });
  return [...lines, ...totalRoundingLines(lines, time, spans.at(-1))];
}

/**
 * Rates a billing period to date: every interval in it, whatever was posted before. A line is rounded once and nothing before it is, so rating often
 * and rating once give the same. Each version of the tariff that is in force gives its own lines.
 */
export const rate: Rate = (input) => rateFrom(input, sourceOfIntervals(input.intervals, input.exportMeters));

function linesOf(charge: Charge, context: ChargeContext): readonly RatedLine[] {
  switch (charge.kind) {
    case 'flat':
    case 'energy':
    case 'export_credit':
    case 'allowance':
    case 'levy':
      return energyLines(charge, context);
    case 'standing':
      return standingChargeLines(charge, context);
    case 'demand':
      return demandLines(charge, context);
    case 'tax':
      return context.span.version.prices_include_tax === true
        ? containedTaxLines(charge, context)
        : taxLines(charge, context);
    case 'rebate':
      return rebateLines(charge, context);
    case 'minimum':
      return minimumLines(charge, context);
    case 'cap':
      return capLines(charge, context);
    default:
      return assertNever(charge);
  }
}
