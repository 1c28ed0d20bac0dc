import {
  add,
  instant,
  localDate,
  localTime,
  subtract,
  type Instant,
  type MeterId,
  type Money,
  type TenancyId,
  type Zone,
} from '#kernel';
import { missingHolidays, type Tariff, type TenancyAttributes } from '#contracts/configuration';
import type { HourlyInterval } from '../../metering/model.ts';
import { periodAt, type Span } from '../period.ts';
import { rate } from '../rate.ts';
import { totalOf } from '../settle.ts';

/** A tenancy and what its meters of the utility counted since the first period that the span touches began; since the year began, where steps count years. */
export interface SimulatedTenancy {
  readonly tenancyId: TenancyId;
  readonly name: string;
  readonly units: readonly string[];
  /** When it began, and ended where it did. */
  readonly from: Instant;
  readonly to: Instant | null;
  readonly attributes?: TenancyAttributes | undefined;
  readonly intervals: readonly HourlyInterval[];
  readonly exportMeters: ReadonlySet<MeterId>;
}

export interface SimulationInput {
  /** What was billed by. */
  readonly current: Tariff;
  /** What is tried: its newest version, as if it had always been in force. */
  readonly candidate: Tariff;
  readonly zone: Zone;
  readonly span: Span;
  readonly tenancies: readonly SimulatedTenancy[];
}

/** What one tenancy would have paid. `difference` above zero: it would have paid more. */
export interface SimulatedCost {
  readonly tenancyId: TenancyId;
  readonly name: string;
  readonly units: readonly string[];
  readonly paid: Money;
  readonly wouldPay: Money;
  readonly difference: Money;
  readonly estimated: boolean;
}

export interface Simulation {
  /** Those who would pay more first, by how much. */
  readonly tenancies: readonly SimulatedCost[];
  /** How many would have paid less, more, the same. */
  readonly winners: number;
  readonly losers: number;
  readonly unchanged: number;
  readonly paid: Money;
  readonly wouldPay: Money;
  readonly difference: Money;
}

/**
 * What the tenancies would have paid in a span by another tariff, beside what they paid by their own. Both are rated period to date and a span is the difference of two
 * such ratings, so what lies before it counts towards blocks and is not paid twice. Pure.
 */
export function simulate({ current, candidate, zone, span, tenancies }: SimulationInput): Simulation {
  const tried = alwaysInForce(candidate);
  const costs = tenancies
    .map((tenancy): SimulatedCost => {
      const paid = costOf(current, { tenancy, zone, span });
      const wouldPay = costOf(tried, { tenancy, zone, span });
      return {
        tenancyId: tenancy.tenancyId,
        name: tenancy.name,
        units: tenancy.units,
        paid: paid.amount,
        wouldPay: wouldPay.amount,
        difference: subtract(wouldPay.amount, paid.amount),
        estimated: paid.estimated || wouldPay.estimated,
      };
    })
    .sort((a, b) =>
      a.difference === b.difference ? (a.tenancyId < b.tenancyId ? -1 : 1) : a.difference > b.difference ? -1 : 1,
    );
  const paid = add(...costs.map((cost) => cost.paid));
  const wouldPay = add(...costs.map((cost) => cost.wouldPay));
  return {
    tenancies: costs,
    winners: costs.filter(({ difference }) => difference < 0n).length,
    losers: costs.filter(({ difference }) => difference > 0n).length,
    unchanged: costs.filter(({ difference }) => difference === 0n).length,
    paid,
    wouldPay,
    difference: subtract(wouldPay, paid),
  };
}

/** The years of a span whose holidays the candidate would need and does not list: without them it cannot be tried. */
export function holidaysToTry(candidate: Tariff, span: Span, zone: Zone): readonly number[] {
  const calendar = newestOf(candidate).calendar;
  const yearOf = (at: Instant) => Number(localTime(at, zone).date.slice(0, 4));
  const years = { from: yearOf(span.from), to: yearOf(instant(span.to - 1)) };
  return calendar === undefined ? [] : missingHolidays(calendar, years);
}

/** From when on intervals are wanted: the beginning of the year in which the span begins, because steps may count it. */
export function wantedSince(span: Span, zone: Zone): Instant {
  const january = localDate(`${localTime(span.from, zone).date.slice(0, 4)}-01-01`);
  return periodAt(instant(Date.parse(`${january}T12:00:00Z`)), zone).from;
}

function newestOf({ versions }: Tariff): Tariff['versions'][number] {
  return versions.reduce((newest, version) => (version.from > newest.from ? version : newest));
}

function alwaysInForce(tariff: Tariff): Tariff {
  return { ...tariff, versions: [{ ...newestOf(tariff), from: localDate('1970-01-01') }] };
}

function costOf(
  tariff: Tariff,
  { tenancy, zone, span }: { readonly tenancy: SimulatedTenancy; readonly zone: Zone; readonly span: Span },
): { readonly amount: Money; readonly estimated: boolean } {
  const end = instant(Math.min(span.to, tenancy.to ?? span.to));
  const amounts: Money[] = [];
  let estimated = false;
  for (let at = span.from; at < end;) {
    const period = periodAt(at, zone);
    const upTo = (ratedTo: Instant) =>
      rate({
        tariff,
        zone,
        period,
        tenancyFrom: tenancy.from,
        ratedTo,
        attributes: tenancy.attributes,
        intervals: tenancy.intervals,
        exportMeters: tenancy.exportMeters,
      });
    const lines = upTo(instant(Math.min(period.to, end)));
    estimated ||= lines.some((line) => line.estimated);
    amounts.push(subtract(totalOf(lines), totalOf(upTo(at))));
    at = period.to;
  }
  return { amount: add(...amounts), estimated };
}
