import { assert, concatBytes, currency, money, type Currency, type Money } from '#kernel';
import { printable } from '../line/printable.ts';
import { CHANNELS, FIRST_EXPANDED_VERSION, SETUP } from './frames.ts';

/** One channel as the device describes it. */
export interface SspChannel {
  /** From 1, as events name it. */
  readonly channel: number;
  /** In whole units of its currency. */
  readonly value: number;
  /** Of its currency (ISO 4217), though the maker calls it a country. */
  readonly letters: string;
}

/** The answer to SETUP REQUEST. */
export interface SspSetup {
  readonly unitType: number;
  readonly firmware: string;
  /** Of the whole device; since version 6 each channel has its own. */
  readonly country: string;
  /** What the values of one byte are multiplied by; 0 where they mean nothing and only the expanded ones do. */
  readonly valueMultiplier: number;
  /** How many of its smallest coins a unit has, says the device: cents. Not needed, since expanded values are whole units. */
  readonly realValueMultiplier: number;
  readonly protocolVersion: number;
  /** Empty below version 6: those devices do not name the currency of a channel. */
  readonly channels: readonly SspChannel[];
}

const MICRO_UNITS = 1_000_000n;
/** Country and multiplier, then how many channels follow. */
const CHANNELS_AT = SETUP.typeBytes + SETUP.firmwareBytes + SETUP.letterBytes + SETUP.multiplierBytes;

/** Reads what follows `OK`; null when lengths and number of channels do not agree. */
export function decodeSetup(data: Uint8Array): SspSetup | null {
  const { typeBytes, firmwareBytes, letterBytes, multiplierBytes, valueBytes } = SETUP;
  const count = data[CHANNELS_AT];
  if (count === undefined || count > CHANNELS) return null;
  const countryAt = typeBytes + firmwareBytes;
  // One value and one level of security for each channel lie between.
  const realAt = CHANNELS_AT + 1 + 2 * count;
  const versionAt = realAt + multiplierBytes;
  const protocolVersion = data[versionAt];
  if (protocolVersion === undefined) return null;
  const expanded = protocolVersion >= FIRST_EXPANDED_VERSION;
  const lettersAt = versionAt + 1;
  const valuesAt = lettersAt + letterBytes * count;
  if (data.length !== (expanded ? valuesAt + valueBytes * count : lettersAt)) return null;
  return {
    unitType: data[0] ?? 0,
    firmware: printable(data.subarray(typeBytes, countryAt)),
    country: printable(data.subarray(countryAt, countryAt + letterBytes)),
    valueMultiplier: highFirst(data.subarray(CHANNELS_AT - multiplierBytes, CHANNELS_AT)),
    realValueMultiplier: highFirst(data.subarray(realAt, versionAt)),
    protocolVersion,
    channels: Array.from({ length: expanded ? count : 0 }, (_, index) => ({
      channel: index + 1,
      value: lowFirst(data.subarray(valuesAt + valueBytes * index, valuesAt + valueBytes * (index + 1))),
      letters: printable(data.subarray(lettersAt + letterBytes * index, lettersAt + letterBytes * (index + 1))),
    })),
  };
}

/** The device's side, for simulators and tests: what follows `OK`. */
export function encodeSetup(setup: SspSetup): Uint8Array {
  const { channels, valueMultiplier, realValueMultiplier, protocolVersion } = setup;
  assert(channels.length <= CHANNELS, 'a device has at most sixteen channels');
  const expanded = protocolVersion >= FIRST_EXPANDED_VERSION ? channels : [];
  const ascii = (text: string, bytes: number) => new TextEncoder().encode(text.slice(0, bytes).padEnd(bytes));
  return concatBytes(
    Uint8Array.of(setup.unitType),
    ascii(setup.firmware, SETUP.firmwareBytes),
    ascii(setup.country, SETUP.letterBytes),
    inBytes(valueMultiplier, SETUP.multiplierBytes).reverse(),
    Uint8Array.of(channels.length),
    Uint8Array.from(channels, ({ value }) => Math.min(value, 0xff)),
    Uint8Array.from(channels, () => 2),
    inBytes(realValueMultiplier, SETUP.multiplierBytes).reverse(),
    Uint8Array.of(protocolVersion),
    ...expanded.map(({ letters }) => ascii(letters, SETUP.letterBytes)),
    ...expanded.map(({ value }) => inBytes(value, SETUP.valueBytes)),
  );
}

/** Null: the letters can be no currency. */
export function channelCurrency({ letters }: SspChannel): Currency | null {
  return /^[A-Z]{3}$/.test(letters) ? currency(letters) : null;
}

/** Null: a channel without value is one that the device does not have. */
export function channelValue({ value }: SspChannel): Money | null {
  return value === 0 ? null : money(BigInt(value) * MICRO_UNITS);
}

/** A number in so many bytes, low byte first. */
export function inBytes(number: number, bytes: number): Uint8Array {
  assert(Number.isInteger(number) && number >= 0 && number < 256 ** bytes, 'the number fits its bytes');
  return Uint8Array.from({ length: bytes }, (_, index) => Math.floor(number / 256 ** index) & 0xff);
}

export function lowFirst(bytes: Uint8Array): number {
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
}

export function highFirst(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
