import {
  assert,
  assertNever,
  concatBytes,
  currency,
  money,
  success,
  toHex,
  type Currency,
  type Money,
  type Reply,
  refuse,
} from '#kernel';
import { wholeFrame } from '../line/whole-frame.ts';
import { crcOf } from './checksum.ts';
import { CctalkFramer, type Bus } from './framer.ts';
import {
  BILL_VALIDATOR_ADDRESS,
  billEvents,
  coinErrors,
  currencyOfLetters,
  EVENTS_KEPT,
  FRAME_BYTES_WITHOUT_DATA,
  headers,
  HOST_ADDRESS,
  LONGEST_DATA_BYTES,
  type HeaderName,
} from './frames.ts';

export { CctalkFramer, type Bus } from './framer.ts';

/** A reply of a device, for simulators and tests. */
export function encodeReply(data: Uint8Array, bus: Bus): Uint8Array {
  return frameOf({ to: HOST_ADDRESS, from: bus.address, header: headers.reply, data }, bus);
}

export function encodeNak(bus: Bus): Uint8Array {
  return frameOf({ to: HOST_ADDRESS, from: bus.address, header: headers.nak, data: new Uint8Array() }, bus);
}

export type CctalkCommand =
  | {
      readonly name:
        'simple_poll' | 'address_poll' | 'category' | 'serial' | 'read_coin_events' | 'read_bill_events' | 'reset';
    }
  | { readonly name: 'coin_id' | 'bill_id'; readonly type: number }
  | { readonly name: 'country_scaling'; readonly letters: string }
  /** Types from 1; what is not named is refused by the device. */
  | { readonly name: 'inhibit_mask'; readonly enabled: readonly number[] }
  | { readonly name: 'master_inhibit'; readonly accepts: boolean }
  /** Bills go to a stacker, and wait in escrow before. */
  | { readonly name: 'operating_mode' }
  | { readonly name: 'route_bill'; readonly to: 'stacker' | 'return' | 'wait' };

/** What a device says; what the data of a reply means depends on what was asked. */
export type CctalkAnswer =
  { readonly kind: 'reply'; readonly data: Uint8Array } | { readonly kind: 'nak' } | { readonly kind: 'busy' };

const ROUTES = { return: 0, stacker: 1, wait: 255 } as const;
const STACKER_AND_ESCROW = 0x03;
const ESCROW_EMPTY = 254;

export function encodeCommand(command: CctalkCommand, bus: Bus): Uint8Array {
  return frameOf({ to: bus.address, from: HOST_ADDRESS, header: headers[command.name], data: dataOf(command) }, bus);
}

/**
 * How the devices on a wire are spoken to, by what their host said: the first sound frame names the one that it is for, and its checksum shows of which kind it is.
 * Null: nothing that a host says.
 */
export function busOfHost(bytes: Uint8Array): Bus | null {
  for (let at = 0; at < bytes.length; at += 1)
    for (const checksum of ['sum', 'crc'] as const) {
      const bus: Bus = { address: bytes[at] ?? HOST_ADDRESS, checksum };
      if (bus.address > HOST_ADDRESS && new CctalkFramer(bus).push(bytes.subarray(at))[0]?.kind === 'frame') return bus;
    }
  return null;
}

/** A frame for simulators and tests, in either direction. */
export function frameOf(
  message: { readonly to: number; readonly from: number; readonly header: number; readonly data: Uint8Array },
  { checksum }: Bus,
): Uint8Array {
  assert(message.data.length <= LONGEST_DATA_BYTES, 'data fits a frame');
  const frame = concatBytes(
    Uint8Array.of(message.to, message.data.length, checksum === 'sum' ? message.from : 0, message.header),
    message.data,
    Uint8Array.of(0),
  );
  const last = frame.length - 1;
  if (checksum === 'sum') frame[last] = (256 - (frame.reduce((sum, byte) => sum + byte, 0) % 256)) % 256;
  else {
    const crc = crcOf(frame);
    frame[2] = crc & 0xff;
    frame[last] = crc >>> 8;
  }
  return frame;
}

/** An answer of the device to this host; null: another frame, as the host's own echo. */
export function decodeAnswer(frame: Uint8Array): CctalkAnswer | null {
  assert(frame.length >= FRAME_BYTES_WITHOUT_DATA, 'a frame comes from the framer');
  if (frame[0] !== HOST_ADDRESS) return null;
  switch (frame[3]) {
    case headers.reply:
      return { kind: 'reply', data: frame.slice(4, -1) };
    case headers.nak:
      return { kind: 'nak' };
    case headers.busy:
      return { kind: 'busy' };
    default:
      return null;
  }
}

/** What a host asked; null: no command that such a device knows. */
export function decodeCommand(frame: Uint8Array): CctalkCommand | null {
  assert(frame.length >= FRAME_BYTES_WITHOUT_DATA, 'a frame comes from the framer');
  const name = nameOf(frame[3] ?? 0);
  const data = frame.slice(4, -1);
  switch (name) {
    case 'simple_poll':
    case 'address_poll':
    case 'category':
    case 'serial':
    case 'read_coin_events':
    case 'read_bill_events':
    case 'reset':
    case 'operating_mode':
      return { name };
    case 'coin_id':
    case 'bill_id':
      return { name, type: data[0] ?? 0 };
    case 'country_scaling':
      return { name, letters: asciiOf(data) };
    case 'inhibit_mask':
      return { name, enabled: typesOf(data) };
    case 'master_inhibit':
      return { name, accepts: ((data[0] ?? 0) & 1) === 1 };
    case 'route_bill': {
      const to = (['return', 'stacker', 'wait'] as const).find((route) => ROUTES[route] === data[0]);
      return to === undefined ? null : { name, to };
    }
    case 'reply':
    case 'nak':
    case 'busy':
    case 'accept_count':
    case null:
      return null;
    default:
      return assertNever(name);
  }
}

function nameOf(header: number): HeaderName | null {
  return (Object.keys(headers) as HeaderName[]).find((name) => headers[name] === header) ?? null;
}

function dataOf(command: CctalkCommand): Uint8Array {
  switch (command.name) {
    case 'simple_poll':
    case 'address_poll':
    case 'category':
    case 'serial':
    case 'read_coin_events':
    case 'read_bill_events':
    case 'reset':
      return new Uint8Array();
    case 'coin_id':
    case 'bill_id':
      return Uint8Array.of(command.type);
    case 'country_scaling':
      return new TextEncoder().encode(command.letters);
    case 'inhibit_mask':
      return maskOf(command.enabled);
    case 'master_inhibit':
      return Uint8Array.of(command.accepts ? 1 : 0);
    case 'operating_mode':
      return Uint8Array.of(STACKER_AND_ESCROW);
    case 'route_bill':
      return Uint8Array.of(ROUTES[command.to]);
    default:
      return assertNever(command);
  }
}

/** The data of "read buffered …": the count, then the last five pairs, the newest first. */
export function bufferedEventsData(count: number, events: readonly (readonly [number, number])[]): Uint8Array {
  const newest = events.slice(-EVENTS_KEPT).toReversed().flat();
  return Uint8Array.of(count, ...newest, ...Array.from({ length: 2 * EVENTS_KEPT - newest.length }, () => 0));
}

/** Type 1 is the lowest bit of the first byte. */
function maskOf(types: readonly number[]): Uint8Array {
  const bits = types.reduce((mask, type) => mask | (1 << (type - 1)), 0);
  return Uint8Array.of(bits & 0xff, (bits >>> 8) & 0xff);
}

function typesOf(mask: Uint8Array): number[] {
  const bits = (mask[0] ?? 0) | ((mask[1] ?? 0) << 8);
  return Array.from({ length: 16 }, (_, index) => index + 1).filter((type) => (bits & (1 << (type - 1))) !== 0);
}

export function asciiOf(data: Uint8Array): string {
  return String.fromCodePoint(...data.map((byte) => (byte >= 0x20 && byte < 0x7f ? byte : 0x3f)));
}

/** The serial number, three bytes, the lowest first; null: something else. */
export function serialOf(data: Uint8Array): string | null {
  const [low, middle, high] = data;
  if (data.length !== 3 || low === undefined || middle === undefined || high === undefined) return null;
  return String(low + middle * 256 + high * 65_536);
}

export interface BufferedEvents {
  readonly count: number;
  /** The oldest first; at most five. */
  readonly events: readonly (readonly [first: number, second: number])[];
}

/** The answer to "read buffered credit" or "read buffered bill events": the count, then pairs, the newest first. Null: it is none. */
export function bufferedEventsOf(data: Uint8Array): BufferedEvents | null {
  const [count] = data;
  if (count === undefined || data.length !== 1 + 2 * EVENTS_KEPT) return null;
  const events = Array.from({ length: EVENTS_KEPT }, (_, index): [number, number] => [
    data[1 + 2 * index] ?? 0,
    data[2 + 2 * index] ?? 0,
  ]);
  return { count, events: events.toReversed() };
}

export interface NamedValue {
  readonly currency: Currency;
  readonly value: Money;
}

const MICRO_PLACES = 6;
/** Hundredths of the currency's unit. */
const COIN_PLACES = 2;
/** `5K0` is 5 thousand, `.50` a fraction: the letter is also the decimal point. */
const COIN_NAME = /^([A-Z]{2})(\d*)([KM.]?)(\d*)[A-Z0-9]$/;
const COIN_NAME_LENGTH = 6;
const EXPONENT_OF_POINT: Readonly<Record<string, number>> = { '': 0, '.': 0, K: 3, M: 6 };

/** A coin by its name: country, value in hundredths, issue: `EU100A` is one euro. Null: no coin, or a name that is not understood. */
export function coinOf(name: string): NamedValue | null {
  if (name.length !== COIN_NAME_LENGTH) return null;
  const [, letters = '', whole = '', point = '', fraction = ''] = COIN_NAME.exec(name) ?? [];
  const code = currencyOfLetters[letters];
  if (code === undefined) return null;
  const places = MICRO_PLACES - COIN_PLACES + (EXPONENT_OF_POINT[point] ?? 0) - fraction.length;
  const value = money(BigInt(`${whole}${fraction}`) * 10n ** BigInt(places));
  return value === 0n ? null : { currency: currency(code), value };
}

const BILL_NAME = /^([A-Z]{2})(\d{4})[A-Z0-9]$/;

export interface CountryScaling {
  readonly factor: number;
  readonly decimals: number;
}

/** The answer to "country scaling factor": two bytes, the lower first, and the places after the point. Null: the country is not in the device. */
export function countryScalingOf(data: Uint8Array): CountryScaling | null {
  const [low, high, decimals] = data;
  if (low === undefined || high === undefined || decimals === undefined || data.length !== 3) return null;
  const factor = low + high * 256;
  return factor === 0 || decimals > MICRO_PLACES ? null : { factor, decimals };
}

export function lettersOf(name: string): string | null {
  return BILL_NAME.exec(name)?.[1] ?? null;
}

/** A bill by its name: country, value, issue: `EU0010A` with a factor of 100 and two decimals is ten euros. */
export function billOf(name: string, scaling: CountryScaling): NamedValue | null {
  const [, letters = '', digits = ''] = BILL_NAME.exec(name) ?? [];
  const code = currencyOfLetters[letters];
  if (code === undefined) return null;
  const value = money(BigInt(digits) * BigInt(scaling.factor) * 10n ** BigInt(MICRO_PLACES - scaling.decimals));
  return value === 0n ? null : { currency: currency(code), value };
}

/** The answer of a validator whose escrow holds no bill. */
export function isEscrowEmpty(data: Uint8Array): boolean {
  return data.length === 1 && data[0] === ESCROW_EMPTY;
}

export interface CctalkMeaning {
  readonly direction: 'host' | 'device';
  readonly name: string;
  readonly details: Readonly<Record<string, string | number | boolean | readonly number[]>>;
}

/**
 * What one whole frame says, for people. A frame names the two that speak, so it fits one side only; which kind of checksum it has is found by trying. Refuses a
 * damaged one with the framer's code, and one of the other side with FRAME_UNEXPECTED.
 */
export function decodeCctalk(bytes: Uint8Array, from: 'host' | 'device'): Reply<CctalkMeaning> {
  const isReply = bytes[0] === HOST_ADDRESS;
  const [destination = 0, , source = 0] = bytes;
  const framed = (bus: Bus) => wholeFrame(bytes, new CctalkFramer(bus), 'cctalk');
  const summed = framed({ address: isReply ? source : destination, checksum: 'sum' });
  const whole = summed.ok
    ? summed
    : framed({ address: isReply ? BILL_VALIDATOR_ADDRESS : destination, checksum: 'crc' });
  // Most wires have the sum: what is wrong by it is the likelier word.
  if (!whole.ok)
    return refuse(summed.ok ? whole.error.code : summed.error.code, { details: { ...whole.error.details } });
  if (isReply !== (from === 'device'))
    return refuse('FRAME_UNEXPECTED', { message: `it is addressed to ${isReply ? 'the host' : 'a device'}` });
  return success(isReply ? replyMeaning(whole.value) : commandMeaning(whole.value));
}

function replyMeaning(frame: Uint8Array): CctalkMeaning {
  const answer = decodeAnswer(frame);
  if (answer === null) return { direction: 'device', name: 'unknown', details: { header: frame[3] ?? 0 } };
  return {
    direction: 'device',
    name: answer.kind,
    details: answer.kind === 'reply' ? replyDetails(answer.data) : {},
  };
}

function commandMeaning(frame: Uint8Array): CctalkMeaning {
  const command = decodeCommand(frame);
  if (command === null) return { direction: 'host', name: 'unknown', details: { header: frame[3] ?? 0 } };
  const { name, ...details } = command;
  return { direction: 'host', name, details };
}

/** A reply does not say what was asked: what it may mean is told side by side. */
function replyDetails(data: Uint8Array): Record<string, string | number> {
  const buffered = bufferedEventsOf(data);
  const serial = serialOf(data);
  return {
    data: toHex(data),
    ...(data.length > 0 && data.every((byte) => byte >= 0x20 && byte < 0x7f) ? { text: asciiOf(data) } : {}),
    ...(serial === null ? {} : { serial }),
    ...(buffered === null
      ? {}
      : {
          count: buffered.count,
          coinEvents: buffered.events.map(([first, second]) => coinEventWords(first, second)).join(', '),
          billEvents: buffered.events.map(([first, second]) => billEventWords(first, second)).join(', '),
        }),
  };
}

function coinEventWords(type: number, second: number): string {
  return type === 0 ? (coinErrors[second] ?? (second === 0 ? 'none' : `error ${second}`)) : `coin ${type}`;
}

function billEventWords(type: number, second: number): string {
  if (type === 0) return billEvents[second] ?? `status ${second}`;
  return second === 0 ? `bill ${type} stacked` : `bill ${type} in escrow`;
}
