import { quantityMilli, type ClockState, type RegisterMilli, type Utility } from '#kernel';
import type { Reading, ReadingVerdict } from './model.ts';

/** What a meter's register can do. All in thousandths of the utility's unit, as the register shows them, before the multiplier. */
export interface RegisterRules {
  /** As printed on the meter. */
  readonly serial: string;
  /** Transformer ratio: the quantity is so many times what the register grew. */
  readonly multiplier: number;
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
  const growth = reading.register - previous.register;
  const most = mostGrowth(reading.at - previous.at, rules);
  if (growth < 0n) return rolledOver({ previous: previous.register, growth, most }, rules);
  if (growth > most) return { kind: 'held', reason: 'jump' };
  return { kind: 'accepted', quantity: quantityMilli(growth * BigInt(rules.multiplier)) };
}

/** Two steps beyond the rated maximum are possible: the register shows whole steps only, at both ends. */
function mostGrowth(elapsedMs: number, rules: RegisterRules): bigint {
  return (rules.ratedMaximumPerHour * BigInt(elapsedMs + CLOCK_SLACK_MS)) / HOUR_MS + 2n * rules.step;
}

/** A rollover is believed only from the last tenth of the register, and only as far as the rated maximum reaches: else it is a reset or a swap. */
function rolledOver(
  at: { previous: RegisterMilli; growth: bigint; most: bigint },
  rules: RegisterRules,
): ReadingVerdict {
  if (rules.modulus === null) return { kind: 'held', reason: 'decrease' };
  const growth = at.growth + rules.modulus;
  const nearTheEnd = (rules.modulus - at.previous) * 10n <= rules.modulus;
  if (!nearTheEnd || growth < 0n || growth > at.most) return { kind: 'held', reason: 'decrease' };
  return { kind: 'rollover', quantity: quantityMilli(growth * BigInt(rules.multiplier)) };
}
