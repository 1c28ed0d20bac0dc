import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import cookie from '@fastify/cookie';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { assert, refuse, success } from '#kernel';
import { consoleState, firstOwnerRequest, me, signInRequest, type Me } from '#contracts/api';
import { refusal, replyOf } from '#contracts/wire';
import {
  CONSOLE_LIFETIME,
  csrfOf,
  isSameText,
  personOf,
  type Identification,
  type PeopleRegister,
  type Sessions,
  type SignedIn,
} from '../people/index.ts';
import type { PeopleStore, PersonRecord } from '../store/index.ts';
import { answer } from './problems.ts';

export interface ConsoleDoorServices {
  readonly people: PeopleStore;
  readonly register: PeopleRegister;
  readonly identification: Identification;
  readonly sessions: Sessions;
  readonly site: { readonly name: string; readonly zone: string; readonly currency: string };
}

/** The prefix binds it to this very host, over HTTPS only, and to every path of it; no script can read it, and no other site can make the browser send it. */
export const CONSOLE_COOKIE = '__Host-foyer-console';
const COOKIE_RULES = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;
const CSRF_HEADER = 'x-foyer-csrf';

const failed = z.strictObject({ ok: z.literal(false), error: refusal });
export const responses = <Schema extends z.ZodType>(value: Schema) => ({
  200: replyOf(value),
  '4xx': failed,
  '5xx': failed,
});

const sessions = new WeakMap<FastifyRequest, SignedIn>();

/** Who asks. */
export function signedInOf(request: FastifyRequest): SignedIn {
  const who = sessions.get(request);
  assert(who !== undefined, 'a route behind the console’s sign-in has somebody who is signed in');
  return who;
}

/** What ends a route for whoever is no owner; null for an owner. */
export function ownersOnly(request: FastifyRequest) {
  return signedInOf(request).person.role === 'owner' ? null : refuse('OWNER_NEEDED');
}

/** The console's door: who may come in, by which cookie, and what may be asked only behind it. `inside` is registered behind the session. */
export function consoleDoor(services: ConsoleDoorServices, inside: readonly FastifyPluginAsync[]): FastifyPluginAsync {
  return async (server) => {
    await server.register(cookie);
    await server.register(outside(services));
    await server.register(async (behind) => {
      behind.addHook('onRequest', async (request, reply) => {
        const token = tokenOf(request);
        // Events are listened to for hours; listening is no use of a session.
        const noted = request.routeOptions.url?.endsWith('/events') !== true;
        const who = token === null ? null : await services.sessions.find(token, { kioskId: null, noted });
        if (token === null || who === null) return reply.send(answer(reply, refuse('SIGN_IN_NEEDED')));
        const given = request.headers[CSRF_HEADER];
        const changes = request.method !== 'GET' && request.method !== 'HEAD';
        if (changes && (typeof given !== 'string' || !isSameText(given, csrfOf(token))))
          return reply.send(answer(reply, refuse('FORM_FORGED')));
        sessions.set(request, who);
        return undefined;
      });
      await behind.register(aboutMe(services));
      for (const routes of inside) await behind.register(routes);
    });
  };
}

function tokenOf(request: FastifyRequest): string | null {
  const token = request.cookies[CONSOLE_COOKIE];
  return token === undefined || token.length > 128 ? null : token;
}

function meOf(services: ConsoleDoorServices, at: { person: PersonRecord; token: string }): Me {
  const { zone, currency } = services.site;
  return { person: personOf(at.person), csrf: csrfOf(at.token), zone, currency };
}

/** What anyone may ask: whether there is an owner yet, and to come in. */
function outside(services: ConsoleDoorServices): FastifyPluginAsync {
  const letIn = async (reply: FastifyReply, person: PersonRecord) => {
    const { token } = await services.sessions.open(person, null);
    void reply.setCookie(CONSOLE_COOKIE, token, { ...COOKIE_RULES, maxAge: CONSOLE_LIFETIME.inAll / 1000 });
    return success(meOf(services, { person, token }));
  };
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.get(
      '/state',
      { schema: { summary: 'Whether anybody can sign in yet', response: responses(consoleState) } },
      async () =>
        success({
          state: (await services.register.hasOwner()) ? ('ready' as const) : ('new' as const),
          siteName: services.site.name,
        }),
    );

    server.post(
      '/first-owner',
      {
        schema: { summary: 'A one-time code makes the first owner', body: firstOwnerRequest, response: responses(me) },
      },
      async (request, reply) => {
        const made = await services.register.addFirstOwner(request.body);
        return made.ok ? letIn(reply, made.value) : answer(reply, made);
      },
    );

    server.post(
      '/sign-in',
      { schema: { summary: 'A name and its password', body: signInRequest, response: responses(me) } },
      async (request, reply) => {
        const known = await services.identification.byPassword({ ...request.body, address: request.ip });
        return known.ok ? letIn(reply, known.value) : answer(reply, known);
      },
    );
  };
  return routes;
}

function aboutMe(services: ConsoleDoorServices): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.get('/me', { schema: { summary: 'Who is signed in', response: responses(me) } }, async (request) => {
      const token = tokenOf(request);
      assert(token !== null, 'a session came with a token');
      return success(meOf(services, { person: signedInOf(request).person, token }));
    });

    server.post(
      '/sign-out',
      { schema: { summary: 'Ends the session', response: responses(z.null()) } },
      async (request, reply) => {
        await services.sessions.end(signedInOf(request).session);
        void reply.clearCookie(CONSOLE_COOKIE, COOKIE_RULES);
        return success(null);
      },
    );
  };
  return routes;
}
