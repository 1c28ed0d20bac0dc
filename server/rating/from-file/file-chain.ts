import { assert, elementAt, givenId, type MeterId } from '#kernel';
import type { HoldReason, HourlyInterval, Reading } from '../../metering/model.ts';
import { spreadOverHours } from '../../metering/hourly.ts';
import { countedReadings } from '../../metering/reading-line.ts';
import { judgeStep, type RegisterRules } from '../../metering/validate.ts';
import type { KeptReading } from '../../store/contract-reports.ts';
import type { FileReading, RowProblem } from './readings-csv.ts';

/** What every meter of the file can do; the serial number is not in the file and needs not be compared. */
export type FileRules = Omit<RegisterRules, 'serial'>;

/** One register of one meter, from its readings to its hours. */
export interface FileRegister {
  readonly meterId: MeterId;
  readonly register: string;
  /** What was accepted, in the order of time. */
  readonly readings: readonly Reading[];
  /** Without hole or overlap, none longer than a UTC hour; shorter where readings lie closer, so that a demand is seen as it was. */
  readonly intervals: readonly HourlyInterval[];
  /** Rows of which no use was made, because they are not plausible: as in the server they wait for a person. */
  readonly held: readonly RowProblem[];
  /** Rows of which no use had to be made: said twice, or corrected by another row. */
  readonly notes: readonly RowProblem[];
}

const UNPRINTED_SERIAL = 'file';

/**
 * Judges the rows of each register in the order of time, as the server judges what it reads: each against the last accepted one. The order of the rows in
 * the file does not matter. Registers come in the order of their names.
 */
export function registersOf(
  rows: readonly FileReading[],
  rules: (meter: string, register: string) => FileRules,
): readonly FileRegister[] {
  const groups = Map.groupBy(rows, ({ meter, register }) => `${meter}/${register}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => {
      const { meter, register } = elementAt(group, 0);
      return registerOf(group, { meter, register, rules: rules(meter, register) });
    });
}

function registerOf(
  rows: readonly FileReading[],
  at: { readonly meter: string; readonly register: string; readonly rules: FileRules },
): FileRegister {
  const meterId = givenId<MeterId>(at.meter);
  const rules = { ...at.rules, serial: UNPRINTED_SERIAL };
  const { standing, held, notes } = standingRows(rows);
  const kept: KeptReading[] = [];
  for (const row of standing) {
    const reading = readingOf(row, meterId);
    const previous = kept.at(-1)?.reading;
    const verdict = previous === undefined ? { kind: 'first' as const } : judgeStep(previous, reading, rules);
    if (verdict.kind === 'held') held.push({ line: row.line, message: whyHeld(verdict.reason, rules) });
    else kept.push({ reading, verdict });
  }
  const readings = countedReadings(kept).map(({ reading }) => reading);
  const intervals = readings.flatMap((to, index) => {
    const from = readings[index - 1];
    return from === undefined ? [] : spreadOverHours({ from, to, rules });
  });
  return { meterId, register: at.register, readings, intervals, held, notes };
}

/**
 * Which rows stand, by time. Of several at one instant a corrected one stands for a measured one and that for an estimate; the same value twice is one
 * reading; anything else nobody can decide from here. An estimate stands only until something was seen after it: that tells the sum, so it trues up.
 */
function standingRows(rows: readonly FileReading[]): {
  readonly standing: readonly FileReading[];
  readonly held: RowProblem[];
  readonly notes: RowProblem[];
} {
  const held: RowProblem[] = [];
  const notes: RowProblem[] = [];
  const sorted = [...rows].sort((a, b) => a.at - b.at || RANK[b.quality] - RANK[a.quality] || a.line - b.line);
  const one = [...Map.groupBy(sorted, ({ at }) => at).values()].map((atOnce) => {
    const first = elementAt(atOnce, 0);
    for (const row of atOnce.slice(1)) {
      if (row.value === first.value) notes.push({ line: row.line, message: `says the same as line ${first.line}` });
      else if (row.quality !== first.quality)
        notes.push({ line: row.line, message: `line ${first.line} is ${first.quality} and stands for it` });
      else held.push({ line: row.line, message: `contradicts line ${first.line}: another value at the same instant` });
    }
    return first;
  });
  const seen = one.findLastIndex(({ quality }) => quality !== 'estimated');
  const standing = one.filter((row, index) => {
    if (row.quality !== 'estimated' || index > seen) return true;
    notes.push({ line: row.line, message: 'is an estimate, and a later reading says what was used' });
    return false;
  });
  return { standing, held, notes };
}

const RANK = { estimated: 0, measured: 1, corrected: 2 } as const;

function readingOf(row: FileReading, meterId: MeterId): Reading {
  return {
    meterId,
    at: row.at,
    register: row.value,
    quality: row.quality,
    source: 'meter',
    serial: UNPRINTED_SERIAL,
    powerW: null,
    relay: 'unknown',
  };
}

function whyHeld(reason: HoldReason, { modulus }: Pick<FileRules, 'modulus'>): string {
  if (reason === 'jump') return 'is more than can have passed since the register before it';
  assert(reason === 'decrease', 'a file says nothing of serial numbers and clocks');
  return modulus === null
    ? 'is less than the register before it: a reset, a swap, or a rollover, which is believed only where it is said at what value registers wrap'
    : 'is less than the register before it and no rollover that is possible: a reset or a swap';
}
