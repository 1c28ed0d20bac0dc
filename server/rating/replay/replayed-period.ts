import { instant, type Instant, type MeterId, type TenancyId, type Utility, type Zone } from '#kernel';
import type { Tariff } from '#contracts/configuration';
import type { RatedLine } from '../../ledger/model.ts';
import { countedReadings, hoursOf, type RegisterRules } from '../../metering/index.ts';
import type { HourlyInterval } from '../../metering/model.ts';
import type { KeptReading } from '../../store/contract-reports.ts';
import type { BillingPeriod } from '../model.ts';
import { rate } from '../rate.ts';
import type { RatedTenancy } from '../settlement.ts';

/** What rating again rests on: raw readings, what registers can do, prices. */
export interface ReplayBasis {
  readonly tenancy: RatedTenancy;
  readonly zone: Zone;
  readonly tariffOf: (utility: Utility) => Tariff;
  readonly rulesOf: (meterId: MeterId) => RegisterRules;
  readonly kept: (meterId: MeterId, span: { from: Instant; to: Instant }) => Promise<readonly KeptReading[]>;
}

/** A line that the ledger has and rating does not give, or the other way round; amounts in micro-units. */
export interface LineDifference {
  readonly tenancyId: TenancyId;
  readonly utility: Utility;
  readonly periodKey: string;
  readonly key: string;
  readonly posted: bigint;
  readonly recomputed: bigint;
}

/**
 * Rates a period again from the readings as they were kept, as far as the given lines of it reach: each meter up to the last instant that one of its lines
 * counts, everything else up to the last instant of any line. What came later is for the next posting.
 */
export async function rateAgain(
  basis: ReplayBasis,
  at: { readonly utility: Utility; readonly period: BillingPeriod; readonly lines: readonly RatedLine[] },
): Promise<readonly RatedLine[]> {
  const { tenancy, zone, tariffOf } = basis;
  const { utility, period, lines } = at;
  const ratedTo = instant(Math.min(period.to, Math.max(...lines.map((line) => line.to))));
  const meters = tenancy.meters.filter((meter) => meter.utility === utility);
  const intervals: HourlyInterval[] = [];
  for (const { meterId } of meters) {
    const own = lines.filter((line) => line.meterId === meterId).map((line) => line.to);
    const upTo = own.length === 0 ? ratedTo : instant(Math.max(...own));
    intervals.push(...(await hoursUpTo(basis, { meterId, upTo, period })));
  }
  return rate({
    tariff: tariffOf(utility),
    zone,
    period,
    tenancyFrom: tenancy.from,
    ratedTo,
    attributes: tenancy.attributes,
    intervals,
    exportMeters: new Set(meters.filter(({ register }) => register === 'export').map(({ meterId }) => meterId)),
  });
}

/** From the tenancy's beginning, because blocks may count since the year began. A period that was rated to its end knew the reading after it. */
async function hoursUpTo(
  { tenancy, kept, rulesOf }: ReplayBasis,
  { meterId, upTo, period }: { meterId: MeterId; upTo: Instant; period: BillingPeriod },
): Promise<readonly HourlyInterval[]> {
  const readings = await kept(meterId, { from: tenancy.from, to: upTo });
  const known = upTo >= period.to ? readings : readings.filter(({ reading }) => reading.at <= upTo);
  return hoursOf(countedReadings(known), rulesOf(meterId));
}

/** Every line whose amount is another one, in the order of their keys. */
export function differencesOf(
  at: Pick<LineDifference, 'tenancyId' | 'utility' | 'periodKey'>,
  posted: readonly RatedLine[],
  again: readonly RatedLine[],
): readonly LineDifference[] {
  const amounts = (lines: readonly RatedLine[]) => new Map(lines.map((line) => [line.key, line.amount]));
  const [had, has] = [amounts(posted), amounts(again)];
  return [...new Set([...had.keys(), ...has.keys()])]
    .toSorted()
    .map((key) => ({ ...at, key, posted: had.get(key) ?? 0n, recomputed: has.get(key) ?? 0n }))
    .filter((line) => line.posted !== line.recomputed);
}
