import { validatorProtocols } from '#simulators';
import { formatInstant } from '#kernel';
import { Books } from '../books.ts';
import { Dice } from '../dice.ts';
import type { SoakReport, SoakRun } from '../run.ts';
import { playChapter, type ChapterResult } from './chapter.ts';

/** So many sessions before a new device and a new journal: the judge looks at each, and no journal grows long. */
const CHAPTER = 250;

/** Thousands of cash sessions with random faults, over every protocol in turn; the books must balance in the end. */
export const sessions: SoakRun = {
  name: 'sessions',
  what: 'cash sessions with random faults over every protocol; the books must balance',
  async run({ count, seed, folder, clock, say }) {
    const dice = new Dice(seed);
    const books = await Books.open(clock);
    const results: ChapterResult[] = [];
    try {
      const begun = clock.now();
      for (let played = 0; played < count; played += CHAPTER) {
        const protocol = validatorProtocols[results.length % validatorProtocols.length] ?? validatorProtocols[0];
        const chapter = { protocol, sessions: Math.min(CHAPTER, count - played), faultProbability: 0.25 };
        const result = await playChapter(chapter, { books, folder, dice });
        results.push(result);
        say(`${protocol}: ${line(result)}`);
        for (const problem of result.problems) say(`  BROKEN ${problem}`);
      }
      const ledger = await books.problems();
      const total = totalOf(results);
      return {
        passed: ledger.length === 0 && results.every(({ problems }) => problems.length === 0),
        facts: { seed, from: formatInstant(begun), ...total, ledger: [...ledger] },
        words: `${line(total)}; the ledger ${ledger.length === 0 ? 'verifies' : ledger.join('; ')}`,
      } satisfies SoakReport;
    } finally {
      await books.close();
    }
  },
};

type Sums = Pick<
  ChapterResult,
  'sessions' | 'notes' | 'faults' | 'inserted' | 'inBox' | 'cameOut' | 'credited' | 'unresolved'
>;

function totalOf(results: readonly ChapterResult[]): Sums {
  const sum = (key: keyof Sums) => results.reduce((total, result) => total + result[key], 0);
  return {
    sessions: sum('sessions'),
    notes: sum('notes'),
    faults: sum('faults'),
    inserted: sum('inserted'),
    inBox: sum('inBox'),
    cameOut: sum('cameOut'),
    credited: sum('credited'),
    unresolved: sum('unresolved'),
  };
}

function line(sums: Sums): string {
  const { sessions: played, notes, faults, inserted, inBox, cameOut, credited, unresolved } = sums;
  return `${played} sessions, ${notes} notes, ${faults} faults: ${inserted} inserted = ${inBox} in the box + ${cameOut} came out; ${credited} credited, ${unresolved} notes in doubt`;
}
