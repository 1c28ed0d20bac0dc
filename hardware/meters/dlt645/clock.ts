import {
  assert,
  instant,
  isLocalDate,
  localDate,
  localTime,
  startOfDay,
  instantAt,
  type Instant,
  type Zone,
} from '#kernel';
import { digitsOf, writeBcd } from '../bcd.ts';

/** What the meter's own clock shows: local time, and a year without its century. */
export interface MeterTime {
  /** 0 … 99; the century is ours. */
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const CENTURY = 2000;

/** The meter's time at an instant, in the zone that its clock keeps. */
export function meterTimeAt(at: Instant, zone: Zone): MeterTime {
  const local = localTime(at, zone);
  const [year = 0, month = 0, day = 0] = local.date.split('-').map(Number);
  return { year: year % 100, month, day, hour: local.hour, minute: local.minute, second: local.second };
}

/** The instant that such a time was; null where there is no such day or hour. Of an hour that happens twice, the first. */
export function instantOfMeterTime(time: MeterTime, zone: Zone): Instant | null {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${CENTURY + time.year}-${two(time.month)}-${two(time.day)}`;
  if (!isLocalDate(date) || time.hour > 23 || time.minute > 59 || time.second > 59) return null;
  const day = localDate(date);
  const minute = time.hour * 60 + time.minute;
  return instant((minute === 0 ? startOfDay(day, zone) : instantAt(day, minute, zone)) + time.second * 1000);
}

/** ss mm hh, each two digits in a byte, as under the identifier of the time. */
export function writeTimeOfDay(time: MeterTime): number[] {
  return [time.second, time.minute, time.hour].map(pair);
}

/** DD MM YY. */
export function writeDate(time: MeterTime): number[] {
  return [time.day, time.month, time.year].map(pair);
}

/** Reads ss mm hh, DD MM YY; null where a byte is no pair of digits. */
export function readMeterTime(timeOfDay: Uint8Array, date: Uint8Array): MeterTime | null {
  const [second, minute, hour, day, month, year] = [...timeOfDay.subarray(0, 3), ...date.subarray(0, 3)].map((byte) =>
    digitsOf(Uint8Array.of(byte)),
  );
  if (year === undefined || [second, minute, hour, day, month, year].includes(null)) return null;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  };
}

function pair(value: number): number {
  const [byte] = writeBcd(BigInt(value), 1);
  assert(byte !== undefined, 'one byte holds two digits');
  return byte;
}
