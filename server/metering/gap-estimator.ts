import { earlier, instant, later, type Clock, type Duration, type Log, type MeterId, type Zone } from '#kernel';
import type { Store } from '../store/contract.ts';
import type { KeptReading } from '../store/contract-reports.ts';
import { estimateGap, LOOKS_BACK } from './estimate.ts';
import { hourOf } from './hourly.ts';
import type { HourlyInterval, Reading } from './model.ts';
import type { MeterPoller } from './poller.ts';
import { countedReadings, hoursOf } from './reading-line.ts';
import type { RulesBook } from './rules-book.ts';
import { quantityBetween, type RegisterRules } from './validate.ts';

export interface GapEstimatorOptions {
  readonly meters: readonly { readonly meterId: MeterId }[];
  readonly rules: Pick<RulesBook, 'of'>;
  readonly readings: Pick<Store['readings'], 'take' | 'latest' | 'kept' | 'intervals'>;
  readonly poller: Pick<MeterPoller, 'alter' | 'state'>;
  readonly zone: Zone;
  readonly clock: Clock;
  readonly log: Log;
  /** A meter is estimated that was not read for longer. */
  readonly after: Duration;
  /** So much after its last reading is estimated at most; then its use stays unknown. */
  readonly most: Duration;
  /** Told with every round in which a meter's use is not known any more. */
  readonly onUnknown: (meterId: MeterId) => void;
}

/**
 * Fills the hours of meters that are not read with estimates, as readings of that quality; the next reading that was seen replaces them. A meter whose readings are
 * held is not estimated: staff look at what it showed.
 */
export class GapEstimator {
  readonly #options: GapEstimatorOptions;

  constructor(options: GapEstimatorOptions) {
    this.#options = options;
  }

  /** Looks at every meter once. What fails for one is told to the log and tried again with the next round. Never rejects. */
  async round(): Promise<void> {
    const { meters, rules: book, clock, log } = this.#options;
    for (const { meterId } of meters) {
      // With a wrong time a meter would seem silent that is not.
      if (clock.state() === 'suspect') return;
      const rules = book.of(meterId);
      if (rules === null) continue;
      await this.#look(meterId, rules).catch((thrown: unknown) => log.error('use not estimated', thrown, { meterId }));
    }
  }

  async #look(meterId: MeterId, rules: RegisterRules): Promise<void> {
    const { readings, poller, clock, most, onUnknown } = this.#options;
    const seen = await readings.latest(meterId);
    if (seen === null || !this.#isGapSince(seen)) return;
    if (poller.state(meterId).held === null) await poller.alter(meterId, () => this.#fill(meterId, rules));
    if (clock.now() > later(seen.at, most)) onUnknown(meterId);
  }

  #isGapSince(seen: Reading): boolean {
    const { clock, after } = this.#options;
    return clock.now() > later(seen.at, after);
  }

  /** While no reading of the meter is taken. */
  async #fill(meterId: MeterId, rules: RegisterRules): Promise<void> {
    const { readings, clock, log, most, zone } = this.#options;
    const seen = await readings.latest(meterId);
    // It may have answered while its turn was waited for.
    if (seen === null || !this.#isGapSince(seen)) return;
    const until = hourOf(instant(Math.min(clock.now(), later(seen.at, most))));
    const kept = await readings.kept(meterId, { from: hourOf(seen.at), to: until });
    const newest = countedReadings(kept).at(-1)?.reading ?? seen;
    if (newest.at >= until) return;
    const past = await readings.intervals(meterId, { from: earlier(seen.at, LOOKS_BACK), to: seen.at });
    const estimates = estimateGap({ seen, newest, until, past, rules, zone });
    for (const taken of takenOf(estimates, { kept, newest, rules })) await readings.take(taken);
    const last = estimates.at(-1);
    if (last === undefined) return;
    log.info('use estimated', {
      meterId,
      hours: estimates.length,
      ...last.estimate,
      register: String(last.register),
    });
  }
}

/** The estimates as the store keeps readings: each with the whole row of the hour that it ends. */
function takenOf(
  estimates: readonly Reading[],
  at: { readonly kept: readonly KeptReading[]; readonly newest: Reading; readonly rules: RegisterRules },
): readonly (KeptReading & { readonly intervals: readonly HourlyInterval[] })[] {
  let before = at.newest;
  const added = estimates.map((reading): KeptReading => {
    const quantity = quantityBetween(before, reading, at.rules);
    before = reading;
    return { reading, verdict: { kind: 'accepted', quantity } };
  });
  const rows = new Map(
    hoursOf(countedReadings([...at.kept, ...added]), at.rules).map((row) => [row.hourStart, row] as const),
  );
  return added.map((each) => {
    const row = rows.get(hourOf(instant(each.reading.at - 1)));
    return { ...each, intervals: row === undefined ? [] : [row] };
  });
}
