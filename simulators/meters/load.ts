import { instant, type Instant } from '#kernel';
import { permilleAt, STEP_MS, type Curve } from './curve.ts';

/** 1 Wh in thousandths of a watt × milliseconds. What a water meter counts is counted the same way: litres an hour stand for watts, litres for Wh. */
export const MILLIWATT_MS_OF_WH = 3_600_000_000n;

/** A load with its course over the day; `watts` is about its mean. */
export interface Load {
  readonly watts: number;
  readonly curve: Curve;
}

/** What it draws at a moment, in whole watts. */
export function powerAt(load: Load, at: Instant): number {
  return Math.floor((load.watts * permilleAt(load.curve, at)) / 1000);
}

/** What it uses between two moments, exactly, in thousandths of a watt × milliseconds. */
export function energyBetween(load: Load, from: Instant, to: Instant): bigint {
  let energy = 0n;
  for (let at: number = from; at < to;) {
    const end = Math.min((Math.floor(at / STEP_MS) + 1) * STEP_MS, to);
    // A watt at a thousandth is a milliwatt.
    energy += BigInt(load.watts * permilleAt(load.curve, instant(at))) * BigInt(end - at);
    at = end;
  }
  return energy;
}
