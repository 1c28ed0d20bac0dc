import { concatBytes, type Code } from '#kernel';
import type { Framed, Framer } from '../../framer.ts';
import { LONGEST_MBAP_BYTES, mbapExtent } from './frames.ts';

/** Cuts a TCP stream into MBAP frames. There is no checksum: an answer is believed only when its transaction number was asked for. */
export class MbapFramer implements Framer {
  readonly capacityBytes = LONGEST_MBAP_BYTES;
  #held: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): Framed[] {
    this.#held = concatBytes(this.#held, bytes);
    return this.#cut({ silent: false });
  }

  flush(): Framed[] {
    return this.#cut({ silent: true });
  }

  /** After silence a frame that is not whole will never be: its first byte is given up and what follows is looked at again. */
  #cut(line: { silent: boolean }): Framed[] {
    const framed: Framed[] = [];
    let at = 0;
    let junkFrom = 0;
    let junkCode: Code = 'FRAME_LENGTH';
    const closeJunk = () => {
      if (junkFrom < at) framed.push({ kind: 'junk', bytes: this.#held.slice(junkFrom, at), code: junkCode });
    };
    while (at < this.#held.length) {
      const extent = mbapExtent(this.#held.subarray(at, at + LONGEST_MBAP_BYTES));
      if (extent.kind === 'more' && !line.silent) break;
      if (extent.kind === 'whole') {
        closeJunk();
        framed.push({ kind: 'frame', bytes: this.#held.slice(at, at + extent.bytes) });
        at += extent.bytes;
        junkFrom = at;
      } else {
        if (junkFrom === at) junkCode = extent.kind === 'more' ? 'FRAME_INCOMPLETE' : 'FRAME_LENGTH';
        at += 1;
      }
    }
    closeJunk();
    this.#held = this.#held.slice(at);
    return framed;
  }
}
