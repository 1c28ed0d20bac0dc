import { later, seconds, toHex, type Clock, type Instant, type Randomness } from '#kernel';

/** A payment page at the provider, in the provider's own words. */
export interface HostedSession {
  readonly id: string;
  readonly orderId: string | null;
  readonly description: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly successUrl: string;
  status: 'open' | 'complete' | 'expired';
  /** The payer has pressed the button; the money comes later. */
  inFlight: boolean;
  payment: { readonly ref: string; readonly chargeRef: string; readonly paidAt: Instant } | null;
  /** The last try was declined. */
  declined: boolean;
}

export interface ProviderRefund {
  readonly id: string;
  readonly paymentRef: string;
  readonly amountMinor: number;
  readonly at: Instant;
}

/** A line of the provider's books. */
export interface BalanceLine {
  readonly id: string;
  readonly type: 'charge' | 'refund';
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly currency: string;
  readonly at: Instant;
  readonly paymentRef: string;
}

/** 1.5 % and a quarter: a constructed tariff, so that the statement has a fee to show. */
const FEE_PER_MILLE = 15;
const FEE_FIXED_MINOR = 25;

/** The provider's truth: who was asked for what, and what was really paid. The oracle of every test with money by phone. */
export class ProviderBooks {
  readonly #clock: Clock;
  readonly #randomness: Randomness;
  readonly sessions: HostedSession[] = [];
  readonly refunds: ProviderRefund[] = [];
  readonly lines: BalanceLine[] = [];

  constructor(options: { clock: Clock; randomness: Randomness }) {
    this.#clock = options.clock;
    this.#randomness = options.randomness;
  }

  open(
    asked: Pick<HostedSession, 'orderId' | 'description' | 'amountMinor' | 'currency' | 'successUrl' | 'expiresAt'>,
  ) {
    const session: HostedSession = {
      ...asked,
      id: this.name('cs_test'),
      createdAt: this.#clock.now(),
      status: 'open',
      inFlight: false,
      payment: null,
      declined: false,
    };
    this.sessions.push(session);
    return session;
  }

  find(id: string): HostedSession | null {
    const found = this.sessions.find((session) => session.id === id) ?? null;
    if (found?.status === 'open' && this.#clock.now() >= found.expiresAt) found.status = 'expired';
    return found;
  }

  /** Null: the newest. */
  chosen(id: string | null): HostedSession | null {
    return id === null ? (this.sessions.at(-1) ?? null) : this.find(id);
  }

  /** The money arrives: once, and whatever became of the session meanwhile. */
  take(session: HostedSession): boolean {
    if (session.payment !== null) return false;
    const { amountMinor, currency } = session;
    const payment = { ref: this.name('pi'), chargeRef: this.name('ch'), paidAt: this.#clock.now() };
    session.payment = payment;
    session.inFlight = false;
    session.declined = false;
    if (session.status === 'open') session.status = 'complete';
    const feeMinor = Math.round((amountMinor * FEE_PER_MILLE) / 1000) + FEE_FIXED_MINOR;
    this.#line({ type: 'charge', amountMinor, feeMinor, currency, paymentRef: payment.ref });
    return true;
  }

  /** Null where nothing of it was paid, or less than is to go back. */
  refund(paymentRef: string, amountMinor: number | null): ProviderRefund | null {
    const session = this.sessions.find(({ payment }) => payment?.ref === paymentRef);
    if (session === undefined) return null;
    const before = this.refunds.filter((refund) => refund.paymentRef === paymentRef);
    const left = session.amountMinor - before.reduce((sum, refund) => sum + refund.amountMinor, 0);
    const wanted = amountMinor ?? left;
    if (wanted <= 0 || wanted > left) return null;
    const refund: ProviderRefund = { id: this.name('re'), paymentRef, amountMinor: wanted, at: this.#clock.now() };
    this.refunds.push(refund);
    this.#line({ type: 'refund', amountMinor: -wanted, feeMinor: 0, currency: session.currency, paymentRef });
    return refund;
  }

  /** What people really paid, less what went back to them. */
  taken(): { count: number; paidMinor: number; refundedMinor: number; netMinor: number } {
    const paid = this.sessions.filter(({ payment }) => payment !== null);
    const paidMinor = paid.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const refundedMinor = this.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    return { count: paid.length, paidMinor, refundedMinor, netMinor: paidMinor - refundedMinor };
  }

  /** A name as the provider makes them. */
  name(prefix: string): string {
    return `${prefix}_${toHex(this.#randomness.bytes(12)).replaceAll(' ', '').toLowerCase()}`;
  }

  #line(line: Omit<BalanceLine, 'id' | 'at'>): void {
    // No two lines in the same second: a list that is read page by page has one order.
    const last = this.lines.at(-1)?.at;
    const now = this.#clock.now();
    const at = last !== undefined && last >= now ? later(last, seconds(1)) : now;
    this.lines.push({ ...line, id: this.name('txn'), at });
  }
}
