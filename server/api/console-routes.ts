import type { FastifyPluginAsync } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { refuse, success, type Reply } from '#kernel';
import {
  acknowledgeAlarmRequest,
  alarm,
  audit,
  buildingNow as buildingNowSchema,
  decideSupplyRequest,
  endPersonRequest,
  newPersonRequest,
  newSupplyRequest,
  people,
  person,
  supplyRequest,
  unitPage as unitPageSchema,
  type ConsoleEvent,
} from '#contracts/api';
import { personId, supplyRequestId, unitId, wireInstant } from '#contracts/wire';
import type { Alarms } from '../alarms.ts';
import {
  alarmWithBox,
  auditLine,
  buildingNow,
  peopleOf,
  supplyRequestRow,
  unitPage,
  type ConsoleSite,
} from '../console/index.ts';
import type { SupplyRequests } from '../control/index.ts';
import { personOf } from '../people/index.ts';
import type { SupplyRequestRecord } from '../store/index.ts';
import { consoleDoor, ownersOnly, responses, signedInOf, type ConsoleDoorServices } from './console-door.ts';
import { cutReleaseRoutes, type CutReleaseServices } from './cut-release-routes.ts';
import type { EventStream } from './event-stream.ts';
import { answer } from './problems.ts';
import { readingRoutes, type ReadingRouteServices } from './reading-routes.ts';
import { tenancyRoutes, type TenancyRouteServices } from './tenancy-routes.ts';

export interface ConsoleServices
  extends ConsoleDoorServices, TenancyRouteServices, ReadingRouteServices, CutReleaseServices {
  readonly console: ConsoleSite;
  readonly alarms: Alarms;
  readonly requests: SupplyRequests;
  readonly consoleEvents: EventStream<ConsoleEvent>;
  /** Told when people or alarms changed by what somebody did here. */
  readonly changed: (what: 'now' | 'people') => void;
}

const AUDIT_ROWS = 500;

/** What the property manager's console may ask. */
export function consoleRoutes(services: ConsoleServices): FastifyPluginAsync {
  return consoleDoor(services, [
    aboutTheBuilding(services),
    aboutPeople(services),
    aboutSupply(services),
    cutReleaseRoutes(services),
    tenancyRoutes(services),
    readingRoutes(services),
  ]);
}

function aboutTheBuilding(services: ConsoleServices): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.get(
      '/now',
      { schema: { summary: 'What is happening in the building', response: responses(buildingNowSchema) } },
      async () => success(await buildingNow(services.console)),
    );

    server.get(
      '/units/:id',
      {
        schema: {
          summary: 'A unit from the registers to the books',
          params: z.strictObject({ id: unitId }),
          response: responses(unitPageSchema),
        },
      },
      async (request, reply) => {
        const page = await unitPage(request.params.id, services.console);
        return answer(reply, page === null ? refuse('UNIT_UNKNOWN') : success(page));
      },
    );

    server.get(
      '/audit',
      { schema: { summary: 'Who did what, newest first', response: responses(audit) } },
      async () => {
        const { store } = services.console;
        const known = await peopleOf(store);
        const rows = await store.people.audit({ limit: AUDIT_ROWS });
        return success({ rows: rows.map((row) => auditLine(row, known)) });
      },
    );

    server.post(
      '/alarms/:id/acknowledge',
      {
        schema: {
          summary: 'Somebody has seen an alarm',
          params: z.strictObject({ id: z.string().max(64) }),
          body: acknowledgeAlarmRequest,
          response: responses(alarm),
        },
      },
      async (request, reply) => {
        const by = signedInOf(request).person.id;
        const seen = await services.alarms.acknowledge(request.params.id, { by, note: request.body.note });
        if (!seen.ok) return answer(reply, seen);
        services.changed('now');
        const { store, site } = services.console;
        const people = await peopleOf(store);
        return success(await alarmWithBox(seen.value, { store, people, currency: site.site.currency }));
      },
    );

    server.get('/events', { schema: { hide: true } }, (request, reply) => {
      const { tokenHash } = signedInOf(request).session;
      // A stream outlives neither its session nor its person.
      const mayListen = async () => (await services.sessions.look(tokenHash)) !== null;
      if (!services.consoleEvents.attach(request, reply, mayListen))
        void reply.send(answer(reply, refuse('LEDGER_BUSY')));
    });
  };
  return routes;
}

/** Owners only. */
function aboutPeople(services: ConsoleServices): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.addHook('onRequest', async (request, reply) => {
      const refused = ownersOnly(request);
      return refused === null ? undefined : reply.send(answer(reply, refused));
    });

    server.get('/people', { schema: { summary: 'Who runs the building', response: responses(people) } }, async () =>
      success({ people: await services.register.rows() }),
    );

    server.post(
      '/people',
      { schema: { summary: 'Adds a person', body: newPersonRequest, response: responses(person) } },
      async (request, reply) => {
        const added = await services.register.add(request.body, signedInOf(request).person.id);
        if (!added.ok) return answer(reply, added);
        services.changed('people');
        return success(personOf(added.value));
      },
    );

    server.post(
      '/people/:id/end',
      {
        schema: {
          summary: 'Ends every session and right of a person',
          params: z.strictObject({ id: personId }),
          body: endPersonRequest,
          response: responses(z.strictObject({ endedAt: wireInstant })),
        },
      },
      async (request, reply) => {
        const by = signedInOf(request).person.id;
        const ended = await services.register.end(request.params.id, { by, reason: request.body.reason });
        if (ended.ok) services.changed('people');
        return answer(reply, ended);
      },
    );
  };
  return routes;
}

/** Cuts and restores by two people. */
function aboutSupply(services: ConsoleServices): FastifyPluginAsync {
  const shown = async (reply: Reply<SupplyRequestRecord>) => {
    if (!reply.ok) return reply;
    const { site, store } = services.console;
    return success(supplyRequestRow(reply.value, { site, people: await peopleOf(store) }));
  };
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/supply-requests',
      { schema: { summary: 'Asks to cut or restore', body: newSupplyRequest, response: responses(supplyRequest) } },
      async (request, reply) =>
        answer(reply, await shown(await services.requests.ask(request.body, signedInOf(request).person.id))),
    );

    for (const [act, state] of [
      ['approve', 'approved'],
      ['refuse', 'refused'],
    ] as const)
      server.post(
        `/supply-requests/:id/${act}`,
        {
          schema: {
            summary: `Another person ${act}s`,
            params: z.strictObject({ id: supplyRequestId }),
            body: decideSupplyRequest,
            response: responses(supplyRequest),
          },
        },
        async (request, reply) => {
          const by = signedInOf(request).person.id;
          const { note } = request.body;
          return answer(reply, await shown(await services.requests.decide(request.params.id, { state, note }, by)));
        },
      );
  };
  return routes;
}
