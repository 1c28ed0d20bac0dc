import type { Duplex } from 'node:stream';
import { FaultError } from '#kernel';
import type { BytePort } from './port.ts';

/**
 * A byte port over an open stream of Node's. `hangUp` ends the stream at once; the stream must emit `close` after it.
 * The stream stays paused until the driver listens, so early bytes wait in the stream's own bounded buffer.
 */
export function portOverStream(stream: Duplex, at: { url: string; hangUp: () => void }): BytePort {
  let closed = false;
  const listeners: (() => void)[] = [];
  /** Writes that the stream has not answered. A stream that is already closing may never do so. */
  const unanswered = new Set<() => void>();
  const whenClosed = new Promise<void>((resolve) => listeners.push(resolve));

  // An error is always followed by `close`, which is what drivers act on.
  stream.on('error', () => undefined);
  stream.once('close', () => {
    closed = true;
    for (const refuse of unanswered) refuse();
    for (const listener of listeners) listener();
  });

  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const refuse = (cause?: unknown) =>
          reject(new FaultError('PORT_CLOSED', { message: `${at.url} is closed`, details: { url: at.url }, cause }));
        if (closed) return refuse();
        unanswered.add(refuse);
        stream.write(bytes, (error) => {
          unanswered.delete(refuse);
          if (error) refuse(error);
          else resolve();
        });
      }),
    onBytes: (listener) => void stream.on('data', (bytes: Buffer) => listener(new Uint8Array(bytes))),
    onClosed: (listener) => {
      if (closed) queueMicrotask(listener);
      else listeners.push(listener);
    },
    close: () => {
      if (!closed) at.hangUp();
      return whenClosed;
    },
  };
}
