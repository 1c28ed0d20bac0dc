import type { DeviceFace, Reply } from './face.ts';

/** What cuts a protocol's frames: the driver's own framer. */
interface Framer {
  push(bytes: Uint8Array): readonly Cut[];
  flush(): readonly Cut[];
}
interface Cut {
  readonly kind: 'frame' | 'junk';
  readonly bytes: Uint8Array;
}

/** A face that answers each sound frame with one reply, or with silence; junk it does not hear. */
export abstract class FramedFace implements DeviceFace {
  readonly #framer: Framer;

  constructor(framer: Framer) {
    this.#framer = framer;
  }

  hear(bytes: Uint8Array): Reply[] {
    return this.#answerAll(this.#framer.push(bytes));
  }

  silence(): Reply[] {
    return this.#answerAll(this.#framer.flush());
  }

  protected abstract answer(frame: Uint8Array): Reply | null;

  #answerAll(cuts: readonly Cut[]): Reply[] {
    return cuts.flatMap((cut) => (cut.kind === 'frame' ? (this.answer(cut.bytes) ?? []) : []));
  }
}
