import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { assert, formatInstant, refuse, success, type Clock, type KioskId, type TenancyId } from '#kernel';
import {
  account,
  boxEventAnswer,
  boxEventRequest,
  emergencyCreditAnswer,
  emergencyCreditRequest,
  enrolAnswer,
  enrolRequest,
  heartbeatAnswer,
  heartbeatRequest,
  issuedReceiptAnswer,
  issuedReceiptRequest,
  kioskSite,
  kioskSnapshot,
  quoteAnswer,
  quoteRequest,
  tokenAnswer,
  topUpAnswer,
  topUpRequest,
  unresolvedAnswer,
  unresolvedRequest,
  type Account,
  type KioskSite,
} from '#contracts/api';
import { refusal, replyOf, tenancyId } from '#contracts/wire';
import { recordDoubt, type BoxWatch } from '../cash-box/index.ts';
import type { Enrolment, Fleet, IssuedReceipts, LedgerWitnesses, ReceiptKeys, Snapshots } from '../kiosks/index.ts';
import type { CashTopUps, EmergencyCredit, OrderService, UnresolvedBills } from '../payments/index.ts';
import type { KioskCredential, Store } from '../store/index.ts';
import type { BooksWatch } from '../watch/index.ts';
import type { CardDesk, CardVisits } from '../cards/index.ts';
import { cardRoutes } from './card-routes.ts';
import { asShown } from './shown-account.ts';
import type { EventStream } from './event-stream.ts';
import type { NoticeOffice } from '../notify/index.ts';
import { slipRoutes } from './notice-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { answer } from './problems.ts';
import { staffRoutes, type StaffServices } from './staff-routes.ts';

export interface KioskServices {
  readonly staff: StaffServices;
  readonly enrolment: Enrolment;
  readonly fleet: Fleet;
  readonly snapshots: Snapshots;
  readonly receiptKeys: ReceiptKeys;
  readonly receipts: IssuedReceipts;
  readonly witnesses: Pick<LedgerWitnesses, 'heard'>;
  readonly boxWatch: BoxWatch;
  readonly cards: CardDesk;
  readonly cardVisits: CardVisits;
  readonly topUps: CashTopUps;
  readonly emergencyCredit: EmergencyCredit;
  readonly unresolved: UnresolvedBills;
  readonly orders: OrderService;
  readonly notices: NoticeOffice;
  readonly events: EventStream;
  /** Whether a payment would be booked now. */
  readonly books: Pick<BooksWatch, 'trouble'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly site: () => KioskSite;
  readonly accountOf: (tenancyId: TenancyId) => Promise<Account | null>;
}

const failed = z.strictObject({ ok: z.literal(false), error: refusal });
/** Every route answers its reply with 200, or a coded refusal with whatever status fits. */
const responses = <Schema extends z.ZodType>(value: Schema) => ({ 200: replyOf(value), '4xx': failed, '5xx': failed });

const credentials = new WeakMap<FastifyRequest, KioskCredential>();

function kioskOf(request: FastifyRequest): KioskId {
  const credential = credentials.get(request);
  assert(credential !== undefined, 'a route behind the credential check has a credential');
  return credential.kioskId;
}

/** What a kiosk may ask of its building server. Everything but enrolment needs the kiosk's bearer token. */
export function kioskRoutes(services: KioskServices): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/enrol',
      { schema: { summary: 'A one-time code becomes a token', body: enrolRequest, response: responses(enrolAnswer) } },
      async (request, reply) => answer(reply, await services.enrolment.redeem(request.body)),
    );
    await server.register(behindCredential(services));
  };
  return routes;
}

function behindCredential(services: KioskServices): FastifyPluginAsync {
  return async (server) => {
    server.addHook('onRequest', async (request, reply) => {
      const known = await services.enrolment.identify(request.headers.authorization);
      if (!known.ok) return reply.send(answer(reply, known));
      credentials.set(request, known.value);
      // Rotation asks with the old token; any other use of a token ends the ones before it.
      if (request.routeOptions.url?.endsWith('/token') !== true) await services.enrolment.settle(known.value);
      return undefined;
    });
    await server.register(aboutTheKiosk(services));
    await server.register(aboutTenants(services));
    await server.register(aboutMoney(services));
    await server.register(cardRoutes(services.cards, services.cardVisits, kioskOf));
    await server.register(orderRoutes(services.orders, services.cardVisits, kioskOf));
    await server.register(slipRoutes(services.notices));
    await server.register(staffRoutes(services.staff, kioskOf), { prefix: '/staff' });
  };
}

/** Its token, its building, how it is, and what happens. */
function aboutTheKiosk(services: KioskServices): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/token',
      { schema: { summary: 'The next token', response: responses(tokenAnswer) } },
      async (request) => success(await services.enrolment.rotate(kioskOf(request))),
    );

    server.get(
      '/site',
      { schema: { summary: 'What a kiosk needs to know of its building', response: responses(kioskSite) } },
      () => success(services.site()),
    );

    server.get(
      '/snapshot',
      {
        schema: {
          summary: 'Whose card is whose, for the time without the server',
          response: responses(kioskSnapshot),
        },
      },
      async () => success(await services.snapshots.take()),
    );

    server.post(
      '/heartbeat',
      { schema: { summary: 'How the kiosk is', body: heartbeatRequest, response: responses(heartbeatAnswer) } },
      async (request, reply) => {
        const { version, trouble, journal, receiptKey, witness } = request.body;
        await services.receiptKeys.heard(kioskOf(request), receiptKey);
        services.fleet.heard(kioskOf(request), {
          version,
          trouble,
          waitingUploads: journal.waiting,
          unresolvedBills: journal.unresolved,
        });
        // Who cannot book takes no money: the kiosk then goes by what it may owe, as if nobody were here.
        const unable = await services.books.trouble();
        if (unable !== null) return answer(reply, refuse(unable));
        const witnessed = witness === undefined || (await services.witnesses.heard(kioskOf(request), witness));
        const head = await services.store.ledger.head();
        return success({
          at: formatInstant(services.clock.now()),
          head: { sequence: head.sequence, hash: head.hashHex, signature: head.signatureBase64 },
          witnessed,
        });
      },
    );

    server.post(
      '/box-events',
      {
        schema: {
          summary: 'The cash box was taken out while nobody was emptying it, or is back',
          body: boxEventRequest,
          response: responses(boxEventAnswer),
        },
      },
      async (request, reply) => answer(reply, await services.boxWatch.note(kioskOf(request), request.body)),
    );

    server.post(
      '/receipts',
      {
        schema: {
          summary: 'The number of a receipt, and whose payments it names',
          body: issuedReceiptRequest,
          response: responses(issuedReceiptAnswer),
        },
      },
      async (request, reply) => answer(reply, await services.receipts.note(kioskOf(request), request.body)),
    );

    server.get('/events', { schema: { hide: true } }, (request, reply) => {
      if (!services.events.attach(request, reply)) void reply.send(answer(reply, refuse('LEDGER_BUSY')));
    });
  };
  return routes;
}

/** How an account stands. */
function aboutTenants(services: KioskServices): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.get(
      '/accounts/:tenancyId',
      { schema: { summary: 'The account again', params: z.strictObject({ tenancyId }), response: responses(account) } },
      async (request, reply) => {
        const found = await services.accountOf(request.params.tenancyId);
        return found === null
          ? answer(reply, refuse('TENANCY_UNKNOWN'))
          : success(services.cardVisits.shown(kioskOf(request), found));
      },
    );
  };
  return routes;
}

/** What a sum would pay, what was paid, and what nobody knows. */
function aboutMoney(services: KioskServices): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/quote',
      { schema: { summary: 'What a sum would pay', body: quoteRequest, response: responses(quoteAnswer) } },
      async (request, reply) => answer(reply, await services.topUps.quote(request.body)),
    );

    server.post(
      '/top-ups',
      {
        schema: {
          summary: 'A stacked bill becomes credit, once',
          body: topUpRequest,
          response: responses(topUpAnswer),
        },
      },
      async (request, reply) => {
        const credited = await services.topUps.credit(kioskOf(request), request.body);
        return answer(reply, asShown(services.cardVisits, kioskOf(request), credited));
      },
    );

    server.post(
      '/emergency-credit',
      {
        schema: {
          summary: 'A tenant draws the emergency credit that is offered, once',
          body: emergencyCreditRequest,
          response: responses(emergencyCreditAnswer),
        },
      },
      async (request, reply) => {
        const { cardVisits, emergencyCredit } = services;
        const kioskId = kioskOf(request);
        const drawn = await emergencyCredit.draw(kioskId, request.body, () =>
          cardVisits.whyNot(kioskId, request.body.tenancyId, 'emergency_credit'),
        );
        return answer(reply, asShown(cardVisits, kioskId, drawn));
      },
    );

    server.post(
      '/unresolved',
      {
        schema: {
          summary: 'A bill whose fate is not known',
          body: unresolvedRequest,
          response: responses(unresolvedAnswer),
        },
      },
      async (request, reply) =>
        answer(
          reply,
          await recordDoubt(
            { unresolved: services.unresolved, counted: services.staff.counted },
            kioskOf(request),
            request.body,
          ),
        ),
    );
  };
  return routes;
}
