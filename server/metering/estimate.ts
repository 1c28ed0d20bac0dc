import { days, instant, localTime, registerMilli, type Duration, type Instant, type Zone } from '#kernel';
import { hourOf } from './hourly.ts';
import type { EstimateBasis, HourlyInterval, Reading } from './model.ts';
import { multiplierAt } from './multiplier.ts';
import type { RegisterRules } from './validate.ts';

const HOUR_MS = 3_600_000;

/** So long before the last reading an estimate looks back: every hour of the week has been four times. */
export const LOOKS_BACK: Duration = days(28);

export interface Gap {
  /** The last reading that is no estimate. */
  readonly seen: Reading;
  /** The last reading that counts: the same one, or the newest estimate since. */
  readonly newest: Reading;
  /** The last full hour that is to be estimated. */
  readonly until: Instant;
  /** What was counted in the time before the last reading. */
  readonly past: readonly HourlyInterval[];
  readonly rules: RegisterRules;
  readonly zone: Zone;
}

/**
 * What a register would show at the end of each full hour of a gap, going on from the newest reading. Pure. Never below the last register, never faster than the
 * rated maximum, and never past the end of the register, because a rollover that nobody saw is not believed. Each says how it was made. Empty where nothing is known of the meter's use.
 */
export function estimateGap({ seen, newest, until, past, rules, zone }: Gap): readonly Reading[] {
  const known = new KnownUse(
    past.filter((row) => row.to <= seen.at),
    { rules, zone },
  );
  const estimates: Reading[] = [];
  for (let from: { at: Instant; register: bigint } = newest; from.at < until;) {
    const hourStart = hourOf(from.at);
    const at = instant(hourStart + HOUR_MS);
    const hour = seen.relay === 'open' ? NOTHING_FLOWS : known.hourLike(hourStart);
    if (hour === null) break;
    const growth = (least(hour.growth, rules.ratedMaximumPerHour) * BigInt(at - from.at)) / BigInt(HOUR_MS);
    const grown = from.register + growth;
    const register = rules.modulus === null ? grown : least(grown, greatest(rules.modulus - 1n, from.register));
    const reading: Reading = {
      ...seen,
      at,
      register: registerMilli(register),
      quality: 'estimated',
      powerW: null,
      relay: 'unknown',
      estimate: { method: hour.method, hoursKnown: hour.hoursKnown },
    };
    estimates.push(reading);
    from = reading;
  }
  return estimates;
}

interface HourLike extends EstimateBasis {
  /** Of the register, in a whole hour. */
  readonly growth: bigint;
}

const NOTHING_FLOWS: HourLike = { growth: 0n, method: 'relay_open', hoursKnown: 0 };

/** What a meter's register grew in hours that were counted. */
class KnownUse {
  readonly #zone: Zone;
  readonly #byHour = new Map<string, { growth: bigint; hours: number }>();
  #growth = 0n;
  #timeMs = 0;

  constructor(past: readonly HourlyInterval[], { rules, zone }: Pick<Gap, 'rules' | 'zone'>) {
    this.#zone = zone;
    for (const row of past) {
      // Of the quantity, because the registers of an hour in which a meter was swapped do not belong together.
      const growth = row.quantity / multiplierAt(rules, row.hourStart);
      this.#growth += growth;
      this.#timeMs += row.to - row.from;
      // Of an hour that was spread or seen in part only the sum is known.
      if (row.estimated || row.to - row.from !== HOUR_MS) continue;
      const key = this.#keyOf(row.hourStart);
      const known = this.#byHour.get(key) ?? { growth: 0n, hours: 0 };
      this.#byHour.set(key, { growth: known.growth + growth, hours: known.hours + 1 });
    }
  }

  hourLike(hourStart: Instant): HourLike | null {
    const same = this.#byHour.get(this.#keyOf(hourStart));
    if (same !== undefined)
      return { growth: same.growth / BigInt(same.hours), method: 'same_hours', hoursKnown: same.hours };
    if (this.#timeMs === 0) return null;
    const growth = (this.#growth * BigInt(HOUR_MS)) / BigInt(this.#timeMs);
    return { growth, method: 'average', hoursKnown: Math.floor(this.#timeMs / HOUR_MS) };
  }

  #keyOf(hourStart: Instant): string {
    const { weekday, hour } = localTime(hourStart, this.#zone);
    return `${String(weekday)} ${String(hour)}`;
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function greatest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
