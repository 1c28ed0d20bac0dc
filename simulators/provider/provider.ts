import { mkdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import Fastify from 'fastify';
import { z } from 'zod';
import { FaultError, milliseconds, toHex, type Clock, type Randomness } from '#kernel';
import { act, type ControlledDevice } from '../control/index.ts';
import { Mishaps } from './mishaps.ts';
import { Notifier } from './notifier.ts';
import { sumText } from './phone-page.ts';
import { phoneRoutes } from './phone-routes.ts';
import { ProviderBooks, type HostedSession } from './provider-books.ts';
import { stripeApi } from './stripe-api.ts';

export interface ProviderOptions {
  readonly port: number;
  /** Where its keys are written: `secret.key`, `notify.secret`. New ones at each start. */
  readonly keys: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

const nothing = z.strictObject({});
const which = z.strictObject({ session: z.string().nullable().default(null) });

/** A payment provider that speaks the part of Stripe's API that the building uses, with a payment page for the phone. */
export async function startProvider(options: ProviderOptions): Promise<ControlledDevice> {
  const { clock, randomness } = options;
  const fresh = (prefix: string) => `${prefix}_${toHex(randomness.bytes(18)).replaceAll(' ', '').toLowerCase()}`;
  const keys = { secret: fresh('sk_test'), notify: fresh('whsec') };
  mkdirSync(options.keys, { recursive: true, mode: 0o700 });
  writeFileSync(join(options.keys, 'secret.key'), keys.secret, { mode: 0o600 });
  writeFileSync(join(options.keys, 'notify.secret'), keys.notify, { mode: 0o600 });

  const books = new ProviderBooks({ clock, randomness });
  const mishaps = new Mishaps();
  const sockets = new Set<Socket>();
  const power = new AbortController();
  let address = '';
  const origin = () => address;
  const notifier = new Notifier({ books, clock, secret: keys.notify, origin });

  /** The money arrives, and the building is told. */
  const settle = (session: HostedSession) => {
    if (books.take(session)) void notifier.tell(session);
  };
  const payNow = (session: HostedSession): void => {
    if (books.find(session.id)?.status !== 'open' || session.inFlight)
      throw new FaultError('REQUEST_INVALID', { message: `session ${session.id} cannot be paid` });
    settle(session);
  };
  const chosen = (id: string | null): HostedSession => {
    const session = books.chosen(id);
    if (session === null) throw new FaultError('REQUEST_INVALID', { message: 'no such session' });
    return session;
  };

  /** When the money of a payment that is on its way arrives. */
  const arrival = async (session: HostedSession, afterMs: number | null) => {
    if (afterMs !== null) return clock.sleep(milliseconds(afterMs), power.signal);
    while (books.find(session.id)?.status === 'open' && !power.signal.aborted)
      await clock.sleep(milliseconds(500), power.signal);
    return clock.sleep(milliseconds(2000), power.signal);
  };

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
  await server.register(phoneRoutes({ books, pay: payNow }));
  await server.listen({ host: '127.0.0.1', port: options.port });
  const bound = server.server.address();
  if (bound === null || typeof bound === 'string') throw new FaultError('PORT_UNREACHABLE');
  address = `http://127.0.0.1:${bound.port}`;

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
    acts: {
      /** As the phone does. Without a session: the newest. */
      pay: act(which, ({ session }) => payNow(chosen(session))),
      /** An impatient finger: one payment, and its news twice. */
      pay_twice: act(which, async ({ session }) => {
        const paid = chosen(session);
        payNow(paid);
        await notifier.tell(paid);
      }),
      /** The button is pressed now, the money arrives later, whatever became of the session by then. Without a time: once the session has ended. */
      pay_late: act(which.extend({ afterMs: z.int().min(0).max(3_600_000).nullable().default(null) }), (late) => {
        const session = chosen(late.session);
        session.inFlight = true;
        void arrival(session, late.afterMs).then(() => {
          if (!power.signal.aborted) settle(session);
        });
      }),
      /** The phone is put away: nothing happens at the provider. */
      cancel: act(which, ({ session }) => {
        chosen(session);
      }),
      decline: act(which, ({ session }) => {
        chosen(session).declined = true;
      }),
      /** Tells the building where it wants to be told; null: nowhere. */
      notify_at: act(z.strictObject({ url: z.url().nullable() }), ({ url }) => {
        notifier.url = url;
      }),
      /** The same news once more, twice. */
      notify_twice: act(which, async ({ session }) => {
        await Promise.all([notifier.tell(chosen(session)), notifier.tell(chosen(session))]);
      }),
      lose_notifications: act(z.strictObject({ on: z.boolean() }), ({ on }) => {
        notifier.losing = on;
      }),
      lose_answer: act(
        z.strictObject({ of: z.enum(['create', 'query', 'close']), times: z.int().min(1).max(100).default(1) }),
        ({ of, times }) => mishaps.lose(of, times),
      ),
      fail: act(z.strictObject({ times: z.int().min(1).max(1000).default(1) }), ({ times }) => mishaps.fail(times)),
      go_away: act(nothing, () => {
        mishaps.away = true;
        for (const socket of sockets) socket.destroy();
      }),
      clear: act(nothing, () => {
        mishaps.clear();
        notifier.losing = false;
      }),
    },
    stop: async () => {
      power.abort();
      await server.close();
    },
  };
}
