import {
  add,
  divideRounded,
  formatMoney,
  givenId,
  greatest,
  isGivenId,
  money,
  negate,
  refuse,
  subtract,
  success,
  ZERO,
  type Money,
  type Reply,
  type TenancyId,
} from '#kernel';
import type {
  DepositRequest,
  MoneyActAnswer,
  PaymentRequest,
  RefundRequest,
  ReverseRequest,
  TransferRequest,
  WriteOffRequest,
} from '#contracts/api';
import { accountOf, type AccountId, type Entry, type PostedTransaction } from '../../ledger/model.ts';
import { balancesOf, closingOf, entriesOf } from './closing.ts';
import { amountOf, book, bookedBefore, type Act, type Acting, type TenancyOfficeDesk } from './office.ts';

/** More movements of one tenancy than this are not looked through. */
const LOOKED_THROUGH = 10_000;

type Route = RefundRequest['route'];
type Sides = readonly (readonly [AccountId, Money])[];
/** What an act moves, or why it cannot. `amount` is what is told of it. */
type Worked = Reply<{ readonly sides: Sides; readonly amount: Money; readonly corrects?: PostedTransaction['id'] }>;

/** The money of tenancies that does not come through a kiosk: each act is one transaction under the id of its request, and a line of the audit. */
export class TenancyMoney {
  readonly #desk: TenancyOfficeDesk;

  constructor(desk: TenancyOfficeDesk) {
    this.#desk = desk;
  }

  /** Pays out what a tenancy that ended is owed, with what came in for it since. Refusals: LEDGER_ID_REUSED, TENANCY_UNKNOWN, AMOUNT_REFUSED, CURRENCY_DIFFERS. */
  refund(request: RefundRequest, by: Acting): Promise<Reply<MoneyActAnswer>> {
    const { id, tenancyId, route, reference, amount } = request;
    const facts = { route, reference, asked: amount?.amount ?? 'all' };
    return this.#act({ id, name: 'refunded', tenancyId, facts, by }, () => this.#refund(request));
  }

  /** Refusals: LEDGER_ID_REUSED, TENANCY_UNKNOWN, TENANCY_ENDED, AMOUNT_REFUSED, CURRENCY_DIFFERS. */
  pay(request: PaymentRequest, by: Acting): Promise<Reply<MoneyActAnswer>> {
    const { id, tenancyId, route, reference, amount } = request;
    const facts = { route, reference, class: request.class, asked: amount.amount };
    return this.#act({ id, name: 'paid_in', tenancyId, facts, by }, async () => {
      const paid = amountOf(amount, this.#desk.currency);
      if (typeof paid !== 'bigint') return { ok: false, error: paid };
      if (this.#hasEnded(tenancyId)) return refuse('TENANCY_ENDED');
      // Whoever pays into a wallet pays what it owes of old first: nobody has credit and a debt of one class.
      const owed = greatest(await this.#desk.store.ledger.balance(accountOf.arrears(tenancyId, request.class)), ZERO);
      const toDebt = paid < owed ? paid : owed;
      return success({
        amount: paid,
        sides: [
          [moneyAt(route), paid],
          [accountOf.arrears(tenancyId, request.class), negate(toDebt)],
          [accountOf.credit(tenancyId, request.class), subtract(toDebt, paid)],
        ],
      });
    });
  }

  /** A deposit comes or goes back. Refusals: as `pay`; no more goes back than is held. */
  deposit(request: DepositRequest, by: Acting): Promise<Reply<MoneyActAnswer>> {
    const { id, tenancyId, route, reference, direction, amount } = request;
    const facts = { route, reference, direction, asked: amount.amount };
    return this.#act({ id, name: `deposit_${direction}`, tenancyId, facts, by }, async () => {
      const moved = amountOf(amount, this.#desk.currency);
      if (typeof moved !== 'bigint') return { ok: false, error: moved };
      if (this.#hasEnded(tenancyId)) return refuse('TENANCY_ENDED');
      const held = negate(await this.#desk.store.ledger.balance(accountOf.deposit(tenancyId)));
      if (direction === 'returned' && moved > held)
        return refuse('AMOUNT_REFUSED', { details: { held: formatMoney(held) } });
      const signed = direction === 'taken' ? moved : negate(moved);
      return success({
        amount: moved,
        sides: [
          [moneyAt(route), signed],
          [accountOf.deposit(tenancyId), negate(signed)],
        ],
      });
    });
  }

  /** Credit of one class goes to the same wallet of another tenancy. Refusals: as `pay`; no more than is there after all that was used. */
  transfer(request: TransferRequest, by: Acting): Promise<Reply<MoneyActAnswer>> {
    const { id, tenancyId, to, reason, amount } = request;
    const facts = { to, reason, class: request.class, asked: amount.amount };
    return this.#act({ id, name: 'credit_transferred', tenancyId, facts, by }, async () => {
      const { directory, currency, settle, store } = this.#desk;
      const moved = amountOf(amount, currency);
      if (typeof moved !== 'bigint') return { ok: false, error: moved };
      if (directory.tenancy(to) === null || to === tenancyId) return refuse('TENANCY_UNKNOWN', { details: { to } });
      if (this.#hasEnded(tenancyId) || this.#hasEnded(to)) return refuse('TENANCY_ENDED');
      await settle(tenancyId);
      const from = accountOf.credit(tenancyId, request.class);
      const there = negate(await store.ledger.balance(from));
      if (moved > there) return refuse('AMOUNT_REFUSED', { details: { credit: formatMoney(there) } });
      return success({
        amount: moved,
        sides: [
          [from, moved],
          [accountOf.credit(to, request.class), negate(moved)],
        ],
      });
    });
  }

  /** Gives up old debt. Two people: refusals as `pay`, and SECOND_PERSON_NEEDED; no more than is owed. */
  writeOff(request: WriteOffRequest, by: Acting): Promise<Reply<MoneyActAnswer>> {
    const { id, tenancyId, reason, amount } = request;
    const facts = { reason, class: request.class, asked: amount.amount };
    return this.#act({ id, name: 'debt_written_off', tenancyId, facts, by }, async () => {
      if (by.secondId === undefined || by.secondId === by.personId) return refuse('SECOND_PERSON_NEEDED');
      const given = amountOf(amount, this.#desk.currency);
      if (typeof given !== 'bigint') return { ok: false, error: given };
      const debt = accountOf.arrears(tenancyId, request.class);
      const owed = await this.#desk.store.ledger.balance(debt);
      if (given > owed) return refuse('AMOUNT_REFUSED', { details: { owed: formatMoney(owed) } });
      return success({
        amount: given,
        sides: [
          [accountOf.writeOff(), given],
          [debt, negate(given)],
        ],
      });
    });
  }

  /** Undoes a transaction as if it had not been. Refusals: LEDGER_ID_REUSED, TRANSACTION_UNKNOWN, NOT_REVERSIBLE. */
  async reverse({ id, transactionId, reason }: ReverseRequest, by: Acting): Promise<Reply<MoneyActAnswer>> {
    const { store, directory } = this.#desk;
    const original = await store.ledger.find(transactionId);
    const named = original?.facts['tenancyId'] ?? '';
    const tenancyId = isGivenId(named) ? givenId<TenancyId>(named) : null;
    if (original === null || tenancyId === null || directory.tenancy(tenancyId) === null)
      return refuse('TRANSACTION_UNKNOWN');
    const act = { id, name: 'reversed', tenancyId, facts: { reverses: transactionId, reason }, by };
    return this.#act(act, async () => {
      if (original.kind === 'charge' || original.corrects !== null || original.facts['periodKey'] !== undefined)
        return refuse('NOT_REVERSIBLE');
      if (await this.#isReversed(original)) return refuse('NOT_REVERSIBLE');
      const sides = original.entries.map(({ account, amount }) => [account, negate(amount)] as const);
      return success({ amount: debitOf(original.entries), sides, corrects: transactionId });
    });
  }

  async #refund({ tenancyId, amount, route }: RefundRequest): Promise<Worked> {
    const { store, policy, currency, settle } = this.#desk;
    if (!this.#hasEnded(tenancyId)) return refuse('AMOUNT_REFUSED', { details: { tenancyId } });
    // A note that was uploaded late is owed like everything else.
    await settle(tenancyId);
    const since = closingOf(tenancyId, await balancesOf(tenancyId, store.ledger));
    const owed = add(await this.#payable(tenancyId), since.refund);
    const step = route === 'cash' ? policy.payout_steps.cash : policy.payout_steps.transfer;
    const asked = amount === null ? owed : amountOf(amount, currency);
    if (typeof asked !== 'bigint') return { ok: false, error: asked };
    const details = { owed: formatMoney(owed) };
    if (asked > owed || asked <= 0n || (amount !== null && asked % step !== 0n))
      return refuse('AMOUNT_REFUSED', { details });
    const paid = money(divideRounded(asked, step, 'half_up') * step);
    return success({
      amount: paid,
      sides: [
        ...since.entries.map((entry) => [entry.account, entry.amount] as const),
        [accountOf.refundsPayable(), asked],
        [moneyAt(route), negate(paid)],
        [accountOf.cashRounding(), subtract(paid, asked)],
      ],
    });
  }

  /** What the site still owes one tenancy of what its books were closed with. */
  async #payable(tenancyId: TenancyId): Promise<Money> {
    const movements = await this.#desk.store.ledger.movementsOf(tenancyId, { limit: LOOKED_THROUGH });
    const booked = movements.flatMap(({ entries }) =>
      entries.filter(({ account }) => account === accountOf.refundsPayable()),
    );
    return negate(add(ZERO, ...booked.map(({ amount }) => amount)));
  }

  async #isReversed({ id, entries }: PostedTransaction): Promise<boolean> {
    const [first] = entries;
    if (first === undefined) return false;
    const movements = await this.#desk.store.ledger.transactionsOf(first.account, { limit: LOOKED_THROUGH });
    return movements.some(({ corrects }) => corrects === id);
  }

  #hasEnded(tenancyId: TenancyId): boolean {
    return this.#desk.directory.end(tenancyId) !== null;
  }

  /** Once per id, one after the other per tenancy. */
  #act(act: Act, work: () => Promise<Worked>): Promise<Reply<MoneyActAnswer>> {
    const { store, directory, clock, turns, currency, onChanged } = this.#desk;
    if (directory.tenancy(act.tenancyId) === null) return Promise.resolve(refuse('TENANCY_UNKNOWN'));
    return turns.take(act.tenancyId, async () => {
      const before = await bookedBefore(act, store);
      if (before !== null) return before.ok ? answerOf(before.value, { repeated: true }) : before;
      const worked = await work();
      if (!worked.ok) return worked;
      const { sides, amount, corrects } = worked.value;
      const booked = await book(
        { ...act, facts: { ...act.facts, amount: formatMoney(amount) } },
        { entries: entriesOf(...sides), occurredAt: clock.now(), ...(corrects === undefined ? {} : { corrects }) },
        this.#desk,
      );
      if (!booked.ok) return booked;
      onChanged(act.tenancyId);
      return answerOf(booked.value, { repeated: false });
    });

    function answerOf({ id, facts }: PostedTransaction, { repeated }: { repeated: boolean }): Reply<MoneyActAnswer> {
      return success({
        transactionId: id,
        amount: { amount: facts['amount'] ?? formatMoney(ZERO), currency },
        repeated,
      });
    }
  }
}

function moneyAt(route: Route): AccountId {
  return route === 'cash' ? accountOf.cashInSafe() : accountOf.bank();
}

function debitOf(entries: readonly Entry[]): Money {
  return add(ZERO, ...entries.filter(({ amount }) => amount > 0n).map(({ amount }) => amount));
}
