import { greatest, moneyOfUnits, parseInstant, refuse, type KioskId, type Money, type Reply } from '#kernel';
import type { TopUpAnswer, TopUpRequest } from '#contracts/api';
import type { SplitLine } from '#contracts/receipt';
import { accountOf } from '../ledger/index.ts';
import { Crediting, type TopUpDesk } from './crediting.ts';

/** The largest note that any validator takes; an amount beyond it is no bill. */
const LARGEST_BILL = moneyOfUnits(10_000n);

/** Turns stacked bills into credit: each bill once, whatever is sent how often. */
export class CashTopUps {
  readonly #crediting: Crediting;
  readonly #mostQuoted: Money;

  constructor(desk: TopUpDesk) {
    this.#crediting = new Crediting(desk);
    this.#mostQuoted = greatest(LARGEST_BILL, desk.policy.session_limit);
  }

  /** Refusals: TENANCY_UNKNOWN, CURRENCY_DIFFERS, AMOUNT_REFUSED, REQUEST_INVALID (a time that is none), LEDGER_ID_REUSED. */
  async credit(kioskId: KioskId, request: TopUpRequest): Promise<Reply<TopUpAnswer>> {
    const amount = this.#crediting.amountOf(request, LARGEST_BILL);
    if (typeof amount !== 'bigint') return { ok: false, error: amount };
    const paidAt = parseInstant(request.stackedAt);
    if (paidAt === null) return refuse('REQUEST_INVALID', { details: { path: 'stackedAt' } });
    const { id, sessionId, tenancyId, means, validatorSerial, journalSequence } = request;
    return this.#crediting.credit({
      id,
      kioskId,
      sessionId,
      tenancyId,
      amount,
      paidAt,
      heldIn: accountOf.cashInKiosk(kioskId),
      facts: { means, validatorSerial, journalSequence: String(journalSequence) },
    });
  }

  /** What a sum would pay next in this session, by whatever means. Changes nothing. Refusals: TENANCY_UNKNOWN, CURRENCY_DIFFERS, AMOUNT_REFUSED. */
  quote(
    request: Pick<TopUpRequest, 'tenancyId' | 'sessionId' | 'amount'>,
  ): Promise<Reply<{ amount: TopUpRequest['amount']; split: SplitLine[]; days: number | null }>> {
    return this.#crediting.quote(request, this.#mostQuoted);
  }
}
