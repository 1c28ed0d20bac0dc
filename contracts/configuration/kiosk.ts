import { z } from 'zod';
import { kioskId, languageTag } from '../wire/index.ts';
import { amountNotNegative, currencyCode, deviceUrl, flag, text, timeSpan, usbNumber, wholeNumber } from './scalars.ts';

/** A ccTalk wire: where the device listens, unless it is the usual place of its kind, and how its frames are checked. */
const onCctalk = {
  protocol: z.literal('cctalk'),
  address: deviceUrl,
  bus_address: wholeNumber({ least: 2, most: 255 }).optional(),
  checksum: z.enum(['sum', 'crc']).prefault('sum'),
};

/** What the bill validator speaks, and what its own table cannot say. */
const validator = z.discriminatedUnion('protocol', [
  z.strictObject({ protocol: z.literal('ccnet'), address: deviceUrl }),
  z.strictObject(onCctalk),
  z.strictObject({
    protocol: z.literal('id003'),
    address: deviceUrl,
    /** The number by which the device names the site's country; needed for any but 224, the euro. */
    country: wholeNumber({ least: 0, most: 255 }).optional(),
  }),
  z.strictObject({
    protocol: z.literal('ebds'),
    address: deviceUrl,
    /** The protocol names neither currency nor values: what the device's label says, the bills in the order of its list. */
    currency: currencyCode,
    bills: z
      .array(amountNotNegative.refine((value) => value > 0n, 'a bill is worth something'))
      .min(1)
      .max(7),
  }),
  z.strictObject({
    protocol: z.literal('ssp'),
    address: deviceUrl,
    /** A file with the 16 hexadecimal digits of the key that was set in the device; without one it is the factory's, which is public. */
    key_file: text.optional(),
    /** `if_possible`: a device that refuses encryption is talked to in the open. */
    encryption: z.enum(['required', 'if_possible']).prefault('required'),
  }),
]);

/** A device that types like a keyboard, and how it was set up. `wedge`: as the input device that it is; `hid`: by its raw reports. */
const typing = {
  kind: z.enum(['wedge', 'hid']),
  address: deviceUrl,
  layout: z.enum(['us', 'fr', 'de']).prefault('us'),
  terminator: z.enum(['enter', 'tab']).prefault('enter'),
  prefix: z.string().max(16).prefault(''),
  suffix: z.string().max(16).prefault(''),
};

const cardReader = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['line', 'pcsc']), address: deviceUrl }),
  z.strictObject({
    ...typing,
    number: z.enum(['hexadecimal', 'decimal', 'decimal_reversed']).prefault('hexadecimal'),
    /** Characters between prefix and suffix. */
    length: wholeNumber({ least: 1, most: 20 }).optional(),
  }),
]);

/** `line`, where nothing is said: sends what it read. `hid_pos`: a scanner in its HID mode that is no keyboard. */
const scanner = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['line', 'hid_pos']).optional(), address: deviceUrl }),
  z.strictObject(typing),
]);

/** One kiosk, in one file on its own machine. What it needs of the building it asks the server. */
export const kioskConfiguration = z.strictObject({
  kiosk: z.strictObject({ id: kioskId, default_language: languageTag.prefault('en') }),
  server: z.strictObject({
    url: text,
    /** The file that `foyer kiosk ticket` wrote: the server's certificate and a one-time code. Read once, at enrolment. */
    ticket: text,
  }),
  devices: z.strictObject({
    validator,
    /** An acceptor of coins beside the bill validator; it gives no change. */
    coins: z.strictObject(onCctalk).optional(),
    printer: z.strictObject({
      /** One that comes with Foyer, or a file of your own by its absolute path. */
      profile: text.prefault('generic-80mm'),
      address: deviceUrl,
      /** A picture file for the head of every receipt. */
      logo: text.optional(),
    }),
    cards: cardReader,
    /** The scanner of printed codes; without one no code is read. */
    scanner: scanner.optional(),
    /** The jack for a headset, as an input device; without one nothing is spoken. */
    headset: z.strictObject({ address: deviceUrl }).optional(),
  }),
  /** The cash box of the validator. */
  cash_box: z
    .strictObject({
      /** How many notes it holds, as its label says: staff are told at nine tenths of it. Without this they hear of it when the validator says that it is full. */
      capacity: wholeNumber({ least: 1, most: 10_000 }),
    })
    .optional(),
  screen: z
    .strictObject({
      /** 0 takes any free port. The screen is served on loopback only. */
      port: wholeNumber({ least: 0, most: 65_535 }).prefault('0'),
      /** Density of the panel in hundredths of a pixel per millimetre: 403 is a 21.5" panel of 1080 × 1920. */
      pixels_per_100_mm: wholeNumber({ least: 100, most: 2000 }).prefault('403'),
      /** Height of the panel's lower edge above the floor, for low reach. */
      lower_edge_mm: wholeNumber({ least: 0, most: 2000 }).prefault('700'),
    })
    .prefault({}),
  /** Keyboards and sticks that are plugged in while the kiosk runs raise an alarm. */
  usb: z
    .strictObject({
      watch: flag.prefault('yes'),
      /** What belongs to the kiosk at every socket: `046d:c31c`, as `lsusb` shows it. */
      known: z.array(usbNumber).max(64).prefault([]),
      /** Below which `/proc` and `/sys` of the machine lie; in a container, where they are mounted. */
      root: text.prefault('/'),
    })
    .prefault({}),
  session: z
    .strictObject({
      /** Idle time before "more time?" is asked. */
      idle_after: timeSpan.prefault('45 s'),
      /** Time to answer it: at least 20 s by WCAG 2.2.1. */
      answer_within: timeSpan.prefault('20 s'),
      receipt_shown_for: timeSpan.prefault('12 s'),
      fault_shown_for: timeSpan.prefault('15 s'),
    })
    .prefault({}),
});
export type KioskConfiguration = z.output<typeof kioskConfiguration>;

/** What `foyer kiosk ticket` writes and enrolment reads. A secret until it is used; useless afterwards. */
export const enrolmentTicket = z.strictObject({ kioskId, serverCertificatePem: z.string(), code: z.string() });
export type EnrolmentTicket = z.infer<typeof enrolmentTicket>;
