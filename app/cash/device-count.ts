import {
  isOpen,
  countOf,
  type BillDesk,
  type BillEffect,
  type BillMoment,
  type BillStep,
  type KnownBill,
} from './bill.ts';
import { alarm, decide, doubt, found } from './bill-outcome.ts';
import { among, findNone, findOne, unclear } from './counted-doubts.ts';
import type { DeviceCount } from './device-word.ts';

/**
 * Holds the device's own count against what the journal expects of it. More than expected: the open row first, if it is this device's, or the one note in doubt that explains it; then a row of its
 * own for each note that no row explains; never dropped. Less: the device was reset or is not what it was, which is an alarm. A device that was never met tells nothing yet.
 * `isAtRest`: nothing is on its way, so a count that has not risen proves that the open row's note is not in the box.
 */
export function reconcile(
  desk: BillDesk,
  count: DeviceCount,
  moment: BillMoment,
  { isAtRest }: { isAtRest: boolean },
): BillStep {
  const known = desk.expected?.serial === count.serial ? desk.expected : countOf(moment.kept);
  const at: BillDesk = { ...desk, serial: count.serial, expected: known };
  if (known === null || known.serial !== count.serial)
    return fromHere(at, count, moment, [{ kind: 'journal_keep', device: count }]);
  const more = count.stacked - known.stacked;
  if (more < 0) {
    const words = `${count.serial} counts ${count.stacked}, the journal ${known.stacked}`;
    const doubts = unclear(moment, words, count);
    const kept: BillEffect[] = doubts.length === 0 ? [{ kind: 'journal_keep', device: count }] : doubts;
    return fromHere(at, count, moment, [...kept, alarm('CASH_COUNT_LOWER', null, words)]);
  }
  const open = isOpen(at.newest) && at.newest.validatorSerial === count.serial ? at.newest : null;
  if (more > 0) return explain(at, { count, known, more, open }, moment);
  if (!isAtRest) return { desk: at, effects: [] };
  const doubts = findNone(moment, count);
  // A bill that is on its way in an ordinary session is not settled by a count: only one whose end is awaited.
  const step =
    open !== null && at.awaiting !== null
      ? decide({ ...at, awaiting: null }, 'counted_out', null, moment)
      : withoutProof(at, moment);
  return { desk: step.desk, effects: [...doubts, ...step.effects] };
}

/** From here on the device's count is this one. It says nothing of what happened before it: whoever waited for it stands as if the device had none. */
function fromHere(desk: BillDesk, count: DeviceCount, moment: BillMoment, before: readonly BillEffect[]): BillStep {
  const step = withoutProof({ ...desk, expected: null }, moment);
  return { desk: { ...step.desk, expected: count }, effects: [...before, ...step.effects] };
}

/** A count that proves nothing: whoever waited for one stands as if the device had none. */
function withoutProof(desk: BillDesk, moment: BillMoment): BillStep {
  if (desk.awaiting !== 'count') return { desk, effects: [] };
  return decide({ ...desk, awaiting: null }, 'nothing', null, moment);
}

interface Surplus {
  readonly count: DeviceCount;
  readonly known: DeviceCount;
  readonly more: number;
  readonly open: (KnownBill & { state: 'escrowed' | 'stack_requested' }) | null;
}

function explain(desk: BillDesk, { count, known, more, open }: Surplus, moment: BillMoment): BillStep {
  if ((moment.doubts ?? []).length === 0) {
    const first: BillStep =
      open === null ? { desk, effects: [] } : decide({ ...desk, awaiting: null }, 'counted_in', null, moment);
    const took = open === null ? 0 : 1;
    return unexplained(first, { count, more: more - took, skipFirstId: took === 1 }, moment);
  }
  // The note that is on its way now may be in this count before its own event is: the next count, at rest, says.
  if (open !== null && desk.awaiting === null) return { desk, effects: [] };
  if (open === null && more === 1) {
    const one = findOne(moment, { count, known });
    if (one !== null) return { desk: { ...desk, expected: count }, effects: one };
  }
  const words = `${count.serial} counts ${count.stacked} notes, ${more} more than the journal explains, and more than one note may be meant`;
  const doubts = unclear(moment, words);
  if (open === null) return unexplained({ desk, effects: doubts }, { count, more, skipFirstId: false }, moment);
  // Which of the notes went in is not known: this one is as much in doubt as those before it.
  const doubted = doubt({ ...desk, awaiting: null, expected: null }, open, {
    code: 'BILL_UNRESOLVED',
    evidence: words,
    isInBox: false,
  });
  const so = { desk: { ...doubted.desk, expected: known }, effects: [...doubts, ...doubted.effects] };
  return unexplained(so, { count, more, skipFirstId: false }, moment);
}

/** A row of its own for each note that no row explains. */
function unexplained(
  { desk, effects: before }: BillStep,
  { count, more, skipFirstId }: { count: DeviceCount; more: number; skipFirstId: boolean },
  moment: BillMoment,
): BillStep {
  if (more === 0) return { desk, effects: before };
  const ids = [...(skipFirstId ? [] : [moment.freshId]), ...(moment.moreIds ?? [])].slice(0, more);
  const words = `${count.serial} counts ${count.stacked} notes, ${more} more than the journal explains`;
  let now = desk;
  const effects: BillEffect[] = [...before, alarm('CASH_COUNT_HIGHER', null, words)];
  for (const [index, freshId] of ids.entries()) {
    const standsFor = index === ids.length - 1 ? more - index : 1;
    const step = found(
      // The last row may stand for many: no count that a broken device names fills the journal.
      standsFor === 1 ? now : { ...now, expected: { ...count, stacked: count.stacked - 1 } },
      { named: null, freshId, evidence: `counted_in: ${words}; this row stands for ${standsFor}${among(moment)}` },
      moment,
    );
    now = step.desk;
    effects.push(...step.effects);
  }
  return { desk: now, effects };
}
