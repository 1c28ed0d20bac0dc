import Stripe from 'stripe';
import type { z } from 'zod';
import { assert, FaultError, hours, later, refuse, success, type Currency, type Instant, type Reply } from '#kernel';
import { toMinor, type MinorAmount } from './minor-amount.ts';
import type {
  OpenedOrder,
  PaymentProvider,
  ProviderEvent,
  ProviderOrder,
  SeenOrder,
  SeenRefund,
  StatementRow,
} from './provider.ts';
import { stripeRule } from './stripe-amounts.ts';
import {
  balanceTransaction,
  checkoutSession,
  fromEpochSeconds,
  notification,
  refundObject,
  seenRefund,
  seenSession,
  statementRow,
} from './stripe-objects.ts';

export interface StripeOptions {
  readonly id: string;
  readonly secretKey: string;
  /** Null: no notification is taken. */
  readonly notifySecret: string | null;
  /** Null: Stripe's own address. */
  readonly api: string | null;
  /** Where the payer's phone goes afterwards; Stripe asks for one. */
  readonly returnUrl: string;
}

const ANSWER_WITHIN_MS = 8000;
/** Stripe ends a session by itself 30 minutes to 24 hours after it was made. We close it long before; this is for a server that stays away. */
const SESSION_LIFE = hours(1);
const TOLERANCE_SECONDS = 300;
const PAGES_AT_MOST = 100;
const ROWS_A_PAGE = 100;
const SESSION_DETAILS = { expand: ['payment_intent.latest_charge'] };

/** Stripe Checkout: the QR code is the address of a hosted payment page. */
export class StripeProvider implements PaymentProvider {
  readonly id: string;
  readonly #stripe: Stripe;
  readonly #notifySecret: string | null;
  readonly #returnUrl: string;

  constructor(options: StripeOptions) {
    this.id = options.id;
    this.#notifySecret = options.notifySecret;
    this.#returnUrl = options.returnUrl;
    // Nothing is repeated inside: whoever made the order's id decides that.
    const settings = { maxNetworkRetries: 0, timeout: ANSWER_WITHIN_MS, telemetry: false };
    this.#stripe = new Stripe(options.secretKey, { ...settings, ...addressOf(options.api) });
  }

  amountOf(amount: bigint, currency: Currency): MinorAmount | null {
    return toMinor(amount, currency, stripeRule(currency));
  }

  async create(order: ProviderOrder): Promise<OpenedOrder> {
    const { minor, currency } = order.amount;
    assert(minor > 0n && minor <= BigInt(Number.MAX_SAFE_INTEGER), 'an order is for a sum that JSON can carry exactly');
    const session = await asked(checkoutSession, () =>
      this.#stripe.checkout.sessions.create(
        {
          mode: 'payment',
          client_reference_id: order.id,
          metadata: { order_id: order.id },
          payment_intent_data: { metadata: { order_id: order.id } },
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: currency.toLowerCase(),
                unit_amount: Number(minor),
                product_data: { name: order.description },
              },
            },
          ],
          expires_at: Math.floor(later(order.createdAt, SESSION_LIFE) / 1000),
          success_url: this.#returnUrl,
        },
        { idempotencyKey: order.id },
      ),
    );
    if (session.url === null)
      throw new FaultError('PROVIDER_REFUSED', { message: `Stripe gave session ${session.id} no address to pay at` });
    return {
      providerRef: session.id,
      kind: 'qr',
      qrPayload: session.url,
      expiresAt: fromEpochSeconds(session.expires_at),
    };
  }

  async query(providerRef: string): Promise<SeenOrder> {
    return seenSession(
      await asked(checkoutSession, () => this.#stripe.checkout.sessions.retrieve(providerRef, SESSION_DETAILS)),
    );
  }

  async close(providerRef: string): Promise<SeenOrder> {
    try {
      return seenSession(
        await asked(checkoutSession, () => this.#stripe.checkout.sessions.expire(providerRef, SESSION_DETAILS)),
      );
    } catch (thrown) {
      if (!(thrown instanceof FaultError) || thrown.code !== 'PROVIDER_REFUSED') throw thrown;
      // Only an open session can be expired: somebody paid, or it has ended already.
      return this.query(providerRef);
    }
  }

  async refund(paymentRef: string, at: { refundId: string; amount: MinorAmount }): Promise<SeenRefund> {
    return seenRefund(
      await asked(refundObject, () =>
        this.#stripe.refunds.create(
          { payment_intent: paymentRef, amount: Number(at.amount.minor) },
          { idempotencyKey: at.refundId },
        ),
      ),
    );
  }

  async queryRefund(refundRef: string): Promise<SeenRefund> {
    return seenRefund(await asked(refundObject, () => this.#stripe.refunds.retrieve(refundRef)));
  }

  parseNotify(
    headers: Readonly<Record<string, string | readonly string[] | undefined>>,
    rawBody: Uint8Array,
    at: { now: Instant },
  ): Reply<readonly ProviderEvent[]> {
    const signature = headers['stripe-signature'];
    if (this.#notifySecret === null || typeof signature !== 'string') return refuse('NOTIFY_REFUSED');
    const age = Math.abs(at.now / 1000 - timeSigned(signature));
    // The package looks at the past only; one from the future is no more genuine.
    if (!(age <= TOLERANCE_SECONDS)) return refuse('NOTIFY_REFUSED', { message: 'the notification is old' });
    try {
      const event = this.#stripe.webhooks.constructEvent(
        Buffer.from(rawBody),
        signature,
        this.#notifySecret,
        TOLERANCE_SECONDS,
        undefined,
        Math.floor(at.now / 1000),
      );
      const parsed = notification.parse(event);
      if (!parsed.type.startsWith('checkout.session.')) return success([]);
      const { id, client_reference_id } = parsed.data.object;
      return success([{ providerRef: id, orderId: client_reference_id ?? null }]);
    } catch (thrown) {
      return refuse('NOTIFY_REFUSED', {
        message: thrown instanceof Error ? firstLine(thrown.message) : 'not readable',
      });
    }
  }

  async downloadStatement(span: { from: Instant; to: Instant }): Promise<readonly StatementRow[]> {
    const created = { gte: Math.ceil(span.from / 1000), lt: Math.ceil(span.to / 1000) };
    const rows: StatementRow[] = [];
    let after: string | undefined;
    for (let page = 0; page < PAGES_AT_MOST; page += 1) {
      const listed = await answered(() =>
        this.#stripe.balanceTransactions.list({
          created,
          limit: ROWS_A_PAGE,
          expand: ['data.source'],
          ...(after === undefined ? {} : { starting_after: after }),
        }),
      );
      const parsed = listed.data.map((row) => fitted(balanceTransaction, row));
      rows.push(...parsed.map(statementRow));
      after = parsed.at(-1)?.id;
      // Newest first is how Stripe lists.
      if (!listed.has_more || after === undefined) return rows.toReversed();
    }
    throw new FaultError('PROVIDER_REFUSED', { message: 'the statement is longer than can be read at once' });
  }
}

function addressOf(api: string | null): { host?: string; port?: string; protocol?: 'http' | 'https' } {
  if (api === null) return {};
  const { hostname, port, protocol } = new URL(api);
  const secure = protocol === 'https:';
  return { host: hostname, port: port === '' ? (secure ? '443' : '80') : port, protocol: secure ? 'https' : 'http' };
}

function timeSigned(signature: string): number {
  return Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? Number.NaN);
}

async function asked<Schema extends z.ZodType>(
  schema: Schema,
  call: () => Promise<unknown>,
): Promise<z.output<Schema>> {
  return fitted(schema, await answered(call));
}

function fitted<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new FaultError('PROVIDER_AWAY', {
    message: `Stripe's answer does not fit at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  });
}

/** Says of whatever went wrong whether it was refused for good, or whether nobody knows. */
async function answered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (thrown) {
    if (!(thrown instanceof Stripe.errors.StripeError)) throw thrown;
    const status = thrown.statusCode ?? 0;
    // 409: the same key is still being worked on; 429: too many at once. Both may be asked again.
    const isRefused = status >= 400 && status < 500 && status !== 409 && status !== 429;
    throw new FaultError(isRefused ? 'PROVIDER_REFUSED' : 'PROVIDER_AWAY', {
      message: `Stripe: ${firstLine(thrown.message)}`,
      cause: thrown,
      details: { status },
    });
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.slice(0, 300) ?? '';
}
