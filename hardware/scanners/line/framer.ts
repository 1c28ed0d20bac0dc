import type { Framed, Framer } from '../../framer.ts';
import { CODE_BYTES_MOST, CR, LF, SCAN_BYTES_MOST } from './frames.ts';

/**
 * Cuts what a scanner sends into codes, each with its terminator: CR or LF. After CR LF the LF alone is a frame without a code. Any other byte may stand
 * in a code. One that is too long is junk, FRAME_LENGTH once and FRAME_UNEXPECTED for its rest, up to and with its terminator or until the line falls silent.
 */
export class ScanFramer implements Framer {
  readonly capacityBytes = SCAN_BYTES_MOST;
  #held: number[] = [];
  #isSkipping = false;

  push(bytes: Uint8Array): Framed[] {
    const found: Framed[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      if (byte === CR || byte === LF) this.#endCode(found);
      else if (this.#held.length > CODE_BYTES_MOST) this.#giveUp(found);
    }
    if (this.#isSkipping) this.#giveUp(found);
    return found;
  }

  flush(): Framed[] {
    const found: Framed[] = [];
    if (this.#held.length > 0) found.push({ kind: 'junk', bytes: this.#takeHeld(), code: 'FRAME_INCOMPLETE' });
    this.#isSkipping = false;
    return found;
  }

  #endCode(found: Framed[]): void {
    if (this.#isSkipping) this.#giveUp(found);
    else found.push({ kind: 'frame', bytes: this.#takeHeld() });
    this.#isSkipping = false;
  }

  #giveUp(found: Framed[]): void {
    if (this.#held.length > 0)
      found.push({
        kind: 'junk',
        bytes: this.#takeHeld(),
        code: this.#isSkipping ? 'FRAME_UNEXPECTED' : 'FRAME_LENGTH',
      });
    this.#isSkipping = true;
  }

  #takeHeld(): Uint8Array {
    const taken = Uint8Array.from(this.#held);
    this.#held = [];
    return taken;
  }
}
