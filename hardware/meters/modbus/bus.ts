import { FaultError, seconds, toHex, type Clock, type Duration, type Log } from '#kernel';
import type { OpenPort } from '../../ports/index.ts';
import { openMeterLine, type Ask, type LineAnswer, type TurnOptions } from '../line/line.ts';
import type { LineProtocol } from '../line/protocol.ts';
import { parseModbusAddress } from './address.ts';
import { answers, decodeReply, encodeRequest, type ModbusReply, type ModbusRequest } from './codec.ts';
import { wrappingOf, type Wrapping } from './wrapping.ts';

/** From the request on the wire to its whole reply. */
const REPLY_WITHIN = seconds(1);
/** Over a mobile network, which may have to wake the meter's radio first. */
const REPLY_WITHIN_TUNNEL = seconds(6);

export type ModbusAnswer = LineAnswer<ModbusReply>;
export type AskUnit = Ask<ModbusRequest, ModbusReply>;

/** One line with one or more Modbus meters behind it. */
export interface ModbusBus {
  readonly url: string;
  /** The connection that stands now, or null. */
  readonly connection: number | null;
  /** As `MeterLine.request`; an exception is a reply. */
  request(unitAddress: number, request: ModbusRequest, options?: TurnOptions): Promise<ModbusAnswer>;
  /** As `MeterLine.turn`, of one meter. */
  turn<Value>(unitAddress: number, work: (ask: AskUnit) => Promise<Value>, options?: TurnOptions): Promise<Value>;
  /** Hangs up; whatever waits is rejected. */
  stop(): Promise<void>;
}

export interface ModbusBusOptions {
  /** As `parseModbusAddress` reads it. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
  /** From the request on the wire to its whole reply; a second unless somebody looks for meters and knows the line. */
  readonly replyWithin?: Duration;
}

/**
 * Makes a bus; it connects when it is first asked something. Share one among all meters behind the same address: they take turns on it.
 * Throws FaultError PORT_ADDRESS_INVALID.
 */
export function openModbusBus(options: ModbusBusOptions): ModbusBus {
  const address = parseModbusAddress(options.url);
  const protocol = modbusOn(wrappingOf(address), {
    url: options.url,
    replyWithin: options.replyWithin ?? (options.url.startsWith('tunnel:') ? REPLY_WITHIN_TUNNEL : REPLY_WITHIN),
  });
  const line = openMeterLine({ ...options, portUrl: address.portUrl, protocol });
  return {
    url: line.url,
    get connection() {
      return line.connection;
    },
    request: (unitAddress, request, options) => line.request({ unitAddress, request }, options),
    turn: (unitAddress, work, options) =>
      line.turn((ask) => work((request, more) => ask({ unitAddress, request }, more)), options),
    stop: () => line.stop(),
  };
}

interface UnitRequest {
  readonly unitAddress: number;
  readonly request: ModbusRequest;
}

function modbusOn(
  wrapping: Wrapping,
  { url, replyWithin }: { url: string; replyWithin: Duration },
): LineProtocol<UnitRequest, ModbusReply> {
  return {
    name: 'modbus',
    numbersRequests: wrapping.numbersRequests,
    // Over a mobile network none is like the other.
    repliesAlike: !url.startsWith('tunnel:'),
    silence: wrapping.silence,
    replyWithin: () => replyWithin,
    makeFramer: () => wrapping.makeFramer(),
    deviceOf: ({ unitAddress }) => String(unitAddress),
    meaningOf: ({ request }) => request.kind,
    encode: ({ unitAddress, request }, transaction) =>
      wrapping.encode({ transaction, unitAddress, pdu: encodeRequest(request) }),
    arrive: (bytes) => {
      const frame = wrapping.decode(bytes);
      return {
        belongsTo: ({ unitAddress }, transaction) =>
          frame.transaction === null ? frame.unitAddress === unitAddress : frame.transaction === transaction,
        replyTo: ({ unitAddress, request }) => {
          const reply = decodeReply(frame.pdu);
          if (frame.unitAddress === unitAddress && answers(request, reply)) return reply;
          throw new FaultError('FRAME_UNEXPECTED', {
            details: { url, unitAddress, asked: request.kind, answered: frame.unitAddress, dataUnit: toHex(frame.pdu) },
          });
        },
      };
    },
    absenceIn: (reply) =>
      reply.kind === 'exception' && reply.name.startsWith('gateway_') ? `the gateway says ${reply.name}` : null,
  };
}
