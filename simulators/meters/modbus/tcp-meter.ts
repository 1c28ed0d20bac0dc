import { createServer, type Socket } from 'node:net';
import { concatBytes, duration, type Clock } from '#kernel';
import { decodeMbap, encodeMbap, LONGEST_MBAP_BYTES, mbapExtent } from '#hardware/meters/modbus/frames';
import { listenOn } from '../serial-gateway.ts';
import { answerUnit } from './modbus-device.ts';
import type { ModbusMeter } from './modbus-meter.ts';

/** One meter at its own TCP port on loopback. */
export interface TcpMeter {
  readonly url: string;
  /** As when the meter is taken off the wall. */
  dropConnections(): void;
  stop(): Promise<void>;
}

/** Lets a meter answer at a port (0: any free one). Rejects with FaultError PORT_UNREACHABLE when it is taken. */
export async function serveModbusMeter(meter: ModbusMeter, options: { port: number; clock: Clock }): Promise<TcpMeter> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    answerOn(socket, { meter, clock: options.clock });
  });
  const port = await listenOn(server, options.port);
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `tcp://127.0.0.1:${port}`,
    dropConnections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropConnections();
      }),
  };
}

function answerOn(socket: Socket, at: { meter: ModbusMeter; clock: Clock }): void {
  let held: Uint8Array = new Uint8Array(0);
  socket.on('data', (chunk) => {
    held = concatBytes(held, new Uint8Array(chunk));
    for (;;) {
      const extent = mbapExtent(held.subarray(0, LONGEST_MBAP_BYTES));
      // A server that lost the beginning of frames cannot find it again; the specification lets it hang up.
      if (held.length > 0 && extent.kind === 'impossible') return void socket.destroy();
      if (held.length === 0 || extent.kind !== 'whole') return;
      const asked = decodeMbap(held.slice(0, extent.bytes));
      held = held.slice(extent.bytes);
      if (at.meter.ignoresRequest()) continue;
      const reply = encodeMbap({ ...asked, pdu: answerUnit(at.meter, asked) });
      if (at.meter.replyDelayMs === 0) socket.write(reply);
      else void at.clock.sleep(duration(at.meter.replyDelayMs)).then(() => socket.destroyed || socket.write(reply));
    }
  });
}
