import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { FaultError, milliseconds } from '#kernel';
import { SystemClock } from '#platform';
import type { BytePort } from './port.ts';

/** The kernel keeps 64 events and more for whoever reads; a scanner that types makes some thousands in a second. */
const LOOK_AGAIN = milliseconds(10);
const LOOK_AGAIN_WHILE_IT_TYPES = milliseconds(1);
/** So many after the last event that came. */
const QUICK_LOOKS = 50;
const READ_BYTES = 24 * 256;

/**
 * Opens an input device of Linux, or a pipe in its place, for reading. Nothing can be written to it. It is opened without blocking: a read that waits would hold one
 * of the few threads that all files share, and nothing could end it before the next key. Rejects with FaultError PORT_UNREACHABLE or PORT_FORBIDDEN.
 */
export async function openInputPort(at: { url: string; path: string }): Promise<BytePort> {
  try {
    return new InputPort(await open(at.path, constants.O_RDONLY | constants.O_NONBLOCK), at.url);
  } catch (cause) {
    throw new FaultError(codeOf(cause) === 'EACCES' ? 'PORT_FORBIDDEN' : 'PORT_UNREACHABLE', {
      message: `${at.path} cannot be read`,
      details: { url: at.url },
      cause,
    });
  }
}

class InputPort implements BytePort {
  readonly #file: FileHandle;
  readonly #url: string;
  readonly #clock = new SystemClock();
  readonly #closing = new AbortController();
  readonly #heard = Promise.withResolvers<void>();
  readonly #whenClosed: Promise<void>;
  #listener: (bytes: Uint8Array) => void = () => undefined;

  constructor(file: FileHandle, url: string) {
    this.#file = file;
    this.#url = url;
    this.#closing.signal.addEventListener('abort', () => this.#heard.resolve());
    this.#whenClosed = this.#readUntilClosed();
  }

  write(): Promise<void> {
    return Promise.reject(
      new FaultError('PORT_CLOSED', { message: `${this.#url} is only read`, details: { url: this.#url } }),
    );
  }

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

  async #readUntilClosed(): Promise<void> {
    const { signal } = this.#closing;
    const buffer = new Uint8Array(READ_BYTES);
    // What comes before anybody listens waits in the kernel.
    await this.#heard.promise;
    let quickLooks = 0;
    while (!signal.aborted) {
      const count = await this.#read(buffer);
      // The end: a device that was pulled out, or a pipe at whose other end is nobody.
      if (count === 0) break;
      if (count !== null && !signal.aborted) this.#listener(buffer.slice(0, count));
      quickLooks = count === null ? quickLooks - 1 : QUICK_LOOKS;
      await this.#clock.sleep(quickLooks > 0 ? LOOK_AGAIN_WHILE_IT_TYPES : LOOK_AGAIN, signal);
    }
    await this.#file.close().catch(() => undefined);
  }

  /** How many bytes came; null: none now; 0: none will. */
  async #read(buffer: Uint8Array): Promise<number | null> {
    try {
      return (await this.#file.read(buffer, 0, buffer.length, null)).bytesRead;
    } catch (thrown) {
      return codeOf(thrown) === 'EAGAIN' || codeOf(thrown) === 'EINTR' ? null : 0;
    }
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
