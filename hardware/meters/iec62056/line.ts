import { assert, assertNever, duration, FaultError, type Clock, type Duration, type Log } from '#kernel';
import type { OpenPort } from '../../ports/index.ts';
import { openMeterLine, type MeterLine } from '../line/line.ts';
import { timeOnWire } from '../line/line-address.ts';
import type { LineProtocol } from '../line/protocol.ts';
import { parseIec62056Address, SIGN_ON_BAUD, type Iec62056Address } from './address.ts';
import { baudOf, decodeMessage, encodeMessage, speedCharacter, type Iec62056Message } from './codec.ts';
import { LONGEST_IEC62056_BYTES, withParity } from './frames.ts';
import { Iec62056Framer } from './framer.ts';

export type Iec62056Ask =
  /** `wakeUp` characters NUL go before it; an empty address means whoever is there. */
  | { readonly kind: 'sign_on'; readonly address: string; readonly wakeUp: number }
  /** To the meter that has just identified itself. `speed` is what it goes on at; a line that keeps its speed tells it that one instead. */
  | { readonly kind: 'read_out'; readonly address: string; readonly speed: string };

export type Iec62056Answer = Extract<Iec62056Message, { kind: 'identification' | 'readout' }>;

/** One line, or one optical head, with one or more meters behind it. */
export type Iec62056Line = MeterLine<Iec62056Ask, Iec62056Answer>;

export interface Iec62056LineOptions {
  /** As `parseIec62056Address` reads it. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}

/** The longest that a meter thinks before it answers, and between two characters. */
const THINKS_WITHIN_MS = 1500;
/** The shortest that either side waits after the other; the meter has to be listening again. */
const SILENCE = duration(200);
const LONGEST_IDENTIFICATION_BYTES = 80;
const BITS_OF_CHARACTER = 10;

/** Makes a line; it connects when it is first asked something. Share one among all meters behind the same address. Throws FaultError PORT_ADDRESS_INVALID. */
export function openIec62056Line(options: Iec62056LineOptions): Iec62056Line {
  const address = parseIec62056Address(options.url);
  return openMeterLine({ ...options, portUrl: address.portUrl, protocol: iec62056On(address) });
}

function iec62056On(line: Iec62056Address): LineProtocol<Iec62056Ask, Iec62056Answer> {
  const asksAt = line.fixedBaud ?? SIGN_ON_BAUD;
  const answersAt = (ask: Iec62056Ask) => (ask.kind === 'sign_on' ? asksAt : (line.fixedBaud ?? speedOf(ask)));
  const bytesOf = (ask: Iec62056Ask) => {
    const characters = encodeAsk(ask, line.fixedBaud);
    return line.parityInside ? withParity(characters) : characters;
  };
  const sentIn = (ask: Iec62056Ask) => characterTime(bytesOf(ask).length, asksAt);
  const thinks = (ask: Iec62056Ask) => sentIn(ask) + THINKS_WITHIN_MS + line.detour;
  return {
    name: 'iec62056',
    numbersRequests: false,
    silence: SILENCE,
    replyWithin: (ask) => {
      const longest = ask.kind === 'sign_on' ? LONGEST_IDENTIFICATION_BYTES : LONGEST_IEC62056_BYTES;
      return duration(thinks(ask) + timeOnWire(longest, { baudRate: answersAt(ask) }));
    },
    pausesWithin: (ask) => duration(thinks(ask)),
    speedOf: (ask) => (line.fixedBaud === null ? { asks: asksAt, answers: answersAt(ask), sentIn: sentIn(ask) } : null),
    makeFramer: () => new Iec62056Framer({ from: 'device' }),
    deviceOf: ({ address }) => address,
    meaningOf: ({ kind }) => kind,
    encode: bytesOf,
    arrive: (bytes) => {
      const message = messageIn(bytes);
      return {
        belongsTo: (ask) => message?.kind === (ask.kind === 'sign_on' ? 'identification' : 'readout'),
        replyTo: (ask) => {
          if (message?.kind === 'identification' || message?.kind === 'readout') return message;
          throw new FaultError('FRAME_UNEXPECTED', { details: { asked: ask.kind, answered: message?.kind ?? null } });
        },
      };
    },
    absenceIn: () => null,
  };
}

/** Null where a parity bit is wrong: then the sum was right by chance. */
function messageIn(bytes: Uint8Array): Iec62056Message | null {
  try {
    return decodeMessage(bytes);
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown;
    return null;
  }
}

function encodeAsk(ask: Iec62056Ask, fixedBaud: number | null): Uint8Array {
  switch (ask.kind) {
    case 'sign_on': {
      const request = encodeMessage({ kind: 'sign_on', address: ask.address });
      return Uint8Array.from([...new Uint8Array(ask.wakeUp), ...request]);
    }
    case 'read_out': {
      const kept = fixedBaud === null ? ask.speed : speedCharacter(fixedBaud);
      assert(kept !== null, 'the address of a line names only speeds that have a character');
      return encodeMessage({ kind: 'select', speed: kept, option: '0' });
    }
    default:
      return assertNever(ask);
  }
}

function speedOf({ speed }: Extract<Iec62056Ask, { kind: 'read_out' }>): number {
  const baud = baudOf(speed);
  assert(baud !== null, 'only a speed of mode C is selected');
  return baud;
}

function characterTime(characters: number, baudRate: number): Duration {
  return duration(Math.ceil((characters * BITS_OF_CHARACTER * 1000) / baudRate));
}
