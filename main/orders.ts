import { create } from 'qrcode';
import type { SessionEffect, SessionEvent } from '#app';
import type { OrderAnswer } from '#contracts/api';
import type { QrPicture } from '#contracts/bridge';
import { codeOf, seconds, type Clock, type Code, type Log, type OrderId, type Reply } from '#kernel';
import type { ServerClient } from './server/server-client.ts';

/** What orders for payment by phone need of the program. */
export interface OrderHands {
  readonly client: () => ServerClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly onLink: (trouble: Code | null) => void;
  readonly dispatch: (event: SessionEvent) => void;
}

/** The server keeps the order, so asking again with its id is safe; after so many silences the session goes on, and the server closes it at its end. */
export const TRIES = 3;
export const BETWEEN_TRIES = seconds(1);

type Of<Kind extends SessionEffect['kind']> = Extract<SessionEffect, { kind: Kind }>;

export function createOrder({ guest, orderId, amount }: Of<'create_order'>, hands: OrderHands): Promise<void> {
  return ask(orderId, hands, (client) =>
    client.createOrder({
      id: orderId,
      sessionId: guest.sessionId,
      tenancyId: guest.account.tenancyId,
      amount,
    }),
  );
}

export function closeOrder(orderId: OrderId, hands: OrderHands): Promise<void> {
  return ask(orderId, hands, (client) => client.closeOrder(orderId));
}

/** Once: the session asks again by itself. */
export async function askOrder(orderId: OrderId, hands: OrderHands): Promise<void> {
  try {
    tell(orderId, await hands.client().order(orderId), hands);
  } catch (thrown) {
    unanswered(thrown, hands);
  }
}

async function ask(
  orderId: OrderId,
  hands: OrderHands,
  call: (client: ServerClient) => Promise<Reply<OrderAnswer>>,
): Promise<void> {
  let code: Code = 'SERVER_AWAY';
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      return tell(orderId, await call(hands.client()), hands);
    } catch (thrown) {
      code = unanswered(thrown, hands);
      if (attempt < TRIES) await hands.clock.sleep(BETWEEN_TRIES);
    }
  }
  hands.dispatch({ kind: 'order_refused', orderId, code });
}

function tell(orderId: OrderId, reply: Reply<OrderAnswer>, hands: OrderHands): void {
  hands.onLink(null);
  if (!reply.ok) {
    hands.log.warn('order refused', { order: orderId, code: reply.error.code });
    return hands.dispatch({ kind: 'order_refused', orderId, code: reply.error.code });
  }
  const { order, topUp } = reply.value;
  hands.dispatch({ kind: 'order', order, qr: order.payload === null ? null : qrOf(order.payload), topUp });
}

function unanswered(thrown: unknown, hands: OrderHands): Code {
  const code = codeOf(thrown);
  hands.log.warn('order', { code, reason: thrown instanceof Error ? thrown.message : String(thrown) });
  hands.onLink(code);
  return code;
}

/** The modules of a QR code, with a quarter of it to spare for scratches and glare (level Q), or less where the text is long. */
export function qrOf(payload: string): QrPicture {
  const { size, data } = create(payload, { errorCorrectionLevel: payload.length > 300 ? 'M' : 'Q' }).modules;
  return {
    rows: Array.from({ length: size }, (_row, y) =>
      Array.from({ length: size }, (_module, x) => (data[y * size + x] === 1 ? '1' : '0')).join(''),
    ),
  };
}
