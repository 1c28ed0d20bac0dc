import { concatBytes, type Code } from '#kernel';
import type { Framed, Framer } from './framer.ts';

/** How far the frame reaches that would begin with the first byte. `more`: that cannot be said, or not all of it is there. */
export type FrameExtent =
  | { readonly kind: 'whole'; readonly bytes: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'impossible'; readonly code: 'FRAME_UNEXPECTED' | 'FRAME_LENGTH' | 'FRAME_CHECKSUM' };

/** Cuts a stream wherever `extentOf` finds a whole frame; where none can begin it gives up one byte and looks again. */
export class ExtentFramer implements Framer {
  readonly capacityBytes: number;
  readonly #extentOf: (bytes: Uint8Array) => FrameExtent;
  #held: Uint8Array = new Uint8Array(0);

  constructor(options: { longestBytes: number; extentOf: (bytes: Uint8Array) => FrameExtent }) {
    this.capacityBytes = options.longestBytes;
    this.#extentOf = options.extentOf;
  }

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
      const extent = this.#extentOf(this.#held.subarray(at, at + this.capacityBytes));
      if (extent.kind === 'more' && !line.silent) break;
      if (extent.kind === 'whole') {
        closeJunk();
        framed.push({ kind: 'frame', bytes: this.#held.slice(at, at + extent.bytes) });
        at += extent.bytes;
        junkFrom = at;
      } else {
        if (junkFrom === at) junkCode = extent.kind === 'more' ? 'FRAME_INCOMPLETE' : extent.code;
        at += 1;
      }
    }
    closeJunk();
    this.#held = this.#held.slice(at);
    return framed;
  }
}
