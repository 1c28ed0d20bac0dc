/* Pure tables of the protocol: exempt from the size rule. */

/** Every frame: `SYNC | ADDRESS | length of the whole frame | command or data | CRC low | CRC high`. */
export const SYNC = 0x02;
/** The bill validator's address on the line; other numbers are other kinds of devices. */
export const ADDRESS = 0x03;
export const OVERHEAD_BYTES = 5;
export const SHORTEST_FRAME_BYTES = OVERHEAD_BYTES + 1;

/** The table of bills has 24 entries of five bytes, and is the longest frame that either side sends. Length 0 (two bytes of length) is firmware download only. */
export const BILL_TYPES = 24;
export const BILL_ENTRY_BYTES = 5;
export const BILL_TABLE_BYTES = BILL_TYPES * BILL_ENTRY_BYTES;
export const LONGEST_FRAME_BYTES = OVERHEAD_BYTES + BILL_TABLE_BYTES;
export const CCNET_FRAME = {
  start: [SYNC, ADDRESS],
  shortestBytes: SHORTEST_FRAME_BYTES,
  longestBytes: LONGEST_FRAME_BYTES,
} as const;

/** One-byte answers that are no poll status. ACK and NAK are the same in both directions. */
export const ACK = 0x00;
export const NAK = 0xff;
export const ILLEGAL_COMMAND = 0x30;

/** Part number, serial number (both ASCII) and asset number (binary). */
export const IDENTIFICATION_PARTS = { partBytes: 15, serialBytes: 12, assetBytes: 7 } as const;
export const IDENTIFICATION_BYTES = 34;
/** Two masks of three bytes: enabled types and types under high security. */
export const STATUS_BYTES = 6;
export const MASK_BYTES = 3;

/** What the host may send, without what carries no parameter here (security, barcodes, download). */
export const commandBytes = {
  ack: ACK,
  nak: NAK,
  reset: 0x30,
  get_status: 0x31,
  poll: 0x33,
  enable_bill_types: 0x34,
  stack: 0x35,
  return: 0x36,
  identification: 0x37,
  hold: 0x38,
  get_bill_table: 0x41,
} as const;
export type CommandName = keyof typeof commandBytes;

/** Poll answers of one byte, and those followed by a parameter. */
export const statusBytes = {
  power_up: 0x10,
  power_up_bill_in_validator: 0x11,
  power_up_bill_in_stacker: 0x12,
  initialising: 0x13,
  idling: 0x14,
  accepting: 0x15,
  stacking: 0x17,
  returning: 0x18,
  disabled: 0x19,
  holding: 0x1a,
  cassette_full: 0x41,
  cassette_removed: 0x42,
  validator_jammed: 0x43,
  cassette_jammed: 0x44,
  cheated: 0x45,
  pause: 0x46,
} as const;
export type PlainStatusName = keyof typeof statusBytes;

export const parameterStatusBytes = {
  /** × 100 ms. */
  busy: 0x1b,
  rejecting: 0x1c,
  failure: 0x47,
  /** Bill type 0…23, as in the next two. */
  escrow: 0x80,
  stacked: 0x81,
  returned: 0x82,
} as const;
export type ParameterStatusName = keyof typeof parameterStatusBytes;

/** Why a bill was refused, after status 1Ch. */
export const rejectionReasons: Readonly<Record<number, string>> = {
  0x60: 'insertion',
  0x61: 'magnetic',
  0x62: 'bill remained in the head',
  0x63: 'multiplying',
  0x64: 'conveying',
  0x65: 'identification',
  0x66: 'verification',
  0x67: 'optic',
  0x68: 'inhibited',
  0x69: 'capacity',
  0x6a: 'operation',
  0x6c: 'length',
  0x6d: 'ultraviolet',
  0x92: 'barcode unrecognised',
  0x93: 'barcode wrong length',
  0x94: 'barcode start',
  0x95: 'barcode stop',
};

/** What broke, after status 47h. */
export const failureReasons: Readonly<Record<number, string>> = {
  0x50: 'stack motor',
  0x51: 'transport motor speed',
  0x52: 'transport motor',
  0x53: 'aligning motor',
  0x54: 'initial cassette status',
  0x55: 'optic canal',
  0x56: 'magnetic canal',
  0x5f: 'capacitance canal',
};

/**
 * The three letters of a bill table name the country on many devices and the currency on others. Countries (ISO 3166 alpha-3) and their currency (ISO 4217);
 * letters that are not listed are taken for a currency as they stand.
 */
export const currencyOfCountry: Readonly<Record<string, string>> = {
  BRA: 'BRL',
  CHE: 'CHF',
  CHN: 'CNY',
  CZE: 'CZK',
  GBR: 'GBP',
  HUN: 'HUF',
  IND: 'INR',
  KAZ: 'KZT',
  KEN: 'KES',
  MEX: 'MXN',
  POL: 'PLN',
  RUS: 'RUB',
  TUR: 'TRY',
  UKR: 'UAH',
  USA: 'USD',
  ZAF: 'ZAR',
};
