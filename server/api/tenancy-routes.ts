import type { FastifyPluginAsync } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { refuse } from '#kernel';
import {
  depositRequest,
  finalStatements,
  invoice,
  moneyActAnswer,
  moveInAnswer,
  moveInRequest,
  moveOutAnswer,
  moveOutRequest,
  paymentRequest,
  refundRequest,
  reverseRequest,
  signInRequest,
  transferRequest,
  writeOffRequest,
} from '#contracts/api';
import { tenancyId } from '#contracts/wire';
import type { FinalCorrections, Invoices, Moves, TenancyMoney } from '../accounts/index.ts';
import type { Identification } from '../people/index.ts';
import { ownersOnly, responses, signedInOf } from './console-door.ts';
import { answer } from './problems.ts';

export interface TenancyRouteServices {
  readonly tenancies: {
    readonly moves: Moves;
    readonly money: TenancyMoney;
    readonly invoices: Invoices;
    readonly finals: FinalCorrections;
  };
  readonly identification: Identification;
}

const secondPerson = z.strictObject({ request: writeOffRequest, second: signInRequest });

/** The life of a tenancy at the console. Whoever works here may let people in and out; money is for owners, and debt is given up by two. */
export function tenancyRoutes({ tenancies, identification }: TenancyRouteServices): FastifyPluginAsync {
  const { moves, money, invoices, finals } = tenancies;
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.post(
      '/tenancies/move-in',
      { schema: { summary: 'Somebody moves in', body: moveInRequest, response: responses(moveInAnswer) } },
      async (request, reply) =>
        answer(reply, await moves.moveIn(request.body, { personId: signedInOf(request).person.id })),
    );

    server.post(
      '/tenancies/move-out',
      {
        schema: {
          summary: 'Somebody moves out: the final statement',
          body: moveOutRequest,
          response: responses(moveOutAnswer),
        },
      },
      async (request, reply) =>
        answer(reply, await moves.moveOut(request.body, { personId: signedInOf(request).person.id })),
    );

    server.get(
      '/tenancies/:tenancyId/invoices/:period',
      {
        schema: {
          summary: 'The data of a tax invoice for a month',
          params: z.strictObject({ tenancyId, period: z.string().max(7) }),
          response: responses(invoice),
        },
      },
      async (request, reply) => answer(reply, await invoices.of(request.params.tenancyId, request.params.period)),
    );

    server.get(
      '/tenancies/:tenancyId/final-statements',
      {
        schema: {
          summary: 'The final statement of a tenancy that ended, with what corrected readings made of it',
          params: z.strictObject({ tenancyId }),
          response: responses(finalStatements),
        },
      },
      async (request, reply) => answer(reply, await finals.statements(request.params.tenancyId)),
    );

    await server.register(ownersMoney(money, identification));
  };
  return routes;
}

function ownersMoney(money: TenancyMoney, identification: Identification): FastifyPluginAsync {
  const routes: FastifyPluginAsyncZod = async (server) => {
    server.addHook('onRequest', async (request, reply) => {
      const refused = ownersOnly(request);
      return refused === null ? undefined : reply.send(answer(reply, refused));
    });
    const response = responses(moneyActAnswer);

    server.post(
      '/tenancies/refund',
      { schema: { summary: 'What is owed after the end is paid out', body: refundRequest, response } },
      async (request, reply) =>
        answer(reply, await money.refund(request.body, { personId: signedInOf(request).person.id })),
    );

    server.post(
      '/tenancies/payment',
      { schema: { summary: 'Money for a wallet that came outside a kiosk', body: paymentRequest, response } },
      async (request, reply) =>
        answer(reply, await money.pay(request.body, { personId: signedInOf(request).person.id })),
    );

    server.post(
      '/tenancies/deposit',
      { schema: { summary: 'A deposit comes or goes back', body: depositRequest, response } },
      async (request, reply) =>
        answer(reply, await money.deposit(request.body, { personId: signedInOf(request).person.id })),
    );

    server.post(
      '/tenancies/transfer',
      { schema: { summary: 'Credit goes to another tenancy', body: transferRequest, response } },
      async (request, reply) =>
        answer(reply, await money.transfer(request.body, { personId: signedInOf(request).person.id })),
    );

    server.post(
      '/tenancies/reverse',
      { schema: { summary: 'A transaction is undone as if it had not been', body: reverseRequest, response } },
      async (request, reply) =>
        answer(reply, await money.reverse(request.body, { personId: signedInOf(request).person.id })),
    );

    server.post(
      '/tenancies/write-off',
      { schema: { summary: 'Debt is given up, by two people', body: secondPerson, response } },
      async (request, reply) => {
        const personId = signedInOf(request).person.id;
        const second = await identification.byPassword({ ...request.body.second, address: request.ip });
        if (!second.ok) return answer(reply, second);
        if (second.value.id === personId) return answer(reply, refuse('SECOND_PERSON_NEEDED'));
        return answer(reply, await money.writeOff(request.body.request, { personId, secondId: second.value.id }));
      },
    );
  };
  return routes;
}
