import { duration, FaultError, toHex, type Clock, type Log } from '#kernel';
import type { OpenPort } from '../../ports/index.ts';
import { openMeterLine, type MeterLine } from '../line/line.ts';
import { parseLineAddress, timeOnWire, type LineAddress } from '../line/line-address.ts';
import type { LineProtocol } from '../line/protocol.ts';
import { answers, decodeReply, encodeRequest, type Dlt645Reply, type Dlt645Request } from './codec.ts';
import { Dlt645Framer } from './framer.ts';
import { BROADCAST, decodeDlt645Frame, encodeDlt645, LONGEST_DLT645_BYTES, WILDCARD } from './frames.ts';

export interface Dlt645Ask {
  /** Twelve digits; pairs of A stand for any. */
  readonly address: string;
  readonly request: Dlt645Request;
  /** Bytes FE before it. */
  readonly wakeUp: number;
}

export interface Dlt645Answer {
  /** Of the meter that answered. */
  readonly address: string;
  readonly reply: Dlt645Reply;
}

/** One line with one or more meters of DL/T 645 behind it. */
export type Dlt645Line = MeterLine<Dlt645Ask, Dlt645Answer>;

export interface Dlt645LineOptions {
  /** As `parseLineAddress` reads it. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}

/** A meter thinks for half a second at most. */
const THINKS_WITHIN_MS = 500;
/** So long the line is silent before a request: as long as it takes a meter to see that the one before has ended. */
const SILENT_CHARACTERS = 3;
const SHORT_REPLY_BYTES = 40;
const REFUSED_BIT = 0x40;

/** Makes a line; it connects when it is first asked something. Share one among all meters behind the same address. Throws FaultError PORT_ADDRESS_INVALID. */
export function openDlt645Line(options: Dlt645LineOptions): Dlt645Line {
  const address = parseLineAddress(options.url, { framing: 'dlt645' });
  const { portUrl } = address;
  return openMeterLine({ ...options, portUrl, protocol: dlt645On(address, { url: options.url }) });
}

function dlt645On(line: LineAddress, { url }: { url: string }): LineProtocol<Dlt645Ask, Dlt645Answer> {
  return {
    name: 'dlt645',
    numbersRequests: false,
    silence: timeOnWire(SILENT_CHARACTERS, line),
    replyWithin: (ask) => {
      const sentIn = timeOnWire(bytesOf(ask).length, line);
      if (ask.request.kind === 'set_clocks') return sentIn;
      return duration(sentIn + THINKS_WITHIN_MS + timeOnWire(longestReply(ask.request), line) + line.detour);
    },
    makeFramer: () => new Dlt645Framer({ from: 'device' }),
    deviceOf: ({ address }) => address,
    meaningOf: ({ request }) => (request.kind === 'control' ? `control ${request.command}` : request.kind),
    encode: bytesOf,
    unansweredBy: ({ request }) =>
      request.kind === 'set_clocks' ? { address: BROADCAST, reply: { kind: 'written' } } : null,
    isSecret: ({ request }) => request.kind === 'control' || request.kind === 'write',
    arrive: (bytes) => {
      const frame = decodeDlt645Frame(bytes);
      const belongs = (ask: Dlt645Ask) => reaches(ask.address, frame.address) && named(frame.control) === asked(ask);
      return {
        belongsTo: (ask) => belongs(ask) && ((frame.control & REFUSED_BIT) !== 0 || sameIdentifier(ask, frame.data)),
        replyTo: ({ address, request }) => {
          const reply = decodeReply(frame);
          if (answers(request, reply)) return { address: frame.address, reply };
          throw new FaultError('FRAME_UNEXPECTED', {
            details: { url, address, asked: request.kind, answered: frame.address, data: toHex(frame.data) },
          });
        },
      };
    },
    absenceIn: () => null,
  };
}

function bytesOf({ address, request, wakeUp }: Dlt645Ask): Uint8Array {
  const to = request.kind === 'set_clocks' ? BROADCAST : address;
  return encodeDlt645({ address: to, ...encodeRequest(request) }, { wakeUp });
}

/** Whether what is sent to `asked` reaches the meter `own`. */
export function reaches(asked: string, own: string): boolean {
  return (
    asked === WILDCARD ||
    [0, 2, 4, 6, 8, 10].every((at) => ['AA', own.slice(at, at + 2)].includes(asked.slice(at, at + 2)))
  );
}

/** The function in a control code, without direction, refusal and more. */
function named(control: number): number {
  return control & 0x1f;
}

function asked({ request }: Dlt645Ask): number {
  return encodeRequest(request).control;
}

/** An answer to another question of the same kind came too late for it. */
function sameIdentifier({ request }: Dlt645Ask, data: Uint8Array): boolean {
  if (request.kind !== 'read' && request.kind !== 'read_next') return true;
  const own = encodeRequest(request).data.subarray(0, request.kind === 'read' && request.edition === 1997 ? 2 : 4);
  return own.every((byte, index) => byte === data[index]);
}

/** An answer in bytes; only a block of values, whose identifier holds FF, fills more than a short frame. */
function longestReply(request: Dlt645Request): number {
  const block = request.kind === 'read_next' || (request.kind === 'read' && isBlock(request.identifier));
  return block ? LONGEST_DLT645_BYTES : SHORT_REPLY_BYTES;
}

function isBlock(identifier: number): boolean {
  return (identifier & 0xff) === 0xff || ((identifier >> 8) & 0xff) === 0xff;
}
