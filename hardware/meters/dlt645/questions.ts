import { assert, concatBytes, FaultError, toHex, type Details } from '#kernel';
import { readBcd } from '../bcd.ts';
import type { LineAnswer } from '../line/line.ts';
import { meaningOfIdentifier, meaningOfIdentifier1997, type Dlt645Reply, type Dlt645Request } from './codec.ts';

/** Asks one meter within a turn. */
export type AskMeter = (request: Dlt645Request) => Promise<LineAnswer<Dlt645Reply>>;

export interface Question {
  readonly identifier: number;
  readonly edition: 1997 | 2007;
  /** For messages. */
  readonly place: Details;
}

/** No answer that anybody asks for is in more parts. */
const MOST_PARTS = 16;
const SIGN_BIT = 0x80;

/** What stands under an identifier, all parts of it. Rejects with METER_REFUSED, FRAME_UNEXPECTED, and as the line does. */
export async function readWhole(
  ask: AskMeter,
  { identifier, edition, place }: Question,
): Promise<{ value: Uint8Array; connection: number }> {
  let answer = await ask({ kind: 'read', edition, identifier });
  const parts: Uint8Array[] = [];
  for (let sequence = 1; ; sequence += 1) {
    const { reply, connection } = answer;
    if (reply.kind === 'refused') throw refused(reply, nameOf(identifier, edition), place);
    assert(reply.kind === 'data', 'the line gives the reply that belongs to the request');
    parts.push(reply.value);
    if (!reply.more) return { value: concatBytes(...parts), connection };
    if (sequence > MOST_PARTS)
      throw new FaultError('FRAME_UNEXPECTED', { message: 'an answer without end', details: place });
    answer = await ask({ kind: 'read_next', identifier, sequence });
  }
}

/** The number under an identifier, in steps of its last digit. Rejects as `readWhole`; FRAME_UNEXPECTED where it is no number. */
export async function readNumber(ask: AskMeter, question: Question): Promise<bigint> {
  const { identifier, edition, place } = question;
  const meaning = edition === 2007 ? meaningOfIdentifier(identifier) : meaningOfIdentifier1997(identifier);
  assert(meaning !== null && !meaning.block, 'only identifiers of one number are asked for so');
  const { value } = await readWhole(ask, question);
  const number = numberIn(value, meaning);
  if (number === null)
    throw new FaultError('FRAME_UNEXPECTED', {
      message: `the meter holds no number for ${meaning.name}`,
      details: { ...place, value: toHex(value) },
    });
  return number;
}

/** Decimal digits of so many bytes, perhaps with a sign in the highest bit; null for anything else. */
export function numberIn(
  value: Uint8Array,
  { bytes, signed }: { readonly bytes: number; readonly signed: boolean },
): bigint | null {
  if (value.length !== bytes) return null;
  const highest = value.at(-1) ?? 0;
  if (!signed || (highest & SIGN_BIT) === 0) return readBcd(value);
  const magnitude = readBcd(Uint8Array.from([...value.slice(0, -1), highest & ~SIGN_BIT]));
  return magnitude === null ? null : -magnitude;
}

/** A refusal in words. A meter with a security chip names a wrong password where it misses its key. */
export function refused(reply: Extract<Dlt645Reply, { kind: 'refused' }>, what: string, place: Details): FaultError {
  const unauthorised = reply.names.includes('password_wrong_or_not_authorised');
  const why = unauthorised
    ? 'the password is wrong, or it needs a key that no password replaces'
    : reply.names.join(', ');
  return new FaultError('METER_REFUSED', {
    message: `the meter refused ${what}: ${why}`,
    details: { ...place, what, error: reply.error, names: reply.names.join(' '), needsKey: unauthorised },
  });
}

function nameOf(identifier: number, edition: 1997 | 2007): string {
  return `the data ${identifier
    .toString(16)
    .toUpperCase()
    .padStart(edition === 2007 ? 8 : 4, '0')}`;
}
