import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { z } from 'zod';
import type { Clock } from '#kernel';
import { encodeHeadset } from '#hardware/headset/codec';
import { act, type ControlledDevice } from '../control/index.ts';

const nothing = z.strictObject({});

/** The headphone jack of the kiosk: its input events, over TCP. Like a real one it says only what changes. */
export async function startJack(options: { port: number; clock: Clock }): Promise<ControlledDevice> {
  const sockets = new Set<Socket>();
  let plugged = false;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.resume();
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const move = (now: boolean) => {
    if (plugged === now) return;
    plugged = now;
    for (const socket of sockets) socket.write(encodeHeadset(now, options.clock.now()));
  };
  return {
    name: 'headset',
    address: `tcp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    state: () => ({ plugged, connections: sockets.size }),
    acts: { plug: act(nothing, () => move(true)), pull: act(nothing, () => move(false)) },
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
