import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { refuse, success, type KioskId } from '#kernel';
import {
  beginCardRequest,
  cardPinAnswer,
  cardPinRequest,
  cardAnswersRequest,
  cardStep,
  conversationId,
  identifyAnswer,
  identifyRequest,
  newCardPinAnswer,
  newCardPinRequest,
} from '#contracts/api';
import { refusal, replyOf } from '#contracts/wire';
import type { CardDesk, CardVisits } from '../cards/index.ts';
import { answer } from './problems.ts';

const failed = z.strictObject({ ok: z.literal(false), error: refusal });
const responses = <Schema extends z.ZodType>(value: Schema) => ({ 200: replyOf(value), '4xx': failed, '5xx': failed });

/** Whose card this is. The keys are here, the card is at the kiosk, which carries questions and answers between the two. */
export function cardRoutes(
  cards: CardDesk,
  visits: Pick<CardVisits, 'open' | 'choose'>,
  kioskOf: (request: FastifyRequest) => KioskId,
): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/identify',
      {
        schema: { summary: 'A number becomes an account', body: identifyRequest, response: responses(identifyAnswer) },
      },
      async (request, reply) => {
        const step = await cards.begin(kioskOf(request), { ...request.body, sort: 'untold' });
        if (!step.ok) return answer(reply, step);
        return step.value.step === 'verdict' ? success(step.value.verdict) : answer(reply, refuse('CARD_LEFT'));
      },
    );

    server.post(
      '/cards/begin',
      {
        schema: { summary: 'A card begins to show whose it is', body: beginCardRequest, response: responses(cardStep) },
      },
      async (request, reply) => answer(reply, await cards.begin(kioskOf(request), request.body)),
    );

    server.post(
      '/cards/pin',
      {
        schema: { summary: 'The holder’s PIN', body: cardPinRequest, response: responses(cardPinAnswer) },
      },
      async (request, reply) => answer(reply, await visits.open(kioskOf(request), request.body)),
    );

    server.post(
      '/cards/pin/new',
      {
        schema: {
          summary: 'Another PIN, chosen by its holder',
          body: newCardPinRequest,
          response: responses(newCardPinAnswer),
        },
      },
      async (request, reply) => answer(reply, await visits.choose(kioskOf(request), request.body)),
    );

    server.post(
      '/cards/:conversation/answers',
      {
        schema: {
          summary: 'What the card answered',
          params: z.strictObject({ conversation: conversationId }),
          body: cardAnswersRequest,
          response: responses(cardStep),
        },
      },
      async (request, reply) =>
        answer(reply, await cards.answer(kioskOf(request), request.params.conversation, request.body.answers)),
    );
  };
  return routes;
}
