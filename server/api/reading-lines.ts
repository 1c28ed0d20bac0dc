import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { refuse, type Reply } from '#kernel';
import { correctMultiplierRequest, correctReadingRequest, decideReadingRequest } from '#contracts/api';
import type { ReadingCorrections } from '../reading-corrections.ts';
import { answer } from './problems.ts';

export interface ReadingLines {
  readonly readings: Pick<ReadingCorrections, 'held' | 'decide' | 'correct' | 'multiplier'>;
}

/** The local door's routes about readings. Nobody signs in here: who may open this door owns the machine. */
export function readingLines({ readings }: ReadingLines): FastifyPluginAsync {
  return async (door) => {
    const act = <Schema extends z.ZodType>(
      path: string,
      schema: Schema,
      carryOut: (request: z.output<Schema>) => Promise<Reply<unknown>>,
    ) =>
      door.post(`/readings/${path}`, async (request, reply) => {
        const given = schema.safeParse(request.body);
        const outcome = given.success ? await carryOut(given.data) : invalid(given.error);
        return outcome.ok ? outcome.value : answer(reply, outcome);
      });
    door.get('/readings/held', () => readings.held());
    act('decide', decideReadingRequest, (request) => readings.decide(request, null));
    act('correct', correctReadingRequest, (request) => readings.correct(request, null));
    act('multiplier', correctMultiplierRequest, (request) => readings.multiplier(request, null));
  };
}

function invalid(error: z.ZodError): Reply<never> {
  const [first] = error.issues;
  const path = first?.path.join('.') ?? '';
  return refuse('REQUEST_INVALID', { message: `${path}: ${first?.message ?? ''}`, details: { path } });
}
