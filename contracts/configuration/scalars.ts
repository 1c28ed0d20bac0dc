import { currency, milliseconds, parseMilli, parseMoney, type Currency, type Duration, type Money } from '#kernel';
import { z } from 'zod';

/*
 * The configuration is read with YAML's failsafe schema: every scalar arrives as the text that the installer wrote (serial 00012345 stays 00012345,
 * card 04E12345 does not become infinity). These schemas turn the text into what it means, or say what should have stood there.
 */

export const text = z.string().trim().min(1, 'must not be empty').max(500);

/** Reads text with a parser; null from the parser becomes the message. */
export function parsed<Value>(parse: (raw: string) => Value | null, expected: string) {
  return z
    .string()
    .transform((raw, context): Value => {
      const value = parse(raw.trim());
      if (value !== null) return value;
      context.addIssue({ code: 'custom', message: `must be ${expected}, not "${raw}"` });
      return z.NEVER;
    })
    .meta({ description: expected });
}

export const flag = parsed<boolean>(
  (raw) => (raw === 'true' || raw === 'yes' ? true : raw === 'false' || raw === 'no' ? false : null),
  'yes or no',
);

export function wholeNumber(range: { least: number; most: number }) {
  return parsed<number>((raw) => {
    const value = /^-?\d{1,12}$/.test(raw) ? Number(raw) : null;
    return value !== null && value >= range.least && value <= range.most ? value : null;
  }, `a whole number from ${range.least} to ${range.most}`);
}

/** An exact decimal amount of the site's currency: `0.32`, `10`. */
export const amount = parsed<Money>((raw) => parseMoney(raw), 'an amount such as 12.50');

/** The same, zero or more. */
export const amountNotNegative = parsed<Money>((raw) => {
  const value = parseMoney(raw);
  return value !== null && value >= 0n ? value : null;
}, 'an amount such as 12.50, not negative');

/** A percentage with at most four places, as parts per million: `19 %` or `19`. */
export const percentPpm = parsed<bigint>((raw) => {
  const value = parseMoney(raw.replace(/\s*%$/, ''));
  return value !== null && value >= 0n ? value / 100n : null;
}, 'a percentage such as 19 %');

/** A quantity in thousandths of the utility's unit: `1234.567`. */
export const milli = parsed<bigint>((raw) => parseMilli(raw), 'a quantity with at most three places, such as 1234.567');

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** `250 ms`, `5 s`, `10 min`, `2 h`, `1 d`. */
export const timeSpan = parsed<Duration>((raw) => {
  const match = /^(\d{1,9})\s*(ms|s|min|h|d)$/.exec(raw);
  const unitMs = match?.[2] === undefined ? undefined : DURATION_UNITS[match[2]];
  return match === null || unitMs === undefined ? null : milliseconds(Number(match[1]) * unitMs);
}, 'a length of time such as 250 ms, 5 s, 10 min, 2 h or 1 d');

/** `18:00`, as the minute of the day. */
export const timeOfDay = parsed<number>((raw) => {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(raw);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}, 'a time of day such as 18:00');

export const currencyCode = parsed<Currency>(
  (raw) => (/^[A-Z]{3}$/.test(raw) ? currency(raw) : null),
  'an ISO 4217 code such as EUR',
);

/** Where a device is: `serial:///dev/ttyUSB0?baud=9600`, `tcp://host:port`. */
export const deviceUrl = parsed<string>((raw) => {
  if (!URL.canParse(raw)) return null;
  const url = new URL(raw);
  const known = ['serial:', 'tcp:', 'usb:', 'pcsc:', 'hid:', 'mqtt:', 'input:', 'tunnel:'].includes(url.protocol);
  return known && (url.protocol !== 'tcp:' || url.port !== '') ? raw : null;
}, 'a device address such as tcp://10.0.0.5:502 or serial:///dev/ttyUSB0?baud=9600');

/** Who a USB device says it is: vendor and product, as `lsusb` shows them. */
export const usbNumber = parsed<string>(
  (raw) => (/^[0-9a-f]{4}:[0-9a-f]{4}$/i.test(raw) ? raw.toLowerCase() : null),
  'vendor and product of a USB device such as 046d:c31c',
);
