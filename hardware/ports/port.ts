import type { Duration } from '#kernel';

/**
 * Bytes to and from one device. Opened by URL, so a simulator behind `tcp://` and a device behind `serial://` are the same to a driver.
 * A dead peer may give no sign (a pty and a half-open socket do not): drivers judge by silence, not by `onClosed` alone.
 */
export interface BytePort {
  /** Resolves when the bytes were handed to the system. Rejects with FaultError PORT_CLOSED. */
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes as they come, in any chunking. One listener; set before anything is written. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  onClosed(listener: () => void): void;
  /** From now on so many baud, once everything written has left. Absent where there is no line whose speed could change. Rejects with FaultError PORT_CLOSED. */
  changeSpeed?(baudRate: number): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface OpenPortOptions {
  readonly connectTimeout: Duration;
}

/** Opens `serial:///dev/ttyUSB0?baud=9600&parity=none&dataBits=8&stopBits=1` or `tcp://host:port`. Rejects with FaultError PORT_UNREACHABLE or PORT_ADDRESS_INVALID. */
export type OpenPort = (url: string, options: OpenPortOptions) => Promise<BytePort>;
