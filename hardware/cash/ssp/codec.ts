import { assert, assertNever, concatBytes, refuse, success, toHex, type Reply } from '#kernel';
import { wholeFrame } from '../line/whole-frame.ts';
import { decodeEvents, encodeEvents, type SspEvent } from './events.ts';
import { SspFramer } from './framer.ts';
import {
  CHANNELS,
  commandBytes,
  counterNames,
  COUNTER_BYTES,
  KEY_BYTES,
  OK,
  refusalBytes,
  rejectionReasons,
  SERIAL_BYTES,
  STEX,
  type CommandName,
  type CounterName,
  type RefusalName,
} from './frames.ts';
import { readPacket, type SequenceBit } from './packet.ts';
import { bytesOf, numberOf } from './sealing.ts';
import { decodeSetup, encodeSetup, highFirst, inBytes, lowFirst, type SspSetup } from './setup.ts';

export { encodeEvents, type SspEvent } from './events.ts';
export { packetOf, readPacket, type SspPacket } from './packet.ts';
export { newSecret, numberOf, seal, sealingKey, shareOf, unseal, type KeyOffer } from './sealing.ts';
export type { SspSetup } from './setup.ts';
/** The framer serves both ends of a line: the simulated device cuts its packets with the same code. */
export { SspFramer } from './framer.ts';

/** Commands of the key exchange, with a number of 64 bits. */
export const keyCommands = ['set_generator', 'set_modulus', 'request_key_exchange'] as const;
export type KeyCommandName = (typeof keyCommands)[number];

export type SspCommand =
  | { readonly name: Exclude<CommandName, KeyCommandName | 'set_inhibits' | 'host_protocol_version'> }
  /** Channels that are not listed take nothing. A set bit means *not* inhibited, whatever the command is called. */
  | { readonly name: 'set_inhibits'; readonly channels: readonly number[] }
  | { readonly name: 'host_protocol_version'; readonly version: number }
  | { readonly name: KeyCommandName; readonly number: bigint };

export type SspAnswer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'refused'; readonly reason: RefusalName }
  | { readonly kind: 'events'; readonly events: readonly SspEvent[] }
  | { readonly kind: 'setup'; readonly setup: SspSetup }
  | { readonly kind: 'serial'; readonly serial: string }
  | { readonly kind: 'counters'; readonly counters: Readonly<Record<CounterName, number>> }
  | { readonly kind: 'key_share'; readonly share: bigint }
  | { readonly kind: 'reject_reason'; readonly code: number; readonly reason: string }
  /** It does not answer what was asked. */
  | { readonly kind: 'unreadable'; readonly bytes: Uint8Array };

/** The data of a command's packet. */
export function encodeCommand(command: SspCommand): Uint8Array {
  const code = Uint8Array.of(commandBytes[command.name]);
  switch (command.name) {
    case 'set_inhibits':
      return concatBytes(code, encodeChannelMask(command.channels));
    case 'host_protocol_version':
      return concatBytes(code, Uint8Array.of(command.version));
    case 'set_generator':
    case 'set_modulus':
    case 'request_key_exchange':
      return concatBytes(code, bytesOf(command.number));
    default:
      return code;
  }
}

/** Reads the data of a packet that a host sent; null when this driver knows no such command. */
export function decodeCommand(data: Uint8Array): SspCommand | null {
  const [code, ...parameters] = data;
  const name = code === undefined ? undefined : commandNames.get(code);
  if (name === undefined) return null;
  const [first = 0] = parameters;
  switch (name) {
    case 'set_inhibits':
      // One byte for a device of eight channels, two for more.
      if (parameters.length !== 1 && parameters.length !== 2) return null;
      return { name, channels: decodeChannelMask(Uint8Array.from(parameters)) };
    case 'host_protocol_version':
      return parameters.length === 1 ? { name, version: first } : null;
    case 'set_generator':
    case 'set_modulus':
    case 'request_key_exchange':
      return parameters.length === KEY_BYTES ? { name, number: numberOf(Uint8Array.from(parameters)) } : null;
    default:
      return parameters.length === 0 ? { name } : null;
  }
}

/** Reads the data of an answer: what it means depends on what was asked. Whatever does not fit is unreadable, never an error. */
export function decodeAnswer(data: Uint8Array, asked: CommandName): SspAnswer {
  const refusal = refusalNames.get(data[0] ?? OK);
  if (refusal !== undefined) return { kind: 'refused', reason: refusal };
  const unreadable: SspAnswer = { kind: 'unreadable', bytes: data };
  if (data[0] !== OK) return unreadable;
  return decodeContent(data.subarray(1), asked) ?? unreadable;
}

function decodeContent(content: Uint8Array, asked: CommandName): SspAnswer | null {
  switch (asked) {
    case 'poll':
    case 'poll_with_ack':
      return { kind: 'events', events: decodeEvents(content) };
    case 'setup_request': {
      const setup = decodeSetup(content);
      return setup === null ? null : { kind: 'setup', setup };
    }
    case 'serial':
      return content.length === SERIAL_BYTES ? { kind: 'serial', serial: String(highFirst(content)) } : null;
    case 'get_counters':
      return decodeCounters(content);
    case 'request_key_exchange':
      return content.length === KEY_BYTES ? { kind: 'key_share', share: numberOf(content) } : null;
    case 'last_reject_code': {
      const [code] = content;
      if (code === undefined || content.length !== 1) return null;
      return { kind: 'reject_reason', code, reason: rejectionReasons[code] ?? `code ${toHex(content)}h` };
    }
    default:
      return content.length === 0 ? { kind: 'ok' } : null;
  }
}

function decodeCounters(content: Uint8Array): SspAnswer | null {
  if (content[0] !== counterNames.length || content.length !== 1 + counterNames.length * COUNTER_BYTES) return null;
  const [stacked = 0, stored = 0, dispensed = 0, transferred = 0, rejected = 0] = counterNames.map((_, index) =>
    lowFirst(content.subarray(1 + index * COUNTER_BYTES, 1 + (index + 1) * COUNTER_BYTES)),
  );
  return { kind: 'counters', counters: { stacked, stored, dispensed, transferred, rejected } };
}

/** The data of an answer's packet, for simulators and tests. */
export function encodeAnswer(answer: SspAnswer): Uint8Array {
  const ok = (...content: readonly Uint8Array[]) => concatBytes(Uint8Array.of(OK), ...content);
  switch (answer.kind) {
    case 'ok':
      return ok();
    case 'refused':
      return Uint8Array.of(refusalBytes[answer.reason]);
    case 'events':
      return ok(encodeEvents(answer.events));
    case 'setup':
      return ok(encodeSetup(answer.setup));
    case 'serial':
      return ok(inBytes(Number(answer.serial), SERIAL_BYTES).reverse());
    case 'counters':
      return ok(
        Uint8Array.of(counterNames.length),
        ...counterNames.map((name) => inBytes(answer.counters[name], COUNTER_BYTES)),
      );
    case 'key_share':
      return ok(bytesOf(answer.share));
    case 'reject_reason':
      return ok(Uint8Array.of(answer.code));
    case 'unreadable':
      return answer.bytes;
    default:
      return assertNever(answer);
  }
}

/** Channel 1 is bit 0 of the first byte. */
export function encodeChannelMask(channels: readonly number[]): Uint8Array {
  const mask = new Uint8Array(CHANNELS / 8);
  for (const channel of channels) {
    assert(Number.isInteger(channel) && channel >= 1 && channel <= CHANNELS, 'a channel is between 1 and 16');
    const at = Math.floor((channel - 1) / 8);
    mask[at] = (mask[at] ?? 0) | (1 << ((channel - 1) % 8));
  }
  return mask;
}

export function decodeChannelMask(mask: Uint8Array): number[] {
  return Array.from({ length: mask.length * 8 }, (_, index) => index + 1).filter(
    (channel) => (((mask[Math.floor((channel - 1) / 8)] ?? 0) >>> ((channel - 1) % 8)) & 1) === 1,
  );
}

export type SspMeaning = { readonly sequence: SequenceBit } & (
  | { readonly from: 'host'; readonly command: SspCommand | { readonly name: 'unknown'; readonly bytes: Uint8Array } }
  /** An answer does not say to what: every question that it would fit. */
  | { readonly from: 'device'; readonly answers: readonly { readonly to: CommandName; readonly answer: SspAnswer }[] }
  /** Encrypted: only who holds the key of this conversation can read it. */
  | { readonly from: 'host' | 'device'; readonly sealed: Uint8Array }
);

/** One packet and its meaning, for people: `foyer decode ssp`. Refuses bytes that are not exactly one sound packet, with the framer's code. */
export function decodeSsp(bytes: Uint8Array, from: 'host' | 'device'): Reply<SspMeaning> {
  const framed = wholeFrame(bytes, new SspFramer(), 'ssp');
  if (!framed.ok) return framed;
  const { sequence, data } = readPacket(framed.value);
  if (data[0] === STEX) return success({ from, sequence, sealed: data.slice(1) });
  if (from === 'host') {
    const command = decodeCommand(data);
    return success({ from, sequence, command: command ?? { name: 'unknown', bytes: data } });
  }
  const [first = OK] = data;
  if (first !== OK && !refusalNames.has(first))
    return refuse('FRAME_UNEXPECTED', { message: 'no answer begins like this', details: { protocol: 'ssp' } });
  return success({ from, sequence, answers: fittingAnswers(data) });
}

/** One command of each kind of answer. */
const QUESTIONS: readonly CommandName[] = [
  'sync',
  'poll',
  'setup_request',
  'serial',
  'get_counters',
  'request_key_exchange',
  'last_reject_code',
];

function fittingAnswers(data: Uint8Array): { to: CommandName; answer: SspAnswer }[] {
  const answers = QUESTIONS.map((to) => ({ to, answer: decodeAnswer(data, to) }));
  const [first] = answers;
  // A refusal, or `OK` alone, answers anything.
  if (first?.answer.kind === 'refused' || first?.answer.kind === 'ok') return [first];
  const fitting = answers.filter(({ answer }) => saysSomething(answer));
  return fitting.length > 0 ? fitting : answers.slice(0, 1);
}

function saysSomething(answer: SspAnswer): boolean {
  if (answer.kind === 'events') return answer.events.every((event) => event.name !== 'unknown');
  return answer.kind !== 'unreadable';
}

const commandNames = byByte(commandBytes);
const refusalNames = byByte(refusalBytes);

function byByte<Name extends string>(table: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map(Object.entries<number>(table).map(([name, byte]) => [byte, name as Name]));
}
