import {
  formatInstant,
  madeId,
  negate,
  parseInstant,
  refuse,
  success,
  type Clock,
  type Currency,
  type KioskId,
  type Money,
  type Reply,
  type TransactionId,
} from '#kernel';
import type { z } from 'zod';
import type { unresolvedAnswer, unresolvedRequest } from '#contracts/api';
import { fromWireMoney } from '#contracts/wire';
import { accountOf } from '../ledger/index.ts';
import type { Store, UnresolvedBill } from '../store/index.ts';

type Request = z.output<typeof unresolvedRequest>;
type Answer = z.output<typeof unresolvedAnswer>;

/** Keeps bills whose fate is not known, each once, with its claim code: in the books as unresolved where its value is known, never as anyone's credit. */
export class UnresolvedBills {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #currency: Currency;

  constructor(options: { store: Store; clock: Clock; currency: Currency }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#currency = options.currency;
  }

  /** Refusals: CURRENCY_DIFFERS, AMOUNT_REFUSED, REQUEST_INVALID, LEDGER_ID_REUSED. */
  async record(kioskId: KioskId, request: Request): Promise<Reply<Answer>> {
    const noticedAt = parseInstant(request.noticedAt);
    if (noticedAt === null) return refuse('REQUEST_INVALID', { details: { path: 'noticedAt' } });
    const amount = request.amount === null ? null : fromWireMoney(request.amount, this.#currency);
    if (request.amount !== null && amount === null)
      return refuse('CURRENCY_DIFFERS', { details: { expected: this.#currency } });
    if (amount !== null && amount <= 0n) return refuse('AMOUNT_REFUSED');

    const known = await this.#store.unresolved.find(request.id);
    if (known !== null) return success({ recordedAt: formatInstant(known.recordedAt), repeated: true });
    const bill: UnresolvedBill = {
      journalId: request.id,
      kioskId,
      sessionId: request.sessionId,
      tenancyId: request.tenancyId,
      amount,
      claimCode: request.claimCode,
      evidence: request.evidence,
      noticedAt,
      recordedAt: this.#clock.now(),
    };
    if (amount === null) {
      await this.#store.unresolved.record(bill);
      return success({ recordedAt: formatInstant(bill.recordedAt), repeated: false });
    }
    return this.#book(bill, amount);
  }

  async #book(bill: UnresolvedBill, amount: Money): Promise<Reply<Answer>> {
    const posted = await this.#store.ledger.post(
      {
        id: madeId<TransactionId>(bill.journalId),
        kind: 'unresolved',
        occurredAt: bill.noticedAt,
        entries: [
          { account: accountOf.cashInKiosk(bill.kioskId), amount },
          { account: accountOf.unresolved(), amount: negate(amount) },
        ],
        corrects: null,
        facts: {
          kioskId: bill.kioskId,
          claimCode: bill.claimCode,
          evidence: bill.evidence,
          ...(bill.tenancyId === null ? {} : { tenancyId: bill.tenancyId }),
        },
        lines: [],
      },
      { unresolved: bill },
    );
    if (posted.kind === 'refused') return { ok: false, error: posted.refusal };
    return success({ recordedAt: formatInstant(bill.recordedAt), repeated: posted.kind === 'repeated' });
  }
}
