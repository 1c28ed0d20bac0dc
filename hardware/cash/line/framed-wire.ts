import type { Framer } from '../../framer.ts';
import type { CashWire } from './protocol.ts';

/** A conversation that counts and encrypts nothing: frames of a framer, commands and answers of a codec. */
export function framedWire<Command, Answer>(
  framer: Framer,
  codec: Pick<CashWire<Command, Answer>, 'encode' | 'decode'>,
): CashWire<Command, Answer> {
  return { ...codec, push: (bytes) => framer.push(bytes), flush: () => framer.flush() };
}
