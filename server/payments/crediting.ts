import {
  add,
  formatInstant,
  greatest,
  madeId,
  negate,
  refuse,
  success,
  type Turns,
  ZERO,
  type Clock,
  type Currency,
  type Instant,
  type JournalId,
  type KioskId,
  type Money,
  type OrderId,
  type Refusal,
  type Reply,
  type SessionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import type { TopUpAnswer, TopUpRequest } from '#contracts/api';
import type { Policy } from '#contracts/configuration';
import type { SplitLine } from '#contracts/receipt';
import { fromWireMoney, toWireMoney } from '#contracts/wire';
import {
  allocateNext,
  type Allocation,
  type AllocationBasis,
  type Directory,
  type Standing,
} from '../accounts/index.ts';
import { accountOf, type AccountId, type Entry } from '../ledger/index.ts';
import { daysBought } from '../rating/index.ts';
import type { Store, TopUpRecord } from '../store/index.ts';
import { splitLines } from './split.ts';

export interface TopUpDesk {
  readonly store: Store;
  readonly directory: Directory;
  readonly policy: Policy;
  readonly currency: Currency;
  readonly clock: Clock;
  readonly standing: (tenancyId: TenancyId) => Promise<Standing>;
  /** Posts what was used so far, so that the top-up meets a settled account. */
  readonly settle: (tenancyId: TenancyId) => Promise<void>;
  readonly averagePerDay: (tenancyId: TenancyId) => Promise<Money | null>;
  readonly account: (tenancyId: TenancyId) => Promise<TopUpAnswer['account']>;
  /** One top-up of a tenancy at a time: its split depends on the one before it. */
  readonly turns: Turns<TenancyId>;
  /** From the call until what it returns is called, no relay of the tenancy opens for debt: a payment beats a cut. */
  readonly holdCuts: (tenancyId: TenancyId) => () => void;
  /** Told after the commit; what follows never delays the answer. */
  readonly onCredited: (tenancyId: TenancyId) => void;
}

/** Money that is proved to be there: in a box, or with a provider. */
export interface Payment {
  /** Made durable by its originator; the transaction has the same. */
  readonly id: JournalId | OrderId;
  readonly kioskId: KioskId;
  readonly sessionId: SessionId;
  readonly tenancyId: TenancyId;
  readonly amount: Money;
  readonly paidAt: Instant;
  /** Where the money is now: the account that is debited. */
  readonly heldIn: AccountId;
  /** What the books say of it, by means. The same payment always brings the same facts. */
  readonly facts: Readonly<Record<string, string>>;
}

type Asked = Pick<TopUpRequest, 'tenancyId' | 'sessionId' | 'amount'>;

/** Turns payments into credit, whatever they were made with: each payment once, split on the session's running sum. */
export class Crediting {
  readonly #desk: TopUpDesk;

  constructor(desk: TopUpDesk) {
    this.#desk = desk;
  }

  /** The amount that a request names. Refusals: TENANCY_UNKNOWN, CURRENCY_DIFFERS, AMOUNT_REFUSED (not positive, or beyond the most). */
  amountOf(request: Pick<Asked, 'tenancyId' | 'amount'>, most: Money): Money | Refusal {
    const { directory, currency } = this.#desk;
    if (directory.tenancy(request.tenancyId) === null)
      return refuse('TENANCY_UNKNOWN', { details: { tenancyId: request.tenancyId } }).error;
    const amount = fromWireMoney(request.amount, currency);
    if (amount === null)
      return refuse('CURRENCY_DIFFERS', { details: { expected: currency, sent: request.amount.currency } }).error;
    if (amount <= 0n || amount > most)
      return refuse('AMOUNT_REFUSED', { details: { amount: request.amount.amount } }).error;
    return amount;
  }

  /** What a sum would pay next in this session. Changes nothing. Refusals: as `amountOf`. */
  async quote(
    request: Asked,
    most: Money,
  ): Promise<Reply<{ amount: TopUpRequest['amount']; split: SplitLine[]; days: number | null }>> {
    const amount = this.amountOf(request, most);
    if (typeof amount !== 'bigint') return { ok: false, error: amount };
    const session = await this.#sessionOf(request);
    const allocation = allocateNext(amount, session.paid, session.basis);
    const average = await this.#desk.averagePerDay(request.tenancyId);
    return success({
      amount: request.amount,
      split: this.#splitLines(allocation, session.after(allocation)),
      days: daysBought(allocation.toCredit, average),
    });
  }

  /** Books a payment as credit, once. The same id and content get the first answer again; refusals: LEDGER_ID_REUSED, LEDGER_ACCOUNT_UNKNOWN. */
  async credit(payment: Payment): Promise<Reply<TopUpAnswer>> {
    const letCuts = this.#desk.holdCuts(payment.tenancyId);
    try {
      return await this.#desk.turns.take(payment.tenancyId, () => this.#credit(payment));
    } finally {
      letCuts();
    }
  }

  /** The answer to a payment that was credited before; null where it was not. */
  async credited(id: JournalId | OrderId): Promise<TopUpAnswer | null> {
    const record = await this.#desk.store.topUps.find(id);
    if (record === null) return null;
    const reply = await this.#answer(record, true);
    return reply.ok ? reply.value : null;
  }

  async #credit(payment: Payment): Promise<Reply<TopUpAnswer>> {
    const { store, clock } = this.#desk;
    const known = await store.topUps.find(payment.id);
    if (known !== null)
      return sameTopUp(known, payment)
        ? this.#answer(known, true)
        : refuse('LEDGER_ID_REUSED', { details: { id: payment.id } });

    await this.#desk.settle(payment.tenancyId);
    const session = await this.#sessionOf(payment);
    const record: TopUpRecord = {
      journalId: payment.id,
      transactionId: madeId<TransactionId>(payment.id),
      sessionId: payment.sessionId,
      tenancyId: payment.tenancyId,
      kioskId: payment.kioskId,
      amount: payment.amount,
      ...allocateNext(payment.amount, session.paid, session.basis),
      creditedAt: clock.now(),
    };
    const posted = await store.ledger.post(
      {
        id: record.transactionId,
        kind: 'top_up',
        occurredAt: payment.paidAt,
        entries: entriesOf(record, payment.heldIn),
        corrects: null,
        facts: {
          tenancyId: payment.tenancyId,
          kioskId: payment.kioskId,
          sessionId: payment.sessionId,
          ...payment.facts,
        },
        lines: [],
      },
      { topUp: record },
    );
    if (posted.kind === 'refused') return { ok: false, error: posted.refusal };
    this.#desk.onCredited(payment.tenancyId);
    return this.#answer(record, posted.kind === 'repeated');
  }

  /** What this session paid so far, and what was owed when it began. */
  async #sessionOf(request: Pick<Asked, 'tenancyId' | 'sessionId'>) {
    const earlier = (await this.#desk.store.topUps.ofSession(request.sessionId)).filter(
      (topUp) => topUp.tenancyId === request.tenancyId,
    );
    const standing = await this.#desk.standing(request.tenancyId);
    const basis: AllocationBasis = {
      arrears: add(standing.arrears, ...earlier.map((topUp) => topUp.toArrears)),
      emergencyCreditUsed: add(standing.emergencyCreditUsed, ...earlier.map((topUp) => topUp.toEmergencyCredit)),
      arrearsSharePpm: this.#desk.policy.arrears_share,
    };
    const after = (allocation: Allocation) => ({
      arrears: greatest(add(standing.arrears, negate(allocation.toArrears)), ZERO),
      emergencyCreditUsed: greatest(add(standing.emergencyCreditUsed, negate(allocation.toEmergencyCredit)), ZERO),
    });
    return { paid: add(ZERO, ...earlier.map((topUp) => topUp.amount)), basis, after };
  }

  async #answer(record: TopUpRecord, repeated: boolean): Promise<Reply<TopUpAnswer>> {
    const { store, currency } = this.#desk;
    const [session, standing, account] = await Promise.all([
      store.topUps.ofSession(record.sessionId),
      this.#desk.standing(record.tenancyId),
      this.#desk.account(record.tenancyId),
    ]);
    const mine = session.filter((topUp) => topUp.tenancyId === record.tenancyId);
    const whole: Allocation = {
      toArrears: add(ZERO, ...mine.map((topUp) => topUp.toArrears)),
      toEmergencyCredit: add(ZERO, ...mine.map((topUp) => topUp.toEmergencyCredit)),
      toCredit: add(ZERO, ...mine.map((topUp) => topUp.toCredit)),
    };
    const left = { arrears: standing.arrears, emergencyCreditUsed: standing.emergencyCreditUsed };
    return success({
      transactionId: record.transactionId,
      creditedAt: formatInstant(record.creditedAt),
      repeated,
      amount: toWireMoney(record.amount, currency),
      split: this.#splitLines(record, left),
      sessionSplit: this.#splitLines(whole, left),
      sessionAmount: toWireMoney(add(ZERO, ...mine.map((topUp) => topUp.amount)), currency),
      balanceBefore: toWireMoney(add(standing.balance, negate(whole.toCredit)), currency),
      balanceAfter: toWireMoney(standing.balance, currency),
      account,
    });
  }

  #splitLines(allocation: Allocation, left: { arrears: Money; emergencyCreditUsed: Money }): SplitLine[] {
    return splitLines(allocation, left, this.#desk.currency);
  }
}

function entriesOf(record: TopUpRecord, heldIn: AccountId): readonly Entry[] {
  const entries: Entry[] = [{ account: heldIn, amount: record.amount }];
  if (record.toArrears > 0n)
    entries.push({ account: accountOf.arrears(record.tenancyId, 'utility'), amount: negate(record.toArrears) });
  if (record.toEmergencyCredit > 0n)
    entries.push({ account: accountOf.emergencyCredit(record.tenancyId), amount: negate(record.toEmergencyCredit) });
  if (record.toCredit > 0n)
    entries.push({ account: accountOf.credit(record.tenancyId, 'utility'), amount: negate(record.toCredit) });
  return entries;
}

function sameTopUp(known: TopUpRecord, payment: Payment): boolean {
  return (
    known.amount === payment.amount &&
    known.sessionId === payment.sessionId &&
    known.tenancyId === payment.tenancyId &&
    known.kioskId === payment.kioskId
  );
}
