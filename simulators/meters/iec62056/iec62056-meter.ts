import { localTime } from '#kernel';
import type { Iec62056Profile } from '#hardware/profiles';
import type { SimulatedMeter } from '../simulated-meter.ts';

export type Iec62056Meter = SimulatedMeter<Iec62056Profile>;

/** Thousandths of what the meter counts in one of its unit, and how many decimals it shows. */
const SHOWN = {
  Wh: { milli: 1n, decimals: 0 },
  l: { milli: 1n, decimals: 0 },
  kWh: { milli: 1000n, decimals: 3 },
  m3: { milli: 1000n, decimals: 3 },
  MWh: { milli: 1_000_000n, decimals: 6 },
} as const;
const UNITED_BY = '&';

/** The lines of its readout, as its profile names them. */
export function readoutOf(meter: Iec62056Meter): readonly string[] {
  const { profile } = meter;
  const { date, time } = clockOf(meter);
  const clock = profile.clock;
  return [
    ...(profile.errors === undefined ? [] : [`${profile.errors.code}(${errorsOf(meter)})`]),
    ...(profile.serial === undefined ? [] : [`${profile.serial.code}(${meter.serial})`]),
    ...(clock === undefined
      ? []
      : clock.date === clock.time
        ? [`${clock.date}(${date}${UNITED_BY}${time})`]
        : [`${clock.time}(${digits(time)})`, `${clock.date}(${digits(date).slice(-6)})`]),
    ...registersOf(meter, profile.register.import, meter.registerWh),
    ...registersOf(meter, profile.register.export ?? [], 0n),
    ...(profile.power === undefined ? [] : [`${profile.power.code}(${powerText(meter)})`]),
    ...(profile.voltage === undefined ? [] : [`${profile.voltage.code}(${meter.voltageV}.0*V)`]),
  ];
}

/** Of several tariffs the first has three fifths, and the last what is left. */
function registersOf({ profile }: Iec62056Meter, codes: readonly string[], milli: bigint): string[] {
  const { unit } = profile.register;
  let left = milli;
  return codes.flatMap((code, index) => {
    const part = index === codes.length - 1 ? left : (left * 3n) / 5n;
    left -= part;
    // What it showed at the end of last month, by a name that differs only behind it.
    return [`${code}(${numberText(part, unit)}*${unit})`, `${code}*01(${numberText(part / 2n, unit)})`];
  });
}

function numberText(milli: bigint, unit: Iec62056Profile['register']['unit']): string {
  const { milli: one, decimals } = SHOWN[unit];
  const whole = (milli / one).toString().padStart(6, '0');
  return decimals === 0 ? whole : `${whole}.${(milli % one).toString().padStart(decimals, '0')}`;
}

function powerText({ profile, powerW }: Iec62056Meter): string {
  return profile.power?.unit === 'kW' ? `${(powerW / 1000).toFixed(3)}*kW` : `${powerW}*W`;
}

/** The bit that its profile has for an empty battery, or one that it has no word for. */
function errorsOf({ profile, condition }: Iec62056Meter): string {
  const bit = profile.errors?.bits.find(({ means }) => means === 'battery_low')?.mask ?? 1n;
  return (condition.batteryLow ? bit : 0n).toString(16).toUpperCase().padStart(8, '0');
}

function clockOf(meter: Iec62056Meter): { date: string; time: string } {
  const { date, hour, minute, second } = localTime(meter.shownTime, meter.zone);
  return { date, time: [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':') };
}

function digits(text: string): string {
  return text.replaceAll(/\D/g, '');
}
