import {
  days,
  earlier,
  formatInstant,
  hours,
  instant,
  later,
  refuse,
  success,
  type Clock,
  type Instant,
  type MeterId,
  type PersonId,
  type ReadingDecisionId,
  type Reply,
} from '#kernel';
import type { KeptReading } from '../store/contract-reports.ts';
import type { ReadingStore, TakenReading } from '../store/contract-readings.ts';
import type { DecidedReading } from './held-desk.ts';
import { hourOf } from './hourly.ts';
import type { HourlyInterval, ReadingDecision } from './model.ts';
import { multiplierAt, nextChange, withMultiplier } from './multiplier.ts';
import { countedReadings, hoursOf } from './reading-line.ts';
import type { RulesBook } from './rules-book.ts';
import type { RegisterRules } from './validate.ts';

/** A multiplier that was wrong since an instant: a current transformer of another ratio, another pulse value. */
export interface MultiplierRequest {
  readonly id: ReadingDecisionId;
  readonly meterId: MeterId;
  readonly from: Instant;
  /** What it was in truth, from then on, until the next change that is known. */
  readonly multiplier: number;
  readonly reason: string;
}

export interface MultiplierDeskOptions {
  readonly readings: Pick<ReadingStore, 'kept' | 'intervals' | 'latest' | 'decide' | 'decisions'>;
  readonly rules: RulesBook;
  /** See `MeterPoller.alter`. */
  readonly alter: <Value>(meterId: MeterId, work: () => Promise<Value>) => Promise<Value>;
  /** Told before the meter is read again. */
  readonly onRules: (meterId: MeterId, rules: RegisterRules) => void;
  readonly clock: Clock;
}

/** The length of a row. */
const AN_HOUR = hours(1);
/** A meter has some thousand readings in so long: years are gone through without holding them all. */
const AT_A_TIME = days(7);
const DECISIONS_KEPT_IN_SIGHT = 10_000;

/**
 * Where staff correct a multiplier. Registers stay as they were read, for ever; the hours since then are made again from them with the other multiplier. The
 * decision, the hours and the line of the audit are one commit.
 */
export class MultiplierDesk {
  readonly #options: MultiplierDeskOptions;

  constructor(options: MultiplierDeskOptions) {
    this.#options = options;
  }

  /** Refusals: METER_UNKNOWN, MULTIPLIER_UNFIT (`details.why`: `future`, `same`, `unread`), CLOCK_SUSPECT, LEDGER_ID_REUSED. */
  correct(request: MultiplierRequest, by: PersonId | null): Promise<Reply<DecidedReading>> {
    const { meterId } = request;
    const { rules, alter } = this.#options;
    if (rules.of(meterId) === null) return Promise.resolve(refuse('METER_UNKNOWN', { details: { meterId } }));
    return alter(meterId, () => this.#correct(request, by));
  }

  async #correct(request: MultiplierRequest, by: PersonId | null): Promise<Reply<DecidedReading>> {
    const { readings, rules, onRules, clock } = this.#options;
    const { id, meterId, from, multiplier, reason } = request;
    const before = await this.#before(request);
    if (before !== null) return before;
    const had = rules.of(meterId);
    if (had === null) return refuse('METER_UNKNOWN', { details: { meterId } });
    if (clock.state() === 'suspect') return refuse('CLOCK_SUSPECT');
    if (from > clock.now()) return unfit('future', request);
    const wrong = multiplierAt(had, from);
    if (wrong === BigInt(multiplier)) return unfit('same', request);
    const next = withMultiplier(had, { from, multiplier });
    const until = nextChange(next, from);
    const taken = await this.#madeAgain(meterId, { from, until, rules: next });
    if (taken === null) return unfit('unread', request);
    const decidedAt = clock.now();
    const decision: ReadingDecision = {
      id,
      meterId,
      kind: 'reworked',
      heldNumber: null,
      heldThrough: null,
      changedFrom: from,
      multiplier,
      note: reason,
      decidedBy: by,
      decidedAt,
    };
    const audit = {
      at: decidedAt,
      personId: by,
      kioskId: null,
      act: 'multiplier_corrected',
      about: meterId,
      details: {
        id,
        from: formatInstant(from),
        until: until === null ? null : formatInstant(until),
        wrong: String(wrong),
        multiplier,
        reason,
      },
    };
    if (!(await readings.decide({ decision, taken: [taken], audit }))) return reused(id);
    rules.learn(decision);
    onRules(meterId, next);
    return success({ decision, repeated: false });
  }

  /** What was decided under this id before; null where nothing was. Refusal: LEDGER_ID_REUSED, where it was something else. */
  async #before(request: MultiplierRequest): Promise<Reply<DecidedReading> | null> {
    const { id, meterId, from, multiplier, reason } = request;
    const all = await this.#options.readings.decisions({ limit: DECISIONS_KEPT_IN_SIGHT });
    const known = all.find((decision) => decision.id === id);
    if (known === undefined) return null;
    const same =
      known.meterId === meterId &&
      known.changedFrom === from &&
      known.multiplier === multiplier &&
      known.note === reason;
    return same ? success({ decision: known, repeated: true }) : reused(id);
  }

  /** Every hour that comes to something else, with the reading that is the newest, which is kept already; null where nothing was read since. */
  async #madeAgain(
    meterId: MeterId,
    { from, until, rules }: { from: Instant; until: Instant | null; rules: RegisterRules },
  ): Promise<TakenReading | null> {
    const { readings, clock } = this.#options;
    const newest = await readings.latest(meterId);
    if (newest === null || newest.at < from) return null;
    const [next] = (await readings.kept(meterId, { from: newest.at, to: newest.at })).filter(
      ({ reading }) => reading.at === newest.at,
    );
    if (next === undefined) return null;
    const end = later(instant(Math.min(clock.now(), until ?? clock.now())), AN_HOUR);
    const changed: HourlyInterval[] = [];
    for (let start = hourOf(from); start < end; start = later(start, AT_A_TIME)) {
      const span = { from: start, to: instant(Math.min(later(start, AT_A_TIME), end)) };
      changed.push(...(await this.#changedIn(meterId, span, rules)));
    }
    return { ...next, intervals: changed };
  }

  async #changedIn(
    meterId: MeterId,
    span: { readonly from: Instant; readonly to: Instant },
    rules: RegisterRules,
  ): Promise<readonly HourlyInterval[]> {
    const { readings } = this.#options;
    const [kept, rows] = await Promise.all([
      // From the hour before, because the hour at the border is made of what was read in front of it.
      readings.kept(meterId, { from: earlier(span.from, AN_HOUR), to: span.to }),
      readings.intervals(meterId, span),
    ]);
    const had = new Map(rows.map((row) => [row.hourStart, row]));
    return madeOf(kept, rules).filter((row) => {
      const inside = row.hourStart >= span.from && row.hourStart < span.to;
      return inside && had.get(row.hourStart)?.quantity !== row.quantity;
    });
  }
}

function madeOf(kept: readonly KeptReading[], rules: RegisterRules): readonly HourlyInterval[] {
  return hoursOf(countedReadings(kept), rules);
}

const UNFIT = {
  future: 'its time has not come yet: what is going to change stands in the site file',
  same: 'it is that already',
  unread: 'the meter was not read since',
} as const;

function unfit(why: keyof typeof UNFIT, { meterId, from }: MultiplierRequest): Reply<never> {
  return refuse('MULTIPLIER_UNFIT', { message: UNFIT[why], details: { why, meterId, from: formatInstant(from) } });
}

function reused(id: ReadingDecisionId): Reply<never> {
  return refuse('LEDGER_ID_REUSED', { details: { id } });
}
