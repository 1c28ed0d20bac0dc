import { Engine } from 'json-rules-engine';
import { localTime } from '#kernel';
import type { RatingInput } from '#server/constructed';
import { PEAK, PRICES } from './year-of-quarters.ts';

/** The peer: rules that name the price of an interval, run once for each. Its sums are floating point, and it has neither blocks nor days nor tax. */
export class RulesEngine {
  readonly #engine = new Engine();

  constructor() {
    const isPeak = [
      { fact: 'workday', operator: 'equal', value: true },
      { fact: 'clock', operator: 'greaterThanInclusive', value: hours(PEAK.from) },
      { fact: 'clock', operator: 'lessThan', value: hours(PEAK.to) },
    ];
    this.#engine.addRule({
      conditions: { all: isPeak },
      event: { type: 'charge', params: { band: 'peak', price: Number(PRICES.peak) } },
    });
    this.#engine.addRule({
      conditions: { not: { all: isPeak } },
      event: { type: 'charge', params: { band: 'base', price: Number(PRICES.base) } },
    });
  }

  /** Rates the first intervals of a month, one after the other. Resolves with their sum. */
  async rate({ intervals, zone }: RatingInput, count: number): Promise<number> {
    let sum = 0;
    for (const interval of intervals.slice(0, count)) {
      const local = localTime(interval.from, zone);
      const day = new Date(`${local.date}T00:00:00Z`).getUTCDay();
      const { events } = await this.#engine.run({
        workday: day > 0 && day < 6,
        clock: (interval.from / 3_600_000) % 24,
      });
      for (const event of events) sum += (Number(interval.quantity) / 1000) * Number(event.params?.['price']);
    }
    return sum;
  }
}

function hours(clock: string): number {
  return Number(clock.slice(0, 2));
}
