import { assertNever, FaultError, toHex } from '#kernel';
import { decimalText, digitsOf } from '../bcd.ts';
import { decodeReply, decodeRequest, meaningOfIdentifier, meaningOfIdentifier1997, type MeterTime } from './codec.ts';
import { decodeDlt645Frame, REPLY_BIT } from './frames.ts';
import type { Meaning } from './identifiers.ts';
import { numberIn } from './questions.ts';
import { flagsIn, relayIn, wordsOf } from './status.ts';

/**
 * The meaning of one whole frame, for people: `{address, message: {kind, …}}`, identifiers in hexadecimal, numbers as exact decimals with their unit.
 * Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM; FRAME_UNEXPECTED where the other side sent it.
 */
export function decodeDlt645(bytes: Uint8Array, { from }: { from: 'host' | 'device' }): object {
  const frame = decodeDlt645Frame(bytes);
  if (frame.control >= REPLY_BIT !== (from === 'device'))
    throw new FaultError('FRAME_UNEXPECTED', {
      message: `the control code says that this is ${from === 'device' ? 'a request' : 'an answer'}`,
      details: { control: toHex(Uint8Array.of(frame.control)) },
    });
  return { address: frame.address, message: from === 'host' ? requestWords(frame) : replyWords(frame) };
}

type Content = Parameters<typeof decodeRequest>[0];

function requestWords(frame: Content): object {
  const request = decodeRequest(frame);
  switch (request.kind) {
    case 'read':
      return { ...request, ...named(request.identifier, request.edition) };
    case 'read_next':
      return { ...request, ...named(request.identifier, 2007) };
    case 'read_address':
      return request;
    case 'write':
      return { ...request, ...named(request.identifier, 2007), value: toHex(request.value) };
    case 'set_clocks':
      return { ...request, time: timeText(request.time) };
    case 'control':
      return { ...request, validUntil: timeText(request.validUntil) };
    case 'unknown':
      return { ...request, data: toHex(request.data) };
    default:
      return assertNever(request);
  }
}

function replyWords(frame: Content): object {
  const reply = decodeReply(frame);
  switch (reply.kind) {
    case 'data': {
      const { identifier, edition, value } = reply;
      return {
        ...reply,
        ...named(identifier, edition),
        value: toHex(value),
        ...valueWords(identifier, edition, value),
      };
    }
    case 'unknown':
      return { ...reply, data: toHex(reply.data) };
    case 'address':
    case 'written':
    case 'controlled':
    case 'refused':
      return reply;
    default:
      return assertNever(reply);
  }
}

function named(identifier: number, edition: 1997 | 2007): object {
  const digits = edition === 2007 ? 8 : 4;
  const name = meaningOf(identifier, edition)?.name;
  return {
    identifier: identifier.toString(16).toUpperCase().padStart(digits, '0'),
    ...(name === undefined ? {} : { name }),
  };
}

function meaningOf(identifier: number, edition: 1997 | 2007): Meaning | null {
  return edition === 2007 ? meaningOfIdentifier(identifier) : meaningOfIdentifier1997(identifier);
}

function valueWords(identifier: number, edition: 1997 | 2007, value: Uint8Array): object {
  if (edition === 2007 && identifier >>> 8 === 0x040005) {
    const first = identifier & 0xff;
    const words = wordsOf(value, first === 0xff ? 1 : first);
    return { name: 'status_words', ...(words.has(3) ? relayIn(words) : {}), flags: flagsIn(words) };
  }
  const meaning = meaningOf(identifier, edition);
  if (meaning === null) return {};
  const count = meaning.block ? Math.floor(value.length / meaning.bytes) : 1;
  const numbers = Array.from({ length: count }, (_, index) =>
    numberText(meaning.block ? value.slice(index * meaning.bytes, (index + 1) * meaning.bytes) : value, meaning),
  );
  return {
    reads: meaning.block ? numbers : (numbers[0] ?? null),
    ...(meaning.unit === null ? {} : { unit: meaning.unit }),
  };
}

function numberText(value: Uint8Array, meaning: Meaning): string | null {
  if (meaning.unit === null && meaning.decimals === 0) return digitsOf(value);
  const number = numberIn(value, meaning);
  return number === null ? null : decimalText(number, meaning.decimals);
}

/** As the meter's clock shows it, without a century: 26-11-23 14:10:00. */
function timeText({ year, month, day, hour, minute, second }: MeterTime): string {
  const [date, time] = [
    [year, month, day],
    [hour, minute, second],
  ].map((parts) => parts.map((part) => String(part).padStart(2, '0')));
  return `${date?.join('-')} ${time?.join(':')}`;
}
