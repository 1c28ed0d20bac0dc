/* Pure tables of the protocol: exempt from the size rule. */

/** Every frame: `SYNC | length of the whole frame | command or data | CRC low | CRC high`. */
export const SYNC = 0xfc;
/** The longest that is known is the version's text of some 60 characters; a length beyond this is a misread one. */
export const ID003_FRAME = { start: [SYNC], shortestBytes: 5, longestBytes: 128 } as const;

/** From the host: a credit was taken. From the device: an operation command was taken. */
export const ACK = 0x50;

/** Bills are numbered from 61h; the disable mask has a bit for each of sixteen. */
export const FIRST_BILL = 0x61;
export const BILLS = 16;
export const MASK_BYTES = 2;
/** An entry of the currency table: the bill's number, its country, `value · 10^exponent`. */
export const BILL_ENTRY_BYTES = 4;

/** Commands without a parameter. The same numbers mean something else when the device says them. */
export const commandBytes = {
  status_request: 0x11,
  reset: 0x40,
  /** VEND VALID comes as the bill passes the stacker's lever. Not used: a bill can still come back from there. */
  stack_1: 0x41,
  /** VEND VALID comes when the bill is stacked. */
  stack_2: 0x42,
  return: 0x43,
  /** Ten seconds more in escrow. */
  hold: 0x44,
  wait: 0x45,
  ack: ACK,
  read_disabled: 0x80,
  read_security: 0x81,
  read_communication: 0x82,
  read_inhibit: 0x83,
  read_direction: 0x84,
  read_optional: 0x85,
  read_version: 0x88,
  read_boot_version: 0x89,
  read_currency_table: 0x8a,
  read_serial: 0x91,
} as const;
export type PlainCommandName = keyof typeof commandBytes;

/** Settings; the device says the same bytes back. */
export const settingBytes = {
  /** A set bit *disables* its bill. */
  set_disabled: 0xc0,
  set_security: 0xc1,
  set_communication: 0xc2,
  set_inhibit: 0xc3,
  set_direction: 0xc4,
  set_optional: 0xc5,
} as const;
export type SettingName = keyof typeof settingBytes;

/** Status answers of one byte. */
export const statusBytes = {
  idling: 0x11,
  accepting: 0x12,
  stacking: 0x14,
  stacked: 0x16,
  returning: 0x18,
  holding: 0x19,
  inhibited: 0x1a,
  /** The reset is over; settings are awaited. */
  initialising: 0x1b,
  power_up: 0x40,
  power_up_bill_in_acceptor: 0x41,
  power_up_bill_in_stacker: 0x42,
  stacker_full: 0x43,
  stacker_removed: 0x44,
  jam_in_acceptor: 0x45,
  jam_in_stacker: 0x46,
  pause: 0x47,
  cheated: 0x48,
  communication_error: 0x4a,
} as const;
export type PlainStatusName = keyof typeof statusBytes;

export const INVALID_COMMAND = 0x4b;
export const ESCROW = 0x13;
export const VEND_VALID = 0x15;
export const REJECTING = 0x17;
export const FAILURE = 0x49;

/** Why a bill was refused, after status 17h. */
export const rejectionReasons: Readonly<Record<number, string>> = {
  0x71: 'insertion',
  0x72: 'magnetic',
  0x73: 'bill remained in the acceptor',
  0x74: 'compensation',
  0x75: 'conveying',
  0x76: 'denomination',
  0x77: 'photo pattern 1',
  0x78: 'photo level',
  0x79: 'inhibited or not decided in time',
  0x7b: 'operation',
  0x7c: 'bill remained in the stacker',
  0x7d: 'length',
  0x7e: 'photo pattern 2',
};

/** What broke, after status 49h. */
export const failureReasons: Readonly<Record<number, string>> = {
  0xa2: 'stack motor',
  0xa5: 'transport motor speed',
  0xa6: 'transport motor',
  0xa7: 'aligning motor',
  0xab: 'cash box not ready',
  0xaf: 'validator head removed',
  0xb0: 'boot ROM',
  0xb1: 'external ROM',
  0xb2: 'ROM',
  0xb3: 'writing of the external ROM',
};

/**
 * The maker's numbers of countries. Only what a captured table shows stands here; for another the installer says which number is the site's currency.
 */
export const currencyOfCountry: Readonly<Record<number, string>> = { 0xe0: 'EUR' };
