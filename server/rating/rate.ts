import { assert, Defect } from '#kernel';
import type { Charge } from '#contracts/configuration';
import type { RatedLine } from '../ledger/model.ts';
import { useByMeter, type MeterUse } from '../metering/meter-use.ts';
import type { ChargeContext } from './charge-context.ts';
import { flatLines } from './flat.ts';
import type { Rate, RatingInput } from './model.ts';
import { overlap } from './period.ts';
import { milliDaysIn, standingChargeLines } from './standing-charge.ts';
import { taxLines } from './tax.ts';
import { versionSpans, type VersionSpan } from './version-span.ts';

/** What rating has to know before it asks what was used. */
export type BilledTime = Omit<RatingInput, 'intervals'>;

/** A version of the tariff in force, and what each meter counted meanwhile, by meter id. */
export interface UsedSpan {
  readonly span: VersionSpan;
  readonly uses: readonly MeterUse[];
}

/** The parts of a period to date that are billed, version by version, the oldest first; none where the tenancy had not begun. */
export function billedSpans({ tariff, zone, period, tenancyFrom, ratedTo }: BilledTime): readonly VersionSpan[] {
  assert(ratedTo <= period.to, 'a period is not rated past its end');
  const billed = overlap({ from: tenancyFrom, to: ratedTo }, period);
  return billed === null ? [] : versionSpans(tariff, { ...billed, zone });
}

/** Rates what was used in each of the billed spans. */
export function rateUse(
  { tariff, zone }: Pick<BilledTime, 'tariff' | 'zone'>,
  used: readonly UsedSpan[],
): readonly RatedLine[] {
  return used.flatMap(({ span, uses }) => {
    const milliDays = milliDaysIn(span, zone);
    return span.version.charges.reduce<readonly RatedLine[]>(
      (linesBefore, charge, place) => [
        ...linesBefore,
        ...linesOf(charge, { tariff, span, place, uses, milliDays, linesBefore }),
      ],
      [],
    );
  });
}

/**
 * Rates a billing period to date: every interval in it, whatever was posted before. A line is rounded once and nothing before it is, so rating often
 * and rating once give the same. Each version of the tariff that is in force gives its own lines.
 */
export const rate: Rate = (input) =>
  rateUse(
    input,
    billedSpans(input).map((span) => ({ span, uses: useByMeter(input.intervals, span) })),
  );

function linesOf(charge: Charge, context: ChargeContext): readonly RatedLine[] {
  switch (charge.kind) {
    case 'flat':
      return flatLines(charge, context);
    case 'standing':
      return standingChargeLines(charge, context);
    case 'tax':
      return taxLines(charge, context);
    default:
      throw new Defect(`no model rates ${charge.kind} yet`);
  }
}
