import { assertNever, concatBytes, FaultError, toHex } from '#kernel';
import { SELECTED, type MbusFrame } from './frames.ts';
import { readRecords, type MbusRecord } from './records.ts';
import {
  readSecondaryAddress,
  SECONDARY_BYTES,
  writeSecondaryAddress,
  type SecondaryAddress,
} from './secondary-address.ts';

export { writeRecord, type WrittenRecord } from './records.ts';
export { makerNumber, selects, type SecondaryAddress } from './secondary-address.ts';

/** What a host sends. The frame count bit (0 or 1) changes from question to question; asked with the same one, a meter repeats itself. */
export type MbusRequest =
  /** SND_NKE: the next telegram is the first again. Sent to whoever is selected, it also ends the selection. */
  | { readonly kind: 'reset'; readonly address: number }
  | { readonly kind: 'select'; readonly by: SecondaryAddress }
  /** REQ_UD2. */
  | { readonly kind: 'read'; readonly address: number; readonly frameCount: 0 | 1 };

export interface Header {
  /** Null where the telegram has a short header, which names nobody. */
  readonly own: SecondaryAddress | null;
  /** Counts the answers. */
  readonly access: number;
  readonly status: number;
  /** Not 0 where what follows is encrypted. */
  readonly signature: number;
}

export interface Telegram {
  readonly kind: 'telegram';
  /** The primary address of who answered. */
  readonly address: number;
  readonly header: Header;
  /** Null where they are encrypted. */
  readonly records: readonly MbusRecord[] | null;
  readonly moreFollow: boolean;
  readonly makersOwn: Uint8Array;
}

export type MbusReply =
  | { readonly kind: 'acknowledged' }
  | Telegram
  /** The meter tells why it cannot answer. */
  | { readonly kind: 'refused'; readonly address: number; readonly reason: number };

export interface UnknownFrame {
  readonly kind: 'unknown';
  readonly frame: MbusFrame;
}

const SND_NKE = 0x40;
const SND_UD = 0x53;
const REQ_UD2 = 0x5b;
const RSP_UD = 0x08;
/** In requests, what changes from one to the next. */
const FRAME_COUNT_BIT = 0x20;
/** In answers, that the meter has something urgent to say, and that it has no room for more: neither changes what it says. */
const REMARKS = 0x30;
const SELECT = 0x52;
const LONG_HEADER = 0x72;
const SHORT_HEADER = 0x7a;
const REFUSED = 0x70;
const SHORT_HEADER_BYTES = 4;

export function encodeRequest(request: MbusRequest): MbusFrame {
  switch (request.kind) {
    case 'reset':
      return { kind: 'short', control: SND_NKE, address: request.address };
    case 'select':
      return {
        kind: 'long',
        control: SND_UD,
        address: SELECTED,
        information: SELECT,
        data: writeSecondaryAddress(request.by),
      };
    case 'read':
      return {
        kind: 'short',
        control: REQ_UD2 | (request.frameCount === 1 ? FRAME_COUNT_BIT : 0),
        address: request.address,
      };
    default:
      return assertNever(request);
  }
}

/** Throws FaultError FRAME_LENGTH where a selection is too short. */
export function decodeRequest(frame: MbusFrame): MbusRequest | UnknownFrame {
  if (frame.kind === 'acknowledge') return { kind: 'unknown', frame };
  const { control, address } = frame;
  const counted = control & ~FRAME_COUNT_BIT & 0xff;
  if (frame.kind === 'short' && control === SND_NKE) return { kind: 'reset', address };
  if (frame.kind === 'short' && counted === REQ_UD2)
    return { kind: 'read', address, frameCount: (control & FRAME_COUNT_BIT) === 0 ? 0 : 1 };
  if (frame.kind === 'long' && counted === SND_UD && address === SELECTED && frame.information === SELECT)
    return { kind: 'select', by: readSecondaryAddress(frame.data) };
  return { kind: 'unknown', frame };
}

/** The frame of a telegram, for whoever plays a meter. */
export function encodeTelegram(telegram: {
  readonly address: number;
  readonly header: Header & { readonly own: SecondaryAddress };
  readonly records: readonly Uint8Array[];
  readonly moreFollow: boolean;
}): MbusFrame {
  const { own, access, status, signature } = telegram.header;
  return {
    kind: 'long',
    control: RSP_UD,
    address: telegram.address,
    information: LONG_HEADER,
    data: concatBytes(
      writeSecondaryAddress(own),
      Uint8Array.of(access & 0xff, status, signature & 0xff, signature >>> 8),
      ...telegram.records,
      Uint8Array.of(...(telegram.moreFollow ? [0x1f] : [])),
    ),
  };
}

/**
 * What a meter answered. Throws FaultError: FRAME_LENGTH where it ends too early; FRAME_UNEXPECTED where it is built in a way that is not read here: the fixed structure of old meters (CI 73),
 * the high byte first (CI 76), a record of unknown length.
 */
export function decodeReply(frame: MbusFrame): MbusReply | UnknownFrame {
  if (frame.kind === 'acknowledge') return { kind: 'acknowledged' };
  if (frame.kind === 'short' || (frame.control & ~REMARKS) !== RSP_UD) return { kind: 'unknown', frame };
  const { address, information, data } = frame;
  switch (information) {
    case LONG_HEADER:
    case SHORT_HEADER:
      return { kind: 'telegram', address, ...telegramIn(data, { isLong: information === LONG_HEADER }) };
    case REFUSED:
      return { kind: 'refused', address, reason: data[0] ?? 0 };
    default:
      throw new FaultError('FRAME_UNEXPECTED', {
        message: `the meter answers in a way that is not read here (CI ${toHex(Uint8Array.of(information))})`,
        details: { information, data: toHex(data) },
      });
  }
}

function telegramIn(data: Uint8Array, { isLong }: { isLong: boolean }): Omit<Telegram, 'kind' | 'address'> {
  const ownBytes = isLong ? SECONDARY_BYTES : 0;
  const own = isLong ? readSecondaryAddress(data) : null;
  const [access, status, low, high] = data.subarray(ownBytes);
  if (access === undefined || status === undefined || low === undefined || high === undefined)
    throw new FaultError('FRAME_LENGTH', {
      message: 'the telegram ends within its header',
      details: { data: toHex(data) },
    });
  const header = { own, access, status, signature: low + high * 256 };
  const behind = data.subarray(ownBytes + SHORT_HEADER_BYTES);
  if (header.signature !== 0) return { header, records: null, moreFollow: false, makersOwn: behind.slice() };
  return { header, ...readRecords(behind) };
}

/** Whether a reply can be the answer to a request. */
export function answers(request: MbusRequest, reply: MbusReply | UnknownFrame): reply is MbusReply {
  switch (request.kind) {
    case 'reset':
    case 'select':
      return reply.kind === 'acknowledged';
    case 'read':
      return reply.kind === 'telegram' || reply.kind === 'refused';
    default:
      return assertNever(request);
  }
}

export interface Status {
  readonly busy: boolean;
  readonly batteryLow: boolean;
  /** Of any kind: the meter's own program, lasting, or passing. */
  readonly broken: boolean;
}

/** The byte of the header; its three upper bits are the maker's. */
export function statusIn(status: number): Status {
  const application = status & 3;
  return { busy: application === 1, batteryLow: (status & 4) !== 0, broken: application > 1 || (status & 0x18) !== 0 };
}

const MEDIA: ReadonlyMap<number, string> = new Map([
  [0x00, 'other'],
  [0x01, 'oil'],
  [0x02, 'electricity'],
  [0x03, 'gas'],
  [0x04, 'heat'],
  [0x05, 'steam'],
  [0x06, 'warm water'],
  [0x07, 'water'],
  [0x08, 'heat cost allocator'],
  [0x09, 'compressed air'],
  [0x0a, 'cooling'],
  [0x0b, 'cooling'],
  [0x0c, 'heat'],
  [0x0d, 'heat and cooling'],
  [0x0e, 'bus or system'],
  [0x15, 'hot water'],
  [0x16, 'cold water'],
  [0x17, 'warm and cold water'],
  [0x18, 'pressure'],
]);

/** What flows through the meter; null for a code that nobody here knows. */
export function mediumName(medium: number): string | null {
  return MEDIA.get(medium) ?? null;
}
