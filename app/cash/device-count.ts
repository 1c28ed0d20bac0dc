import { isOpen, countOf, type BillDesk, type BillEffect, type BillMoment, type BillStep } from './bill.ts';
import { alarm, decide, found } from './bill-outcome.ts';
import type { DeviceCount } from './device-word.ts';

/**
 * Holds the device's own count against what the journal expects of it. More than expected: the open row first, if it is this device's, then a row of its own for each
 * note that no row explains; never dropped. Less: the device was reset or is not what it was, which is an alarm. A device that was never met tells nothing yet.
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
    return inDoubt({ ...at, expected: count }, moment, [{ kind: 'journal_keep', device: count }]);
  const more = count.stacked - known.stacked;
  if (more < 0)
    return inDoubt({ ...at, expected: count }, moment, [
      { kind: 'journal_keep', device: count },
      alarm('CASH_COUNT_LOWER', null, `${count.serial} counts ${count.stacked}, the journal ${known.stacked}`),
    ]);
  const isOurs = isOpen(at.newest) && at.newest.validatorSerial === count.serial;
  if (more > 0) return explain(at, { count, more, isOurs }, moment);
  if (!isAtRest) return { desk: at, effects: [] };
  // A bill that is on its way in an ordinary session is not settled by a count: only one whose end is awaited.
  if (isOurs && at.awaiting !== null) return decide({ ...at, awaiting: null }, 'counted_out', null, moment);
  return inDoubt(at, moment, []);
}

/** A count that proves nothing: whoever waited for one stands as if the device had none. */
function inDoubt(desk: BillDesk, moment: BillMoment, before: readonly BillEffect[]): BillStep {
  if (desk.awaiting !== 'count') return { desk, effects: before };
  const step = decide({ ...desk, awaiting: null }, 'nothing', null, moment);
  return { desk: step.desk, effects: [...before, ...step.effects] };
}

function explain(
  desk: BillDesk,
  { count, more, isOurs }: { count: DeviceCount; more: number; isOurs: boolean },
  moment: BillMoment,
): BillStep {
  const first: BillStep = isOurs
    ? decide({ ...desk, awaiting: null }, 'counted_in', null, moment)
    : { desk, effects: [] };
  const unexplained = isOurs ? more - 1 : more;
  if (unexplained === 0) return first;
  const ids = [...(isOurs ? [] : [moment.freshId]), ...(moment.moreIds ?? [])].slice(0, unexplained);
  const words = `${count.serial} counts ${count.stacked} notes, ${unexplained} more than the journal explains`;
  let { desk: now } = first;
  const effects: BillEffect[] = [...first.effects, alarm('CASH_COUNT_HIGHER', null, words)];
  for (const [index, freshId] of ids.entries()) {
    const standsFor = index === ids.length - 1 ? unexplained - index : 1;
    const step = found(
      // The last row may stand for many: no count that a broken device names fills the journal.
      standsFor === 1 ? now : { ...now, expected: { ...count, stacked: count.stacked - 1 } },
      { named: null, freshId, evidence: `counted_in: ${words}; this row stands for ${standsFor}` },
      moment,
    );
    now = step.desk;
    effects.push(...step.effects);
  }
  return { desk: now, effects };
}
