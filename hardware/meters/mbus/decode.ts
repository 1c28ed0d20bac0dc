import { assertNever, divideRounded, FaultError, toHex } from '#kernel';
import { decimalText } from '../bcd.ts';
import { decodeReply, decodeRequest, mediumName, statusIn, type Telegram } from './codec.ts';
import { decodeMbusFrame, type MbusFrame } from './frames.ts';
import type { MbusRecord } from './records.ts';
import { makerName, secondaryAddressText } from './secondary-address.ts';

/** A real number has up to a hundred and fifty; further ones are rounded away where people read. */
const MOST_DECIMALS = 9;

/**
 * The meaning of one whole frame, for people: `{address, message: {kind, …}}`; a telegram with every record, its number times the step of its unit. What is encrypted stays
 * so. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM; FRAME_UNEXPECTED where the other side sent it, or where it is built in a way that is not read here.
 */
export function decodeMbus(bytes: Uint8Array, { from }: { from: 'host' | 'device' }): object {
  const frame = decodeMbusFrame(bytes);
  const isRequest = frame.kind !== 'acknowledge' && (frame.control & 0x40) !== 0;
  if (isRequest !== (from === 'host'))
    throw new FaultError('FRAME_UNEXPECTED', {
      message: `this is ${from === 'device' ? 'a request' : 'an answer'}`,
      details: { frame: toHex(bytes) },
    });
  const place = frame.kind === 'acknowledge' ? {} : { address: frame.address };
  return { ...place, message: from === 'host' ? requestWords(frame) : replyWords(frame) };
}

function requestWords(frame: MbusFrame): object {
  const request = decodeRequest(frame);
  switch (request.kind) {
    case 'reset':
      return { kind: 'reset' };
    case 'read':
      return { kind: 'read', frameCount: request.frameCount };
    case 'select':
      return { kind: 'select', by: secondaryAddressText(request.by), ...request.by };
    case 'unknown':
      return unknownWords(request.frame);
    default:
      return assertNever(request);
  }
}

function replyWords(frame: MbusFrame): object {
  const reply = decodeReply(frame);
  switch (reply.kind) {
    case 'acknowledged':
      return { kind: 'acknowledged' };
    case 'refused':
      return { kind: 'refused', reason: reply.reason };
    case 'telegram':
      return telegramWords(reply);
    case 'unknown':
      return unknownWords(reply.frame);
    default:
      return assertNever(reply);
  }
}

function unknownWords(frame: MbusFrame): object {
  if (frame.kind === 'acknowledge') return { kind: 'unknown' };
  const control = toHex(Uint8Array.of(frame.control));
  return frame.kind === 'short'
    ? { kind: 'unknown', control }
    : { kind: 'unknown', control, information: toHex(Uint8Array.of(frame.information)), data: toHex(frame.data) };
}

function telegramWords({ header, records, moreFollow, makersOwn }: Telegram): object {
  const { own, access, status, signature } = header;
  return {
    kind: 'telegram',
    ...(own === null
      ? {}
      : {
          identification: own.identification,
          maker: makerName(own.maker) ?? own.maker,
          version: own.version,
          medium: mediumName(own.medium) ?? own.medium,
          secondaryAddress: secondaryAddressText(own),
        }),
    access,
    status: { ...statusIn(status), makersOwn: status >> 5 },
    ...(records === null
      ? { encrypted: true, signature, data: toHex(makersOwn) }
      : {
          records: records.map(recordWords),
          moreFollow,
          ...(makersOwn.length === 0 ? {} : { makersOwn: toHex(makersOwn) }),
        }),
  };
}

function recordWords(record: MbusRecord): object {
  const { meaning, words, qualifiers, error, storage, tariff, device } = record;
  return {
    quantity: words ?? meaning?.quantity ?? 'unknown',
    value: valueText(record),
    ...(record.function === 'instantaneous' ? {} : { function: record.function }),
    ...(storage === 0 ? {} : { storage }),
    ...(tariff === 0 ? {} : { tariff }),
    ...(device === 0 ? {} : { device }),
    ...(qualifiers.length === 0 ? {} : { qualifiers: toHex(Uint8Array.from(qualifiers)) }),
    ...(error === null ? {} : { error }),
    head: toHex(record.head),
  };
}

function valueText({ meaning, value }: MbusRecord): string {
  switch (value.kind) {
    case 'number': {
      const exponent = meaning?.exponent ?? 0;
      const number = exactText(value.numerator * 10n ** BigInt(Math.max(exponent, 0)), {
        below: value.denominator * 10n ** BigInt(Math.max(-exponent, 0)),
      });
      return meaning === null || meaning.unit === '' ? number : `${number} ${meaning.unit}`;
    }
    case 'text':
      return value.text;
    case 'date': {
      const two = (part: number) => String(part).padStart(2, '0');
      const day = `${value.year}-${two(value.month)}-${two(value.day)}`;
      if (value.time === null) return day;
      const { hour, minute, isSummerTime } = value.time;
      return `${day} ${two(hour)}:${two(minute)}${isSummerTime ? ' summer time' : ''}`;
    }
    case 'bytes':
      return toHex(value.bytes);
    case 'none':
      return 'none';
    default:
      return assertNever(value);
  }
}

function exactText(above: bigint, { below }: { below: bigint }): string {
  const rounded = divideRounded(above * 10n ** BigInt(MOST_DECIMALS), below, 'half_even');
  return decimalText(rounded, MOST_DECIMALS).replace(/\.?0+$/, '');
}
