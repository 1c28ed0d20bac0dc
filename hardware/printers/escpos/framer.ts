import type { Code } from '#kernel';
import type { Framed, Framer } from '../../framer.ts';
import {
  ANSWER_MARK,
  AUTOMATIC_STATUS_BYTES,
  BLOCK_HEADER,
  BUFFER_CLEARED_ANSWER,
  PROCESS_ID_ANSWER,
  PROCESS_ID_LEAST,
  PROCESS_ID_MOST,
} from './frames.ts';

type Mark = { readonly mask: number; readonly value: number };
type Verdict =
  { readonly kind: 'whole'; readonly lengthBytes: number } | { readonly kind: 'partial' } | { readonly kind: 'wrong' };

const fits = (byte: number, mark: Mark) => (byte & mark.mask) === mark.value;
const isPrintable = (byte: number) => byte >= PROCESS_ID_LEAST && byte <= PROCESS_ID_MOST;

/**
 * Separates a printer's answers. They have no checksum and no common length, and the printer pushes some of them unasked; their kinds differ by fixed
 * bits (see `frames.ts`), so every byte either belongs to exactly one kind or is junk.
 */
export class EscposFramer implements Framer {
  readonly capacityBytes = PROCESS_ID_ANSWER.lengthBytes;
  #held: number[] = [];
  #junk: number[] = [];

  push(bytes: Uint8Array): Framed[] {
    const found: Framed[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      this.#cut(found);
    }
    this.#reportJunk(found, 'FRAME_UNEXPECTED');
    return found;
  }

  flush(): Framed[] {
    const found: Framed[] = [];
    this.#junk = this.#held;
    this.#held = [];
    this.#reportJunk(found, 'FRAME_INCOMPLETE');
    return found;
  }

  #cut(found: Framed[]): void {
    while (this.#held.length > 0) {
      const verdict = judge(this.#held);
      if (verdict.kind === 'partial') return;
      if (verdict.kind === 'wrong') {
        this.#junk.push(...this.#held.splice(0, 1));
        if (this.#junk.length === this.capacityBytes) this.#reportJunk(found, 'FRAME_UNEXPECTED');
      } else {
        this.#reportJunk(found, 'FRAME_UNEXPECTED');
        found.push({ kind: 'frame', bytes: Uint8Array.from(this.#held.splice(0, verdict.lengthBytes)) });
      }
    }
  }

  #reportJunk(found: Framed[], code: Code): void {
    if (this.#junk.length > 0) found.push({ kind: 'junk', bytes: Uint8Array.from(this.#junk), code });
    this.#junk = [];
  }
}

function judge(held: readonly number[]): Verdict {
  const [first = 0] = held;
  if (first === BLOCK_HEADER) return judgeBlock(held);
  if (fits(first, ANSWER_MARK.realTime) || fits(first, ANSWER_MARK.queued)) return { kind: 'whole', lengthBytes: 1 };
  if (!fits(first, ANSWER_MARK.automaticFirst)) return { kind: 'wrong' };
  if (!held.slice(1).every((byte) => fits(byte, ANSWER_MARK.automaticNext))) return { kind: 'wrong' };
  return held.length < AUTOMATIC_STATUS_BYTES
    ? { kind: 'partial' }
    : { kind: 'whole', lengthBytes: AUTOMATIC_STATUS_BYTES };
}

function judgeBlock(held: readonly number[]): Verdict {
  const [, identifier] = held;
  if (identifier === undefined) return { kind: 'partial' };
  const form = [PROCESS_ID_ANSWER, BUFFER_CLEARED_ANSWER].find((known) => known.identifier === identifier);
  if (form === undefined) return { kind: 'wrong' };
  const last = form.lengthBytes - 1;
  const sound = held.slice(2).every((byte, index) => (index + 2 === last ? byte === 0 : isPrintable(byte)));
  if (!sound) return { kind: 'wrong' };
  return held.length < form.lengthBytes ? { kind: 'partial' } : { kind: 'whole', lengthBytes: form.lengthBytes };
}
