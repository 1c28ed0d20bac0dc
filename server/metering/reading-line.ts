import type { Instant } from '#kernel';
import type { KeptReading } from '../store/contract-reports.ts';
import { extendHour, hourOf, spreadOverHours } from './hourly.ts';
import type { HourlyInterval, Reading } from './model.ts';
import type { RegisterRules } from './validate.ts';

/** A reading that counts. `begins`: nothing leads to it from the one before, because the meter was swapped or set back, or it is the first. */
export interface CountedReading {
  readonly reading: Reading;
  readonly begins: boolean;
}

const RANK = { estimated: 0, measured: 1, corrected: 2 } as const;

/**
 * Which of the accepted readings of one meter count, by time, whatever order they came in. At one instant a corrected reading stands for a measured one, and that
 * for an estimate; of two of a kind the later accepted. An estimate counts only until something was seen at or after it, and never below what was seen before.
 * `kept` is in the order of acceptance at each instant.
 */
export function countedReadings(kept: readonly KeptReading[]): readonly CountedReading[] {
  const best = new Map<Instant, KeptReading>();
  for (const each of kept) {
    const known = best.get(each.reading.at);
    if (known === undefined || RANK[each.reading.quality] >= RANK[known.reading.quality])
      best.set(each.reading.at, { ...each, verdict: beginsAt(known, each) });
  }
  const byTime = [...best.values()].sort((a, b) => a.reading.at - b.reading.at);
  const seen = byTime.findLastIndex(({ reading }) => reading.quality !== 'estimated');
  const counted: CountedReading[] = [];
  for (const [index, { reading, verdict }] of byTime.entries()) {
    const before = counted.at(-1)?.reading;
    const isEstimate = reading.quality === 'estimated';
    if (isEstimate && (index < seen || before === undefined || reading.register < before.register)) continue;
    counted.push({ reading, begins: verdict.kind === 'first' || before === undefined });
  }
  return counted;
}

/** What stands for another at the same instant begins where that began. */
function beginsAt(replaced: KeptReading | undefined, by: KeptReading): KeptReading['verdict'] {
  return replaced?.verdict.kind === 'first' ? replaced.verdict : by.verdict;
}

/** The hours of readings that count: as whole rows, but for those in which the readings begin or end. */
export function hoursOf(readings: readonly CountedReading[], rules: RegisterRules): readonly HourlyInterval[] {
  const hours: HourlyInterval[] = [];
  for (const [index, { reading, begins }] of readings.entries()) {
    const before = readings[index - 1];
    const last = hours.at(-1);
    if (begins || before === undefined) {
      // Nobody counted from the old register to the new one; an hour that saw both goes on with the new one.
      if (last?.hourStart === hourOf(reading.at))
        hours[hours.length - 1] = { ...last, to: reading.at, toRegister: reading.register };
      continue;
    }
    const [first, ...rest] = spreadOverHours({ from: before.reading, to: reading, rules });
    if (first === undefined) continue;
    if (last?.hourStart === first.hourStart) hours[hours.length - 1] = extendHour(last, first);
    else hours.push(first);
    hours.push(...rest);
  }
  return hours;
}
