import { concatBytes, crc16Kermit, type Code } from '#kernel';
import type { Framed, Framer } from '../../framer.ts';
import { ADDRESS, LONGEST_FRAME_BYTES, SHORTEST_FRAME_BYTES, SYNC } from './frames.ts';

type Look =
  { readonly kind: 'frame'; readonly lengthBytes: number } | { readonly kind: 'more' } | { readonly kind: Code };

/**
 * Cuts what one CCNET line carries, in either direction: `02 | 03 | length | data | CRC low | CRC high`. The start byte may also stand inside data, so a
 * frame is known by length and checksum together and never by searching for 02h.
 */
export class CcnetFramer implements Framer {
  readonly capacityBytes = LONGEST_FRAME_BYTES;
  #held = new Uint8Array(0);

  push(bytes: Uint8Array): Framed[] {
    return this.#cut(concatBytes(this.#held, bytes), { silent: false });
  }

  flush(): Framed[] {
    return this.#cut(this.#held, { silent: true });
  }

  #cut(bytes: Uint8Array, line: { silent: boolean }): Framed[] {
    const framed: Framed[] = [];
    let junkFrom = 0;
    let junkCode: Code = 'FRAME_UNEXPECTED';
    let at = 0;
    const reportJunk = () => {
      if (at > junkFrom) framed.push({ kind: 'junk', bytes: bytes.slice(junkFrom, at), code: junkCode });
    };
    while (at < bytes.length) {
      const look = lookAt(bytes.subarray(at));
      if (look.kind === 'frame') {
        reportJunk();
        framed.push({ kind: 'frame', bytes: bytes.slice(at, at + look.lengthBytes) });
        at += look.lengthBytes;
        junkFrom = at;
      } else if (look.kind === 'more' && !line.silent) {
        break;
      } else {
        // Only the first byte is given up: a good frame may begin at the next.
        if (at === junkFrom) junkCode = look.kind === 'more' ? 'FRAME_INCOMPLETE' : look.kind;
        at += 1;
      }
    }
    reportJunk();
    this.#held = bytes.slice(at);
    return framed;
  }
}

function lookAt(bytes: Uint8Array): Look {
  const [sync, address, length] = bytes;
  if (sync !== SYNC || (address !== undefined && address !== ADDRESS)) return { kind: 'FRAME_UNEXPECTED' };
  if (length === undefined) return { kind: 'more' };
  if (length < SHORTEST_FRAME_BYTES || length > LONGEST_FRAME_BYTES) return { kind: 'FRAME_LENGTH' };
  if (bytes.length < length) return { kind: 'more' };
  // The checksum over a frame with its own checksum at the end is zero.
  return crc16Kermit(bytes.subarray(0, length)) === 0
    ? { kind: 'frame', lengthBytes: length }
    : { kind: 'FRAME_CHECKSUM' };
}
