import {
  formatInstant,
  formatMoney,
  isUuidV7,
  madeId,
  moneyOfUnits,
  refuse,
  success,
  type JournalId,
  type KioskId,
  type Money,
  type OrderId,
  type PersonId,
  type Refusal,
  type Reply,
} from '#kernel';
import type { z } from 'zod';
import type { ResolveRequest, resolveAnswer } from '#contracts/api';
import { fromWireMoney } from '#contracts/wire';
import { allocationFacts, NOTHING_BEFORE, taxEntries } from '../accounts/index.ts';
import type { AuditRecord, ResolutionRecord, UnresolvedBill } from '../store/index.ts';
import { resolutionEntries, type Ending } from './box-entries.ts';
import { creditCase } from './case-credit.ts';
import type { ResolvingDesk } from './case-desk.ts';

type Answer = z.output<typeof resolveAnswer>;
type Asked = Omit<ResolveRequest, 'second'>;

/** The largest note that any validator takes. */
const LARGEST_BILL = moneyOfUnits(10_000n);

/** Who settles, and where they stand. */
export interface TwoPeople {
  readonly personId: PersonId;
  readonly secondId: PersonId;
  readonly kioskId: KioskId;
}

/** Settles bills whose fate was not known: each once, by two people, as a transaction of its own. */
export class Resolving {
  readonly #desk: ResolvingDesk;

  constructor(desk: ResolvingDesk) {
    this.#desk = desk;
  }

  /**
   * The same request id gives the first answer. Refusals: UNRESOLVED_UNKNOWN, UNRESOLVED_SETTLED, ORDER_STILL_ASKED, LEDGER_ID_REUSED, TENANCY_UNKNOWN,
   * AMOUNT_REFUSED (none, not positive, or another than the case has), CURRENCY_DIFFERS, REQUEST_INVALID (another tenancy than the case names).
   */
  async resolve(caseId: string, request: Asked, by: TwoPeople): Promise<Reply<Answer>> {
    const { store, boxes } = this.#desk;
    const bill = isUuidV7(caseId) ? await store.unresolved.find(madeId<JournalId>(caseId)) : null;
    if (bill !== null) return boxes.take(bill.kioskId, () => this.#resolve(bill, request, by));
    const order = isUuidV7(caseId) ? await store.orders.find(madeId<OrderId>(caseId)) : null;
    return refuse(order === null ? 'UNRESOLVED_UNKNOWN' : 'ORDER_STILL_ASKED');
  }

  async #resolve(bill: UnresolvedBill, request: Asked, by: TwoPeople): Promise<Reply<Answer>> {
    const { store } = this.#desk;
    const amount = this.#amountOf(bill, request);
    if (typeof amount === 'object' && amount !== null) return { ok: false, error: amount };
    const asked = await store.cashBox.resolutionOfRequest(request.requestId);
    if (asked !== null)
      return isSame(asked, bill, { request, amount })
        ? success(answerOf(asked))
        : refuse('LEDGER_ID_REUSED', { details: { id: request.requestId } });
    if ((await store.cashBox.resolution(bill.journalId)) !== null) return refuse('UNRESOLVED_SETTLED');
    if (request.outcome !== 'credited')
      return this.#book({ bill, request, by, amount, outcome: { kind: request.outcome } });
    if (amount === null) return refuse('AMOUNT_REFUSED');
    return this.#credit(bill, request, { by, amount });
  }

  async #credit(
    bill: UnresolvedBill,
    request: Asked,
    { by, amount }: { by: TwoPeople; amount: Money },
  ): Promise<Reply<Answer>> {
    const { directory } = this.#desk;
    const tenancyId = bill.tenancyId ?? request.tenancyId;
    if (tenancyId === null || directory.tenancy(tenancyId) === null) return refuse('TENANCY_UNKNOWN');
    // Two people may find whose an unnamed note was, but not give a named one to somebody else.
    if (request.tenancyId !== null && request.tenancyId !== tenancyId)
      return refuse('REQUEST_INVALID', { details: { path: 'tenancyId' } });
    return creditCase(this.#desk, { tenancyId, amount }, (allocation) =>
      this.#book({ bill, request, by, amount, outcome: { kind: 'credited', tenancyId, allocation } }),
    );
  }

  async #book(at: {
    bill: UnresolvedBill;
    request: Asked;
    by: TwoPeople;
    amount: Money | null;
    outcome: Ending['outcome'];
  }): Promise<Reply<Answer>> {
    const { store, policy, clock } = this.#desk;
    const { bill, request, by, amount, outcome } = at;
    if (amount === null && outcome.kind !== 'returned') return refuse('AMOUNT_REFUSED');
    const carried = (await store.cashBox.carried(bill.kioskId)).has(bill.journalId);
    const allocation = outcome.kind === 'credited' ? outcome.allocation : null;
    const entries = [
      ...resolutionEntries({ kioskId: bill.kioskId, booked: bill.amount, amount, carried, outcome }),
      ...(allocation === null ? [] : taxEntries(allocation, { before: NOTHING_BEFORE, taxPoint: policy.tax_point })),
    ];
    const resolution: ResolutionRecord & TwoPeople = {
      caseId: bill.journalId,
      requestId: request.requestId,
      kioskId: bill.kioskId,
      outcome: outcome.kind,
      tenancyId: outcome.kind === 'credited' ? outcome.tenancyId : bill.tenancyId,
      amount,
      moved: entries.length > 0,
      reason: request.reason,
      personId: by.personId,
      secondId: by.secondId,
      resolvedAt: clock.now(),
    };
    const desk = { kind: 'resolution', resolution, audit: auditOf(resolution, bill, by) } as const;
    if (!resolution.moved) {
      await store.cashBox.keep(desk);
      return success(answerOf(resolution));
    }
    const posted = await store.ledger.post(
      {
        id: request.requestId,
        kind: 'resolution',
        occurredAt: resolution.resolvedAt,
        entries,
        corrects: null,
        facts: { ...factsOf(resolution, bill), ...(allocation === null ? {} : allocationFacts(allocation)) },
        lines: [],
      },
      { desk },
    );
    return posted.kind === 'refused' ? { ok: false, error: posted.refusal } : success(answerOf(resolution));
  }

  /** What the case is worth: its own value, or what staff say where it has none. */
  #amountOf(bill: UnresolvedBill, request: Asked): Money | null | Refusal {
    if (request.amount === null) return bill.amount;
    const given = fromWireMoney(request.amount, this.#desk.currency);
    if (given === null) return refuse('CURRENCY_DIFFERS', { details: { expected: this.#desk.currency } }).error;
    const fits = given > 0n && given <= LARGEST_BILL && (bill.amount === null || bill.amount === given);
    return fits ? given : refuse('AMOUNT_REFUSED', { details: { amount: request.amount.amount } }).error;
  }
}

function answerOf(resolution: ResolutionRecord): Answer {
  return {
    transactionId: resolution.moved ? resolution.requestId : null,
    resolvedAt: formatInstant(resolution.resolvedAt),
  };
}

function isSame(
  known: ResolutionRecord,
  bill: UnresolvedBill,
  { request, amount }: { readonly request: Asked; readonly amount: Money | null },
): boolean {
  return (
    known.caseId === bill.journalId &&
    known.outcome === request.outcome &&
    known.reason === request.reason &&
    known.amount === amount &&
    (request.outcome !== 'credited' || known.tenancyId === (request.tenancyId ?? bill.tenancyId))
  );
}

function factsOf(resolution: ResolutionRecord & TwoPeople, bill: UnresolvedBill): Readonly<Record<string, string>> {
  return {
    caseId: resolution.caseId,
    outcome: resolution.outcome,
    kioskId: resolution.kioskId,
    claimCode: bill.claimCode,
    reason: resolution.reason,
    personId: resolution.personId,
    secondId: resolution.secondId,
    ...(resolution.tenancyId === null ? {} : { tenancyId: resolution.tenancyId }),
  };
}

function auditOf(resolution: ResolutionRecord & TwoPeople, bill: UnresolvedBill, by: TwoPeople): AuditRecord {
  return {
    at: resolution.resolvedAt,
    personId: by.personId,
    kioskId: by.kioskId,
    act: 'unresolved_resolved',
    about: resolution.caseId,
    details: {
      outcome: resolution.outcome,
      amount: resolution.amount === null ? null : formatMoney(resolution.amount),
      claimCode: bill.claimCode,
      tenancyId: resolution.tenancyId,
      second: resolution.secondId,
      reason: resolution.reason,
    },
  };
}
