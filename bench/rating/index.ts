import { tmpdir } from 'node:os';
import type { Clock } from '#kernel';
import {
  columnsOf,
  CountedColumns,
  oracleLines,
  rateFrom,
  type RatingInput,
  type UseSource,
} from '#server/constructed';
import {
  fdatasyncTimes,
  inTurn,
  percentile,
  ratiosOf,
  spreadOf,
  writeFloor,
  writeRate,
  type BenchRow,
} from '../measure.ts';
import { RulesEngine } from './rules-engine.ts';
import { yearOfQuarters } from './year-of-quarters.ts';

const METERS = 500;
const BUILDING_YEAR_S = 10;
const PER_SECOND = 2_000_000;

/** P4: intervals rated a second on one core, and what a building's year takes by that. What is rated is held against the oracle first. */
export async function run({ quick, clock }: { quick: boolean; clock: Clock }): Promise<BenchRow[]> {
  const year = yearOfQuarters();
  const intervals = year.reduce((sum, month) => sum + month.intervals.length, 0);
  const compared = quick ? year.slice(2, 3) : year;
  for (const month of compared) holdAgainstOracle(month);
  const counted = year.map((month) => ({ month, source: sourceOf(month) }));
  const rules = new RulesEngine();
  const [first] = year;
  if (first === undefined) throw new Error('a year has a first month');
  const meters = quick ? 3 : 50;
  const ruled = quick ? 500 : 2976;
  const rates = await inTurn(quick ? 3 : 7, {
    ours: async () => {
      const began = clock.monotonic();
      for (let meter = 0; meter < meters; meter += 1) for (const { month, source } of counted) rateFrom(month, source);
      return ((meters * intervals) / (clock.monotonic() - began)) * 1000;
    },
    peer: async () => {
      const began = clock.monotonic();
      await rules.rate(first, ruled);
      return (ruled / (clock.monotonic() - began)) * 1000;
    },
  });
  const ratios = ratiosOf(rates.ours, rates.peer);
  const perSecond = percentile(rates.ours, 0.5);
  const buildingYear = (METERS * intervals) / perSecond;
  return [
    {
      id: 'P4',
      what: `rating by time of use, blocks, days and tax; ${compared.length} of 12 months equal to the oracle's`,
      ours: `${writeRate(rates.ours)} intervals; ${METERS} meters × ${intervals} intervals by that ${buildingYear.toFixed(1)} s`,
      peer: `json-rules-engine, the price of each interval alone: ${writeRate(rates.peer)}`,
      ratio: percentile(ratios, 0.5),
      spread: spreadOf(ratios),
      floor: `${writeFloor(fdatasyncTimes({ directory: tmpdir(), count: 100, clock }))} (nothing is written here)`,
      target: `≥ ${PER_SECOND.toLocaleString('en')} intervals/s, a building's year ≤ ${BUILDING_YEAR_S} s`,
      reached: perSecond >= PER_SECOND && buildingYear <= BUILDING_YEAR_S,
    },
  ];
}

/** Throws where a line is not the oracle's: a wrong figure that is fast is worth nothing. */
function holdAgainstOracle(month: RatingInput): void {
  const amounts = (lines: readonly { readonly amount: bigint }[]) =>
    lines
      .map((line) => line.amount)
      .filter((amount) => amount !== 0n)
      .sort((a, b) => (a < b ? -1 : 1))
      .join(' ');
  const [ours, oracle] = [amounts(rateFrom(month, sourceOf(month))), amounts(oracleLines(month))];
  if (ours !== oracle) throw new Error(`${month.period.key}: rated ${ours}, the oracle says ${oracle}`);
}

/** The month as columns, as a building's year is held in memory. */
function sourceOf({ intervals }: RatingInput): UseSource {
  return [...Map.groupBy(intervals, ({ meterId }) => meterId)].map(
    ([meterId, own]) => new CountedColumns(meterId, 'import', columnsOf(own)),
  );
}
