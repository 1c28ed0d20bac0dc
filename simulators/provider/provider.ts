import { mkdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import Fastify from 'fastify';
import { FaultError, toHex, type Clock, type Randomness } from '#kernel';
import type { ControlledDevice } from '../control/index.ts';
import { Mishaps } from './mishaps.ts';
import { Notifier } from './notifier.ts';
import { Payer } from './payer.ts';
import { sumText } from './phone-page.ts';
import { phoneRoutes } from './phone-routes.ts';
import { providerActs } from './provider-acts.ts';
import { ProviderBooks } from './provider-books.ts';
import { stripeApi } from './stripe-api.ts';

export interface ProviderOptions {
  readonly port: number;
  /** Where its keys are written: `secret.key`, `notify.secret`. New ones at each start. */
  readonly keys: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A payment provider that speaks the part of Stripe's API that the building uses, with a payment page for the phone. */
export async function startProvider(options: ProviderOptions): Promise<ControlledDevice> {
  const { clock, randomness } = options;
  const keys = makeKeys(options);
  const books = new ProviderBooks({ clock, randomness });
  const mishaps = new Mishaps();
  const sockets = new Set<Socket>();
  let address = '';
  const origin = () => address;
  const notifier = new Notifier({ books, clock, secret: keys.notify, origin });
  const payer = new Payer({ books, notifier, clock });

  const server = Fastify({ logger: false, bodyLimit: 64 * 1024, forceCloseConnections: true });
  server.server.on('connection', (socket) => {
    if (mishaps.away) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await server.register(stripeApi({ books, clock, secretKey: keys.secret, mishaps, origin }), { prefix: '/v1' });
  await server.register(phoneRoutes({ books, pay: (session) => payer.pay(session) }));
  await server.listen({ host: '127.0.0.1', port: options.port });
  const bound = server.server.address();
  if (bound === null || typeof bound === 'string') throw new FaultError('PORT_UNREACHABLE');
  address = `http://127.0.0.1:${bound.port}`;
  const goAway = () => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    name: 'provider',
    address,
    state: () => ({
      sessions: books.sessions.map((session) => ({
        ...session,
        amount: sumText(session),
        url: `${address}/pay/${session.id}`,
      })),
      taken: books.taken(),
      notifications: { url: notifier.url, losing: notifier.losing, sent: notifier.sent },
      ...mishaps.state(),
    }),
    acts: providerActs({ payer, notifier, mishaps, goAway }),
    stop: async () => {
      payer.stop();
      await server.close();
    },
  };
}

/** Keys of its own, in files that only their owner can read: as an installer would put them there. */
function makeKeys({ keys: folder, randomness }: ProviderOptions): { secret: string; notify: string } {
  const fresh = (prefix: string) => `${prefix}_${toHex(randomness.bytes(18)).replaceAll(' ', '').toLowerCase()}`;
  const keys = { secret: fresh('sk_test'), notify: fresh('whsec') };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'secret.key'), keys.secret, { mode: 0o600 });
  writeFileSync(join(folder, 'notify.secret'), keys.notify, { mode: 0o600 });
  return keys;
}
