import { elementAt, givenId, instant, type Instant, type MeterId, type Zone } from '#kernel';
import type { Tariff, TenancyAttributes } from '#contracts/configuration';
import type { RatedLine } from '../../ledger/model.ts';
import type { HourlyInterval } from '../../metering/model.ts';
import type { BillingPeriod } from '../model.ts';
import { periodAt } from '../period.ts';
import { rate } from '../rate.ts';
import type { Register } from '../use-source.ts';
import { registersOf, type FileRegister, type FileRules } from './file-chain.ts';
import type { FileReading } from './readings-csv.ts';

export interface FileRatingInput {
  readonly tariff: Tariff;
  readonly zone: Zone;
  /** At least one. */
  readonly rows: readonly FileReading[];
  /**
   * What is billed; by default from the first reading that counts to the last. Steps begin to count at `from` too, but for one that is the beginning of a
   * billing period: then they count from the first reading.
   */
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly rules: (meter: string, register: string) => FileRules;
  readonly attributes: TenancyAttributes | undefined;
}

export interface FileRating {
  readonly from: Instant;
  readonly to: Instant;
  /** The oldest first; one without lines was before the tariff's first version. */
  readonly periods: readonly { readonly period: BillingPeriod; readonly lines: readonly RatedLine[] }[];
  /** What stands under a meter's id in the lines, and which way it counts: every register but `import` has an id of its own there. */
  readonly registers: readonly (FileRegister & { readonly lineMeterId: MeterId; readonly counts: Register })[];
}

/** Rates readings as if they were one tenancy's of one utility: what the server would post for them. Pure. */
export function rateReadings(input: FileRatingInput): FileRating {
  const { tariff, zone } = input;
  const registers = registersOf(input.rows, input.rules).map((of) => ({
    ...of,
    lineMeterId: lineMeterOf(of),
    counts: countsOf(of),
  }));
  // Of each register they are in the order of time.
  const ends = registers.flatMap(({ readings }) => [
    elementAt(readings, 0).at,
    elementAt(readings, readings.length - 1).at,
  ]);
  const first = instant(Math.min(...ends));
  const last = instant(Math.max(...ends));
  const from = input.from ?? first;
  const to = input.to ?? last;
  // Who bills from the beginning of a month on may have used something before it, which counts towards the steps of a year.
  const tenancyFrom = periodAt(from, zone).from === from ? instant(Math.min(first, from)) : from;
  const intervals = registers.flatMap((of) => intervalsOf(of));
  const exportMeters = new Set(registers.filter(({ counts }) => counts === 'export').map((of) => of.lineMeterId));
  const periods: FileRating['periods'][number][] = [];
  for (let at = from; at < to;) {
    const period = periodAt(at, zone);
    const ratedTo = instant(Math.min(period.to, to));
    const billed = { tariff, zone, period, tenancyFrom, ratedTo, attributes: input.attributes };
    periods.push({ period, lines: rate({ ...billed, intervals, exportMeters }) });
    at = period.to;
  }
  return { from, to, periods, registers };
}

/** What was fed in: the word, or its OBIS code, such as 2.8.0. Every other register counts what was taken. */
function countsOf({ register }: FileRegister): Register {
  return /^(export|(1-\d:)?2\.8\.\d)$/i.test(register) ? 'export' : 'import';
}

/** A meter's register for what was taken has the meter's own id; any other has its name in its id, so that two of them do not mix. */
function lineMeterOf({ meterId, register }: FileRegister): MeterId {
  if (register === 'import') return meterId;
  const name = register.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return givenId<MeterId>(`${meterId}-${name}`.slice(0, 64).replace(/-+$/, ''));
}

function intervalsOf({ intervals, lineMeterId }: FileRegister & { lineMeterId: MeterId }): readonly HourlyInterval[] {
  return intervals.map((interval) => ({ ...interval, meterId: lineMeterId }));
}
