import type { BillEffect, BillMoment } from './bill.ts';
import { claimCodeOf } from './claim-code.ts';
import type { CountFinding, DeviceCount } from './device-word.ts';

/*
 * What a device's own count says of notes that were in doubt before it. It settles only what has one explanation: one note in doubt, one note more. Everything else is told to staff beside the case.
 */

/** One note more than expected, and one note in doubt that was to be stacked for a session: it is that one. Null where it may be another. */
export function findOne(
  { doubts = [] }: BillMoment,
  { count, known }: { count: DeviceCount; known: DeviceCount },
): BillEffect[] | null {
  const [only, ...others] = doubts;
  if (only === undefined || others.length > 0) return null;
  const { id, value, sessionId, tenancyId, wasAsked } = only;
  if (!wasAsked || value === null || sessionId === null || tenancyId === null) return null;
  const evidence = `counted_in: ${count.serial} counts ${count.stacked}, the other rows ${known.stacked}, and no other note is in doubt`;
  return found([{ id, says: 'in_box', evidence }], count);
}

/** The count is what it was before them: they are not in the box. Who has them it cannot say: the tenant, or whoever opened the device. */
export function findNone(moment: BillMoment, count: DeviceCount): BillEffect[] {
  return tell(moment, 'not_in_box', `counted_out: ${count.serial} counts ${count.stacked}, as the other rows do`);
}

/** The count fits more than one explanation, or is not the one from before. `anew`: kept with it, as the count to go by from here. */
export function unclear(moment: BillMoment, words: string, anew?: DeviceCount): BillEffect[] {
  return tell(moment, 'unclear', words, anew);
}

/** Names the notes in doubt that a surplus may be, for whoever looks for it. */
export function among({ doubts = [] }: BillMoment): string {
  return doubts.length === 0 ? '' : `, perhaps ${doubts.map(({ id }) => claimCodeOf(id)).join(' or ')}`;
}

function tell(
  { doubts = [] }: BillMoment,
  says: CountFinding['says'],
  evidence: string,
  device?: DeviceCount,
): BillEffect[] {
  return doubts.length === 0
    ? []
    : found(
        doubts.map(({ id }) => ({ id, says, evidence })),
        device,
      );
}

function found(findings: readonly CountFinding[], device?: DeviceCount): BillEffect[] {
  return [{ kind: 'journal_find', findings, ...(device === undefined ? {} : { device }) }, { kind: 'upload' }];
}
