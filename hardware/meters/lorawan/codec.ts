import { FaultError, type RegisterMilli } from '#kernel';
import type { LorawanUplink, PayloadBytes, PayloadObject, PayloadType, RegisterUnit } from '../../profiles/index.ts';
import type { MeterFlag, RelayState } from '../meter.ts';
import { at, numberAt, type ExactObject } from '../mqtt/exact-json.ts';
import type { Heard } from '../mqtt/dialect.ts';
import { registerOf, wattsOf } from '../mqtt/values.ts';

/** What an uplink on a known port says. `bytes` is the payload, `object` what the network server made of it. Throws FRAME_LENGTH, FRAME_UNEXPECTED. */
export function readUplink(
  uplink: LorawanUplink,
  { bytes, object }: { bytes: Uint8Array; object: ExactObject | null },
): Heard | null {
  if (uplink.bytes !== undefined) return readBytes(uplink.bytes, bytes);
  // The network server's decoder may give nothing for a message of another kind.
  return uplink.object === undefined || object === null ? null : readObject(uplink.object, object);
}

function readBytes(codec: PayloadBytes, bytes: Uint8Array): Heard {
  if (bytes.length < codec.least_bytes)
    throw new FaultError('FRAME_LENGTH', {
      message: `an uplink of ${bytes.length} bytes is shorter than its profile says`,
      details: { bytes: bytes.length, least: codec.least_bytes },
    });
  const { register, power, serial, relay, flags } = codec;
  const watts = power === undefined ? undefined : wattsOf(scaled(readNumber(bytes, power), power.scale), power.unit);
  return {
    register: exactRegister(readNumber(bytes, register), register),
    ...(watts === undefined ? {} : { powerW: watts }),
    ...(serial === undefined ? {} : { serial: String(readNumber(bytes, serial)).padStart(serial.digits, '0') }),
    ...(relay === undefined ? {} : { relay: relayOf(byteAt(bytes, relay.offset), relay) }),
    flags: namesOf(flags, ({ offset, bit }) => ((byteAt(bytes, offset) >> bit) & 1) === 1),
  };
}

function readObject(codec: PayloadObject, object: ExactObject): Heard | null {
  const { register, power, serial, relay, flags } = codec;
  const total = numberAt(object, ...register.path.split('.'));
  if (total === undefined) return null;
  const watts = power === undefined ? undefined : wattsOf(numberAt(object, ...power.path.split('.')), power.unit);
  const number = serial === undefined ? undefined : wordAt(object, serial);
  const state = relay === undefined ? undefined : wordAt(object, relay.path);
  return {
    register: registerOf(total, register.unit),
    ...(watts === undefined ? {} : { powerW: watts }),
    ...(number === undefined ? {} : { serial: number }),
    ...(relay === undefined
      ? {}
      : { relay: state === relay.closed ? 'closed' : state === relay.open ? 'open' : ('unknown' as const) }),
    flags: namesOf(flags, (path) => at(object, ...path.split('.')) === true),
  };
}

/** A word, a number or a truth, as text. */
function wordAt(object: ExactObject, path: string): string | undefined {
  const names = path.split('.');
  const found = at(object, ...names);
  return typeof found === 'string' || typeof found === 'boolean' ? String(found) : numberAt(object, ...names);
}

function namesOf<Place>(
  flags: Readonly<Partial<Record<MeterFlag, Place>>>,
  isUp: (place: Place) => boolean,
): readonly MeterFlag[] {
  const up: MeterFlag[] = [];
  for (const name of FLAGS) {
    const place = flags[name];
    if (place !== undefined && isUp(place)) up.push(name);
  }
  return up;
}

const FLAGS = [
  'cover_opened',
  'magnetic_field',
  'reverse_flow',
  'leak',
  'burst',
  'empty_pipe',
  'battery_low',
  'valve_fault',
  'phase_missing',
  'device_fault',
  'register_reset',
] as const satisfies readonly MeterFlag[];

function relayOf(byte: number, { mask, closed, open }: { mask: string; closed: string; open: string }): RelayState {
  const shown = byte & Number.parseInt(mask, 16);
  if (shown === Number.parseInt(closed, 16)) return 'closed';
  return shown === Number.parseInt(open, 16) ? 'open' : 'unknown';
}

function exactRegister(
  count: bigint,
  { scale, unit }: { scale: { numerator: bigint; denominator: bigint }; unit: RegisterUnit },
): RegisterMilli {
  return registerOf(scaled(count, scale), unit);
}

/** As a decimal with twelve places, which is more than any register's step. */
function scaled(count: bigint, { numerator, denominator }: { numerator: bigint; denominator: bigint }): string {
  const picos = (count * numerator * 10n ** 12n) / denominator;
  return `${picos}e-12`;
}

const SHAPE: Readonly<Record<PayloadType, { bytes: number; low: boolean; kind: 'unsigned' | 'signed' | 'bcd' }>> = {
  u8: { bytes: 1, low: true, kind: 'unsigned' },
  u16le: { bytes: 2, low: true, kind: 'unsigned' },
  u16be: { bytes: 2, low: false, kind: 'unsigned' },
  u24le: { bytes: 3, low: true, kind: 'unsigned' },
  u24be: { bytes: 3, low: false, kind: 'unsigned' },
  u32le: { bytes: 4, low: true, kind: 'unsigned' },
  u32be: { bytes: 4, low: false, kind: 'unsigned' },
  s16le: { bytes: 2, low: true, kind: 'signed' },
  s16be: { bytes: 2, low: false, kind: 'signed' },
  s32le: { bytes: 4, low: true, kind: 'signed' },
  s32be: { bytes: 4, low: false, kind: 'signed' },
  bcd4le: { bytes: 4, low: true, kind: 'bcd' },
  bcd4be: { bytes: 4, low: false, kind: 'bcd' },
};

function readNumber(bytes: Uint8Array, { type, offset }: { type: PayloadType; offset: number }): bigint {
  const shape = SHAPE[type];
  const taken = bytes.slice(offset, offset + shape.bytes);
  if (taken.length < shape.bytes)
    throw new FaultError('FRAME_LENGTH', { details: { bytes: bytes.length, offset, wanted: shape.bytes } });
  const highFirst = shape.low ? taken.toReversed() : taken;
  if (shape.kind === 'bcd') return readBcd(highFirst);
  const value = highFirst.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return shape.kind === 'signed' ? BigInt.asIntN(shape.bytes * 8, value) : value;
}

function readBcd(highFirst: Uint8Array): bigint {
  const digits = [...highFirst].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (/^\d+$/.test(digits)) return BigInt(digits);
  throw new FaultError('FRAME_UNEXPECTED', { message: 'a BCD number holds something that is no digit' });
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new FaultError('FRAME_LENGTH', { details: { bytes: bytes.length, offset } });
  return byte;
}

/** What a simulated device shows. */
export interface Shown {
  readonly serial: string;
  /** In thousandths of its utility's unit. */
  readonly register: bigint;
  readonly powerW: number;
  readonly relay: RelayState;
  readonly flags: readonly MeterFlag[];
}

/** The other way round: an uplink that says so, rounded down to the payload's steps. */
export function writeBytes(codec: PayloadBytes, shown: Shown): Uint8Array {
  const bytes = new Uint8Array(codec.least_bytes);
  const { register, power, serial, relay, flags } = codec;
  writeNumber(
    bytes,
    register,
    (shown.register * register.scale.denominator * unitsPerKilo(register.unit)) /
      (register.scale.numerator * 1_000_000n),
  );
  if (power !== undefined) {
    const perUnit = power.unit === 'kW' ? 1000n : 1n;
    writeNumber(bytes, power, (BigInt(shown.powerW) * power.scale.denominator) / (power.scale.numerator * perUnit));
  }
  if (serial !== undefined) writeNumber(bytes, serial, BigInt(shown.serial));
  if (relay !== undefined && shown.relay !== 'unknown')
    setByte(bytes, relay.offset, Number.parseInt(relay[shown.relay], 16));
  for (const name of shown.flags) {
    const place = flags[name];
    if (place !== undefined) setByte(bytes, place.offset, 1 << place.bit);
  }
  return bytes;
}

/** So many of the unit, times a thousand, are one kWh or m³. */
function unitsPerKilo(unit: RegisterUnit): bigint {
  if (unit === 'MWh') return 1n;
  return unit === 'Wh' || unit === 'l' ? 1_000_000n : 1000n;
}

function writeNumber(bytes: Uint8Array, { type, offset }: { type: PayloadType; offset: number }, value: bigint): void {
  const { bytes: length, low, kind } = SHAPE[type];
  const raw = kind === 'bcd' ? BigInt(`0x${value}`) : value;
  for (let index = 0; index < length; index += 1) {
    const place = low ? index : length - 1 - index;
    bytes[offset + place] = Number((raw >> BigInt(8 * index)) & 0xffn);
  }
}

function setByte(bytes: Uint8Array, offset: number, bits: number): void {
  bytes[offset] = (bytes[offset] ?? 0) | bits;
}
