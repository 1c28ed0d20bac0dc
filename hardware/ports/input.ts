import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FaultError, milliseconds, type Duration } from '#kernel';
import { PolledFile, systemCodeOf, type Looked } from './polled-file.ts';
import type { BytePort } from './port.ts';

/** The kernel keeps 64 events and more for whoever reads; a scanner that types makes some thousands in a second. */
const LOOK_AGAIN = milliseconds(10);
const LOOK_AGAIN_WHILE_IT_TYPES = milliseconds(1);
/** So many after the last event that came. */
const QUICK_LOOKS = 50;
const READ_BYTES = 24 * 256;

/** Opens an input device of Linux, or a pipe in its place, for reading. Nothing can be written to it. Rejects with FaultError PORT_UNREACHABLE or PORT_FORBIDDEN. */
export async function openInputPort(at: { url: string; path: string }): Promise<BytePort> {
  try {
    const file = await open(at.path, constants.O_RDONLY | constants.O_NONBLOCK);
    return new InputPort(file, { url: at.url, readBytes: READ_BYTES });
  } catch (cause) {
    throw new FaultError(systemCodeOf(cause) === 'EACCES' ? 'PORT_FORBIDDEN' : 'PORT_UNREACHABLE', {
      message: `${at.path} cannot be read`,
      details: { url: at.url },
      cause,
    });
  }
}

class InputPort extends PolledFile {
  #quickLooks = 0;

  write(): Promise<void> {
    return Promise.reject(this.closed('is only read'));
  }

  protected async look(buffer: Uint8Array): Promise<Looked> {
    try {
      const { bytesRead: count } = await this.file.read(buffer, 0, buffer.length, null);
      // The end: a device that was pulled out, or a pipe at whose other end is nobody.
      return count === 0 ? { kind: 'gone' } : { kind: 'bytes', count };
    } catch (thrown) {
      return { kind: ['EAGAIN', 'EINTR'].includes(systemCodeOf(thrown)) ? 'nothing' : 'gone' };
    }
  }

  protected pauseAfter(looked: Looked): Duration {
    this.#quickLooks = looked.kind === 'bytes' ? QUICK_LOOKS : this.#quickLooks - 1;
    return this.#quickLooks > 0 ? LOOK_AGAIN_WHILE_IT_TYPES : LOOK_AGAIN;
  }
}
