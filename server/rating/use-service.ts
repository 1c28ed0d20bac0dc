import { assert, type Instant, type LocalDate, type Money, type TenancyId, type Utility, type Zone } from '#kernel';
import type { RatedLine } from '../ledger/model.ts';
import type { HourlyInterval } from '../metering/model.ts';
import type { Store } from '../store/contract.ts';
import type { BillingPeriod } from './model.ts';
import { periodAt, periodBefore } from './period.ts';
import { totalOf } from './settle.ts';
import type { OpenPeriod, RatedTenancy, SettlementOptions } from './settlement.ts';
import { twoWeeksAround, useByDay, type DayOfUse } from './use-by-day.ts';

/** The current month and those before it that are told. */
const MONTHS = 3;
const DAYS_OF_A_WEEK = 7;

export interface UseServiceOptions {
  readonly store: Pick<Store, 'ledger' | 'readings'>;
  readonly zone: Zone;
  readonly tariffOf: SettlementOptions['tariffOf'];
}

/** What a tenancy used, in money. */
export interface UseReport {
  readonly thisWeek: readonly DayOfUse[];
  readonly lastWeek: readonly DayOfUse[];
  /** The newest last. */
  readonly months: readonly { readonly key: string; readonly amount: Money; readonly running: boolean }[];
  /** The lines of these months that cannot change any more, as the ledger has them. */
  readonly closedLines: readonly RatedLine[];
}

/** What is kept of a tenancy's closed periods: few lines, and at most the days of two weeks; never intervals. */
interface Kept {
  readonly lines: ReadonlyMap<string, readonly RatedLine[]>;
  readonly days: ReadonlyMap<LocalDate, DayOfUse>;
}

/** One utility in one month. */
interface UtilityMonth extends OpenPeriod {
  readonly isClosed: boolean;
}

/**
 * Tells what a tenancy used. Periods that are still open come rated from settlement; of a closed one the ledger's own lines are shared out. Settlement closes a
 * period only when it cannot change any more, so what was read of it is kept.
 */
export class UseService {
  readonly #options: UseServiceOptions;
  readonly #kept = new Map<TenancyId, Kept>();

  constructor(options: UseServiceOptions) {
    this.#options = options;
  }

  /** `open` is what settlement found at `now`. Reads only. Rejects with STORE_UNAVAILABLE. */
  async of(tenancy: RatedTenancy, at: { now: Instant; open: readonly OpenPeriod[] }): Promise<UseReport> {
    const kept = this.#kept.get(tenancy.tenancyId) ?? { lines: new Map(), days: new Map() };
    const periods = this.#periodsOf(tenancy, at.now);
    const months = await Promise.all(
      periods.map(async (period) => ({ period, utilities: await this.#utilitiesIn(tenancy, { ...at, period, kept }) })),
    );
    const days = twoWeeksAround(at.now, this.#options.zone);
    const told = await Promise.all(
      [...Map.groupBy(days, (day) => day.slice(0, 7))].map(async ([key, inMonth]) => {
        const utilities = months.find(({ period }) => period.key === key)?.utilities ?? [];
        const isClosed = utilities.length > 0 && utilities.every((each) => each.isClosed);
        const known = isClosed ? inMonth.map((day) => kept.days.get(day)).filter((day) => day !== undefined) : [];
        const done = known.length === inMonth.length;
        return {
          isClosed,
          days: done ? known : await this.#daysOf(tenancy, { now: at.now, days: inMonth, utilities }),
        };
      }),
    );
    const closed = months.flatMap(({ utilities }) => utilities.filter(({ isClosed }) => isClosed));
    this.#kept.set(tenancy.tenancyId, {
      lines: new Map(closed.map(({ utility, period, lines }) => [`${period.key}/${utility}`, lines])),
      days: new Map(told.filter(({ isClosed }) => isClosed).flatMap((each) => each.days.map((day) => [day.day, day]))),
    });
    const weeks = told.flatMap((each) => each.days);
    assert(weeks.length === 2 * DAYS_OF_A_WEEK, 'two weeks are told');
    return {
      lastWeek: weeks.slice(0, DAYS_OF_A_WEEK),
      thisWeek: weeks.slice(DAYS_OF_A_WEEK),
      months: months.map(({ period, utilities }) => ({
        key: period.key,
        amount: totalOf(utilities.flatMap(({ lines }) => lines)),
        running: period.to > at.now,
      })),
      closedLines: closed.flatMap(({ lines }) => lines),
    };
  }

  /** The month of `now` and those before it in which the tenancy was; the oldest first. */
  #periodsOf(tenancy: RatedTenancy, now: Instant): readonly BillingPeriod[] {
    const periods: BillingPeriod[] = [];
    let period = periodAt(now, this.#options.zone);
    while (periods.length < MONTHS && period.to > tenancy.from) {
      periods.unshift(period);
      period = periodBefore(period, this.#options.zone);
    }
    return periods;
  }

  #utilitiesIn(
    { tenancyId, meters }: RatedTenancy,
    at: { open: readonly OpenPeriod[]; period: BillingPeriod; kept: Kept },
  ): Promise<readonly UtilityMonth[]> {
    const { period } = at;
    const utilities = [...new Set(meters.map(({ utility }) => utility))];
    return Promise.all(
      utilities.map(async (utility): Promise<UtilityMonth> => {
        const open = at.open.find((each) => each.utility === utility && each.period.key === period.key);
        if (open !== undefined) return { ...open, isClosed: false };
        const known = at.kept.lines.get(`${period.key}/${utility}`);
        const posted = { tenancyId, utility, periodKey: period.key };
        return {
          utility,
          period,
          lines: known ?? (await this.#options.store.ledger.postedLines(posted)),
          isClosed: true,
        };
      }),
    );
  }

  async #daysOf(
    tenancy: RatedTenancy,
    at: { now: Instant; days: readonly LocalDate[]; utilities: readonly UtilityMonth[] },
  ): Promise<readonly DayOfUse[]> {
    const periods = await Promise.all(
      at.utilities.map(async ({ utility, period, lines }) => ({
        utility,
        lines,
        intervals: await this.#intervals(tenancy, { utility, period }),
        tariff: this.#options.tariffOf(utility),
        exportMeters: new Set(
          tenancy.meters.filter(({ register }) => register === 'export').map(({ meterId }) => meterId),
        ),
      })),
    );
    return useByDay({
      zone: this.#options.zone,
      now: at.now,
      tenancyFrom: tenancy.from,
      meters: tenancy.meters.map(({ meterId }) => meterId),
      periods,
      days: at.days,
    });
  }

  async #intervals(
    tenancy: RatedTenancy,
    at: { utility: Utility; period: BillingPeriod },
  ): Promise<readonly HourlyInterval[]> {
    const meters = tenancy.meters.filter(({ utility }) => utility === at.utility);
    const perMeter = await Promise.all(
      meters.map(({ meterId }) => this.#options.store.readings.intervals(meterId, at.period)),
    );
    return perMeter.flat();
  }
}
