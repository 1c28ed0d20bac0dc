import type { Framed, Framer } from '../framer.ts';
import { EVENT_CODE_MOST, EVENT_TYPE, INPUT_EVENT } from './frames.ts';

const MICROSECONDS_PER_SECOND = 1_000_000n;

/**
 * Cuts a stream of input events. They have no mark and no checksum; what an event cannot be (more microseconds than a second has, a type or a code that
 * Linux does not know) is given up byte by byte until one can be again.
 */
export class InputEventFramer implements Framer {
  readonly capacityBytes = INPUT_EVENT.bytes;
  #held: number[] = [];
  #junk: number[] = [];

  push(bytes: Uint8Array): Framed[] {
    const found: Framed[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      while (!mayBe(this.#held)) this.#junk.push(...this.#held.splice(0, 1));
      if (this.#held.length === INPUT_EVENT.bytes) {
        this.#reportJunk(found);
        found.push({ kind: 'frame', bytes: Uint8Array.from(this.#held) });
        this.#held = [];
      }
      if (this.#junk.length >= this.capacityBytes) this.#reportJunk(found);
    }
    this.#reportJunk(found);
    return found;
  }

  flush(): Framed[] {
    const found: Framed[] = [];
    if (this.#held.length > 0)
      found.push({ kind: 'junk', bytes: Uint8Array.from(this.#held), code: 'FRAME_INCOMPLETE' });
    this.#held = [];
    return found;
  }

  #reportJunk(found: Framed[]): void {
    if (this.#junk.length > 0)
      found.push({ kind: 'junk', bytes: Uint8Array.from(this.#junk), code: 'FRAME_UNEXPECTED' });
    this.#junk = [];
  }
}

/** Whether an event can begin like this; each field is looked at as soon as it is whole. */
function mayBe(held: readonly number[]): boolean {
  const { microsecondsAt, typeAt, codeAt, valueAt } = INPUT_EVENT;
  if (held.length >= typeAt && numberAt(held, microsecondsAt, typeAt) >= MICROSECONDS_PER_SECOND) return false;
  if (held.length >= codeAt && numberAt(held, typeAt, codeAt) > BigInt(EVENT_TYPE.most)) return false;
  return held.length < valueAt || numberAt(held, codeAt, valueAt) <= BigInt(EVENT_CODE_MOST);
}

function numberAt(held: readonly number[], from: number, to: number): bigint {
  return held.slice(from, to).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
