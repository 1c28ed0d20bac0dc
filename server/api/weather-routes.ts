import type { FastifyPluginAsync } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { weatherWord } from '#contracts/configuration';
import { refusal, replyOf } from '#contracts/wire';
import type { WeatherDesk } from '../weather-desk.ts';
import { answer } from './problems.ts';

const failed = z.strictObject({ ok: z.literal(false), error: refusal });

/** `/api/weather`: for whoever asks a weather service, and shows the token of the site file. */
export function weatherRoutes(desk: Pick<WeatherDesk, 'tell'>): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.put(
      '/',
      {
        schema: {
          summary: 'Says what the weather is: hold in frost or heat, so that nobody is cut for debt',
          body: weatherWord,
          response: { 200: replyOf(z.null()), '4xx': failed, '5xx': failed },
        },
      },
      async (request, reply) => answer(reply, await desk.tell(request.headers.authorization, request.body)),
    );
  };
  return routes;
}
