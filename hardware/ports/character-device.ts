import { constants } from 'node:fs';
import { access, open, type FileHandle } from 'node:fs/promises';
import { FaultError, milliseconds, type Duration } from '#kernel';
import { PolledFile, systemCodeOf, type Looked } from './polled-file.ts';
import type { BytePort } from './port.ts';

/** How long nothing is looked for after a look that found nothing. The kernel keeps what comes meanwhile. */
const LOOK_AGAIN = milliseconds(20);
const AT_ONCE = milliseconds(0);
const READ_BYTES = 4096;
/** Nothing now, or no room now: the device is there. A printer without paper takes no bytes for as long as it has none. */
const NOT_NOW: ReadonlySet<string> = new Set(['EAGAIN', 'EINTR', 'ENOSPC']);

/**
 * Opens a character device that is read and written like a file, such as `/dev/usb/lp0` of Linux's usblp. Nothing read is no end while the path is there: usblp
 * answers an empty transfer so, and a device that was hung up as well. One that was pulled out answers ENODEV: the port is closed then.
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

class CharacterDevice extends PolledFile {
  readonly #path: string;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, { url, path }: { url: string; path: string }) {
    super(file, { url, readBytes: READ_BYTES });
    this.#path = path;
  }

  write(bytes: Uint8Array): Promise<void> {
    const turn = this.#lastWrite.then(() => this.#writeAll(bytes));
    this.#lastWrite = turn.catch(() => undefined);
    return turn;
  }

  protected async look(buffer: Uint8Array): Promise<Looked> {
    const count = await this.#attempt(() =>
      this.file.read(buffer, 0, buffer.length, null).then((read) => read.bytesRead),
    );
    if (count === null) return { kind: 'nothing' };
    if (count > 0) return { kind: 'bytes', count };
    return { kind: (await this.#isThere()) ? 'nothing' : 'gone' };
  }

  protected pauseAfter(looked: Looked): Duration {
    return looked.kind === 'bytes' ? AT_ONCE : LOOK_AGAIN;
  }

  protected override settled(): Promise<void> {
    return this.#lastWrite;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let sent = 0;
    while (sent < bytes.length) {
      if (this.closing.aborted) throw this.closed('is closed');
      const rest = bytes.subarray(sent);
      const count = await this.#attempt(() => this.file.write(rest).then((written) => written.bytesWritten));
      sent += count ?? 0;
      if (count === null && !this.closing.aborted) await this.clock.sleep(LOOK_AGAIN, this.closing);
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
      if (!NOT_NOW.has(systemCodeOf(thrown))) this.giveUp();
      return null;
    }
  }
}
