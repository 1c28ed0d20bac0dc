import type { FastifyPluginAsync } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { givenId, isGivenId, refuse, success, type TenancyId } from '#kernel';
import { noticesSince, slipAnswer, slipPrintedAnswer } from '#contracts/api';
import { noticeId, refusal, replyOf, tenancyId } from '#contracts/wire';
import type { NoticeOffice } from '../notify/index.ts';
import { answer } from './problems.ts';

const failed = z.strictObject({ ok: z.literal(false), error: refusal });
const MOST = 200;
const MOST_TOLD = 8 * 1024;

/** `/api/notices`: for the program behind the webhook, and for gateways that tell what became of a message. */
export function noticeRoutes(office: NoticeOffice): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    const querystring = z.object({
      since: noticeId.optional(),
      limit: z.coerce.number().int().min(1).max(MOST).default(100),
    });
    server.get(
      '/',
      {
        schema: {
          summary: 'The notices after one, for whoever shows the webhook’s secret',
          querystring,
          response: { 200: replyOf(noticesSince), '4xx': failed, '5xx': failed },
        },
      },
      async (request, reply) => {
        const { since, limit } = request.query;
        return answer(reply, await office.since(request.headers.authorization, { id: since ?? null, limit }));
      },
    );
    await server.register(reportRoutes(office), { prefix: '/reports' });
  };
  return routes;
}

/** Open to anyone who has the address that was made for one message; its body is whatever the gateway's profile says. */
function reportRoutes(office: NoticeOffice): FastifyPluginAsync {
  return async (server) => {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_TOLD }, (_request, body, done) =>
      done(null, body),
    );
    const hidden = { schema: { hide: true } };
    const told = async ({ id: given, token }: { id: string; token: string }, body: string) => {
      const id = noticeId.safeParse(given);
      return id.success ? office.told(id.data, { token, body }) : refuse('CREDENTIAL_REFUSED');
    };
    server.post<{ Params: { id: string; token: string } }>('/:id/:token', hidden, async ({ params, body }, reply) =>
      answer(reply, await told(params, typeof body === 'string' ? body : '')),
    );
    // Some gateways ask for an address, and what they have to say stands behind its question mark.
    server.get<{ Params: { id: string; token: string } }>('/:id/:token', hidden, async ({ params, url }, reply) =>
      answer(reply, await told(params, url.slice(url.indexOf('?') + 1, MOST_TOLD))),
    );
  };
}

/** Behind the kiosk's credential: paper for a tenant who has just been let in. */
export function slipRoutes(office: NoticeOffice): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    const response = <Schema extends z.ZodType>(value: Schema) => ({
      200: replyOf(value),
      '4xx': failed,
      '5xx': failed,
    });
    server.get(
      '/slips/:tenancyId',
      {
        schema: {
          summary: 'What waits to be printed for a tenant',
          params: z.object({ tenancyId }),
          response: response(slipAnswer),
        },
      },
      async (request) => success({ slip: await office.slipFor(request.params.tenancyId) }),
    );
    server.post(
      '/slips/:id/printed',
      {
        schema: {
          summary: 'A printer confirmed the paper',
          params: z.object({ id: noticeId }),
          response: response(slipPrintedAnswer),
        },
      },
      async (request, reply) => answer(reply, await office.printed(request.params.id)),
    );
  };
  return routes;
}

const LISTED = 50;

/** The local door's: what a tenancy was told lately. */
export function noticeLines(office: Pick<NoticeOffice, 'of'>): FastifyPluginAsync {
  return async (door) => {
    door.get<{ Params: { tenancyId: string } }>('/notices/:tenancyId', async (request, reply) => {
      const { tenancyId: given } = request.params;
      if (!isGivenId(given)) return answer(reply, refuse('TENANCY_UNKNOWN', { details: { tenancyId: given } }));
      const told = await office.of(givenId<TenancyId>(given), { limit: LISTED });
      return told.ok ? told.value : answer(reply, told);
    });
  };
}
