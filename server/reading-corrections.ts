import {
  assert,
  codeOf,
  formatInstant,
  formatMilli,
  parseInstant,
  parseMilli,
  registerMilli,
  success,
  type Clock,
  type Instant,
  type Log,
  type MeterId,
  type PersonId,
  type RegisterMilli,
  type Reply,
  type TenancyId,
  type TransactionId,
  type Utility,
  type Zone,
} from '#kernel';
import type { CorrectReadingRequest, DecideReadingRequest, HeldReadings, ReadingDecisionAnswer } from '#contracts/api';
import { accountOf } from './ledger/index.ts';
import type { DecidedReading, HeldDesk } from './metering/index.ts';
import { periodAt, type Correction } from './rating/index.ts';
import type { Store } from './store/index.ts';

type Decision = DecidedReading['decision'];

export interface ReadingCorrectionsOptions {
  readonly desk: HeldDesk;
  readonly ledger: Pick<Store['ledger'], 'newestOf' | 'transactionsOf'>;
  readonly zone: Zone;
  readonly utilityOf: (meterId: MeterId) => Utility;
  /** Who paid for what the meter counted since, with those who have left. */
  readonly payersOf: (meterId: MeterId, since: Instant) => readonly TenancyId[];
  readonly reopen: (tenancyId: TenancyId, utility: Utility, since: Instant) => void;
  /** Posts what the ledger lacks, in the name of the cause. */
  readonly settle: (tenancyId: TenancyId, correction: Correction) => Promise<void>;
  readonly onChanged: (tenancyId: TenancyId) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Where transactions name the decision that led to them. */
const DECISION = 'readingDecision';
/** Some forty days of hourly postings: further back an answer does not look for what it led to. */
const POSTINGS_IN_SIGHT = 1000;

/**
 * What staff decide about readings, carried on into the books: the periods from the first changed hour on are rated again, also where they were closed long ago, and the
 * difference is posted as an adjustment of what was posted for the period before. The decision itself is durable first; whatever of this a fault or the end of
 * the process takes away is made good at the next start, or by asking again under the same id.
 */
export class ReadingCorrections {
  readonly #options: ReadingCorrectionsOptions;

  constructor(options: ReadingCorrectionsOptions) {
    this.#options = options;
  }

  /** Rejects with STORE_UNAVAILABLE. */
  async held(): Promise<HeldReadings> {
    const waiting = await this.#options.desk.waiting();
    return {
      rows: waiting.map(({ number, reading, verdict }) => ({
        reading: number,
        meterId: reading.meterId,
        at: formatInstant(reading.at),
        register: formatMilli(reading.register),
        serial: reading.serial,
        reason: verdict.reason,
      })),
    };
  }

  /** Refusals: as `HeldDesk.decide`. */
  async decide(request: DecideReadingRequest, by: PersonId | null): Promise<Reply<ReadingDecisionAnswer>> {
    const { id, reading: number, decision, closing, reason } = request;
    const register = closing === null ? null : registerOf(closing);
    return this.#carriedOn(await this.#options.desk.decide({ id, number, decision, closing: register, reason }, by));
  }

  /** Refusals: as `HeldDesk.enter`. */
  async correct(request: CorrectReadingRequest, by: PersonId | null): Promise<Reply<ReadingDecisionAnswer>> {
    const { id, meterId, reason } = request;
    const at = parseInstant(request.at);
    assert(at !== null, 'an instant was parsed at the border');
    const register = registerOf(request.register);
    return this.#carriedOn(await this.#options.desk.enter({ id, meterId, at, register, reason }, by));
  }

  /** At the start: every period that a decision reached is looked at once more, and what was not posted any more before the end is posted in its name. */
  async resume(): Promise<void> {
    const decisions = await this.#options.desk.decisions();
    // The furthest back first: in its name everything after it is made good too, and nothing before it is posted without a name.
    for (const decision of decisions.toSorted((a, b) => (a.changedFrom ?? 0) - (b.changedFrom ?? 0)))
      await this.#book(decision);
  }

  async #carriedOn(decided: Reply<DecidedReading>): Promise<Reply<ReadingDecisionAnswer>> {
    if (!decided.ok) return decided;
    const { decision, repeated } = decided.value;
    const { id, meterId, kind, decidedAt, changedFrom } = decision;
    await this.#book(decision);
    return success({
      id,
      meterId,
      kind,
      decidedAt: formatInstant(decidedAt),
      changedFrom: changedFrom === null ? null : formatInstant(changedFrom),
      posted: await this.#postedFor(decision),
      repeated,
    });
  }

  async #book({ id, meterId, kind, changedFrom: since, decidedAt }: Decision): Promise<void> {
    if (since === null) return;
    const { payersOf, utilityOf, reopen, settle, onChanged, log } = this.#options;
    const facts = { [DECISION]: id, decided: kind, meterId, since: formatInstant(since) };
    for (const tenancyId of payersOf(meterId, since)) {
      reopen(tenancyId, utilityOf(meterId), since);
      if (!(await this.#isOwed(tenancyId, { meterId, since, decidedAt }))) continue;
      try {
        await settle(tenancyId, { since, facts });
        onChanged(tenancyId);
      } catch (thrown) {
        // The decision stands, and the next posting of the tenancy makes it good: its periods are open again.
        log.error('not settled after a decision about readings', thrown, { tenancyId, code: codeOf(thrown) });
      }
    }
  }

  /** Whether nothing was posted since, neither for the period that it reaches back to nor for this one: what was posted later knew of the decision. */
  async #isOwed(
    tenancyId: TenancyId,
    { meterId, since, decidedAt }: { meterId: MeterId; since: Instant; decidedAt: Instant },
  ): Promise<boolean> {
    const { ledger, utilityOf, zone, clock } = this.#options;
    const utility = utilityOf(meterId);
    const newest = await Promise.all(
      [since, clock.now()].map((at) => ledger.newestOf({ tenancyId, utility, periodKey: periodAt(at, zone).key })),
    );
    return newest.every((posted) => posted === null || posted.recordedAt <= decidedAt);
  }

  async #postedFor({ id, meterId, changedFrom }: Decision): Promise<TransactionId[]> {
    if (changedFrom === null) return [];
    const { ledger, payersOf } = this.#options;
    const perPayer = await Promise.all(
      payersOf(meterId, changedFrom).map((tenancyId) =>
        ledger.transactionsOf(accountOf.credit(tenancyId, 'utility'), { limit: POSTINGS_IN_SIGHT }),
      ),
    );
    return perPayer
      .flat()
      .filter(({ facts }) => facts[DECISION] === id)
      .sort((a, b) => a.sequence - b.sequence)
      .map((transaction) => transaction.id);
  }
}

function registerOf(text: string): RegisterMilli {
  const milli = parseMilli(text);
  assert(milli !== null, 'a register was parsed at the border');
  return registerMilli(milli);
}
