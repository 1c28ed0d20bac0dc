import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { z } from 'zod';
import { isGivenId, givenId, refuse, type Reply, type TenancyId } from '#kernel';
import {
  depositRequest,
  moveInRequest,
  moveOutRequest,
  paymentRequest,
  refundRequest,
  reverseRequest,
  transferRequest,
} from '#contracts/api';
import type { Acting, FinalCorrections, Invoices, Moves, TenancyMoney } from '../accounts/index.ts';
import { answer } from './problems.ts';

export interface TenancyLines {
  readonly tenancies: {
    readonly moves: Moves;
    readonly money: TenancyMoney;
    readonly invoices: Invoices;
    readonly finals: FinalCorrections;
  };
}

/** Nobody signs in here: who may open this door owns the machine. */
const OWNER_OF_THE_MACHINE: Acting = { personId: null };

/** The local door's routes about tenancies. The id of each request comes from whoever asks, so asking again is safe. */
export function tenancyLines({ tenancies: { moves, money, invoices, finals } }: TenancyLines): FastifyPluginAsync {
  return async (door) => {
    const act = <Schema extends z.ZodType>(
      path: string,
      schema: Schema,
      carryOut: (request: z.output<Schema>, by: Acting) => Promise<Reply<unknown>>,
    ) =>
      door.post(`/tenancies/${path}`, async (request, reply) => {
        const given = schema.safeParse(request.body);
        return given.success
          ? told(reply, await carryOut(given.data, OWNER_OF_THE_MACHINE))
          : answer(reply, invalid(given.error));
      });
    act('move-in', moveInRequest, (request, by) => moves.moveIn(request, by));
    act('move-out', moveOutRequest, (request, by) => moves.moveOut(request, by));
    act('refund', refundRequest, (request, by) => money.refund(request, by));
    act('payment', paymentRequest, (request, by) => money.pay(request, by));
    act('deposit', depositRequest, (request, by) => money.deposit(request, by));
    act('transfer', transferRequest, (request, by) => money.transfer(request, by));
    act('reverse', reverseRequest, (request, by) => money.reverse(request, by));

    door.get<{ Params: { tenancyId: string } }>('/tenancies/:tenancyId/final-statements', async (request, reply) => {
      const { tenancyId } = request.params;
      return isGivenId(tenancyId)
        ? told(reply, await finals.statements(givenId<TenancyId>(tenancyId)))
        : answer(reply, refuse('TENANCY_UNKNOWN', { details: { tenancyId } }));
    });

    door.get<{ Params: { tenancyId: string; period: string } }>(
      '/tenancies/:tenancyId/invoices/:period',
      async (request, reply) => {
        const { tenancyId, period } = request.params;
        return isGivenId(tenancyId)
          ? told(reply, await invoices.of(givenId<TenancyId>(tenancyId), period))
          : answer(reply, refuse('TENANCY_UNKNOWN', { details: { tenancyId } }));
      },
    );
  };
}

function told(reply: FastifyReply, outcome: Reply<unknown>): unknown {
  return outcome.ok ? outcome.value : answer(reply, outcome);
}

function invalid(error: z.ZodError): Reply<never> {
  const [first] = error.issues;
  const path = first?.path.join('.') ?? '';
  return refuse('REQUEST_INVALID', { message: `${path}: ${first?.message ?? ''}`, details: { path } });
}
