import { concatBytes, type Clock } from '#kernel';
import { SerialLine, type LineFace } from './serial-gateway.ts';
import type { SimulatedMeter } from './simulated-meter.ts';

/** What a driver has of a line: bytes out and in. */
export interface LineEnd {
  write(bytes: Uint8Array): Promise<void>;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  onClosed(listener: () => void): void;
  close(): Promise<void>;
}

/**
 * A serial line without sockets, in the time of the clock that it is given: with a clock that is moved by hand an hour of polling passes in a moment, and takes on the
 * wire exactly what it would take there. An exchange takes as long as behind `serveGateway`.
 */
export function lineInMemory(
  face: LineFace,
  at: { readonly clock: Clock; readonly meters: readonly SimulatedMeter[] },
): () => Promise<LineEnd> {
  const line = new SerialLine(face, at);
  return () => {
    let held: Uint8Array = new Uint8Array(0);
    let tell: (bytes: Uint8Array) => void = () => undefined;
    let isClosed = false;
    return Promise.resolve({
      write: (bytes) => {
        held = concatBytes(held, bytes);
        for (let found = face.cut(held); held.length > 0 && found.kind !== 'more'; found = face.cut(held)) {
          if (found.kind === 'whole')
            void line.exchange(held.slice(0, found.bytes)).then((heard) => {
              if (heard !== null && !isClosed) tell(heard);
            });
          held = held.slice(found.bytes);
        }
        return Promise.resolve();
      },
      onBytes: (listener) => {
        tell = listener;
      },
      onClosed: () => undefined,
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    });
  };
}
