import type { Socket } from 'node:net';

/* The beginning of every MQTT packet (3.1.1 §2.2): one byte of kind and flags, then its length, seven bits a byte, the lowest first, the highest bit while more follows. */

const CONTINUES = 0x80;
const MOST_LENGTH_BYTES = 4;

/** Counts through the bytes of a connection, however they are cut, and knows how long each packet says that it is. */
export class PacketMeasure {
  readonly #mostBytes: number;
  /** Of the packet's body, not come yet. */
  #left = 0;
  /** Of its length, come so far; null before its first byte. */
  #lengthBytes: number | null = null;
  #length = 0;

  constructor(options: { readonly mostBytes: number }) {
    this.#mostBytes = options.mostBytes;
  }

  /** False as soon as a packet says that it is longer than may be, or says it in no way that MQTT has. */
  take(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length) {
      const skipped = Math.min(this.#left, bytes.length - at);
      at += skipped;
      this.#left -= skipped;
      const byte = bytes[at];
      if (byte === undefined) return true;
      at += 1;
      if (!this.#begin(byte)) return false;
    }
    return true;
  }

  #begin(byte: number): boolean {
    if (this.#lengthBytes === null) {
      this.#lengthBytes = 0;
      this.#length = 0;
      return true;
    }
    this.#length += (byte % CONTINUES) * CONTINUES ** this.#lengthBytes;
    this.#lengthBytes += 1;
    if (this.#length > this.#mostBytes) return false;
    if (byte >= CONTINUES) return this.#lengthBytes < MOST_LENGTH_BYTES;
    this.#left = this.#length;
    this.#lengthBytes = null;
    return true;
  }
}

/**
 * Ends a connection as soon as a packet on it says that it is too long: the broker holds all of a packet before it looks at any of it. Measured where the broker
 * takes the bytes, so that nothing is read that it does not ask for.
 */
export function limitPackets(
  socket: Socket,
  { mostBytes, onTooLong }: { mostBytes: number; onTooLong: () => void },
): void {
  const measure = new PacketMeasure({ mostBytes });
  const read = socket.read.bind(socket);
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    if (!(chunk instanceof Uint8Array) || measure.take(chunk)) return chunk;
    onTooLong();
    socket.destroy();
    return null;
  };
}
