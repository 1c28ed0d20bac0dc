import type { z } from 'zod';
import {
  assert,
  formatMoney,
  refuse,
  success,
  type JournalId,
  type KioskId,
  type Money,
  type Reply,
  type TenancyId,
} from '#kernel';
import type { countedDoubt, settledCase, unresolvedAnswer, unresolvedRequest } from '#contracts/api';
import { allocationFacts, taxEntries, NOTHING_BEFORE, type Allocation } from '../accounts/index.ts';
import { derivedId } from '../ledger/index.ts';
import type { CaseEvidence, ResolutionRecord, UnresolvedBill } from '../store/index.ts';
import type { UnresolvedBills } from '../payments/index.ts';
import { resolutionEntries } from './box-entries.ts';
import { creditCase } from './case-credit.ts';
import type { ResolvingDesk } from './case-desk.ts';

type Counted = z.output<typeof countedDoubt>;
type Settled = z.output<typeof settledCase>;

/** Keeps what a device's own count says later of a bill in doubt, and credits the bill where the count proves that it is in the box. */
export class CountedCases {
  readonly #desk: ResolvingDesk;

  constructor(desk: ResolvingDesk) {
    this.#desk = desk;
  }

  /**
   * How the case stands with this evidence: settled by it, settled by people before, or null: still open, with the evidence beside it. Each case is settled once; the first evidence stays.
   * Refusals: UNRESOLVED_UNKNOWN (also a case of another kiosk), LEDGER_ID_REUSED.
   */
  take(kioskId: KioskId, caseId: JournalId, counted: Counted): Promise<Reply<Settled | null>> {
    return this.#desk.boxes.take(kioskId, async () => {
      const { store } = this.#desk;
      const bill = await store.unresolved.find(caseId);
      if (bill === null || bill.kioskId !== kioskId) return refuse('UNRESOLVED_UNKNOWN');
      await this.#keep(bill, counted);
      const known = await store.cashBox.resolution(caseId);
      if (known !== null)
        return success({ outcome: known.outcome, by: known.personId === null ? 'count' : 'people' } as const);
      const { amount, tenancyId } = bill;
      if (counted.says !== 'in_box' || amount === null || tenancyId === null) return success(null);
      if (this.#desk.directory.tenancy(tenancyId) === null) return success(null);
      return creditCase(this.#desk, { tenancyId, amount }, (allocation) =>
        this.#book(bill, { counted, amount, tenancyId, allocation }),
      );
    });
  }

  async #keep(bill: UnresolvedBill, { says, evidence }: Counted): Promise<void> {
    const { store, clock } = this.#desk;
    const { journalId: caseId, kioskId } = bill;
    if ((await store.cashBox.caseEvidence()).some((known) => known.caseId === caseId)) return;
    const kept: CaseEvidence = { caseId, kioskId, says, evidence, recordedAt: clock.now() };
    await store.cashBox.keep({
      kind: 'case_evidence',
      evidence: kept,
      audit: {
        at: kept.recordedAt,
        personId: null,
        kioskId,
        act: 'unresolved_counted',
        about: caseId,
        details: { says, evidence, claimCode: bill.claimCode },
      },
    });
  }

  async #book(
    bill: UnresolvedBill,
    at: { counted: Counted; amount: Money; tenancyId: TenancyId; allocation: Allocation },
  ): Promise<Reply<Settled>> {
    const { store, policy, clock } = this.#desk;
    const { counted, amount, tenancyId, allocation } = at;
    const { kioskId, journalId: caseId } = bill;
    const carried = (await store.cashBox.carried(kioskId)).has(caseId);
    const resolution: ResolutionRecord = {
      caseId,
      // It follows from the row's own id: a case that this settled has this transaction and no other.
      requestId: derivedId(`counted into the box ${caseId}`, bill.noticedAt),
      kioskId,
      outcome: 'credited',
      tenancyId,
      amount,
      moved: true,
      reason: counted.evidence,
      personId: null,
      secondId: null,
      resolvedAt: clock.now(),
    };
    const facts = { caseId, outcome: 'credited', kioskId, claimCode: bill.claimCode, tenancyId };
    const posted = await store.ledger.post(
      {
        id: resolution.requestId,
        kind: 'resolution',
        occurredAt: resolution.resolvedAt,
        entries: [
          ...resolutionEntries({
            kioskId,
            booked: bill.amount,
            amount,
            carried,
            outcome: { kind: 'credited', tenancyId, allocation },
          }),
          ...taxEntries(allocation, { before: NOTHING_BEFORE, taxPoint: policy.tax_point }),
        ],
        corrects: null,
        facts: { ...facts, reason: resolution.reason, ...allocationFacts(allocation) },
        lines: [],
      },
      {
        desk: {
          kind: 'resolution',
          resolution,
          audit: {
            at: resolution.resolvedAt,
            personId: null,
            kioskId,
            act: 'unresolved_resolved',
            about: caseId,
            details: {
              outcome: resolution.outcome,
              amount: formatMoney(amount),
              claimCode: bill.claimCode,
              tenancyId,
              reason: resolution.reason,
            },
          },
        },
      },
    );
    assert(posted.kind !== 'repeated', 'a transaction and its resolution are one commit, and there was none');
    if (posted.kind === 'refused') return { ok: false, error: posted.refusal };
    return success({ outcome: 'credited', by: 'count' });
  }
}

/** A bill in doubt as its kiosk tells of it: recorded once, and settled where a count came with it that proves something. */
export async function recordDoubt(
  { unresolved, counted }: { unresolved: Pick<UnresolvedBills, 'record'>; counted: CountedCases },
  kioskId: KioskId,
  request: z.output<typeof unresolvedRequest>,
): Promise<Reply<z.output<typeof unresolvedAnswer>>> {
  const recorded = await unresolved.record(kioskId, request);
  if (!recorded.ok || request.counted === undefined) return recorded;
  const settled = await counted.take(kioskId, request.id, request.counted);
  return settled.ok ? success({ ...recorded.value, settled: settled.value }) : settled;
}
