import { z } from 'zod';
import type { Clock } from '#kernel';
import { encodeHeadset } from '#hardware/headset/codec';
import { act, Outlet, type ControlledDevice } from '../control/index.ts';

const nothing = z.strictObject({});

/** The headphone jack of the kiosk: its input events, over TCP. Like a real one it says only what changes. */
export async function startJack(options: { port: number; clock: Clock }): Promise<ControlledDevice> {
  let plugged = false;
  const outlet = new Outlet(options.port, (socket) => void socket.resume());
  await outlet.plug();
  const move = (now: boolean) => {
    if (plugged === now) return;
    plugged = now;
    for (const socket of outlet.sockets) socket.write(encodeHeadset(now, options.clock.now()));
  };
  return {
    name: 'headset',
    address: outlet.address,
    state: () => ({ plugged, connections: outlet.sockets.size }),
    acts: {
      plug: act(nothing, () => move(true)),
      pull: act(nothing, () => move(false)),
      // The sound device itself, with its jack.
      ...outlet.acts(),
    },
    stop: () => outlet.pull(),
  };
}
