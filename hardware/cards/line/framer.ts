import type { Code } from '#kernel';
import type { Framed, Framer } from '../../framer.ts';
import { CR, LF, LINE, LINE_BYTES_MOST, NUMBER_DIGITS_MOST } from './frames.ts';

type Verdict =
  { readonly kind: 'whole' } | { readonly kind: 'partial' } | { readonly kind: 'wrong'; readonly code: Code };
const PARTIAL: Verdict = { kind: 'partial' };
const UNEXPECTED: Verdict = { kind: 'wrong', code: 'FRAME_UNEXPECTED' };

/**
 * Cuts lines of a card reader, delimiters included. The grammar is strict (`U` and hexadecimal, `R`, `H`), so that a line which lost its end is given up at
 * the first letter of the next one and does not swallow it.
 */
export class LineFramer implements Framer {
  readonly capacityBytes = LINE_BYTES_MOST;
  #held: number[] = [];
  #junk: number[] = [];
  #code: Code = 'FRAME_UNEXPECTED';

  push(bytes: Uint8Array): Framed[] {
    const found: Framed[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      this.#cut(found);
    }
    this.#reportJunk(found);
    return found;
  }

  flush(): Framed[] {
    const found: Framed[] = [];
    this.#junk = this.#held;
    this.#code = 'FRAME_INCOMPLETE';
    this.#held = [];
    this.#reportJunk(found);
    return found;
  }

  #cut(found: Framed[]): void {
    while (this.#held.length > 0) {
      const verdict = judge(this.#held);
      if (verdict.kind === 'partial') return;
      if (verdict.kind === 'whole') {
        this.#reportJunk(found);
        found.push({ kind: 'frame', bytes: Uint8Array.from(this.#held) });
        this.#held = [];
        return;
      }
      this.#code = verdict.code;
      this.#junk.push(...this.#held.splice(0, 1));
      if (this.#junk.length === this.capacityBytes) this.#reportJunk(found);
    }
  }

  #reportJunk(found: Framed[]): void {
    if (this.#junk.length > 0) found.push({ kind: 'junk', bytes: Uint8Array.from(this.#junk), code: this.#code });
    this.#junk = [];
  }
}

function judge(held: readonly number[]): Verdict {
  const [letter = 0, ...rest] = held;
  if (letter === LINE.gone || letter === LINE.heartbeat) return judgeEnd(rest);
  if (letter !== LINE.present) return UNEXPECTED;
  const digits = rest.findIndex((byte) => !isHexDigit(byte));
  const count = digits === -1 ? rest.length : digits;
  if (count > NUMBER_DIGITS_MOST) return { kind: 'wrong', code: 'FRAME_LENGTH' };
  return judgeEnd(rest.slice(count));
}

function judgeEnd(end: readonly number[]): Verdict {
  if (end.length === 0) return PARTIAL;
  if (end[0] !== CR) return UNEXPECTED;
  if (end.length === 1) return PARTIAL;
  return end[1] === LF ? { kind: 'whole' } : UNEXPECTED;
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
