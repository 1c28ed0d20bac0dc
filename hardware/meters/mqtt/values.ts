import { FaultError, powerW, registerMilli, type PowerW, type RegisterMilli } from '#kernel';
import type { RegisterUnit } from '../../profiles/index.ts';
import { milliOf } from './exact-json.ts';

/** Kilowatt-hours or cubic metres in one of the unit. */
const SCALE_OF: Readonly<Record<RegisterUnit, { numerator: bigint; denominator: bigint }>> = {
  kWh: { numerator: 1n, denominator: 1n },
  Wh: { numerator: 1n, denominator: 1000n },
  MWh: { numerator: 1000n, denominator: 1n },
  m3: { numerator: 1n, denominator: 1n },
  l: { numerator: 1n, denominator: 1000n },
};

/** A total as a message writes it. Throws FRAME_UNEXPECTED for what no register can hold. */
export function registerOf(text: string, unit: RegisterUnit): RegisterMilli {
  const milli = milliOf(text, SCALE_OF[unit]);
  // A total of 2^53 Wh is nine million gigawatt-hours.
  if (milli === null || milli < 0n || milli >= 2n ** 53n)
    throw new FaultError('FRAME_UNEXPECTED', {
      message: 'the message holds no number that a register can have',
      details: { number: text },
    });
  return registerMilli(milli);
}

/** For show and for proving a relay; undefined for what is no number, because a meter without power still counts. */
export function wattsOf(text: string | undefined, unit: 'W' | 'kW'): PowerW | undefined {
  const watts = text === undefined || text.length > 32 ? Number.NaN : Number(text) * (unit === 'kW' ? 1000 : 1);
  return Number.isFinite(watts) && Math.abs(watts) < 1e9 ? powerW(watts) : undefined;
}

export function voltsOf(text: string | undefined): number | undefined {
  const volts = text === undefined || text.length > 32 ? Number.NaN : Number(text);
  return Number.isFinite(volts) && volts >= 0 && volts < 1e6 ? volts : undefined;
}
