import { FaultError } from '#kernel';
import type { Pluggable } from './device-line.ts';

/** The driver's end of the line: a port as drivers know it. */
interface MemoryPort {
  write(bytes: Uint8Array): Promise<void>;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  onClosed(listener: () => void): void;
  close(): Promise<void>;
}

/**
 * A line in memory between a driver and a device of the same process: what one end writes the other hears a moment later, in order. `isDead`: the driver's program
 * was killed at this instant; nothing it waits for comes any more.
 */
export function memoryLineTo(device: Pluggable, isDead: () => boolean = () => false): () => Promise<MemoryPort> {
  return () => {
    if (isDead()) return new Promise(() => undefined);
    let isClosed = false;
    const listeners: { bytes?: (bytes: Uint8Array) => void; closed?: () => void } = {};
    const hear = device.plug({
      write: (bytes) => queueMicrotask(() => void (isClosed || isDead() || listeners.bytes?.(bytes))),
      get isGone() {
        return isClosed || isDead();
      },
      drop: () => {
        if (isClosed) return;
        isClosed = true;
        queueMicrotask(() => void (isDead() || listeners.closed?.()));
      },
    });
    const port: MemoryPort = {
      write: (bytes) => {
        if (isDead()) return new Promise(() => undefined);
        if (isClosed) return Promise.reject(new FaultError('PORT_CLOSED', { message: 'the line was cut' }));
        queueMicrotask(() => void (isClosed || hear(bytes)));
        return Promise.resolve();
      },
      onBytes: (listener) => {
        listeners.bytes = listener;
      },
      onClosed: (listener) => {
        listeners.closed = listener;
      },
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    };
    return Promise.resolve(port);
  };
}
