import { duration, FaultError, toHex, type Clock, type Duration, type Log } from '#kernel';
import type { OpenPort } from '../../ports/index.ts';
import { openMeterLine, type MeterLine } from '../line/line.ts';
import { parseLineAddress, timeOnWire, type LineAddress } from '../line/line-address.ts';
import type { LineProtocol } from '../line/protocol.ts';
import { answers, decodeReply, encodeRequest, type MbusReply, type MbusRequest } from './codec.ts';
import { MbusFramer } from './framer.ts';
import { ANY_METER, decodeMbusFrame, encodeMbus, LONGEST_MBUS_BYTES, SELECTED, type MbusFrame } from './frames.ts';

export interface MbusAsk {
  /** By whose name whoever is silent is left alone: the meter's, not that of what it was selected by. */
  readonly device: string;
  readonly request: MbusRequest;
}

/** One line with one or more meters of M-Bus behind it. */
export type MbusLine = MeterLine<MbusAsk, MbusReply>;

export interface MbusLineOptions {
  /** As `parseLineAddress` reads it. */
  readonly url: string;
  /** How long a meter may think; as the standard says where it is left out. */
  readonly thinksWithin?: Duration;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}

/** The standard: the time of 330 bits, and fifty milliseconds. */
const THINKS_CHARACTERS = 30;
const THINKS_WITHIN_MS = 50;
/** Many meters are slower than the standard. */
const LENIENCY_MS = 150;
/** The standard: so long after the last byte a new request is no part of what was before. */
const SILENT_CHARACTERS = 3;

/** Makes a line; it connects when it is first asked something. Share one among all meters behind the same address. Throws FaultError PORT_ADDRESS_INVALID. */
export function openMbusLine(options: MbusLineOptions): MbusLine {
  const address = parseLineAddress(options.url, { framing: 'mbus' });
  return openMeterLine({ ...options, portUrl: address.portUrl, protocol: mbusOn(address, options) });
}

function mbusOn(line: LineAddress, { url, thinksWithin }: MbusLineOptions): LineProtocol<MbusAsk, MbusReply> {
  const thinks = thinksWithin ?? duration(timeOnWire(THINKS_CHARACTERS, line) + THINKS_WITHIN_MS + LENIENCY_MS);
  return {
    name: 'mbus',
    numbersRequests: false,
    silence: timeOnWire(SILENT_CHARACTERS, line),
    replyWithin: ({ request }) => {
      const replyBytes = request.kind === 'read' ? LONGEST_MBUS_BYTES : 1;
      return duration(timeOnWire(bytesOf(request).length + replyBytes, line) + thinks + line.detour);
    },
    makeFramer: () => new MbusFramer(),
    deviceOf: ({ device }) => device,
    meaningOf: ({ request }) =>
      request.kind === 'select' ? `select ${request.by.identification}` : `${request.kind} ${request.address}`,
    encode: ({ request }) => bytesOf(request),
    arrive: (bytes) => {
      const frame = decodeMbusFrame(bytes);
      return {
        belongsTo: ({ request }) => belongsTo(request, frame),
        replyTo: ({ request }) => {
          const reply = decodeReply(frame);
          if (answers(request, reply)) return reply;
          throw new FaultError('FRAME_UNEXPECTED', { details: { url, asked: request.kind, frame: toHex(bytes) } });
        },
      };
    },
    absenceIn: () => null,
  };
}

function bytesOf(request: MbusRequest): Uint8Array {
  return encodeMbus(encodeRequest(request));
}

/** An acknowledgement names nobody. Whoever was selected, or asked by an address that all have, answers under its own. */
function belongsTo(request: MbusRequest, frame: MbusFrame): boolean {
  if (request.kind !== 'read') return frame.kind === 'acknowledge';
  return frame.kind === 'long' && [SELECTED, ANY_METER, frame.address].includes(request.address);
}
