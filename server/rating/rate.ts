import { assert, assertNever } from '#kernel';
import type { Charge } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import type { ChargeContext } from './charge-context.ts';
import { flatLines } from './flat.ts';
import { useByMeter } from './meter-use.ts';
import type { Rate } from './model.ts';
import { overlap } from './period.ts';
import { milliDaysIn, standingChargeLines } from './standing-charge.ts';
import { taxLines } from './tax.ts';
import { versionSpans } from './version-span.ts';

/**
 * Rates a billing period to date: every interval in it, whatever was posted before. A line is rounded once and nothing before it is, so rating often
 * and rating once give the same. Each version of the tariff that is in force gives its own lines.
 */
export const rate: Rate = ({ tariff, zone, period, tenancyFrom, ratedTo, intervals }) => {
  assert(ratedTo <= period.to, 'a period is not rated past its end');
  const billed = overlap({ from: tenancyFrom, to: ratedTo }, period);
  if (billed === null) return [];
  return versionSpans(tariff, { ...billed, zone }).flatMap((span) => {
    const uses = useByMeter(intervals, span);
    const milliDays = milliDaysIn(span, zone);
    return span.version.charges.reduce<readonly RatedLine[]>(
      (linesBefore, charge, place) => [
        ...linesBefore,
        ...linesOf(charge, { tariff, span, place, uses, milliDays, linesBefore }),
      ],
      [],
    );
  });
};

function linesOf(charge: Charge, context: ChargeContext): readonly RatedLine[] {
  switch (charge.kind) {
    case 'flat':
      return flatLines(charge, context);
    case 'standing':
      return standingChargeLines(charge, context);
    case 'tax':
      return taxLines(charge, context);
    default:
      return assertNever(charge);
  }
}
