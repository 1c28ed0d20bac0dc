import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { refuse, type Reply } from '#kernel';
import { bindCardRequest, blockCardRequest, drawCardPinRequest, unblockCardRequest } from '#contracts/api';
import type { CardActing, CardOffice } from '../cards/index.ts';
import { answer } from './problems.ts';

export interface CardLines {
  readonly cards: CardOffice;
}

/** Nobody signs in here: who may open this door owns the machine. */
const OWNER_OF_THE_MACHINE: CardActing = { personId: null, kioskId: null };

/** The local door's routes about cards. */
export function cardLines({ cards }: CardLines): FastifyPluginAsync {
  return async (door) => {
    door.get('/cards', () => ({ cards: cards.list() }));
    const act = <Schema extends z.ZodType>(
      path: string,
      schema: Schema,
      carryOut: (request: z.output<Schema>, by: CardActing) => Promise<Reply<unknown>>,
    ) =>
      door.post(`/cards/${path}`, async (request, reply) => {
        const given = schema.safeParse(request.body);
        if (!given.success) {
          const [first] = given.error.issues;
          const path = first?.path.join('.') ?? '';
          return answer(
            reply,
            refuse('REQUEST_INVALID', { message: `${path}: ${first?.message ?? ''}`, details: { path } }),
          );
        }
        const outcome = await carryOut(given.data, OWNER_OF_THE_MACHINE);
        return outcome.ok ? outcome.value : answer(reply, outcome);
      });
    act('bind', bindCardRequest, (request, by) => cards.bind(request, by));
    act('block', blockCardRequest, (request, by) => cards.block(request, by));
    act('pin', drawCardPinRequest, (request, by) => cards.drawPin(request, by));
    act('unblock', unblockCardRequest, (request, by) => cards.unblock(request, by));
  };
}
