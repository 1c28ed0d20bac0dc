import { toHex, type Log } from '#kernel';
import type { BytePort, OpenPort } from './port.ts';

/**
 * The same ports, with every byte said in the log at level debug: event `wire` with the protocol, the address, who sent it (`host` is us) and the bytes as hexadecimal, as
 * `foyer wire replay` reads them. For devices whose bytes name nobody: what a card reader or a scanner says belongs to a person and is not logged.
 */
export function loggedPorts(openPort: OpenPort, at: { readonly log: Log; readonly protocol: string }): OpenPort {
  const log = at.log.area('wire');
  return async (url, options) => {
    const port = await openPort(url, options);
    const say = (from: 'host' | 'device', bytes: Uint8Array) =>
      log.debug('wire', { protocol: at.protocol, url, from, length: bytes.length, hex: toHex(bytes) });
    const logged: BytePort = {
      ...port,
      write: (bytes) => {
        say('host', bytes);
        return port.write(bytes);
      },
      onBytes: (listener) =>
        port.onBytes((bytes) => {
          say('device', bytes);
          listener(bytes);
        }),
      onClosed: (listener) => port.onClosed(listener),
      close: () => port.close(),
    };
    return logged;
  };
}
