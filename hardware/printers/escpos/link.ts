import type { Code } from '#kernel';
import type { BytePort } from '../../ports/index.ts';
import { decodeAnswer, type Answer } from './codec.ts';
import { EscposFramer } from './framer.ts';

/** One open connection to a printer: bytes become answers, and one asker at a time hears them. */
export class PrinterLink {
  readonly #port: BytePort;
  readonly #framer = new EscposFramer();
  readonly #gone = new AbortController();
  readonly #onJunk: (bytes: Uint8Array, code: Code) => void;
  #listener: ((answer: Answer) => void) | null = null;

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
        this.#listener?.(answer);
      }
    });
  }

  /** Aborted when the connection is closed, by whichever side. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Does not wait: a printer without paper may take no bytes for a long time, and every caller has a deadline for the answer. */
  send(bytes: Uint8Array): void {
    this.#port.write(bytes).catch(() => this.#gone.abort());
  }

  watch(listener: (answer: Answer) => void): void {
    this.#listener = listener;
  }

  /** The first answer that `read` takes for its own. */
  next<Value>(read: (answer: Answer) => Value | null): Promise<Value> {
    return new Promise((resolve) =>
      this.watch((answer) => {
        const value = read(answer);
        if (value !== null) resolve(value);
      }),
    );
  }

  ignore(): void {
    this.#listener = null;
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
