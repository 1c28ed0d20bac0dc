import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { assert, formatInstant, refuse, success, type Clock, type Currency, type KioskId } from '#kernel';
import {
  auditAnswer,
  auditRequest,
  bindCardRequest,
  blockCardRequest,
  cardRecord,
  cashBoxBooks,
  emptyingAnswer,
  emptyingRequest,
  resolveAnswer,
  resolveRequest,
  setCardPinRequest,
  staffCardAnswer,
  staffCardRecord,
  staffSignInAnswer,
  staffSignInRequest,
  staffStatus,
  unresolvedCases,
  type StaffStatus,
  type UnresolvedCase,
} from '#contracts/api';
import { cardUidText, refusal, replyOf, toWireMoney } from '#contracts/wire';
import type { CardOffice } from '../cards/index.ts';
import type { CountedCases, Emptying, Resolving } from '../cash-box/index.ts';
import { personOf, type Identification, type Sessions, type SignedIn } from '../people/index.ts';
import type { PeopleStore } from '../store/index.ts';
import { answer } from './problems.ts';

export interface StaffServices {
  readonly people: PeopleStore;
  readonly identification: Identification;
  readonly sessions: Sessions;
  readonly cards: CardOffice;
  readonly resolving: Resolving;
  readonly counted: CountedCases;
  readonly emptying: Emptying;
  readonly status: () => Promise<StaffStatus>;
  readonly cases: () => Promise<UnresolvedCase[]>;
  readonly clock: Clock;
  readonly currency: Currency;
}

const failed = z.strictObject({ ok: z.literal(false), error: refusal });
const responses = <Schema extends z.ZodType>(value: Schema) => ({ 200: replyOf(value), '4xx': failed, '5xx': failed });

type KioskOf = (request: FastifyRequest) => KioskId;

const signedIn = new WeakMap<FastifyRequest, SignedIn>();

function whoOf(request: FastifyRequest): SignedIn {
  const who = signedIn.get(request);
  assert(who !== undefined, 'a route behind the sign-in has somebody who is signed in');
  return who;
}

/** What staff do at a kiosk. The kiosk's own credential was checked before; a card with its PIN opens the rest. */
export function staffRoutes(services: StaffServices, kioskOf: KioskOf): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.get(
      '/cards/:uid',
      {
        schema: {
          summary: 'Whether a card is a staff card',
          params: z.strictObject({ uid: cardUidText }),
          response: responses(staffCardAnswer),
        },
      },
      async (request) => success({ isStaff: (await services.people.byCard(request.params.uid)) !== null }),
    );

    server.post(
      '/sign-in',
      {
        schema: { summary: 'A card and its PIN', body: staffSignInRequest, response: responses(staffSignInAnswer) },
      },
      async (request, reply) => {
        const kioskId = kioskOf(request);
        const person = await services.identification.byCard({ ...request.body, kioskId });
        if (!person.ok) return answer(reply, person);
        const { token, expiresAt } = await services.sessions.open(person.value, kioskId);
        return success({ token, expiresAt: formatInstant(expiresAt), person: personOf(person.value) });
      },
    );

    await server.register(behindSignIn(services, kioskOf));
  };
  return routes;
}

function behindSignIn(services: StaffServices, kioskOf: KioskOf): FastifyPluginAsync {
  return async (server) => {
    server.addHook('onRequest', async (request, reply) => {
      const token = request.headers['x-foyer-staff'];
      const who =
        typeof token === 'string' && token.length <= 128
          ? await services.sessions.find(token, { kioskId: kioskOf(request), noted: true })
          : null;
      if (who === null) return reply.send(answer(reply, refuse('SIGN_IN_NEEDED')));
      signedIn.set(request, who);
      return undefined;
    });
    await server.register(aboutTheBuilding(services, kioskOf));
    await server.register(aboutCash(services, kioskOf));
    await server.register(aboutCards(services, kioskOf));
  };
}

function aboutTheBuilding(services: StaffServices, kioskOf: KioskOf): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/sign-out',
      { schema: { summary: 'Ends the session at this kiosk', response: responses(z.null()) } },
      async (request) => {
        await services.sessions.end(whoOf(request).session);
        return success(null);
      },
    );

    server.get('/status', { schema: { summary: 'How the building is', response: responses(staffStatus) } }, async () =>
      success(await services.status()),
    );

    server.post(
      '/audit',
      {
        schema: {
          summary: 'An act that was carried out at the kiosk itself',
          body: auditRequest,
          response: responses(auditAnswer),
        },
      },
      async (request) => {
        const kioskId = kioskOf(request);
        const at = services.clock.now();
        const { act, details } = request.body;
        const personId = whoOf(request).person.id;
        await services.people.note({ at, personId, kioskId, act, about: kioskId, details });
        return success({ at: formatInstant(at) });
      },
    );
  };
  return routes;
}

/** Cards are given out, replaced and blocked by whoever is signed in: their own card and PIN. */
function aboutCards(services: StaffServices, kioskOf: KioskOf): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    const by = (request: FastifyRequest) => ({ personId: whoOf(request).person.id, kioskId: kioskOf(request) });
    server.get(
      '/cards/:uid/record',
      {
        schema: {
          summary: 'How a card stands, and to whom it can be given',
          params: z.strictObject({ uid: cardUidText }),
          response: responses(staffCardRecord),
        },
      },
      async (request) => success(await services.cards.forStaff(request.params.uid)),
    );

    server.post(
      '/cards/bind',
      { schema: { summary: 'A card becomes a tenancy’s', body: bindCardRequest, response: responses(cardRecord) } },
      async (request, reply) => answer(reply, await services.cards.bind(request.body, by(request))),
    );

    server.post(
      '/cards/block',
      { schema: { summary: 'A card opens nothing any more', body: blockCardRequest, response: responses(cardRecord) } },
      async (request, reply) => answer(reply, await services.cards.block(request.body, by(request))),
    );

    server.post(
      '/cards/pin',
      { schema: { summary: 'A tenant’s new PIN', body: setCardPinRequest, response: responses(cardRecord) } },
      async (request, reply) => answer(reply, await services.cards.setPin(request.body, by(request))),
    );
  };
  return routes;
}

/** What is in the box, what was in it, and what nobody knows. */
function aboutCash(services: StaffServices, kioskOf: KioskOf): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.get(
      '/unresolved',
      { schema: { summary: 'Open cases, oldest first', response: responses(unresolvedCases) } },
      async () => success({ cases: await services.cases() }),
    );

    server.post(
      '/unresolved/:id/resolve',
      {
        schema: {
          summary: 'Two people settle a case',
          params: z.strictObject({ id: z.string().max(64) }),
          body: resolveRequest,
          response: responses(resolveAnswer),
        },
      },
      async (request, reply) => {
        const { second, ...asked } = request.body;
        const two = await twoPeople(request, second);
        return answer(reply, two.ok ? await services.resolving.resolve(request.params.id, asked, two.value) : two);
      },
    );

    server.get(
      '/cash-box',
      { schema: { summary: 'What the books have in this kiosk’s box', response: responses(cashBoxBooks) } },
      async (request) => {
        const { total, since } = await services.emptying.books(kioskOf(request));
        return success({
          total: toWireMoney(total, services.currency),
          since: since === null ? null : formatInstant(since),
        });
      },
    );

    server.post(
      '/cash-box/emptyings',
      {
        schema: {
          summary: 'A box was taken out and counted by two people',
          body: emptyingRequest,
          response: responses(emptyingAnswer),
        },
      },
      async (request, reply) => {
        const { second, ...asked } = request.body;
        const two = await twoPeople(request, second);
        return answer(reply, two.ok ? await services.emptying.empty(kioskOf(request), asked, two.value) : two);
      },
    );
  };

  /** Who is signed in, and another with card and PIN. */
  const twoPeople = async (request: FastifyRequest, second: z.output<typeof resolveRequest>['second']) => {
    const kioskId = kioskOf(request);
    const first = whoOf(request).person.id;
    const other = await services.identification.second(first, { ...second, kioskId });
    return other.ok ? success({ personId: first, secondId: other.value.id, kioskId }) : other;
  };
  return routes;
}
