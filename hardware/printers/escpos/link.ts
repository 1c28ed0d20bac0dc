import type { Code } from '#kernel';
import type { BytePort } from '../../ports/index.ts';
import { decodeAnswer, type Answer } from './codec.ts';
import { EscposFramer } from './framer.ts';

/** One open connection to a printer: bytes become answers. One asker at a time hears them, and beside it whoever watches a job. */
export class PrinterLink {
  readonly #port: BytePort;
  readonly #framer = new EscposFramer();
  readonly #gone = new AbortController();
  readonly #onJunk: (bytes: Uint8Array, code: Code) => void;
  #asker: ((answer: Answer) => void) | null = null;
  #watcher: ((answer: Answer) => void) | null = null;

  constructor(
    port: BytePort,
    on: { onAnswer: (answer: Answer) => void; onJunk: (bytes: Uint8Array, code: Code) => void },
  ) {
    this.#port = port;
    this.#onJunk = on.onJunk;
    port.onClosed(() => this.#gone.abort());
    port.onBytes((bytes) => {
      for (const framed of this.#framer.push(bytes)) {
        if (framed.kind === 'junk') {
          this.#onJunk(framed.bytes, framed.code);
          continue;
        }
        const answer = decodeAnswer(framed.bytes);
        on.onAnswer(answer);
        this.#asker?.(answer);
        this.#watcher?.(answer);
      }
    });
  }

  /** Aborted when the connection is closed, by whichever side. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Never rejects. Resolves when the system has the bytes, which a printer without paper may delay for long: every caller has a deadline of its own. */
  send(bytes: Uint8Array): Promise<void> {
    return this.#port.write(bytes).catch(() => this.#gone.abort());
  }

  /** Hears every answer until `unwatch`, also those to questions. */
  watch(listener: (answer: Answer) => void): void {
    this.#watcher = listener;
  }

  unwatch(): void {
    this.#watcher = null;
  }

  /** The first answer that `read` takes for its own. */
  next<Value>(read: (answer: Answer) => Value | null): Promise<Value> {
    return new Promise((resolve) => {
      this.#asker = (answer) => {
        const value = read(answer);
        if (value !== null) resolve(value);
      };
    });
  }

  ignore(): void {
    this.#asker = null;
  }

  /** What is held from before is part of an answer whose rest never came. */
  dropPartialAnswer(): void {
    for (const framed of this.#framer.flush()) if (framed.kind === 'junk') this.#onJunk(framed.bytes, framed.code);
  }

  async close(): Promise<void> {
    this.#gone.abort();
    await this.#port.close();
  }
}
