import { FaultError } from '#kernel';
import { baudOf, decodeMessage, parseReadout, type Iec62056Message } from './codec.ts';
import { encodeLine } from './frames.ts';

export interface DecodeOptions {
  readonly from: 'host' | 'device' | null;
}

/**
 * The meaning of one whole frame, for people: `{message: {kind, …}}`, values as the meter wrote them. Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH,
 * FRAME_CHECKSUM; FRAME_UNEXPECTED where the other side sent it.
 */
export function decodeIec62056(bytes: Uint8Array, { from }: DecodeOptions): object {
  const message = decodeMessage(bytes);
  const byHost = message.kind === 'sign_on' || message.kind === 'select';
  const byDevice = message.kind === 'identification' || message.kind === 'readout';
  if ((from === 'host' && byDevice) || (from === 'device' && byHost))
    throw new FaultError('FRAME_UNEXPECTED', { message: `this is what the other side says: ${message.kind}` });
  return { message: inWords(message) };
}

/** The same for what is written as text: `/?!`, an identification, or lines of a readout without their ends. Throws as `decodeIec62056`. */
export function decodeIec62056Text(text: string, options: DecodeOptions): object {
  const line = text.trim();
  if (line.startsWith('/')) return decodeIec62056(encodeLine(line), options);
  const sets = parseReadout(text);
  if (sets.length === 0 || options.from === 'host')
    throw new FaultError('FRAME_UNEXPECTED', {
      message: 'this is neither hexadecimal nor a line such as 1.8.0(000123.456*kWh)',
    });
  return { message: { kind: 'readout', sets } };
}

function inWords(message: Iec62056Message): object {
  if (message.kind !== 'identification' && message.kind !== 'select') return message;
  return { ...message, baud: baudOf(message.speed) };
}
