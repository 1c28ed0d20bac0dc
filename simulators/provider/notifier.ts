import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '#kernel';
import type { HostedSession, ProviderBooks } from './provider-books.ts';
import { sessionShape } from './stripe-shapes.ts';

const WAIT_MS = 3000;

/** Tells the building that something happened, signed as Stripe signs (`t=…,v1=HMAC-SHA256(secret, t.body)`). */
export class Notifier {
  readonly #options: { books: ProviderBooks; clock: Clock; secret: string; origin: () => string };
  /** Null: nobody asked to be told. */
  url: string | null = null;
  /** Notifications are made and get lost on their way. */
  losing = false;
  readonly sent: { sessionId: string; status: number | null; lost: boolean }[] = [];

  constructor(options: { books: ProviderBooks; clock: Clock; secret: string; origin: () => string }) {
    this.#options = options;
  }

  async tell(session: HostedSession): Promise<void> {
    if (this.url === null) return;
    const entry: Notifier['sent'][number] = { sessionId: session.id, status: null, lost: this.losing };
    this.sent.push(entry);
    if (!this.losing) entry.status = await post(this.url, this.#signed(session));
  }

  #signed(session: HostedSession): { body: string; signature: string } {
    const { books, clock, secret, origin } = this.#options;
    const seconds = Math.floor(clock.now() / 1000);
    const body = JSON.stringify({
      id: books.name('evt'),
      object: 'event',
      type: session.status === 'expired' ? 'checkout.session.async_payment_succeeded' : 'checkout.session.completed',
      created: seconds,
      data: { object: sessionShape(session, { origin: origin(), expanded: false }) },
    });
    const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    return { body, signature: `t=${seconds},v1=${mac}` };
  }
}

/** The status of the answer; null when there was none. The building's certificate is its own, which this provider does not mind. */
function post(url: string, { body, signature }: { body: string; signature: string }): Promise<number | null> {
  return new Promise((resolve) => {
    const isSecure = url.startsWith('https:');
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    const request = (isSecure ? httpsRequest : httpRequest)(
      url,
      { method: 'POST', headers, timeout: WAIT_MS, ...(isSecure ? { rejectUnauthorized: false } : {}) },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? null);
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
    request.end(body);
  });
}
