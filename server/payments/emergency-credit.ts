import { add, negate, refuse, success, ZERO, type KioskId, type Refusal, type Reply } from '#kernel';
import type { EmergencyCreditAnswer, EmergencyCreditRequest } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import { EMERGENCY_CREDIT_ACT, emergencyCreditOffered } from '../accounts/index.ts';
import { accountOf, type PostedTransaction } from '../ledger/index.ts';
import type { TopUpDesk } from './crediting.ts';

/** Lets a tenant draw the emergency credit that the policy offers: credit now, against what is repaid from the next top-up. */
export class EmergencyCredit {
  readonly #desk: TopUpDesk;

  constructor(desk: TopUpDesk) {
    this.#desk = desk;
  }

  /**
   * The same id gives the first answer again. `whyNot`: why it is not drawn by whoever stands there; what was drawn already is not asked again. Refusals:
   * TENANCY_UNKNOWN, EMERGENCY_CREDIT_NOT_OFFERED, LEDGER_ID_REUSED, and that of `whyNot`.
   */
  async draw(
    kioskId: KioskId,
    request: EmergencyCreditRequest,
    whyNot: () => Refusal | null,
  ): Promise<Reply<EmergencyCreditAnswer>> {
    const { directory, turns, holdCuts } = this.#desk;
    if (directory.tenancy(request.tenancyId) === null) return refuse('TENANCY_UNKNOWN');
    const letCuts = holdCuts(request.tenancyId);
    try {
      return await turns.take(request.tenancyId, () => this.#draw(kioskId, request, whyNot));
    } finally {
      letCuts();
    }
  }

  async #draw(
    kioskId: KioskId,
    request: EmergencyCreditRequest,
    whyNot: () => Refusal | null,
  ): Promise<Reply<EmergencyCreditAnswer>> {
    const { store, clock, policy, settle, standing, rush, onCredited } = this.#desk;
    const { id, sessionId, tenancyId } = request;
    const facts = { tenancyId, kioskId, sessionId, act: EMERGENCY_CREDIT_ACT };
    const known = await store.ledger.find(id);
    if (known !== null)
      return Object.entries(facts).every(([name, value]) => known.facts[name] === value)
        ? this.#answer(request, known, { repeated: true })
        : refuse('LEDGER_ID_REUSED', { details: { id } });
    const refused = whyNot();
    if (refused !== null) return { ok: false, error: refused };
    await settle(tenancyId);
    const amount = emergencyCreditOffered(await standing(tenancyId), policy.emergency_credit);
    if (amount === null) return refuse('EMERGENCY_CREDIT_NOT_OFFERED');
    const posted = await store.ledger.post({
      id,
      kind: 'correction',
      occurredAt: clock.now(),
      entries: [
        { account: accountOf.emergencyCredit(tenancyId), amount },
        { account: accountOf.credit(tenancyId, 'utility'), amount: negate(amount) },
      ],
      corrects: null,
      facts,
      lines: [],
    });
    if (posted.kind === 'refused') return { ok: false, error: posted.refusal };
    await rush.commandsFirst(onCredited(tenancyId));
    return this.#answer(request, posted.transaction, { repeated: false });
  }

  async #answer(
    { tenancyId }: EmergencyCreditRequest,
    { id, entries }: PostedTransaction,
    { repeated }: { repeated: boolean },
  ): Promise<Reply<EmergencyCreditAnswer>> {
    const { account, currency } = this.#desk;
    const drawn = entries.filter(({ amount }) => amount > 0n).map(({ amount }) => amount);
    return success({
      transactionId: id,
      repeated,
      amount: toWireMoney(add(ZERO, ...drawn), currency),
      account: await account(tenancyId),
    });
  }
}
