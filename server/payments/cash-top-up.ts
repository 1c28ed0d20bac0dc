import {
  add,
  formatInstant,
  greatest,
  madeId,
  moneyOfUnits,
  negate,
  parseInstant,
  refuse,
  success,
  type Turns,
  ZERO,
  type Clock,
  type Currency,
  type KioskId,
  type Money,
  type Refusal,
  type Reply,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import type { TopUpAnswer, TopUpRequest } from '#contracts/api';
import type { Policy } from '#contracts/configuration';
import type { SplitLine } from '#contracts/receipt';
import { fromWireMoney, toWireMoney } from '#contracts/wire';
import {
  allocate,
  allocateNext,
  type Allocation,
  type AllocationBasis,
  type Directory,
  type Standing,
} from '../accounts/index.ts';
import { accountOf, type Entry } from '../ledger/index.ts';
import { daysBought } from '../rating/index.ts';
import type { Store, TopUpRecord } from '../store/index.ts';

/** The largest note that any validator takes; an amount beyond it is no bill. */
const LARGEST_BILL = moneyOfUnits(10_000n);

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

/** Turns stacked bills into credit: each bill once, whatever is sent how often. */
export class CashTopUps {
  readonly #desk: TopUpDesk;

  constructor(desk: TopUpDesk) {
    this.#desk = desk;
  }

  /** Refusals: TENANCY_UNKNOWN, CURRENCY_DIFFERS, AMOUNT_REFUSED, REQUEST_INVALID (a time that is none), LEDGER_ID_REUSED. */
  async credit(kioskId: KioskId, request: TopUpRequest): Promise<Reply<TopUpAnswer>> {
    const letCuts = this.#desk.holdCuts(request.tenancyId);
    try {
      return await this.#desk.turns.take(request.tenancyId, () => this.#credit(kioskId, request));
    } finally {
      letCuts();
    }
  }

  /** What a sum would pay next in this session. Changes nothing. Refusals: TENANCY_UNKNOWN, CURRENCY_DIFFERS, AMOUNT_REFUSED. */
  async quote(
    request: Pick<TopUpRequest, 'tenancyId' | 'sessionId' | 'amount'>,
  ): Promise<Reply<{ amount: TopUpRequest['amount']; split: SplitLine[]; days: number | null }>> {
    const amount = this.#amountOf(request);
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

  async #credit(kioskId: KioskId, request: TopUpRequest): Promise<Reply<TopUpAnswer>> {
    const { store, clock } = this.#desk;
    const amount = this.#amountOf(request);
    if (typeof amount !== 'bigint') return { ok: false, error: amount };
    const stackedAt = parseInstant(request.stackedAt);
    if (stackedAt === null) return refuse('REQUEST_INVALID', { details: { path: 'stackedAt' } });

    const known = await store.topUps.find(request.id);
    if (known !== null)
      return sameTopUp(known, { ...request, amount, kioskId })
        ? this.#answer(known, true)
        : refuse('LEDGER_ID_REUSED', { details: { id: request.id } });

    await this.#desk.settle(request.tenancyId);
    const session = await this.#sessionOf(request);
    const allocation = allocateNext(amount, session.paid, session.basis);
    const record: TopUpRecord = {
      journalId: request.id,
      transactionId: madeId<TransactionId>(request.id),
      sessionId: request.sessionId,
      tenancyId: request.tenancyId,
      kioskId,
      amount,
      ...allocation,
      creditedAt: clock.now(),
    };
    const posted = await store.ledger.post(
      {
        id: record.transactionId,
        kind: 'top_up',
        occurredAt: stackedAt,
        entries: entriesOf(record),
        corrects: null,
        facts: {
          tenancyId: request.tenancyId,
          kioskId,
          sessionId: request.sessionId,
          means: request.means,
          validatorSerial: request.validatorSerial,
          journalSequence: String(request.journalSequence),
        },
        lines: [],
      },
      { topUp: record },
    );
    if (posted.kind === 'refused') return { ok: false, error: posted.refusal };
    this.#desk.onCredited(request.tenancyId);
    return this.#answer(record, posted.kind === 'repeated');
  }

  #amountOf(request: Pick<TopUpRequest, 'tenancyId' | 'amount'>): Money | Refusal {
    if (this.#desk.directory.tenancy(request.tenancyId) === null)
      return refuse('TENANCY_UNKNOWN', { details: { tenancyId: request.tenancyId } }).error;
    const amount = fromWireMoney(request.amount, this.#desk.currency);
    if (amount === null)
      return refuse('CURRENCY_DIFFERS', { details: { expected: this.#desk.currency, sent: request.amount.currency } })
        .error;
    if (amount <= 0n || amount > LARGEST_BILL)
      return refuse('AMOUNT_REFUSED', { details: { amount: request.amount.amount } }).error;
    return amount;
  }

  /** What this session paid so far, and what was owed when it began. */
  async #sessionOf(request: Pick<TopUpRequest, 'tenancyId' | 'sessionId'>) {
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

/** A split as it is shown: parts of zero are left out, but credit always stands there. */
export function splitLines(
  allocation: Allocation,
  left: { arrears: Money; emergencyCreditUsed: Money },
  currency: Currency,
): SplitLine[] {
  const lines: SplitLine[] = [];
  if (allocation.toArrears > 0n)
    lines.push({
      kind: 'arrears',
      amount: toWireMoney(allocation.toArrears, currency),
      remaining: toWireMoney(left.arrears, currency),
    });
  if (allocation.toEmergencyCredit > 0n)
    lines.push({
      kind: 'emergency_credit',
      amount: toWireMoney(allocation.toEmergencyCredit, currency),
      remaining: toWireMoney(left.emergencyCreditUsed, currency),
    });
  lines.push({ kind: 'credit', amount: toWireMoney(allocation.toCredit, currency), remaining: null });
  return lines;
}

/** What a sum would pay for someone who owes this, with nothing paid before. */
export function splitOf(
  sum: Money,
  at: { standing: Standing; arrearsSharePpm: bigint; currency: Currency },
): { allocation: Allocation; split: SplitLine[] } {
  const { standing } = at;
  const allocation = allocate(sum, {
    arrears: standing.arrears,
    emergencyCreditUsed: standing.emergencyCreditUsed,
    arrearsSharePpm: at.arrearsSharePpm,
  });
  const left = {
    arrears: add(standing.arrears, negate(allocation.toArrears)),
    emergencyCreditUsed: add(standing.emergencyCreditUsed, negate(allocation.toEmergencyCredit)),
  };
  return { allocation, split: splitLines(allocation, left, at.currency) };
}

function entriesOf(record: TopUpRecord): readonly Entry[] {
  const entries: Entry[] = [{ account: accountOf.cashInKiosk(record.kioskId), amount: record.amount }];
  if (record.toArrears > 0n)
    entries.push({ account: accountOf.arrears(record.tenancyId, 'utility'), amount: negate(record.toArrears) });
  if (record.toEmergencyCredit > 0n)
    entries.push({ account: accountOf.emergencyCredit(record.tenancyId), amount: negate(record.toEmergencyCredit) });
  if (record.toCredit > 0n)
    entries.push({ account: accountOf.credit(record.tenancyId, 'utility'), amount: negate(record.toCredit) });
  return entries;
}

function sameTopUp(
  known: TopUpRecord,
  request: { amount: Money; sessionId: string; tenancyId: string; kioskId: string },
): boolean {
  return (
    known.amount === request.amount &&
    known.sessionId === request.sessionId &&
    known.tenancyId === request.tenancyId &&
    known.kioskId === request.kioskId
  );
}
