import { assertNever, FaultError, toHex } from '#kernel';
import { decimalText } from '../bcd.ts';
import { decodeReply, decodeRequest, readingIn, statusIn, unitOf, type Counted } from './codec.ts';
import { decodeCjt188Frame, REPLY_BIT, type Cjt188Frame } from './frames.ts';

/** As almost all meters count. */
const DECIMALS = 2;
const READING_IDENTIFIERS = new Set([0x1f90, 0x901f]);

/**
 * The meaning of one whole frame, for people: `{type, address, message: {kind, …}}`. Numbers have two decimals, and the status is read from its lowest bit and
 * from its highest, because makers differ. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM; FRAME_UNEXPECTED where the other side sent it.
 */
export function decodeCjt188(bytes: Uint8Array, { from }: { from: 'host' | 'device' }): object {
  const frame = decodeCjt188Frame(bytes);
  if (frame.control >= REPLY_BIT !== (from === 'device'))
    throw new FaultError('FRAME_UNEXPECTED', {
      message: `the control code says that this is ${from === 'device' ? 'a request' : 'an answer'}`,
      details: { control: toHex(Uint8Array.of(frame.control)) },
    });
  const message = from === 'host' ? requestWords(frame) : replyWords(frame);
  return { type: toHex(Uint8Array.of(frame.type)), meter: meterName(frame.type), address: frame.address, message };
}

function meterName(type: number): string {
  return { 1: 'water', 2: 'heat', 3: 'gas', 4: 'electricity' }[type >> 4] ?? 'any';
}

function requestWords(frame: Cjt188Frame): object {
  const request = decodeRequest(frame);
  switch (request.kind) {
    case 'read':
    case 'valve':
      return { ...request, identifier: identifierText(request.identifier) };
    case 'read_address':
      return request;
    case 'unknown':
      return { ...request, data: toHex(request.data) };
    default:
      return assertNever(request);
  }
}

function replyWords(frame: Cjt188Frame): object {
  const reply = decodeReply(frame);
  switch (reply.kind) {
    case 'data': {
      const words = { ...reply, identifier: identifierText(reply.identifier), value: toHex(reply.value) };
      if (!READING_IDENTIFIERS.has(reply.identifier)) return words;
      const { current, settlementDay, time, status } = readingIn(reply.value, frame.type);
      const clock = time === null ? {} : { meterTime: time };
      return {
        ...words,
        current: counted(current),
        settlementDay: counted(settlementDay),
        ...clock,
        ...statusWords(status),
      };
    }
    case 'valve':
      return { ...reply, identifier: identifierText(reply.identifier), ...statusWords(reply.status) };
    case 'refused':
      return { ...reply, ...statusWords(reply.status) };
    case 'address':
      return reply;
    case 'unknown':
      return { ...reply, data: toHex(reply.data) };
    default:
      return assertNever(reply);
  }
}

function counted({ steps, unit }: Counted): string {
  const name = unitOf(unit)?.name ?? `unit ${toHex(Uint8Array.of(unit))}`;
  return `${steps === null ? 'no number' : decimalText(steps, DECIMALS)} ${name}`;
}

function statusWords(status: number): object {
  return {
    status: toHex(Uint8Array.of(status & 0xff, status >>> 8)),
    fromLowestBit: statusIn(status, 'lowest'),
    fromHighestBit: statusIn(status, 'highest'),
  };
}

function identifierText(identifier: number): string {
  return identifier.toString(16).toUpperCase().padStart(4, '0');
}
