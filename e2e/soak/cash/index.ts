import { cutSteps, validatorProtocols } from '#simulators';
import { Books } from '../books.ts';
import type { SoakRun } from '../run.ts';
import { faultKinds } from './faults.ts';
import { tryCells, type CellResult } from './matrix.ts';

/** Every protocol × every fault × every step of a note. */
export const cash: SoakRun = {
  name: 'cash',
  what: 'conservation of money: every protocol × every fault at every step of a note',
  async run({ folder, clock, seed, say, only }) {
    const books = await Books.open(clock);
    const results: CellResult[] = [];
    try {
      for (const protocol of validatorProtocols.filter((each) => only === null || each === only))
        for (const fault of faultKinds) {
          const pairs = cutSteps.map((step) => ({ fault, step }));
          const tried = await tryCells(protocol, pairs, { books, folder, seed: seed + results.length });
          results.push(...tried);
          say(`${protocol} ${fault}: ${countsOf(tried)}`);
          for (const { step, problems } of tried) for (const problem of problems) say(`  ${step}: ${problem}`);
        }
      const ledger = await books.problems();
      const broken = results.filter(({ outcome }) => outcome === 'broken');
      return {
        passed: broken.length === 0 && ledger.length === 0 && results.length > 0,
        facts: { cells: results, ledger: [...ledger] },
        words: `${countsOf(results)}; the ledger ${ledger.length === 0 ? 'verifies' : ledger.join('; ')}`,
      };
    } finally {
      await books.close();
    }
  },
};

function countsOf(results: readonly CellResult[]): string {
  const count = (outcome: CellResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  // Within one world the journal goes on, so its doubts are those that its last cell saw.
  const worlds = Map.groupBy(results, ({ protocol, fault }) => `${protocol} ${fault}`);
  const doubts = [...worlds.values()].reduce(
    (sum, cells) => sum + Math.max(...cells.map((cell) => cell.unresolved)),
    0,
  );
  return `${count('conserved')} conserved, ${count('broken')} broken, ${count('missed')} never come by; ${doubts} notes in doubt`;
}
