import { startOfDay, type Zone } from '#kernel';
import type { MeterConfiguration } from '#contracts/configuration';
import { registerStepOf, type MeterProfile } from '#hardware/profiles';
import { widestRatedMaximumPerHour, type RegisterRules } from './metering/index.ts';

const MILLI_OF_UNIT = { kWh: 1000n, Wh: 1n, MWh: 1_000_000n, m3: 1000n, l: 1n } as const;

/** What a meter's register can do, by the site file, then by its profile, then by the most that any dwelling's meter can. */
export function registerRules(
  meter: MeterConfiguration,
  { profile, zone }: { profile: MeterProfile; zone: Zone },
): RegisterRules {
  const milli = MILLI_OF_UNIT[registerStepOf(profile).unit];
  const known = (units: bigint | undefined) => (units === undefined ? null : units * milli);
  return {
    serial: meter.serial,
    multiplier: meter.multiplier,
    multiplierChanges: meter.multiplier_changes.map(({ from, multiplier }) => ({
      from: startOfDay(from, zone),
      multiplier,
    })),
    modulus: meter.wraps_at ?? known(profile.wraps_at),
    ratedMaximumPerHour:
      meter.rated_maximum_per_hour ?? known(profile.rated_maximum_per_hour) ?? widestRatedMaximumPerHour[meter.utility],
    step: stepOf(profile),
  };
}

/** What the last digit of the register is worth, in thousandths; at least one. */
function stepOf(profile: MeterProfile): bigint {
  const { unit, step } = registerStepOf(profile);
  if (step === null) return 1n;
  const milli = (step.numerator * MILLI_OF_UNIT[unit]) / step.denominator;
  return milli > 0n ? milli : 1n;
}
