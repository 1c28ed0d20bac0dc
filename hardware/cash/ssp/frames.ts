/* Pure tables of the protocol: exempt from the size rule. */

/** Every packet: `STX | sequence bit and address | length of the data | data | CRC low | CRC high`; every 7Fh behind the first byte stands twice. */
export const STX = 0x7f;
/** The first byte of data that is encrypted. */
export const STEX = 0x7e;
/** The bill validator's address on the line; other numbers are other kinds of devices. */
export const ADDRESS = 0x00;
export const SEQUENCE_BIT = 0x80;
export const LONGEST_DATA_BYTES = 0xff;

/** What the host may send. Parameters follow the byte; those of the key exchange are eight bytes, low byte first. */
export const commandBytes = {
  reset: 0x01,
  set_inhibits: 0x02,
  setup_request: 0x05,
  host_protocol_version: 0x06,
  poll: 0x07,
  reject: 0x08,
  disable: 0x09,
  enable: 0x0a,
  serial: 0x0c,
  sync: 0x11,
  last_reject_code: 0x17,
  hold: 0x18,
  set_generator: 0x4a,
  set_modulus: 0x4b,
  request_key_exchange: 0x4c,
  poll_with_ack: 0x56,
  event_ack: 0x57,
  get_counters: 0x58,
} as const;
export type CommandName = keyof typeof commandBytes;

export const OK = 0xf0;
/** The first byte of an answer that is no `OK`. */
export const refusalBytes = {
  unknown_command: 0xf2,
  wrong_parameters: 0xf3,
  out_of_range: 0xf4,
  cannot_be_processed: 0xf5,
  software_error: 0xf6,
  fail: 0xf8,
  key_not_set: 0xfa,
} as const;
export type RefusalName = keyof typeof refusalBytes;

/** What a poll answers, one after another behind `OK`: events of one byte, and those that are followed by a channel. */
export const eventBytes = {
  channels_inhibited: 0xb5,
  initialising: 0xb6,
  stacking: 0xcc,
  note_path_open: 0xe0,
  cashbox_removed: 0xe3,
  cashbox_replaced: 0xe4,
  stacker_full: 0xe7,
  disabled: 0xe8,
  unsafe_jam: 0xe9,
  safe_jam: 0xea,
  stacked: 0xeb,
  rejected: 0xec,
  rejecting: 0xed,
  slave_reset: 0xf1,
} as const;
export type PlainEventName = keyof typeof eventBytes;

export const channelEventBytes = {
  /** At power-up, out of the front; 0: the channel is not known. */
  cleared_from_front: 0xe1,
  /** At power-up, into the box; 0: the channel is not known. */
  cleared_into_cashbox: 0xe2,
  fraud_attempt: 0xe6,
  /** The bill is past the point from which anybody could take it back. */
  credit: 0xee,
  /** 0: a bill is being read. Above: it stands in escrow, and the next poll takes it. */
  read: 0xef,
} as const;
export type ChannelEventName = keyof typeof channelEventBytes;

/** Channels are numbered from 1; SET INHIBITS has a bit for each of sixteen. */
export const CHANNELS = 16;
/** How many bytes lie where in the answer to SETUP REQUEST, behind `OK`, for `n` channels. */
export const SETUP = { typeBytes: 1, firmwareBytes: 4, letterBytes: 3, multiplierBytes: 3, valueBytes: 4 } as const;
/** The versions whose events are listed above. A higher one may add some of unknown length, behind which nothing can be read. */
export const PROTOCOL_VERSIONS = [7, 6] as const;
/** From this version on SETUP REQUEST names each channel's currency and value. */
export const FIRST_EXPANDED_VERSION = 6;

export const SERIAL_BYTES = 4;
/** GET COUNTERS: how many follow, then each in four bytes, low byte first. */
export const counterNames = ['stacked', 'stored', 'dispensed', 'transferred', 'rejected'] as const;
export type CounterName = (typeof counterNames)[number];
export const COUNTER_BYTES = 4;
export const KEY_BYTES = 8;

/** The key that every device leaves the factory with, as its maker prints it: 64 bits. It is public. */
export const FACTORY_KEY = 0x0123456701234567n;

/** Why a bill was refused: the answer to LAST REJECT CODE. */
export const rejectionReasons: Readonly<Record<number, string>> = {
  0x00: 'accepted',
  0x01: 'length',
  0x02: 'not recognised: average',
  0x03: 'not recognised: coastline',
  0x04: 'not recognised: graph',
  0x05: 'not recognised: buried',
  0x06: 'channel inhibited',
  0x07: 'second note inserted',
  0x08: 'rejected by the host',
  0x09: 'in more than one channel',
  0x0a: 'rear sensor',
  0x0b: 'too long',
  0x0c: 'disabled by the host',
  0x0d: 'slow mechanism',
  0x0e: 'strimming attempt',
  0x0f: 'fraud channel',
  0x10: 'no note found',
  0x11: 'not recognised: peak',
  0x12: 'twisted',
  0x13: 'escrow time-out',
  0x14: 'barcode',
  0x15: 'did not reach the sensor',
  0x16: 'slot 1',
  0x17: 'slot 2',
  0x18: 'too fast for the lens',
  0x19: 'width',
  0x1a: 'too short',
  0x1b: 'paid out',
  0x1c: 'double note',
  0x1d: 'cannot be stacked',
};
