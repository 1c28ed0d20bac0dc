import { z } from 'zod';
import { faultCode, orderId, sessionId, tenancyId, wireInstant, wireMoney } from '../wire/index.ts';
import { topUpAnswer } from './kiosk.ts';

/**
 * `created`: kept, the provider has not answered yet. `pending`: can be paid. `paid`: the provider has the money. `closed`: cannot be paid any more, or
 * not in time. `failed`: the provider refused it. `unknown`: the provider does not say, or says something else than was asked; it is asked again.
 */
export const orderState = z.enum(['created', 'pending', 'paid', 'closed', 'failed', 'unknown']);
export type OrderState = z.infer<typeof orderState>;

/**
 * `POST /api/kiosk/orders`: a sum is to be paid by phone. The id is the kiosk's: the same id with the same content gets the same order, with other content
 * LEDGER_ID_REUSED. Refusals: QR_NOT_OFFERED, TENANCY_UNKNOWN, CURRENCY_DIFFERS, AMOUNT_REFUSED, ORDERS_TOO_MANY.
 */
export const orderRequest = z.strictObject({ id: orderId, sessionId, tenancyId, amount: wireMoney });
export type OrderRequest = z.infer<typeof orderRequest>;

export const order = z.strictObject({
  id: orderId,
  sessionId,
  tenancyId,
  amount: wireMoney,
  state: orderState,
  /** Why it failed, or why it is not known. */
  code: faultCode.nullable(),
  /** What the QR code says. Null until the provider has answered. */
  payload: z.string().max(2000).nullable(),
  expiresAt: wireInstant,
  /** The same, as a length: the clocks of kiosk and server need not agree. */
  expiresInMs: z.int().nonnegative(),
  paidAt: wireInstant.nullable(),
  /** How the provider names the payment. */
  reference: z.string().max(255).nullable(),
});
export type Order = z.infer<typeof order>;

/** The answer to creating, asking (`GET /api/kiosk/orders/:id`) and closing (`POST /api/kiosk/orders/:id/close`): with the credit, once it is booked. */
export const orderAnswer = z.strictObject({ order, topUp: topUpAnswer.nullable() });
export type OrderAnswer = z.infer<typeof orderAnswer>;
