import { chmodSync, rmSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import { formatMoney, isGivenId, givenId, negate, refuse, type KioskId, type Log, type TenancyId } from '#kernel';
import type { Account, Why } from '#contracts/api';
import type { EnrolmentTicket } from '#contracts/configuration';
import { openBills } from '../cash-box/index.ts';
import { accountOf, type LedgerVerdict } from '../ledger/index.ts';
import type { OrderService } from '../payments/index.ts';
import type { Store } from '../store/index.ts';
import type { NoticeOffice } from '../notify/index.ts';
import { cardLines, type CardLines } from './card-lines.ts';
import { noJsonSchema } from './no-json-schema.ts';
import { noticeLines } from './notice-routes.ts';
import { orderLines } from './order-lines.ts';
import { peopleLines, type PeopleLines } from './people-lines.ts';
import { readingLines, type ReadingLines } from './reading-lines.ts';
import { tenancyLines, type TenancyLines } from './tenancy-lines.ts';
import { answer, problemHandler, unknownRoute } from './problems.ts';

export interface LocalServices extends PeopleLines, TenancyLines, ReadingLines, CardLines {
  readonly kiosks: readonly KioskId[];
  readonly ticket: (kioskId: KioskId) => Promise<EnrolmentTicket>;
  readonly accountOf: (tenancyId: TenancyId) => Promise<Account | null>;
  readonly why: (tenancyId: TenancyId) => Promise<Why | null>;
  readonly store: Store;
  readonly orders: Pick<OrderService, 'statement'>;
  readonly notices: Pick<NoticeOffice, 'of'>;
  readonly verify: () => Promise<LedgerVerdict>;
}

/** What a kiosk's cash came to, in the words of the books. */
export interface CashBooks {
  readonly kioskId: string;
  /** Everything that was booked into this kiosk's box. */
  readonly cash: string;
  /** Of all kiosks: what is not known yet. */
  readonly unresolved: string;
}

/**
 * The door for whoever may already read the data folder: a socket file that only its owner can open. The `foyer` command speaks to a running server
 * through it; nothing on the network can.
 */
export function buildLocalDoor(services: LocalServices, log: Log): FastifyInstance {
  const door = Fastify({
    logger: false,
    bodyLimit: 16 * 1024,
    forceCloseConnections: true,
    schemaController: noJsonSchema,
  });
  door.setErrorHandler(problemHandler(log.area('door')));
  door.setNotFoundHandler(unknownRoute);

  door.post<{ Params: { kioskId: string } }>('/tickets/:kioskId', async (request, reply) => {
    const kioskId = services.kiosks.find((known) => known === request.params.kioskId);
    if (kioskId === undefined)
      return answer(
        reply,
        refuse('REQUEST_INVALID', { message: `the site has no kiosk called ${request.params.kioskId}` }),
      );
    return services.ticket(kioskId);
  });

  door.get<{ Params: { tenancyId: string } }>('/accounts/:tenancyId', async (request, reply) => {
    const { tenancyId } = request.params;
    const found = isGivenId(tenancyId) ? await services.accountOf(givenId<TenancyId>(tenancyId)) : null;
    return found ?? answer(reply, refuse('TENANCY_UNKNOWN', { details: { tenancyId } }));
  });

  door.get<{ Params: { tenancyId: string } }>('/why/:tenancyId', async (request, reply) => {
    const { tenancyId } = request.params;
    const found = isGivenId(tenancyId) ? await services.why(givenId<TenancyId>(tenancyId)) : null;
    return found ?? answer(reply, refuse('TENANCY_UNKNOWN', { details: { tenancyId } }));
  });

  door.get('/cash', async (): Promise<CashBooks[]> => {
    const unresolved = formatMoney(negate(await services.store.ledger.balance(accountOf.unresolved())));
    return Promise.all(
      services.kiosks.map(async (kioskId) => ({
        kioskId,
        cash: formatMoney(await services.store.ledger.balance(accountOf.cashInKiosk(kioskId))),
        unresolved,
      })),
    );
  });

  door.get('/unresolved', async () =>
    (await openBills(services.store)).map((bill) => ({
      id: bill.journalId,
      kioskId: bill.kioskId,
      amount: bill.amount === null ? null : formatMoney(bill.amount),
      claimCode: bill.claimCode,
      evidence: bill.evidence,
    })),
  );

  door.register(orderLines(services));
  door.register(noticeLines(services.notices));
  door.register(peopleLines(services));
  door.register(tenancyLines(services));
  door.register(readingLines(services));
  door.register(cardLines(services));
  door.get('/ledger', () => services.verify());
  return door;
}

/** Opens the door at a socket file; a file that a killed server left there is removed. */
export async function openLocalDoor(door: FastifyInstance, socketFile: string): Promise<void> {
  rmSync(socketFile, { force: true });
  await door.listen({ path: socketFile });
  chmodSync(socketFile, 0o600);
}
