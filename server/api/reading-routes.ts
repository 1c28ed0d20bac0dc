import type { FastifyPluginAsync } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { success } from '#kernel';
import {
  correctMultiplierRequest,
  correctReadingRequest,
  decideReadingRequest,
  heldReadings,
  readingDecisionAnswer,
} from '#contracts/api';
import type { ReadingCorrections } from '../reading-corrections.ts';
import { responses, signedInOf } from './console-door.ts';
import { answer } from './problems.ts';

export interface ReadingRouteServices {
  readonly readings: Pick<ReadingCorrections, 'held' | 'decide' | 'correct' | 'multiplier'>;
}

/** Readings at the console: whoever works here may decide about them, by name. */
export function readingRoutes({ readings }: ReadingRouteServices): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.get(
      '/readings/held',
      { schema: { summary: 'Readings that wait for a decision', response: responses(heldReadings) } },
      async () => success(await readings.held()),
    );

    server.post(
      '/readings/decide',
      {
        schema: {
          summary: 'A held reading is accepted, rejected, or the first of a new register',
          body: decideReadingRequest,
          response: responses(readingDecisionAnswer),
        },
      },
      async (request, reply) => answer(reply, await readings.decide(request.body, signedInOf(request).person.id)),
    );

    server.post(
      '/readings/correct',
      {
        schema: {
          summary: 'A reading that came late or corrects another',
          body: correctReadingRequest,
          response: responses(readingDecisionAnswer),
        },
      },
      async (request, reply) => answer(reply, await readings.correct(request.body, signedInOf(request).person.id)),
    );

    server.post(
      '/readings/multiplier',
      {
        schema: {
          summary: 'A multiplier was wrong since a day: the hours since are made again',
          body: correctMultiplierRequest,
          response: responses(readingDecisionAnswer),
        },
      },
      async (request, reply) => answer(reply, await readings.multiplier(request.body, signedInOf(request).person.id)),
    );
  };
  return routes;
}
