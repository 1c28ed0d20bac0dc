import type { FileHandle } from 'node:fs/promises';
import { FaultError, type Duration } from '#kernel';
import { SystemClock } from '#platform';
import type { BytePort } from './port.ts';

/** What one look at a file brought. */
export type Looked =
  | { readonly kind: 'bytes'; readonly count: number }
  /** The device is there and has nothing now. */
  | { readonly kind: 'nothing' }
  /** The device is gone, or the other end of a pipe is. */
  | { readonly kind: 'gone' };

/**
 * A port over a file that was opened without blocking: a read that waits would hold one of the few threads that all files share, and nothing could free it while the
 * device is silent. So it is looked at again and again; what comes before anybody listens waits in the kernel. The look, and the pause after it, are the device's own.
 */
export abstract class PolledFile implements BytePort {
  protected readonly file: FileHandle;
  protected readonly clock = new SystemClock();
  readonly #url: string;
  readonly #readBytes: number;
  readonly #closing = new AbortController();
  readonly #heard = Promise.withResolvers<void>();
  readonly #whenClosed: Promise<void>;
  #listener: (bytes: Uint8Array) => void = () => undefined;

  constructor(file: FileHandle, at: { readonly url: string; readonly readBytes: number }) {
    this.file = file;
    this.#url = at.url;
    this.#readBytes = at.readBytes;
    this.#closing.signal.addEventListener('abort', () => this.#heard.resolve());
    this.#whenClosed = this.#readUntilClosed();
  }

  abstract write(bytes: Uint8Array): Promise<void>;

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
    this.#heard.resolve();
  }

  onClosed(listener: () => void): void {
    void this.#whenClosed.then(listener);
  }

  close(): Promise<void> {
    this.#closing.abort();
    return this.#whenClosed;
  }

  /** Never rejects. */
  protected abstract look(buffer: Uint8Array): Promise<Looked>;

  /** How long nothing is looked for after this look. */
  protected abstract pauseAfter(looked: Looked): Duration;

  /** What still has to end before the file may be closed. Never rejects. */
  protected settled(): Promise<void> {
    return Promise.resolve();
  }

  /** Aborted from the moment on that the port is to be closed, by whichever side. */
  protected get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The device is gone: the port closes. */
  protected giveUp(): void {
    this.#closing.abort();
  }

  protected closed(message: string): FaultError {
    return new FaultError('PORT_CLOSED', { message: `${this.#url} ${message}`, details: { url: this.#url } });
  }

  async #readUntilClosed(): Promise<void> {
    const { signal } = this.#closing;
    await this.#heard.promise;
    const buffer = new Uint8Array(this.#readBytes);
    while (!signal.aborted) {
      const looked = await this.look(buffer);
      if (looked.kind === 'gone') this.giveUp();
      if (looked.kind === 'bytes' && !signal.aborted) this.#listener(buffer.slice(0, looked.count));
      const pause = this.pauseAfter(looked);
      if (pause > 0) await this.clock.sleep(pause, signal);
    }
    await this.settled();
    await this.file.close().catch(() => undefined);
  }
}

/** The system's name for what went wrong with a file; empty where it gave none. */
export function systemCodeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
