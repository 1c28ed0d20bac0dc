import { z } from 'zod';
import { hours, instant, later, minutes, type Clock } from '#kernel';
import { readForm, type FormTree } from './form.ts';
import type { HostedSession, ProviderBooks } from './provider-books.ts';
import { balanceShape, errorShape, refundShape, sessionShape } from './stripe-shapes.ts';

/** What is answered, before it is sent or lost. */
export interface Said {
  readonly status: number;
  readonly body: unknown;
}

const LEAST_AMOUNT_MINOR = 50;
const wholeText = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const newSession = z.looseObject({
  mode: z.literal('payment'),
  client_reference_id: z.string().max(200).optional(),
  success_url: z.url(),
  expires_at: wholeText,
  line_items: z.looseObject({
    '0': z.looseObject({
      quantity: z.literal('1'),
      price_data: z.looseObject({
        currency: z.string().regex(/^[a-z]{3}$/),
        unit_amount: wholeText,
        product_data: z.looseObject({ name: z.string().min(1).max(250) }),
      }),
    }),
  }),
});
const newRefund = z.looseObject({ payment_intent: z.string(), amount: wholeText.optional() });
const wantedLines = z.looseObject({
  created: z.looseObject({ gte: wholeText.optional(), lt: wholeText.optional() }).optional(),
  limit: wholeText.prefault('10'),
  starting_after: z.string().optional(),
  expand: z.unknown().optional(),
});

/** What each call of the API does to the provider's books, and what it answers. */
export class StripeCalls {
  readonly #books: ProviderBooks;
  readonly #clock: Clock;
  readonly #origin: () => string;

  constructor(options: { books: ProviderBooks; clock: Clock; origin: () => string }) {
    this.#books = options.books;
    this.#clock = options.clock;
    this.#origin = options.origin;
  }

  create(form: FormTree): Said {
    const parsed = newSession.safeParse(form);
    if (!parsed.success) return invalid(z.prettifyError(parsed.error));
    const { client_reference_id, success_url, expires_at, line_items } = parsed.data;
    const { currency, unit_amount, product_data } = line_items['0'].price_data;
    const expiresAt = instant(expires_at * 1000);
    const now = this.#clock.now();
    if (expiresAt < later(now, minutes(30)) || expiresAt > later(now, hours(24)))
      return invalid('expires_at must be 30 minutes to 24 hours from now');
    if (unit_amount < LEAST_AMOUNT_MINOR) return invalid('the amount is below the least that can be charged');
    const session = this.#books.open({
      orderId: client_reference_id ?? null,
      description: product_data.name,
      amountMinor: unit_amount,
      currency,
      successUrl: success_url,
      expiresAt,
    });
    return this.#session(session, { expanded: false });
  }

  retrieve(id: string, options: { expanded: boolean }): Said {
    const session = this.#books.find(id);
    return session === null ? missing('checkout.session') : this.#session(session, options);
  }

  expire(id: string): Said {
    const session = this.#books.find(id);
    if (session === null) return missing('checkout.session');
    if (session.status !== 'open') return invalid(`only an open session can be expired; this one is ${session.status}`);
    session.status = 'expired';
    return this.#session(session, { expanded: true });
  }

  createRefund(form: FormTree): Said {
    const parsed = newRefund.safeParse(form);
    if (!parsed.success) return invalid(z.prettifyError(parsed.error));
    const refund = this.#books.refund(parsed.data.payment_intent, parsed.data.amount ?? null);
    return refund === null ? invalid('nothing of that payment is left to refund') : this.refund(refund.id);
  }

  refund(id: string): Said {
    const refund = this.#books.refunds.find((one) => one.id === id);
    const paid = this.#books.sessions.find(({ payment }) => payment?.ref === refund?.paymentRef);
    return refund === undefined || paid === undefined
      ? missing('refund')
      : { status: 200, body: refundShape(refund, paid.currency) };
  }

  /** Newest first, page by page. */
  lines(query: string): Said {
    const parsed = wantedLines.safeParse(readForm(query) ?? {});
    if (!parsed.success) return invalid(z.prettifyError(parsed.error));
    const { created, limit, starting_after, expand } = parsed.data;
    const from = (created?.gte ?? 0) * 1000;
    const to = created?.lt === undefined ? Number.MAX_SAFE_INTEGER : created.lt * 1000;
    const all = this.#books.lines.filter(({ at }) => at >= from && at < to).toReversed();
    const start = starting_after === undefined ? 0 : all.findIndex(({ id }) => id === starting_after) + 1;
    const page = all.slice(start, start + limit);
    const data = page.map((line) => balanceShape(line, { expanded: expand !== undefined }));
    return { status: 200, body: { object: 'list', data, has_more: start + limit < all.length } };
  }

  #session(session: HostedSession, { expanded }: { expanded: boolean }): Said {
    return { status: 200, body: sessionShape(session, { origin: this.#origin(), expanded }) };
  }
}

export function invalid(message: string): Said {
  return { status: 400, body: errorShape('invalid_request_error', message) };
}

function missing(what: string): Said {
  return { status: 404, body: errorShape('invalid_request_error', `No such ${what}`) };
}
