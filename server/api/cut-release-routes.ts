import type { FastifyPluginAsync } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { success, type Reply } from '#kernel';
import { cutRelease, decideSupplyRequest, newCutRelease } from '#contracts/api';
import { cutReleaseId } from '#contracts/wire';
import { cutReleaseRow, peopleOf, type ConsoleSite } from '../console/index.ts';
import type { CutReleases } from '../control/index.ts';
import type { CutReleaseRecord } from '../store/index.ts';
import { responses, signedInOf } from './console-door.ts';
import { answer } from './problems.ts';

export interface CutReleaseServices {
  readonly console: ConsoleSite;
  readonly releases: CutReleases;
}

/** More cuts than the limit, by two people. */
export function cutReleaseRoutes({ console: site, releases }: CutReleaseServices): FastifyPluginAsync {
  const shown = async (reply: Reply<CutReleaseRecord>) =>
    reply.ok ? success(cutReleaseRow(reply.value, await peopleOf(site.store))) : reply;
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/cut-releases',
      {
        schema: { summary: 'Asks for more cuts than the limit', body: newCutRelease, response: responses(cutRelease) },
      },
      async (request, reply) =>
        answer(reply, await shown(await releases.ask(request.body, signedInOf(request).person.id))),
    );

    for (const [act, state] of [
      ['approve', 'approved'],
      ['refuse', 'refused'],
    ] as const)
      server.post(
        `/cut-releases/:id/${act}`,
        {
          schema: {
            summary: `Another person ${act}s`,
            params: z.strictObject({ id: cutReleaseId }),
            body: decideSupplyRequest,
            response: responses(cutRelease),
          },
        },
        async (request, reply) => {
          const by = signedInOf(request).person.id;
          const { note } = request.body;
          return answer(reply, await shown(await releases.decide(request.params.id, { state, note }, by)));
        },
      );
  };
  return routes;
}
