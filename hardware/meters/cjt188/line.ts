import { duration, FaultError, toHex, type Clock, type Log } from '#kernel';
import type { OpenPort } from '../../ports/index.ts';
import { openMeterLine, type MeterLine } from '../line/line.ts';
import { parseLineAddress, timeOnWire, type LineAddress } from '../line/line-address.ts';
import type { LineProtocol } from '../line/protocol.ts';
import { answers, decodeReply, encodeRequest, type Cjt188Reply, type Cjt188Request } from './codec.ts';
import { Cjt188Framer } from './framer.ts';
import { ANY_ADDRESS, decodeCjt188Frame, encodeCjt188 } from './frames.ts';

export interface Cjt188Ask {
  readonly type: number;
  /** Fourteen digits, or fourteen A. */
  readonly address: string;
  readonly request: Cjt188Request;
  /** Bytes FE before it. */
  readonly wakeUp: number;
}

export interface Cjt188Answer {
  readonly type: number;
  /** Of the meter that answered. */
  readonly address: string;
  readonly reply: Cjt188Reply;
}

/** One line with one or more meters of CJ/T 188 behind it. */
export type Cjt188Line = MeterLine<Cjt188Ask, Cjt188Answer>;

export interface Cjt188LineOptions {
  /** As `parseLineAddress` reads it. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}

/** Most of these meters live on a battery and think slowly. */
const THINKS_WITHIN_MS = 1000;
const SILENT_CHARACTERS = 3;
/** The answer of a heat meter, with what wakes up before it. */
const LONGEST_REPLY_BYTES = 70;
const FUNCTION_BITS = 0x3f;

/** Makes a line; it connects when it is first asked something. Share one among all meters behind the same address. Throws FaultError PORT_ADDRESS_INVALID. */
export function openCjt188Line(options: Cjt188LineOptions): Cjt188Line {
  const address = parseLineAddress(options.url, { framing: 'cjt188' });
  const { portUrl } = address;
  return openMeterLine({ ...options, portUrl, protocol: cjt188On(address, { url: options.url }) });
}

function cjt188On(line: LineAddress, { url }: { url: string }): LineProtocol<Cjt188Ask, Cjt188Answer> {
  return {
    name: 'cjt188',
    // Requests have a number, but not every meter repeats it.
    numbersRequests: false,
    silence: timeOnWire(SILENT_CHARACTERS, line),
    replyWithin: (ask) =>
      duration(timeOnWire(bytesOf(ask, 0).length + LONGEST_REPLY_BYTES, line) + THINKS_WITHIN_MS + line.detour),
    makeFramer: () => new Cjt188Framer({ from: 'device' }),
    deviceOf: ({ address }) => address,
    meaningOf: ({ request }) => (request.kind === 'valve' ? `valve ${request.to}` : request.kind),
    encode: bytesOf,
    arrive: (bytes) => {
      const frame = decodeCjt188Frame(bytes);
      return {
        belongsTo: ({ address, request }) =>
          (address === ANY_ADDRESS || address === frame.address) &&
          (frame.control & FUNCTION_BITS) === encodeRequest(request, 0).control,
        replyTo: ({ address, request }) => {
          const reply = decodeReply(frame);
          if (answers(request, reply)) return { type: frame.type, address: frame.address, reply };
          throw new FaultError('FRAME_UNEXPECTED', {
            details: { url, address, asked: request.kind, answered: frame.address, data: toHex(frame.data) },
          });
        },
      };
    },
    absenceIn: () => null,
  };
}

function bytesOf({ type, address, request, wakeUp }: Cjt188Ask, transaction: number): Uint8Array {
  return encodeCjt188({ type, address, ...encodeRequest(request, transaction & 0xff) }, { wakeUp });
}
