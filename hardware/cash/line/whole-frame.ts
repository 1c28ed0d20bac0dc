import { refuse, success, toHex, type Reply } from '#kernel';
import type { Framer } from '../../framer.ts';

/** The one sound frame that the bytes are, for people. Refuses anything else with the framer's code. */
export function wholeFrame(bytes: Uint8Array, framer: Framer, protocol: string): Reply<Uint8Array> {
  const [first, ...rest] = [...framer.push(bytes), ...framer.flush()];
  if (first === undefined) return refuse('FRAME_INCOMPLETE', { message: 'there are no bytes' });
  if (first.kind === 'junk') return refuse(first.code, { details: { bytes: toHex(first.bytes), offset: 0, protocol } });
  if (rest.length > 0)
    return refuse('FRAME_UNEXPECTED', {
      message: 'one frame is followed by more bytes',
      details: { offset: first.bytes.length, protocol },
    });
  return success(first.bytes);
}
