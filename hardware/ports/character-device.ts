import { constants } from 'node:fs';
import { access, open, type FileHandle } from 'node:fs/promises';
import { FaultError, milliseconds } from '#kernel';
import { SystemClock } from '#platform';
import type { BytePort } from './port.ts';

/** How long nothing is looked for after a look that found nothing. The kernel keeps what comes meanwhile. */
const LOOK_AGAIN = milliseconds(20);
const READ_BYTES = 4096;
/** Nothing now, or no room now: the device is there. A printer without paper takes no bytes for as long as it has none. */
const NOT_NOW: ReadonlySet<string> = new Set(['EAGAIN', 'EINTR', 'ENOSPC']);

/**
 * Opens a character device that is read and written like a file, such as `/dev/usb/lp0` of Linux's usblp. It is opened without blocking, for a read that waits
 * holds a thread that nothing can free while the printer is silent; so it is looked at again and again. Nothing read is no end while the path is there: usblp answers an
 * empty transfer so, and a device that was hung up as well. One that was pulled out answers ENODEV: the port is closed then.
 */
export async function openCharacterDevice(at: { url: string; path: string }): Promise<BytePort> {
  try {
    const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;
    return new CharacterDevice(await open(at.path, flags), at);
  } catch (cause) {
    throw new FaultError('PORT_UNREACHABLE', {
      message: `${at.path} cannot be opened`,
      details: { url: at.url },
      cause,
    });
  }
}

class CharacterDevice implements BytePort {
  readonly #file: FileHandle;
  readonly #url: string;
  readonly #path: string;
  readonly #clock = new SystemClock();
  readonly #closing = new AbortController();
  readonly #whenClosed: Promise<void>;
  #listener: ((bytes: Uint8Array) => void) | null = null;
  #heard = Promise.withResolvers<void>();
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(file: FileHandle, { url, path }: { url: string; path: string }) {
    this.#file = file;
    this.#url = url;
    this.#path = path;
    this.#closing.signal.addEventListener('abort', () => this.#heard.resolve());
    this.#whenClosed = this.#readUntilClosed();
  }

  write(bytes: Uint8Array): Promise<void> {
    const turn = this.#lastWrite.then(() => this.#writeAll(bytes));
    this.#lastWrite = turn.catch(() => undefined);
    return turn;
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
    while (!signal.aborted) {
      const count = await this.#attempt(() =>
        this.#file.read(buffer, 0, READ_BYTES, null).then((read) => read.bytesRead),
      );
      if (count !== null && count > 0) this.#listener?.(buffer.slice(0, count));
      else if (count === 0 && !(await this.#isThere())) this.#closing.abort();
      else if (!signal.aborted) await this.#clock.sleep(LOOK_AGAIN, signal);
    }
    await this.#lastWrite;
    await this.#file.close().catch(() => undefined);
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    const { signal } = this.#closing;
    let sent = 0;
    while (sent < bytes.length) {
      if (signal.aborted)
        throw new FaultError('PORT_CLOSED', { message: `${this.#url} is closed`, details: { url: this.#url } });
      const rest = bytes.subarray(sent);
      const count = await this.#attempt(() => this.#file.write(rest).then((written) => written.bytesWritten));
      sent += count ?? 0;
      if (count === null && !signal.aborted) await this.#clock.sleep(LOOK_AGAIN, signal);
    }
  }

  #isThere(): Promise<boolean> {
    return access(this.#path).then(
      () => true,
      () => false,
    );
  }

  /** How many bytes moved; null where nothing can move now. Anything else that goes wrong means that the device is gone. */
  async #attempt(move: () => Promise<number>): Promise<number | null> {
    try {
      return await move();
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
      if (!NOT_NOW.has(code)) this.#closing.abort();
      return null;
    }
  }
}
