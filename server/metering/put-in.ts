import { quantityMilli, type Instant } from '#kernel';
import type { TakenReading } from '../store/contract-readings.ts';
import type { KeptReading } from '../store/contract-reports.ts';
import { hourOf } from './hourly.ts';
import type { HourlyInterval, Reading } from './model.ts';
import { countedReadings, hoursOf, type CountedReading } from './reading-line.ts';
import { judgeStep, quantityBetween, type RegisterRules } from './validate.ts';

/** A reading that staff put into a line. */
export interface PutIn {
  readonly reading: Reading;
  /** The meter was swapped or set back: nothing leads to it from the one before. */
  readonly begins: boolean;
  /** Seen by a person who says that it is true, however much was used; else it has to keep to the rated maximum. */
  readonly vouched: boolean;
}

/** Why a reading cannot stand where it was put: what was used would be negative, or too much, or nothing would lead from it to the next. */
export type Unfit = 'below_before' | 'above_after' | 'jump' | 'before_first' | 'replaced';

export type PutInOutcome =
  | { readonly kind: 'unfit'; readonly why: Unfit }
  /** What to keep; the hours that change stand with the last of the readings. */
  | { readonly kind: 'fits'; readonly taken: readonly TakenReading[]; readonly changedFrom: Instant };

/**
 * Puts readings into the line of a meter, wherever their time is, and makes the hours between their neighbours again. Pure. `kept` reaches from a reading before the
 * hour of the neighbour in front to one after the hour of the neighbour behind, or to the end where nothing was seen behind; `rows` are the hours that are kept for that time. An hour
 * that nobody counts any more stays as a row with nothing in it.
 */
export function putIn(
  added: readonly PutIn[],
  at: {
    readonly kept: readonly KeptReading[];
    readonly rows: readonly HourlyInterval[];
    readonly rules: RegisterRules;
  },
): PutInOutcome {
  const { rules } = at;
  let kept = at.kept;
  const judged: KeptReading[] = [];
  for (const each of added) {
    const known = judge(each, kept, rules);
    if (known.kind === 'unfit') return known;
    judged.push(known.kept);
    kept = withOne(kept, known.kept);
  }
  const line = countedReadings(kept);
  const readings = judged.map(({ reading }) => reading);
  const firstPlace = line.findIndex(({ reading }) => readings.includes(reading));
  const lastPlace = line.findLastIndex(({ reading }) => readings.includes(reading));
  const from = (line[firstPlace - 1] ?? line[firstPlace])?.reading.at;
  if (from === undefined) return { kind: 'unfit', why: 'replaced' };
  const after = line[lastPlace + 1]?.reading;
  // Estimates are taken by what was seen before them: nothing behind stays as it was.
  const to = after === undefined || after.quality === 'estimated' ? Number.POSITIVE_INFINITY : after.at;
  const touched = ({ hourStart }: HourlyInterval) => hourStart >= hourOf(from) && hourStart < to;
  const made = hoursOf(line, rules).filter(touched);
  const isMade = new Set(made.map(({ hourStart }) => hourStart));
  const gone = at.rows.filter((row) => touched(row) && !isMade.has(row.hourStart)).map(emptied);
  const intervals = [...made, ...gone].sort((a, b) => a.hourStart - b.hourStart);
  return {
    kind: 'fits',
    taken: judged.map((each, place) => ({ ...each, intervals: place === judged.length - 1 ? intervals : [] })),
    changedFrom: from,
  };
}

type Judged = { readonly kind: 'unfit'; readonly why: Unfit } | { readonly kind: 'judged'; readonly kept: KeptReading };

function judge({ reading, begins, vouched }: PutIn, kept: readonly KeptReading[], rules: RegisterRules): Judged {
  // The store keeps the same value at the same instant once: where another took its place since, it cannot come back.
  const counts = countedReadings(kept);
  if (kept.some((each) => isSame(each.reading, reading)) && !counts.some((each) => isSame(each.reading, reading)))
    return { kind: 'unfit', why: 'replaced' };
  const line = countedReadings(withOne(kept, { reading, verdict: { kind: 'first' } }));
  const place = line.findIndex((each) => each.reading === reading);
  if (place < 0) return { kind: 'unfit', why: 'replaced' };
  const after = line[place + 1];
  if (after !== undefined && !after.begins && !leadsTo(reading, after, rules))
    return { kind: 'unfit', why: 'above_after' };
  const replaced = counts.find((each) => each.reading.at === reading.at);
  const before = line[place - 1]?.reading;
  if (before === undefined && replaced === undefined && after !== undefined)
    return { kind: 'unfit', why: 'before_first' };
  const beganThere =
    replaced?.begins === true &&
    kept.some((each) => each.reading === replaced.reading && each.verdict.kind === 'first');
  if (begins || before === undefined || beganThere)
    return { kind: 'judged', kept: { reading, verdict: { kind: 'first' } } };
  const step = judgeStep(before, reading, rules);
  if (step.kind !== 'held') return { kind: 'judged', kept: { reading, verdict: step } };
  if (step.reason !== 'jump') return { kind: 'unfit', why: 'below_before' };
  if (!vouched) return { kind: 'unfit', why: 'jump' };
  return {
    kind: 'judged',
    kept: { reading, verdict: { kind: 'accepted', quantity: quantityBetween(before, reading, rules) } },
  };
}

/** What was seen after it was seen; only a register that would have run backward contradicts. */
function leadsTo(reading: Reading, after: CountedReading, rules: RegisterRules): boolean {
  const step = judgeStep(reading, after.reading, rules);
  return step.kind !== 'held' || step.reason === 'jump';
}

/** In the order of time, and of acceptance at each instant. */
function withOne(kept: readonly KeptReading[], added: KeptReading): readonly KeptReading[] {
  return [...kept, added].sort((a, b) => a.reading.at - b.reading.at);
}

/** As the store tells readings apart. */
export function isSame(a: Reading, b: Reading): boolean {
  return a.at === b.at && a.register === b.register && a.quality === b.quality;
}

function emptied(row: HourlyInterval): HourlyInterval {
  return { ...row, toRegister: row.fromRegister, quantity: quantityMilli(0n), estimated: false };
}
