import {
  FaultError,
  instant,
  localTime,
  money,
  newId,
  Turns,
  ZERO,
  type Clock,
  type Instant,
  type LocalDate,
  type Log,
  type MeterId,
  type Money,
  type Randomness,
  type TenancyId,
  type TransactionId,
  type Utility,
  type Zone,
} from '#kernel';
import type { Tariff, TenancyAttributes } from '#contracts/configuration';
import type { PostedTransaction, RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';
import type { Store } from '../store/contract.ts';
import { averagePerDay, averageSpan } from './average-use.ts';
import { askedOf } from './asked.ts';
import { CountedIntervals } from './counted-intervals.ts';
import { CountedSums } from './counted-sums.ts';
import type { BilledTime, BillingPeriod } from './model.ts';
import { periodAt, periodBefore, type Span } from './period.ts';
import { rateFrom } from './rate.ts';
import { adjustments, totalOf, type Adjustments } from './settle.ts';
import type { Register, UseSource } from './use-source.ts';

/** What settlement has to know of a tenancy. */
export interface RatedTenancy {
  readonly tenancyId: TenancyId;
  /** Nothing before is charged. */
  readonly from: Instant;
  readonly meters: readonly RatedMeter[];
  readonly attributes?: TenancyAttributes | undefined;
}

export interface RatedMeter {
  readonly meterId: MeterId;
  readonly utility: Utility;
  /** What was taken, unless it says otherwise. */
  readonly register?: Register;
}

export interface SettlementOptions {
  readonly store: Pick<Store, 'ledger' | 'readings'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly zone: Zone;
  readonly tariffOf: (utility: Utility) => Tariff;
}

/** What was used and is not posted yet. */
export interface Accrued {
  /** All lines of the periods that are still open, period to date. */
  readonly lines: readonly RatedLine[];
  /** The same period by period, the oldest first. */
  readonly open: readonly OpenPeriod[];
  /** What settling now would take from credit; below zero where it would give back. */
  readonly accrued: Money;
  /** The instant up to which every meter of the tenancy was read; null where one was never read. */
  readonly ratedTo: Instant | null;
  readonly estimated: boolean;
}

/** A period of one utility that may still change, period to date. */
export interface OpenPeriod {
  readonly utility: Utility;
  readonly period: BillingPeriod;
  readonly lines: readonly RatedLine[];
}

/** Why settled periods are rated again: a reading that came late, was corrected or decided. */
export interface Correction {
  /** The first instant whose hours may have changed. */
  readonly since: Instant;
  /** Names the cause in the transaction that follows: what was decided, of which meter, in which readings. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Up to when each meter was read; null where never. */
type ReadTo = ReadonlyMap<MeterId, Instant | null>;

/** One utility in one period: what rating says and what the ledger lacks of it. */
interface Assessment extends OpenPeriod {
  readonly ratedTo: Instant;
  readonly postedTotal: Money;
  readonly missing: Adjustments | null;
}

/**
 * Brings the ledger to what rating says, period to date. Safe to call at any time and any number of times: it posts differences, so a call that was
 * lost half-way is made good by the next one. While the clock is suspect nothing is posted, because a wrong date would charge days that have not been.
 */
export class SettlementService {
  readonly #options: SettlementOptions;
  readonly #turns = new Turns<TenancyId>();
  /** Per tenancy and utility the newest period that was found complete and settled: it and those before it cannot change any more. */
  readonly #closedThrough = new Map<string, string>();
  /** Per tenancy and utility the oldest period that has to be looked at again, whatever was found complete. */
  readonly #reopened = new Map<string, string>();
  /** The average changes once a local day. */
  readonly #averages = new Map<TenancyId, { readonly day: LocalDate; readonly perDay: Money }>();

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Reads only. Rejects with STORE_UNAVAILABLE. */
  async accrued(tenancy: RatedTenancy, now: Instant): Promise<Accrued> {
    const { assessments, readTo } = await this.#assess(tenancy, now);
    const open = assessments.map(({ utility, period, lines }) => ({ utility, period, lines }));
    const lines = open.flatMap((each) => each.lines);
    const accrued = assessments.reduce((sum, each) => sum + totalOf(each.lines) - each.postedTotal, 0n);
    const seen = [...readTo.values()];
    return {
      lines,
      open,
      accrued: money(accrued),
      ratedTo: seen.length === 0 || seen.includes(null) ? null : instant(Math.min(...seen.map(Number))),
      estimated: lines.some((line) => line.estimated),
    };
  }

  /**
   * Posts what the ledger lacks, one transaction per utility and period, the oldest period first; returns what was posted. Calls for one tenancy wait for
   * each other. Rejects with STORE_UNAVAILABLE, LEDGER_BUSY, or LEDGER_ACCOUNT_UNKNOWN where the tenancy's accounts were never opened.
   */
  settle(
    tenancy: RatedTenancy,
    now: Instant,
    correction: Correction | null = null,
  ): Promise<readonly PostedTransaction[]> {
    return this.#turns.take(tenancy.tenancyId, async () => {
      if (this.#options.clock.state() === 'suspect') return [];
      const { assessments } = await this.#assess(tenancy, now);
      // Asked for in this order and at once, so they share a commit; all of them are waited for, or the next call would post again what is under way.
      const outcomes = await Promise.allSettled(
        assessments.map((assessment) => this.#post(tenancy, assessment, correction)),
      );
      return outcomes.flatMap((outcome) => {
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value ?? [];
      });
    });
  }

  /**
   * Says that the hours of a utility since an instant are other ones than those that were rated: the periods from there on are looked at again by the next call,
   * also where they were closed long ago.
   */
  reopen(tenancyId: TenancyId, utility: Utility, since: Instant): void {
    const memory = memoryOf(tenancyId, utility);
    const { key } = periodAt(since, this.#options.zone);
    const known = this.#reopened.get(memory);
    if (known === undefined || key < known) this.#reopened.set(memory, key);
    if ((this.#closedThrough.get(memory) ?? '') >= key) this.#closedThrough.delete(memory);
    this.#averages.delete(tenancyId);
  }

  /** One utility in one period, rated up to an instant of it, and what the ledger has of it. Reads only. Rejects with STORE_UNAVAILABLE. */
  async ratedPeriod(
    tenancy: RatedTenancy,
    at: { readonly utility: Utility; readonly period: BillingPeriod; readonly ratedTo: Instant },
  ): Promise<{ readonly lines: readonly RatedLine[] }> {
    const meters = metersByUtility(tenancy).get(at.utility) ?? [];
    return this.#assessPeriod(tenancy, { utility: at.utility, meters, now: at.ratedTo, period: at.period });
  }

  /** What a local day costs this tenancy on average, all utilities together; null before a week was read. */
  async averagePerDay(tenancy: RatedTenancy, now: Instant): Promise<Money | null> {
    const day = localTime(now, this.#options.zone).date;
    const known = this.#averages.get(tenancy.tenancyId);
    if (known?.day === day) return known.perDay;
    const span = averageSpan({ now, since: tenancy.from, zone: this.#options.zone });
    const perDay = span === null ? null : await this.#averageOver(tenancy, span);
    // Before the first readings there is none; that must not last the day.
    if (perDay !== null) this.#averages.set(tenancy.tenancyId, { day, perDay });
    return perDay;
  }

  async #averageOver(tenancy: RatedTenancy, span: Span): Promise<Money | null> {
    let sum: Money | null = null;
    for (const [utility, meters] of metersByUtility(tenancy)) {
      const intervals = await this.#intervals(meters, span);
      if (intervals.length === 0) return null;
      // Days before the first reading would make the average too small.
      const firstRead = Math.min(...intervals.map((interval) => interval.from));
      const since = instant(Math.max(firstRead, span.from));
      const seen = averageSpan({ now: span.to, since, zone: this.#options.zone });
      if (seen === null) return null;
      const average = averagePerDay({
        tariff: this.#options.tariffOf(utility),
        zone: this.#options.zone,
        span: seen,
        intervals,
        attributes: tenancy.attributes,
        exportMeters: new Set(meters.filter(({ register }) => register === 'export').map(({ meterId }) => meterId)),
      });
      sum = money((sum ?? ZERO) + average);
    }
    return sum;
  }

  /** Null where nothing is missing. */
  async #post(
    tenancy: RatedTenancy,
    assessment: Assessment,
    correction: Correction | null,
  ): Promise<PostedTransaction | null> {
    const { missing, utility, period } = assessment;
    if (missing === null) return null;
    const { clock, randomness, log, store } = this.#options;
    const posted = { tenancyId: tenancy.tenancyId, utility, periodKey: period.key };
    const corrected = correction !== null && correction.since < period.to;
    const kind = corrected ? 'adjustment' : missing.kind;
    const adjusted = kind === 'adjustment' ? await store.ledger.newestOf(posted) : null;
    const outcome = await store.ledger.post({
      id: newId<TransactionId>(clock, randomness),
      // The first posting of a period adjusts nothing, whatever led to it.
      kind: adjusted === null ? 'charge' : kind,
      occurredAt: assessment.ratedTo,
      entries: missing.entries,
      corrects: adjusted?.id ?? null,
      facts: { ...(corrected ? correction.facts : {}), ...posted },
      lines: missing.lines,
    });
    if (outcome.kind === 'refused')
      throw new FaultError(outcome.refusal.code, {
        message: outcome.refusal.message,
        details: { ...outcome.refusal.details, tenancyId: tenancy.tenancyId },
      });
    log.debug('settled', posted);
    return outcome.transaction;
  }

  /** Asks first up to when each meter was read, so that what is rated is never older than that. */
  async #assess(tenancy: RatedTenancy, now: Instant): Promise<{ assessments: readonly Assessment[]; readTo: ReadTo }> {
    const readTo: ReadTo = new Map(
      await Promise.all(tenancy.meters.map(async ({ meterId }) => [meterId, await this.#readTo(meterId)] as const)),
    );
    const perUtility = await Promise.all(
      [...metersByUtility(tenancy)].map(([utility, meters]) =>
        this.#assessUtility(tenancy, { utility, meters, now, readTo }),
      ),
    );
    return { assessments: perUtility.flat().sort((a, b) => a.period.from - b.period.from), readTo };
  }

  /**
   * The current period and those before it that may still change: readings come in the order of time per meter, so once a period was settled with every
   * meter read past its end, it and all before it are done.
   */
  async #assessUtility(
    tenancy: RatedTenancy,
    at: { utility: Utility; meters: readonly RatedMeter[]; now: Instant; readTo: ReadTo },
  ): Promise<readonly Assessment[]> {
    const { zone } = this.#options;
    const memory = memoryOf(tenancy.tenancyId, at.utility);
    const reopened = this.#reopened.get(memory) ?? null;
    const current = periodAt(at.now, zone);
    const assessments = [await this.#assessPeriod(tenancy, { ...at, period: current })];
    let period = periodBefore(current, zone);
    while (period.to > tenancy.from && period.key > (this.#closedThrough.get(memory) ?? '')) {
      const assessment = await this.#assessPeriod(tenancy, { ...at, period });
      const { to, key } = period;
      const complete = at.meters.every(({ meterId }) => (at.readTo.get(meterId) ?? 0) >= to);
      const done = complete && assessment.missing === null;
      if (!done) assessments.unshift(assessment);
      else if (reopened === null || key < reopened) {
        this.#closedThrough.set(memory, key);
        break;
      }
      period = periodBefore(period, zone);
    }
    // Everything that was opened again was found right: it is closed once more.
    if (assessments.length === 1 && this.#reopened.get(memory) === reopened) this.#reopened.delete(memory);
    return assessments;
  }

  async #assessPeriod(
    tenancy: RatedTenancy,
    at: { utility: Utility; meters: readonly RatedMeter[]; now: Instant; period: BillingPeriod },
  ): Promise<Assessment> {
    const { utility, period } = at;
    const { tenancyId } = tenancy;
    const ratedTo = instant(Math.min(at.now, period.to));
    const billed: BilledTime = {
      tariff: this.#options.tariffOf(utility),
      zone: this.#options.zone,
      period,
      tenancyFrom: tenancy.from,
      ratedTo,
      attributes: tenancy.attributes,
    };
    const [posted, source] = await Promise.all([
      this.#options.store.ledger.postedLines({ tenancyId, utility, periodKey: period.key }),
      this.#sourceFor(billed, at.meters),
    ]);
    const lines = rateFrom(billed, source);
    const missing = adjustments({ tenancyId, rated: lines, posted });
    return { utility, period, ratedTo, lines, postedTotal: totalOf(posted), missing };
  }

  /** Sums where they are enough, which is cheap however long the month is; else every hour. */
  async #sourceFor(time: BilledTime, meters: readonly RatedMeter[]): Promise<UseSource> {
    const { readings } = this.#options.store;
    const { sums, hoursSince } = askedOf(time);
    const inOrder = meters.toSorted((a, b) => (a.meterId < b.meterId ? -1 : 1));
    return Promise.all(
      inOrder.map(async ({ meterId, register = 'import' }) => {
        if (hoursSince !== null) {
          const span = { from: hoursSince, to: time.ratedTo };
          return new CountedIntervals(meterId, register, await readings.intervals(meterId, span));
        }
        const uses = await Promise.all(sums.map(async (span) => ({ span, use: await readings.used(meterId, span) })));
        return new CountedSums({ meterId, register }, uses);
      }),
    );
  }

  async #intervals(meters: readonly RatedMeter[], span: Span): Promise<readonly HourlyInterval[]> {
    const perMeter = await Promise.all(
      meters.map(({ meterId }) => this.#options.store.readings.intervals(meterId, span)),
    );
    return perMeter.flat();
  }

  async #readTo(meter: MeterId): Promise<Instant | null> {
    return (await this.#options.store.readings.latest(meter))?.at ?? null;
  }
}

function memoryOf(tenancyId: TenancyId, utility: Utility): string {
  return `${tenancyId}/${utility}`;
}

function metersByUtility(tenancy: RatedTenancy): ReadonlyMap<Utility, readonly RatedMeter[]> {
  return Map.groupBy(tenancy.meters, (meter) => meter.utility);
}
