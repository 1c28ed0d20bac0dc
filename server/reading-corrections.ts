import {
  assert,
  codeOf,
  formatInstant,
  formatMilli,
  givenId,
  parseInstant,
  parseMilli,
  registerMilli,
  startOfDay,
  success,
  type Clock,
  type Instant,
  type Log,
  type MeterId,
  type PersonId,
  type ReadingDecisionId,
  type RegisterMilli,
  type Reply,
  type TenancyId,
  type Utility,
  type Zone,
} from '#kernel';
import type {
  CorrectMultiplierRequest,
  CorrectReadingRequest,
  DecideReadingRequest,
  HeldReadings,
  ReadingDecisionAnswer,
} from '#contracts/api';
import type { FinalCorrections } from './accounts/index.ts';
import { accountOf, type PostedTransaction } from './ledger/index.ts';
import type { DecidedReading, HeldDesk, MultiplierDesk, Reading } from './metering/index.ts';
import { periodAt, type Correction } from './rating/index.ts';
import type { Store } from './store/index.ts';

type Decision = DecidedReading['decision'];

export interface ReadingCorrectionsOptions {
  readonly desk: HeldDesk;
  readonly multipliers: Pick<MultiplierDesk, 'correct'>;
  readonly ledger: Pick<Store['ledger'], 'newestOf' | 'transactionsOf'>;
  readonly zone: Zone;
  readonly utilityOf: (meterId: MeterId) => Utility;
  /** Who paid for what the meter counted since, with those who have left. */
  readonly payersOf: (meterId: MeterId, since: Instant) => readonly TenancyId[];
  readonly reopen: (tenancyId: TenancyId, utility: Utility, since: Instant) => void;
  /** Posts what the ledger lacks, in the name of the cause. */
  readonly settle: (tenancyId: TenancyId, correction: Correction) => Promise<void>;
  /** Closes the books of tenancies that ended once more. */
  readonly finals: Pick<FinalCorrections, 'correct'>;
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
    const { id, reading: number, decision, closing, earlier, reason } = request;
    const register = closing === null ? null : registerOf(closing);
    const decided = await this.#options.desk.decide({ id, number, decision, closing: register, earlier, reason }, by);
    return this.#carriedOn(decided);
  }

  /** Refusals: as `HeldDesk.enter`. */
  async correct(request: CorrectReadingRequest, by: PersonId | null): Promise<Reply<ReadingDecisionAnswer>> {
    const { id, meterId, reason } = request;
    const at = parseInstant(request.at);
    assert(at !== null, 'an instant was parsed at the border');
    const register = registerOf(request.register);
    return this.#carriedOn(await this.#options.desk.enter({ id, meterId, at, register, reason }, by));
  }

  /** A reading that a meter sent late is put to its time and carried on into the books; false where it cannot stand there. Rejects with STORE_UNAVAILABLE. */
  async placeLate(id: ReadingDecisionId, reading: Reading): Promise<boolean> {
    const placed = await this.#options.desk.placeLate(id, reading);
    if (!placed.ok) {
      this.#options.log.warn('late reading not placed', { meterId: reading.meterId, code: placed.error.code });
      return false;
    }
    if (placed.value !== null) await this.#book(placed.value.decision);
    return true;
  }

  /** Refusals: as `MultiplierDesk.correct`. */
  async multiplier(request: CorrectMultiplierRequest, by: PersonId | null): Promise<Reply<ReadingDecisionAnswer>> {
    const { id, meterId, multiplier, reason } = request;
    const from = startOfDay(request.from, this.#options.zone);
    return this.#carriedOn(await this.#options.multipliers.correct({ id, meterId, from, multiplier, reason }, by));
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
    const posted = await this.#postedFor(decision);
    return success({
      id,
      meterId,
      kind,
      decidedAt: formatInstant(decidedAt),
      changedFrom: changedFrom === null ? null : formatInstant(changedFrom),
      posted: posted.map((transaction) => transaction.id),
      tenancies: [...new Set(posted.flatMap(({ facts }) => facts['tenancyId'] ?? []))].map((id) =>
        givenId<TenancyId>(id),
      ),
      repeated,
    });
  }

  async #book(decision: Decision): Promise<void> {
    const { id, meterId, kind, multiplier, changedFrom: since, decidedAt } = decision;
    if (since === null) return;
    const { payersOf, utilityOf, reopen, settle, finals, onChanged, log } = this.#options;
    const told = multiplier === null ? {} : { multiplier: String(multiplier) };
    const facts = { [DECISION]: id, decided: kind, meterId, since: formatInstant(since), ...told };
    for (const tenancyId of payersOf(meterId, since)) {
      reopen(tenancyId, utilityOf(meterId), since);
      try {
        if (await this.#isOwed(tenancyId, { meterId, since, decidedAt })) {
          await settle(tenancyId, { since, facts });
          onChanged(tenancyId);
        }
        const posted = await this.#postedTo(tenancyId, id);
        await finals.correct(tenancyId, { decision: { ...decision, changedFrom: since }, posted });
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

  /** With what closed the books of tenancies that ended once more, the oldest first. */
  async #postedFor({ id, meterId, changedFrom }: Decision): Promise<readonly PostedTransaction[]> {
    if (changedFrom === null) return [];
    const perPayer = await Promise.all(
      this.#options.payersOf(meterId, changedFrom).map((tenancyId) => this.#postedTo(tenancyId, id)),
    );
    return perPayer.flat().sort((a, b) => a.sequence - b.sequence);
  }

  async #postedTo(tenancyId: TenancyId, decision: Decision['id']): Promise<readonly PostedTransaction[]> {
    const wallet = accountOf.credit(tenancyId, 'utility');
    const newest = await this.#options.ledger.transactionsOf(wallet, { limit: POSTINGS_IN_SIGHT });
    return newest.filter(({ facts }) => facts[DECISION] === decision).toReversed();
  }
}

function registerOf(text: string): RegisterMilli {
  const milli = parseMilli(text);
  assert(milli !== null, 'a register was parsed at the border');
  return registerMilli(milli);
}
