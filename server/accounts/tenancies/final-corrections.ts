import {
  add,
  FaultError,
  formatInstant,
  greatest,
  money,
  negate,
  refuse,
  subtract,
  success,
  ZERO,
  type Instant,
  type Money,
  type Reply,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { correctedStatement, type CorrectedStatement, type FinalStatements } from '#contracts/api';
import { fromWireMoney, toWireMoney, type WireMoney } from '#contracts/wire';
import { derivedId } from '../../ledger/derived-id.ts';
import { accountOf, type PostedTransaction } from '../../ledger/model.ts';
import { countedReadings } from '../../metering/reading-line.ts';
import type { ReadingDecision } from '../../metering/model.ts';
import type { CorrectedStatementRecord } from '../../store/contract-tenancies.ts';
import { balancesOf, CHARGE_CLASSES, closingOf, entriesOf, type Closing, type TenancyBalances } from './closing.ts';
import { finalStatementOf, registerLine } from './final-statement.ts';
import { auditOf, book, type Act, type TenancyOfficeDesk } from './office.ts';

type Desk = Pick<TenancyOfficeDesk, 'store' | 'directory' | 'policy' | 'currency' | 'clock' | 'turns'>;
type Final = NonNullable<Awaited<ReturnType<typeof finalStatementOf>>>;

/** What staff decided about readings, and what was posted to one tenancy because of it. */
export interface LateAdjustment {
  readonly decision: ReadingDecision & { readonly changedFrom: Instant };
  readonly posted: readonly PostedTransaction[];
}

/** A closing of which nothing is owed that the policy waives. */
interface Claimed extends Closing {
  readonly waived: Money;
}

/**
 * The final statement of a tenancy that ended, once more after a reading of its time was corrected: its wallet, which the adjustment moved, is closed again. What
 * comes back is to be paid out; what is owed is claimed, or waived where the policy says so. Once for a decision, whatever is repeated.
 */
export class FinalCorrections {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Nothing is done for a tenancy that goes on. Rejects with STORE_UNAVAILABLE, or with the code by which the ledger refuses. */
  async correct(tenancyId: TenancyId, adjustment: LateAdjustment): Promise<void> {
    if (this.#desk.directory.end(tenancyId) === null || adjustment.posted.length === 0) return;
    await this.#desk.turns.take(tenancyId, () => this.#correct(tenancyId, adjustment));
  }

  /** Refusals: TENANCY_UNKNOWN, TENANCY_GOES_ON. */
  async statements(tenancyId: TenancyId): Promise<Reply<FinalStatements>> {
    const { directory, store } = this.#desk;
    if (directory.tenancy(tenancyId) === null) return refuse('TENANCY_UNKNOWN', { details: { tenancyId } });
    const final = await finalStatementOf(tenancyId, store.tenancies);
    if (final === null) return refuse('TENANCY_GOES_ON', { details: { tenancyId } });
    return success({ tenancyId, final: final.statement, corrected: [...(await this.#corrected(tenancyId))] });
  }

  async #corrected(tenancyId: TenancyId): Promise<readonly CorrectedStatement[]> {
    const records = await this.#desk.store.tenancies.correctedStatements(tenancyId);
    return records.map(({ content }) => correctedStatement.parse(JSON.parse(content)));
  }

  async #correct(tenancyId: TenancyId, adjustment: LateAdjustment): Promise<void> {
    const { store, clock } = this.#desk;
    const { decision } = adjustment;
    const final = await finalStatementOf(tenancyId, store.tenancies);
    const before = await this.#corrected(tenancyId);
    if (final === null || before.some(({ because }) => because.decisionId === decision.id)) return;
    const balances = await balancesOf(tenancyId, store.ledger);
    const closing = this.#claimed(closingOf(tenancyId, balances), { tenancyId, balances });
    const id = derivedId(`final statement of ${tenancyId} after ${decision.id}`, decision.decidedAt);
    const statement = await this.#statement(id, { tenancyId, adjustment, closing, final, before });
    const act: Act = {
      id,
      name: 'final_statement_corrected',
      tenancyId,
      facts: { readingDecision: decision.id, statement: final.id, difference: statement.difference.amount },
      by: { personId: decision.decidedBy },
    };
    const content = JSON.stringify(statement);
    const record = { id, tenancyId, decisionId: decision.id, recordedAt: clock.now(), content };
    await this.#keep(act, record, { closing, corrects: before.at(-1)?.transactionId ?? final.id });
  }

  /** Beside its posting, or alone where the corrected readings came to the same sum. */
  async #keep(
    act: Act,
    statement: CorrectedStatementRecord,
    { closing, corrects }: { readonly closing: Claimed; readonly corrects: TransactionId },
  ): Promise<void> {
    const { store, clock } = this.#desk;
    const desk = (audit: ReturnType<typeof auditOf>) => ({ kind: 'corrected_statement', statement, audit }) as const;
    if (closing.entries.length === 0) return store.cashBox.keep(desk(auditOf(act, clock.now())));
    // A statement that moved no money has no transaction to name.
    const moved = (await store.ledger.find(corrects)) !== null;
    const at = { entries: closing.entries, occurredAt: clock.now(), desk };
    const booked = await book(act, moved ? { ...at, corrects } : at, this.#desk);
    if (!booked.ok) throw new FaultError(booked.error.code, booked.error);
  }

  #claimed(closing: Closing, of: { readonly tenancyId: TenancyId; readonly balances: TenancyBalances }): Claimed {
    if (this.#desk.policy.owed_after_move_out === 'claim') return { ...closing, waived: ZERO };
    const classes = closing.classes.map((each) => {
      const waived = greatest(subtract(each.stillOwed, of.balances.arrears[each.chargeClass]), ZERO);
      return { ...each, stillOwed: subtract(each.stillOwed, waived), waived };
    });
    const waived = add(ZERO, ...classes.map((each) => each.waived));
    const given = classes.map(
      (each) => [accountOf.arrears(of.tenancyId, each.chargeClass), negate(each.waived)] as const,
    );
    const booked = closing.entries.map(({ account, amount }) => [account, amount] as const);
    const entries = entriesOf(...booked, ...given, [accountOf.writeOff(), waived]);
    return { ...closing, classes: classes.map(({ waived: _waived, ...each }) => each), entries, waived };
  }

  async #statement(
    transactionId: TransactionId,
    of: {
      readonly tenancyId: TenancyId;
      readonly adjustment: LateAdjustment;
      readonly closing: Claimed;
      readonly final: Final;
      readonly before: readonly CorrectedStatement[];
    },
  ): Promise<CorrectedStatement> {
    const { clock, currency } = this.#desk;
    const { tenancyId, closing, final, before } = of;
    const { decision, posted } = of.adjustment;
    const wire = (amount: Money) => toWireMoney(amount, currency);
    const refunds = [final.statement, ...before].map(({ refund }) => fromWireMoney(refund, currency) ?? ZERO);
    return {
      transactionId,
      recordedAt: formatInstant(clock.now()),
      because: {
        decisionId: decision.id,
        kind: decision.kind,
        meterId: decision.meterId,
        since: formatInstant(decision.changedFrom),
        reason: decision.note,
      },
      adjustments: posted.map(({ id }) => id),
      difference: wire(chargedBy(tenancyId, posted)),
      registers: await this.#registersAt(final),
      classes: classesOf(closing, wire),
      refund: wire(closing.refund),
      waived: wire(closing.waived),
      together: {
        refund: wire(add(closing.refund, ...refunds)),
        stillOwed: wire(add(ZERO, ...closing.classes.map(({ stillOwed }) => stillOwed))),
      },
    };
  }

  /** What the tenancy's meters showed last up to its end, by everything that is known now; a meter without any keeps what was told. */
  async #registersAt({ at, statement }: Final): Promise<CorrectedStatement['registers']> {
    const { readings } = this.#desk.store;
    return Promise.all(
      statement.registers.map(async (told) => {
        const kept = (await readings.kept(told.meterId, { from: at, to: at })).filter(
          ({ reading }) => reading.at <= at,
        );
        const last = countedReadings(kept).at(-1);
        return last === undefined ? told : registerLine(last.reading);
      }),
    );
  }
}

function classesOf(closing: Claimed, wire: (amount: Money) => WireMoney): CorrectedStatement['classes'] {
  return closing.classes.map((each) => ({
    class: each.chargeClass,
    credit: wire(each.credit),
    owed: wire(each.owed),
    paidFromCredit: wire(each.paidFromCredit),
    paidFromDeposit: wire(each.paidFromDeposit),
    stillOwed: wire(each.stillOwed),
  }));
}

/** What postings took from the tenancy's wallets. */
function chargedBy(tenancyId: TenancyId, posted: readonly PostedTransaction[]): Money {
  const wallets = new Set(CHARGE_CLASSES.map((chargeClass) => accountOf.credit(tenancyId, chargeClass)));
  const sides = posted.flatMap(({ entries }) => entries).filter(({ account }) => wallets.has(account));
  return money(sides.reduce((sum, { amount }) => sum + amount, 0n));
}
