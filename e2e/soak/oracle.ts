import { isSum } from './subset.ts';
import type { JournalInspection } from '#main';
import type { ValidatorState } from '#simulators';

export interface Balance {
  readonly inserted: number;
  readonly inBox: number;
  readonly cameOut: number;
  readonly credited: number;
  readonly returned: number;
  /** How many notes are in doubt, by row; a row may say that it stands for several. */
  readonly unresolved: number;
  /** Sentences; empty: every note is accounted for. */
  readonly problems: readonly string[];
}

/**
 * The judge is what lies in the box and what came out, counted by the device's own piles, which know nothing of the journal. Every note in the box is credited or in doubt; no note
 * that came out is credited; nothing is left open; and there are no more doubts than faults that can make one.
 */
export function judge(
  device: Pick<ValidatorState, 'inserted' | 'stacked' | 'returned' | 'removedByHand' | 'path'>,
  journal: Pick<JournalInspection, 'rows' | 'problems'>,
  { doubtsAllowed }: { doubtsAllowed: number },
): Balance {
  const units = (value: bigint | null) => (value === null ? null : Number(value / 1_000_000n));
  const valuesOf = (state: string) =>
    journal.rows.filter((row) => row.state === state).map((row) => units(row.value) ?? 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const credited = sum(valuesOf('credited'));
  const returned = sum(valuesOf('returned'));
  const doubts = journal.rows.filter((row) => row.state === 'unresolved').map((row) => units(row.value));
  const open = journal.rows.filter((row) => ['escrowed', 'stack_requested', 'stacked'].includes(row.state));
  const inBox = device.stacked.total;
  const cameOut = device.returned.total + device.removedByHand.total;
  const problems = [
    ...journal.problems,
    ...open.map((row) => `row ${row.sequence} is still ${row.state}`),
    ...(device.path === null ? [] : ['a note is still on its way']),
    ...(device.inserted.total === inBox + cameOut + (device.path?.value ?? 0) ? [] : ['the device lost a note']),
    ...(isSum(inBox - credited, doubts) ? [] : [`${inBox} in the box, ${credited} credited, in doubt ${text(doubts)}`]),
    ...(returned <= cameOut ? [] : [`${returned} returned by the journal, ${cameOut} came out`]),
    ...(doubts.length <= doubtsAllowed ? [] : [`${doubts.length} in doubt after ${doubtsAllowed} cuts`]),
  ];
  return { inserted: device.inserted.total, inBox, cameOut, credited, returned, unresolved: doubts.length, problems };
}

function text(doubts: readonly (number | null)[]): string {
  return doubts.map((value) => value ?? 'unknown').join(' + ') || 'nothing';
}
