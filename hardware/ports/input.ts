import { createReadStream } from 'node:fs';
import { FaultError } from '#kernel';
import type { BytePort } from './port.ts';

/** Opens an input device of Linux, or a pipe in its place, for reading. Nothing can be written to it. Rejects with FaultError PORT_UNREACHABLE or PORT_FORBIDDEN. */
export function openInputPort(at: { url: string; path: string }): Promise<BytePort> {
  return new Promise((resolve, reject) => {
    const stream = createReadStream(at.path);
    const listeners: (() => void)[] = [];
    let isClosed = false;
    const whenClosed = new Promise<void>((done) => listeners.push(done));
    stream.once('close', () => {
      isClosed = true;
      for (const listener of listeners) listener();
    });
    stream.on('error', (cause) =>
      reject(
        new FaultError('code' in cause && cause.code === 'EACCES' ? 'PORT_FORBIDDEN' : 'PORT_UNREACHABLE', {
          message: `${at.path} cannot be read`,
          details: { url: at.url },
          cause,
        }),
      ),
    );
    stream.once('open', () =>
      resolve({
        write: () =>
          Promise.reject(
            new FaultError('PORT_CLOSED', { message: `${at.url} is only read`, details: { url: at.url } }),
          ),
        onBytes: (listener) => void stream.on('data', (bytes) => listener(new Uint8Array(Buffer.from(bytes)))),
        onClosed: (listener) => {
          if (isClosed) queueMicrotask(listener);
          else listeners.push(listener);
        },
        close: () => {
          stream.destroy();
          return whenClosed;
        },
      }),
    );
  });
}
