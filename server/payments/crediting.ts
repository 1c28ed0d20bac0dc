import {
  assert,
  formatInstant,
  madeId,
  refuse,
  subtract,
  success,
  type Turns,
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
import { fromWireMoney, toWireMoney, type WireMoney } from '#contracts/wire';
import {
  allocateNext,
  allocationFacts,
  allocationOf,
  arrearsPaidByTopUps,
  creditedBy,
  creditEntries,
  inPolicyOrder,
  paidTo,
  sessionPayments,
  taxEntries,
  topUpBasis,
  type Allocation,
  type Directory,
  type Standing,
} from '../accounts/index.ts';
import type { AccountId } from '../ledger/index.ts';
import { daysBought } from '../rating/index.ts';
import type { Store, TopUpRecord } from '../store/index.ts';
import type { Rush } from './rush.ts';
import { splitLines, splitOf } from './split.ts';

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
  /** Told after the commit. Resolves when the relay commands that follow are on their way; never rejects. */
  readonly onCredited: (tenancyId: TenancyId) => Promise<void>;
  /** Shared by all that book payments, and by whoever tells of them. */
  readonly rush: Rush;
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
    const { tenancyId, sessionId } = request;
    const [standing, average, owed] = await Promise.all([
      this.#desk.standing(tenancyId),
      this.#desk.averagePerDay(tenancyId),
      this.#owed(tenancyId),
    ]);
    const basis = await this.#basis({ tenancyId, sessionId, standing });
    const { allocation, split } = splitOf(amount, {
      basis,
      owed: { arrears: owed, emergencyCreditUsed: standing.emergencyCreditUsed },
      currency: this.#desk.currency,
    });
    return success({ amount: request.amount, split, days: daysBought(allocation.toCredit, average) });
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
    const known = await this.#desk.store.topUps.find(payment.id);
    if (known !== null)
      return sameTopUp(known, payment)
        ? this.#answer(known, true)
        : refuse('LEDGER_ID_REUSED', { details: { id: payment.id } });

    const booked = await this.#desk.rush.pass(() => this.#book(payment));
    if (!booked.ok) return booked;
    await this.#desk.rush.over();
    return this.#answer(booked.value.record, booked.value.repeated);
  }

  async #book(payment: Payment): Promise<Reply<{ record: TopUpRecord; repeated: boolean }>> {
    const { store, clock, rush } = this.#desk;
    const { tenancyId, sessionId } = payment;
    await this.#desk.settle(tenancyId);
    const basis = await this.#basis({ tenancyId, sessionId, standing: await this.#desk.standing(tenancyId) });
    const allocation = allocateNext(payment.amount, basis);
    const record: TopUpRecord = {
      journalId: payment.id,
      transactionId: madeId<TransactionId>(payment.id),
      sessionId,
      tenancyId,
      kioskId: payment.kioskId,
      amount: payment.amount,
      toArrears: paidTo(allocation, 'arrears'),
      toEmergencyCredit: paidTo(allocation, 'emergency_credit'),
      toCredit: creditedBy(allocation),
      creditedAt: clock.now(),
    };
    const posted = await store.ledger.post(
      {
        id: record.transactionId,
        kind: 'top_up',
        occurredAt: payment.paidAt,
        entries: [
          { account: payment.heldIn, amount: payment.amount },
          ...creditEntries(tenancyId, allocation),
          ...taxEntries(allocation, { before: basis.before, taxPoint: this.#desk.policy.tax_point }),
        ],
        corrects: null,
        facts: { tenancyId, kioskId: payment.kioskId, sessionId, ...payment.facts, ...allocationFacts(allocation) },
        lines: [],
      },
      { topUp: record },
    );
    if (posted.kind === 'refused') return { ok: false, error: posted.refusal };
    await rush.commandsFirst(this.#desk.onCredited(tenancyId));
    return success({ record, repeated: posted.kind === 'repeated' });
  }

  #basis(payer: { tenancyId: TenancyId; sessionId: SessionId; standing: Standing }) {
    const { store, policy, directory, clock } = this.#desk;
    return topUpBasis({ ...payer, at: clock.now() }, { store, policy, zone: directory.zone });
  }

  #owed(tenancyId: TenancyId): Promise<Money> {
    return arrearsPaidByTopUps(tenancyId, this.#desk);
  }

  async #answer(record: TopUpRecord, repeated: boolean): Promise<Reply<TopUpAnswer>> {
    const { store, currency } = this.#desk;
    const [session, own, arrears, account] = await Promise.all([
      sessionPayments(record, { store }),
      store.ledger.find(record.transactionId),
      this.#owed(record.tenancyId),
      this.#desk.account(record.tenancyId),
    ]);
    assert(own !== null, 'a payment that has its record has its transaction: they are one commit');
    // What the account shows is exact, and one look at the meters is enough for both.
    const exact = (shown: WireMoney): Money => {
      const amount = fromWireMoney(shown, currency);
      assert(amount !== null, 'an account is in the currency of its site');
      return amount;
    };
    const balance = exact(account.balance);
    const left = { arrears, emergencyCreditUsed: exact(account.emergencyCreditUsed) };
    const shown = (paid: Allocation) => splitLines(inPolicyOrder(paid, this.#desk.policy), left, currency);
    return success({
      transactionId: record.transactionId,
      creditedAt: formatInstant(record.creditedAt),
      repeated,
      amount: toWireMoney(record.amount, currency),
      split: shown(allocationOf(record.tenancyId, own)),
      sessionSplit: shown(session.allocation),
      sessionAmount: toWireMoney(session.sum, currency),
      balanceBefore: toWireMoney(subtract(balance, creditedBy(session.allocation)), currency),
      balanceAfter: account.balance,
      account,
    });
  }
}

function sameTopUp(known: TopUpRecord, payment: Payment): boolean {
  return (
    known.amount === payment.amount &&
    known.sessionId === payment.sessionId &&
    known.tenancyId === payment.tenancyId &&
    known.kioskId === payment.kioskId
  );
}
