import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { z } from 'zod';
import { act, type ControlledDevice } from '../control/index.ts';

const nothing = z.strictObject({});
type Fate = 'whole' | 'cut' | 'unplugged';

/**
 * The wire between the kiosk and its server, as a relay of TCP connections. `cut`: connections break and new ones are refused, as when a switch loses
 * power. `unplugged`: nothing arrives any more and nobody is told, as when a cable is pulled; who waits, waits.
 */
export async function startNetwork(options: {
  port: number;
  to: { host: string; port: number };
}): Promise<ControlledDevice> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let to = options.to;
  let fate: Fate = 'whole';
  let connections = 0;

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    near.on('error', () => undefined);
    if (fate === 'cut') {
      near.resetAndDestroy();
      return;
    }
    connections += 1;
    const far = connect({ ...to, noDelay: true, allowHalfOpen: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    far.on('error', () => near.destroy());
    for (const [from, into] of [pair, [far, near]] as const) {
      from.pipe(into);
      from.on('close', () => {
        pairs.delete(pair);
        // While the cable is out, the end of one side is not heard on the other.
        if (fate !== 'unplugged') into.destroy();
      });
    }
    if (fate === 'unplugged') hold(pair);
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();

  const breakAll = () => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    pairs.clear();
  };
  return {
    name: 'network',
    address: `tcp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    state: () => ({ fate, open: pairs.size, connections, to: `${to.host}:${to.port}` }),
    acts: {
      cut: act(nothing, () => {
        fate = 'cut';
        breakAll();
      }),
      unplug: act(nothing, () => {
        fate = 'unplugged';
        for (const pair of pairs) hold(pair);
      }),
      /** What waited in the cable is lost with it: connections of before are broken, new ones pass. */
      mend: act(nothing, () => {
        if (fate !== 'whole') breakAll();
        fate = 'whole';
      }),
      /** The server moved to another port. */
      lead_to: act(z.strictObject({ port: z.int().min(1).max(65_535) }), ({ port }) => {
        to = { ...to, port };
      }),
    },
    stop: async () => {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Nothing of this pair is passed on from here. */
function hold(pair: readonly [Socket, Socket]): void {
  const [near, far] = pair;
  near.unpipe(far);
  far.unpipe(near);
  for (const socket of pair) socket.pause();
}
