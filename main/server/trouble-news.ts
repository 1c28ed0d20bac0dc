import type { Code } from '#kernel';

/** What went wrong since the server last heard of it, also where it is well again by now: a note that is pulled back troubles a validator for half a second. */
export class TroubleNews {
  readonly #standing: () => readonly Code[];
  readonly #untold = new Set<Code>();

  constructor(standing: () => readonly Code[]) {
    this.#standing = standing;
  }

  noticed(code: Code): void {
    this.#untold.add(code);
  }

  /** For the next heartbeat: what stands, and what passed untold. */
  read(): Code[] {
    return [...new Set([...this.#standing(), ...this.#untold])];
  }

  /** The server has answered a heartbeat that said these. */
  told(codes: readonly Code[]): void {
    for (const code of codes) this.#untold.delete(code);
  }
}
