/** Numbers of ccTalk (Generic Specification, part 2, version 4.6) as far as coin acceptors and bill validators need them. */

/** Every device on the wire. */
export const BROADCAST_ADDRESS = 0;
export const HOST_ADDRESS = 1;
export const COIN_ACCEPTOR_ADDRESS = 2;
export const BILL_VALIDATOR_ADDRESS = 40;

/** destination, count of data bytes, source (or CRC low), header, checksum (or CRC high). */
export const FRAME_BYTES_WITHOUT_DATA = 5;
/** What is asked of such devices is answered in far fewer; the specification allows 252. */
export const LONGEST_DATA_BYTES = 64;
export const LONGEST_FRAME_BYTES = FRAME_BYTES_WITHOUT_DATA + LONGEST_DATA_BYTES;

/** `sum`: eight bits, everything adds up to zero. `crc`: CRC-CCITT, and the place of the source address is its low byte. */
export type Checksum = 'sum' | 'crc';

export const headers = {
  reply: 0,
  reset: 1,
  nak: 5,
  busy: 6,
  operating_mode: 153,
  route_bill: 154,
  country_scaling: 156,
  bill_id: 157,
  read_bill_events: 159,
  coin_id: 184,
  accept_count: 225,
  master_inhibit: 228,
  read_coin_events: 229,
  inhibit_mask: 231,
  serial: 242,
  category: 245,
  /** To all: each answers with one byte, its address, after four times as many milliseconds, and is deaf for 1.2 s. */
  address_poll: 253,
  simple_poll: 254,
} as const;
export type HeaderName = keyof typeof headers;

/** What such a device calls itself. */
export const categories = { coins: 'Coin Acceptor', bills: 'Bill Validator' } as const;

export const COIN_TYPES = 16;
export const BILL_TYPES = 16;
/** So many of the last events stay readable. */
export const EVENTS_KEPT = 5;

/** What stands in the second byte of a coin event whose first is 0. */
export const coinErrors: Readonly<Record<number, string>> = {
  1: 'rejected',
  2: 'inhibited',
  3: 'several in the window',
  4: 'wake-up time-out',
  5: 'validation time-out',
  6: 'credit sensor time-out',
  7: 'sorter time-out',
  8: 'second coin too close',
  9: 'accept gate not ready',
  16: 'credit sequence',
  17: 'coin going backwards',
  18: 'coin too fast',
  19: 'coin too slow',
  20: 'coin on a string',
  23: 'credit sensor blocked',
  24: 'sorter blocked',
  254: 'return lever',
};
/** Those by which somebody tries to cheat. */
export const FRAUD_ERRORS: ReadonlySet<number> = new Set([16, 17, 18, 19, 20, 23, 24]);

/** What stands in the second byte of a bill event whose first is 0. */
export const billEvents: Readonly<Record<number, string>> = {
  0: 'master inhibit',
  1: 'returned from escrow',
  2: 'invalid: validation',
  3: 'invalid: transport',
  4: 'inhibited: serial',
  5: 'inhibited: switch',
  6: 'jammed in the transport',
  7: 'jammed in the stacker',
  8: 'pulled backwards',
  9: 'tampered with',
  10: 'stacker well',
  11: 'stacker removed',
  12: 'stacker inserted',
  13: 'stacker faulty',
  14: 'stacker full',
  15: 'stacker jammed',
  16: 'jammed in the transport, safe',
  17: 'optical fraud',
  18: 'string fraud',
};

/** The first two letters of a coin's or a bill's name, and the currency of that country. */
export const currencyOfLetters: Readonly<Record<string, string>> = {
  EU: 'EUR',
  GB: 'GBP',
  US: 'USD',
  CH: 'CHF',
  SE: 'SEK',
  NO: 'NOK',
  DK: 'DKK',
  PL: 'PLN',
  CZ: 'CZK',
  HU: 'HUF',
  ZA: 'ZAR',
  AU: 'AUD',
  CA: 'CAD',
  MX: 'MXN',
  BR: 'BRL',
  IN: 'INR',
  CN: 'CNY',
  JP: 'JPY',
};
