import { assert, type ClockState, type Duration, type QuantityMilli, type RegisterMilli, type Utility } from '#kernel';
import type { Reading, ReadingVerdict } from './model.ts';
import { quantityUpTo, type MultiplierHistory } from './multiplier.ts';

/** What a meter's register can do. All in thousandths of the utility's unit, as the register shows them, before the multiplier. */
export interface RegisterRules extends MultiplierHistory {
  /** As printed on the meter. */
  readonly serial: string;
  /** The value at which the register wraps to zero; null where it is not known, and then no rollover is believed. */
  readonly modulus: bigint | null;
  /** The most that can pass in an hour. */
  readonly ratedMaximumPerHour: bigint;
  /** What one step of the register's last digit is worth. */
  readonly step: bigint;
}

/** The most that a dwelling's meter of the kind can count in an hour, for profiles that do not name it: 3 × 100 A at 240 V; a 25 mm water meter. */
export const widestRatedMaximumPerHour: Readonly<Record<Utility, bigint>> = {
  electricity: 72_000n,
  water: 12_500n,
  gas: 110_000n,
  heat: 100_000n,
};

/** The wall clock may be set by up to a minute and still be trusted (`platform/clock.ts`), so a step of time may look that much shorter than it was. */
const CLOCK_SLACK_MS = 60_000;
const HOUR_MS = 3_600_000n;
/** Of a meter that is read seldom, a step over so many of its rhythms is still an ordinary one. */
const ORDINARY_RHYTHMS = 2;

/**
 * What to make of a reading, from the last accepted one. Pure. A held reading is kept and waits for staff; nothing is lost by holding, because registers
 * are cumulative: the next accepted reading bridges what was held. Never a negative quantity, never one beyond the rated maximum.
 */
export function validate(
  reading: Reading,
  at: { readonly previous: Reading | null; readonly rules: RegisterRules; readonly clock: ClockState },
): ReadingVerdict {
  const { previous, rules } = at;
  if (reading.serial !== rules.serial) return { kind: 'held', reason: 'serial_differs' };
  // With a wrong time the use would land in the wrong hours, perhaps at another price.
  if (at.clock === 'suspect') return { kind: 'held', reason: 'clock_suspect' };
  if (previous === null) return { kind: 'first' };
  if (previous.serial !== reading.serial) return { kind: 'held', reason: 'serial_differs' };
  if (reading.at === previous.at) return { kind: 'duplicate' };
  if (reading.at < previous.at) return { kind: 'held', reason: 'clock_suspect' };
  return judgeStep(previous, reading, rules);
}

/** What to make of one reading after another, by what the register can do: neither serial number nor clock is looked at. */
export function judgeStep(
  previous: Reading,
  reading: Reading,
  rules: RegisterRules,
): Extract<ReadingVerdict, { kind: 'accepted' | 'rollover' | 'held' }> {
  const most = mostGrowth(reading.at - previous.at, rules);
  const growth = reading.register - previous.register;
  if (growth > most) return { kind: 'held', reason: 'jump' };
  if (growth >= 0n) return { kind: 'accepted', quantity: quantityBetween(previous, reading, rules) };
  return rollsOver(previous.register, { growth, most, rules })
    ? { kind: 'rollover', quantity: quantityBetween(previous, reading, rules) }
    : { kind: 'held', reason: 'decrease' };
}

/**
 * Whether a step that can be is only possible because the meter was not read for long: it is more than passes in an hour at the rated maximum, or in two rhythms of a
 * meter that is read less often. One nonsense value with a good checksum can look like that, so another reading has to agree with it.
 */
export function needsAnother(
  previous: Reading,
  reading: Reading,
  { rules, rhythm }: { rules: RegisterRules; rhythm: Duration },
): boolean {
  const spanMs = BigInt(Math.max(Number(HOUR_MS), rhythm * ORDINARY_RHYTHMS));
  const ordinary = (rules.ratedMaximumPerHour * spanMs) / HOUR_MS + 2n * rules.step;
  return growthBetween(previous, reading, rules) > ordinary;
}

/** What the register grew from one accepted reading to the next: where it fell, it rolled over. */
export function growthBetween(from: Reading, to: Reading, { modulus }: Pick<RegisterRules, 'modulus'>): bigint {
  const growth = to.register - from.register;
  assert(growth >= 0n || modulus !== null, 'a register that rolled over has a modulus');
  return growth >= 0n ? growth : growth + (modulus ?? 0n);
}

/** What was used from one accepted reading to the next. */
export function quantityBetween(from: Reading, to: Reading, rules: RegisterRules): QuantityMilli {
  const growth = growthBetween(from, to, rules);
  return quantityUpTo(rules, { from: from.at, to: to.at, growth, until: to.at });
}

/** Two steps beyond the rated maximum are possible: the register shows whole steps only, at both ends. */
function mostGrowth(elapsedMs: number, rules: RegisterRules): bigint {
  return (rules.ratedMaximumPerHour * BigInt(elapsedMs + CLOCK_SLACK_MS)) / HOUR_MS + 2n * rules.step;
}

/** A rollover is believed only from the last tenth of the register, and only as far as the rated maximum reaches: else it is a reset or a swap. */
function rollsOver(
  previous: RegisterMilli,
  { growth, most, rules }: { growth: bigint; most: bigint; rules: RegisterRules },
): boolean {
  const { modulus } = rules;
  if (modulus === null || previous >= modulus) return false;
  const grown = growth + modulus;
  const nearTheEnd = (modulus - previous) * 10n <= modulus;
  return nearTheEnd && grown >= 0n && grown <= most;
}
