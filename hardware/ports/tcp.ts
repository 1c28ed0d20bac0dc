import { connect } from 'node:net';
import { FaultError, type Duration } from '#kernel';
import type { BytePort } from './port.ts';
import { portOverStream } from './stream-port.ts';

/** The system asks an idle peer whether it still lives after this long. It only tidies up: drivers notice silence much earlier. */
const KEEP_ALIVE_AFTER_MS = 10_000;

/** Connects to a device's TCP port; device frames are small and each is an answer awaited, so nothing is held back to be bundled (noDelay). */
export function openTcpPort(
  at: { url: string; host: string; port: number },
  options: { connectTimeout: Duration },
): Promise<BytePort> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: at.host,
      port: at.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
    });
    const fail = (cause?: unknown) => {
      socket.destroy();
      reject(
        new FaultError('PORT_UNREACHABLE', {
          message: `nothing answers at ${at.url}`,
          details: { url: at.url },
          cause,
        }),
      );
    };
    socket.setTimeout(options.connectTimeout, fail);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('timeout', fail);
      socket.off('error', fail);
      resolve(portOverStream(socket, { url: at.url, hangUp: () => void socket.destroy() }));
    });
  });
}
