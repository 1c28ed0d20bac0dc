import {
  assertNever,
  formatInstant,
  formatMilli,
  instant,
  refuse,
  success,
  type Clock,
  type Details,
  type Instant,
  type MeterId,
  type PersonId,
  type ReadingDecisionId,
  type RegisterMilli,
  type Reply,
} from '#kernel';
import type { HeldReading, ReadingStore, TakenReading } from '../store/contract-readings.ts';
import { hourOf } from './hourly.ts';
import type { Reading, ReadingDecision } from './model.ts';
import { isSame, putIn, type PutIn, type PutInOutcome, type Unfit } from './put-in.ts';
import { quantityBetween, type RegisterRules } from './validate.ts';

/** What staff say of a reading that waits for them. */
export interface HeldRequest {
  readonly id: ReadingDecisionId;
  /** The number under which it waits. */
  readonly number: number;
  /** `swap`: the meter was changed or its register set back, and this is the first that the new one showed. */
  readonly decision: 'accept' | 'reject' | 'swap';
  /** What the old register showed at the end; only with `swap`. */
  readonly closing: RegisterMilli | null;
  /** What was held of the meter before it: `waits` for a decision of its own, or is `settled` with this one, because registers are cumulative and what lies between is bridged. */
  readonly earlier: 'waits' | 'settled';
  readonly reason: string;
}

/** A reading by hand: one that came late, or what a wrong one should have been. */
export interface EnteredReading {
  readonly id: ReadingDecisionId;
  readonly meterId: MeterId;
  readonly at: Instant;
  readonly register: RegisterMilli;
  readonly reason: string;
}

export interface DecidedReading {
  readonly decision: ReadingDecision;
  /** It had been decided under this id before; that stands. */
  readonly repeated: boolean;
}

export interface HeldDeskOptions {
  readonly readings: Pick<ReadingStore, 'kept' | 'intervals' | 'held' | 'decide' | 'decisions' | 'take'>;
  /** Null for a meter that the site does not have. */
  readonly rulesOf: (meterId: MeterId) => RegisterRules | null;
  /** See `MeterPoller.alter`. */
  readonly alter: <Value>(meterId: MeterId, work: () => Promise<Value>) => Promise<Value>;
  readonly clock: Clock;
}

/** Decisions are made by people, one at a time: so many are years of them. */
const DECISIONS_KEPT_IN_SIGHT = 10_000;
const HOUR_MS = 3_600_000;

interface Draft {
  readonly decision: Pick<ReadingDecision, 'id' | 'meterId' | 'kind' | 'heldNumber' | 'heldThrough' | 'note'>;
  readonly added: readonly PutIn[];
  readonly act: string;
  readonly details: Details;
}

/**
 * Where staff decide about readings. The readings that follow from a decision, the hours that they change and the line of the audit are one commit. A decision is about
 * one held reading; those that were held before it wait on, unless it says that they are settled with it. They may be decided in any order: a reading is judged by
 * its neighbours in time, not by when it was decided.
 */
export class HeldDesk {
  readonly #options: HeldDeskOptions;

  constructor(options: HeldDeskOptions) {
    this.#options = options;
  }

  /** Those that wait, the oldest first. Rejects with STORE_UNAVAILABLE. */
  async waiting(): Promise<readonly HeldReading[]> {
    return (await this.#options.readings.held()).filter(({ open }) => open);
  }

  /** Refusals: READING_UNKNOWN, READING_DECIDED, READING_UNFIT, CLOCK_SUSPECT, LEDGER_ID_REUSED. */
  async decide(request: HeldRequest, by: PersonId | null): Promise<Reply<DecidedReading>> {
    const held = (await this.#options.readings.held()).find(({ number }) => number === request.number);
    if (held === undefined) return refuse('READING_UNKNOWN', { details: { number: request.number } });
    const { meterId } = held.reading;
    const rules = this.#options.rulesOf(meterId);
    if (rules === null) return refuse('METER_UNKNOWN', { details: { meterId } });
    return this.#options.alter(meterId, async () => {
      const draft = await this.#draftOf(request, held, rules);
      const known = await this.#before(draft);
      if (known !== null) return known;
      // Read again in the meter's turn: somebody may have decided meanwhile.
      const now = (await this.#options.readings.held()).find(({ number }) => number === request.number);
      if (now?.open !== true) return refuse('READING_DECIDED', { details: { number: request.number } });
      return this.#carryOut(draft, rules, by);
    });
  }

  /** Refusals: METER_UNKNOWN, READING_UNFIT, CLOCK_SUSPECT, LEDGER_ID_REUSED. */
  async enter(request: EnteredReading, by: PersonId | null): Promise<Reply<DecidedReading>> {
    const { id, meterId, at, register, reason } = request;
    const rules = this.#options.rulesOf(meterId);
    if (rules === null) return refuse('METER_UNKNOWN', { details: { meterId } });
    return this.#options.alter(meterId, async () => {
      const reading = await this.#byHand(meterId, { at, register }, rules);
      const draft: Draft = {
        decision: { id, meterId, kind: 'entered', heldNumber: null, heldThrough: null, note: reason },
        added: [{ reading, begins: false, vouched: false }],
        act: 'reading_entered',
        details: { at: formatInstant(at), register: formatMilli(register) },
      };
      return (await this.#before(draft)) ?? this.#carryOut(draft, rules, by);
    });
  }

  /**
   * A reading of the meter itself that came after later ones. Known already, or within an hour whose ends are known, it changes no hour and is kept; else the hours between its
   * neighbours are made again, as a decision that nobody had to make. Null: no hour changed. Refusals: as `enter`.
   */
  async placeLate(id: ReadingDecisionId, reading: Reading): Promise<Reply<DecidedReading | null>> {
    const { meterId, at, register } = reading;
    const rules = this.#options.rulesOf(meterId);
    if (rules === null) return refuse('METER_UNKNOWN', { details: { meterId } });
    return this.#options.alter(meterId, async () => {
      const near = (await this.#options.readings.kept(meterId, { from: at, to: at })).map((kept) => kept.reading);
      if (near.some((kept) => isSame(kept, reading))) return success(null);
      const before = withinHour(reading, near);
      if (before !== null) {
        const quantity = quantityBetween(before, reading, rules);
        await this.#options.readings.take({ reading, verdict: { kind: 'accepted', quantity }, intervals: [] });
        return success(null);
      }
      const draft: Draft = {
        decision: { id, meterId, kind: 'entered', heldNumber: null, heldThrough: null, note: 'the meter sent it late' },
        added: [{ reading, begins: false, vouched: false }],
        act: 'reading_late',
        details: { at: formatInstant(at), register: formatMilli(register) },
      };
      return this.#carryOut(draft, rules, null);
    });
  }

  /** What was decided since the beginning, the newest first. Rejects with STORE_UNAVAILABLE. */
  decisions(): Promise<readonly ReadingDecision[]> {
    return this.#options.readings.decisions({ limit: DECISIONS_KEPT_IN_SIGHT });
  }

  async #draftOf(
    { id, number, decision, closing, earlier, reason }: HeldRequest,
    { reading }: HeldReading,
    rules: RegisterRules,
  ): Promise<Draft> {
    const { meterId } = reading;
    const heldThrough = earlier === 'settled' ? number : null;
    const about = { id, meterId, heldNumber: number, heldThrough, note: reason };
    const details = { number, at: formatInstant(reading.at), register: formatMilli(reading.register), earlier };
    switch (decision) {
      case 'accept':
        return {
          decision: { ...about, kind: 'accepted' },
          added: [{ reading, begins: false, vouched: true }],
          act: 'reading_accepted',
          details,
        };
      case 'reject':
        return { decision: { ...about, kind: 'rejected' }, added: [], act: 'reading_rejected', details };
      case 'swap': {
        const begin: PutIn = { reading, begins: true, vouched: true };
        // A moment before, because at one instant a meter has one value.
        const end = { at: instant(reading.at - 1), register: closing ?? reading.register };
        const last: readonly PutIn[] =
          closing === null ? [] : [{ reading: await this.#byHand(meterId, end, rules), begins: false, vouched: true }];
        return {
          decision: { ...about, kind: 'new_register' },
          added: [...last, begin],
          act: 'register_swapped',
          details: { ...details, closing: closing === null ? null : formatMilli(closing) },
        };
      }
      default:
        return assertNever(decision);
    }
  }

  /** Of the meter that was there at the time, as far as that is known. */
  async #byHand(
    meterId: MeterId,
    { at, register }: { at: Instant; register: RegisterMilli },
    rules: RegisterRules,
  ): Promise<Reading> {
    const near = (await this.#options.readings.kept(meterId, { from: at, to: at })).map(({ reading }) => reading);
    const serial = near.findLast((each) => each.at <= at)?.serial ?? rules.serial;
    return { meterId, at, register, quality: 'corrected', source: 'staff', serial, powerW: null, relay: 'unknown' };
  }

  /** What was decided under this id before; null where nothing was. Refusal: LEDGER_ID_REUSED, where it was something else. */
  async #before({ decision, added }: Draft): Promise<Reply<DecidedReading> | null> {
    const { readings } = this.#options;
    const known = (await this.decisions()).find(({ id }) => id === decision.id);
    if (known === undefined) return null;
    const { meterId, kind, heldNumber, heldThrough, note } = decision;
    const isKept = await Promise.all(
      added.map(async ({ reading }) =>
        (await readings.kept(meterId, { from: reading.at, to: reading.at })).some((kept) =>
          isSame(kept.reading, reading),
        ),
      ),
    );
    const same =
      known.meterId === meterId &&
      known.kind === kind &&
      known.heldNumber === heldNumber &&
      known.heldThrough === heldThrough &&
      known.note === note;
    return same && isKept.every(Boolean)
      ? success({ decision: known, repeated: true })
      : refuse('LEDGER_ID_REUSED', { details: { id: decision.id } });
  }

  async #carryOut(draft: Draft, rules: RegisterRules, by: PersonId | null): Promise<Reply<DecidedReading>> {
    const { readings, clock } = this.#options;
    const { meterId } = draft.decision;
    let taken: readonly TakenReading[] = [];
    let changedFrom: Instant | null = null;
    if (draft.added.length > 0) {
      // What time it is says which readings are late, and which cannot be yet.
      if (clock.state() === 'suspect') return refuse('CLOCK_SUSPECT');
      if (draft.added.some(({ reading }) => reading.at > clock.now())) return unfit('future', draft);
      const outcome = await this.#putIn(draft, rules);
      if (outcome.kind === 'unfit') return unfit(outcome.why, draft);
      ({ taken, changedFrom } = outcome);
    }
    const decidedAt = clock.now();
    const decision: ReadingDecision = {
      ...draft.decision,
      changedFrom,
      multiplier: null,
      decidedBy: by,
      decidedAt,
    };
    const audit = {
      at: decidedAt,
      personId: by,
      kioskId: null,
      act: draft.act,
      about: meterId,
      details: { ...draft.details, id: decision.id, reason: decision.note },
    };
    const isNew = await readings.decide({ decision, taken, audit });
    return isNew
      ? success({ decision, repeated: false })
      : refuse('LEDGER_ID_REUSED', { details: { id: decision.id } });
  }

  /** With everything around that the hours between the neighbours are made of. */
  async #putIn({ added, decision: { meterId } }: Draft, rules: RegisterRules): Promise<PutInOutcome> {
    const { readings, clock } = this.#options;
    const times = added.map(({ reading }) => reading.at);
    const [first, last] = [instant(Math.min(...times)), instant(Math.max(...times))];
    const near = await readings.kept(meterId, { from: first, to: last });
    const from = hourOf(near[0]?.reading.at ?? first);
    const behind = near.find(({ reading }) => reading.at > last)?.reading.at;
    const to = instant(hourOf(behind ?? clock.now()) + HOUR_MS);
    const [kept, rows] = await Promise.all([
      readings.kept(meterId, { from, to }),
      readings.intervals(meterId, { from, to }),
    ]);
    return putIn(added, { kept, rows, rules });
  }
}

/** The reading before it, where it lies between two that were seen in the same hour, and its register between theirs. */
function withinHour({ at, register, serial }: Reading, near: readonly Reading[]): Reading | null {
  const before = near.findLast((each) => each.at < at);
  const after = near.find((each) => each.at > at);
  if (before === undefined || after === undefined || near.some((each) => each.at === at)) return null;
  const seen = [before, after].every((each) => each.quality !== 'estimated' && each.serial === serial);
  const inHour = hourOf(before.at) === hourOf(at) && hourOf(after.at) === hourOf(at);
  return seen && inHour && before.register <= register && register <= after.register ? before : null;
}

const UNFIT = {
  future: 'its time has not come yet',
  below_before: 'the register was higher before, and it cannot have wrapped; a changed meter is a swap',
  above_after: 'the register was lower after it',
  jump: 'more than the meter can have counted since the reading before',
  before_first: 'nothing is known of this meter so early',
  replaced: 'another reading of the same instant stands in its place',
} as const satisfies Record<Unfit | 'future', string>;

function unfit(why: Unfit | 'future', { added }: Draft): Reply<never> {
  const [first] = added;
  const at = first === undefined ? null : formatInstant(first.reading.at);
  return refuse('READING_UNFIT', { message: UNFIT[why], details: { why, at } });
}
