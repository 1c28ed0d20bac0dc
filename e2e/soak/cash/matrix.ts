import { minutes, seconds } from '#kernel';
import type { CutStep, ValidatorProtocol } from '#simulators';
import type { Books } from '../books.ts';
import { Dice } from '../dice.ts';
import { judge } from '../oracle.ts';
import { CashWorld } from '../world.ts';
import { BrokenSync, needsSmallDisk, SmallDisk, strike, type FaultKind } from './faults.ts';

export interface Cell {
  readonly protocol: ValidatorProtocol;
  readonly step: CutStep;
  readonly fault: FaultKind;
}

export interface CellResult extends Cell {
  /** `missed`: this protocol never comes by that step, so nothing was tried. */
  readonly outcome: 'conserved' | 'broken' | 'missed';
  readonly inserted: number;
  readonly credited: number;
  readonly returned: number;
  readonly unresolved: number;
  readonly problems: readonly string[];
}

interface CellTools {
  readonly books: Books;
  readonly folder: string;
  readonly seed: number;
}

/**
 * Faults one after the other in one world: each befalls a note at one step of its way, then a second note shows that the kiosk is well again. The judge looks after each.
 * `seed`: the same one makes the same ids, so no two worlds on the same books share one.
 */
export async function tryCells(
  protocol: ValidatorProtocol,
  pairs: readonly Omit<Cell, 'protocol'>[],
  { books, folder, seed }: CellTools,
): Promise<CellResult[]> {
  const cells = pairs.map((pair): Cell => ({ protocol, ...pair }));
  const isMissing = cells.some(({ fault }) => fault === 'fsync_error') && !BrokenSync.isHere;
  const needsDisk = cells.some(({ fault }) => needsSmallDisk(fault));
  const disk = needsDisk ? SmallDisk.mount(folder) : null;
  if (isMissing || (needsDisk && disk === null))
    return cells.map((cell) => missed(cell, ['this machine has no means for it']));
  const randomness = new Dice(seed);
  const world = new CashWorld({ protocol, folder: disk?.folder ?? folder, randomness, client: books.client });
  try {
    const results: CellResult[] = [];
    const creditedBefore = await books.credited();
    // Where a device initialises there is no kiosk yet, so this step comes first.
    const inOrder = cells.toSorted((a, b) => Number(b.step === 'initialising') - Number(a.step === 'initialising'));
    for (const cell of inOrder) {
      const result = await tryCell(cell, {
        world,
        disk,
        books,
        creditedBefore,
        struck: results.filter(isStruck).length,
      });
      results.push(result);
      // What is broken stays so: the cells after it would say nothing of their own.
      if (result.outcome === 'broken') break;
    }
    return results;
  } finally {
    await world.stop();
    disk?.unmount();
  }
}

const isStruck = ({ outcome }: CellResult) => outcome !== 'missed';

interface CellWorld {
  readonly world: CashWorld;
  readonly disk: SmallDisk | null;
  readonly books: Books;
  readonly creditedBefore: number;
  /** How many faults struck before: each may leave one note in doubt. */
  readonly struck: number;
}

async function tryCell(cell: Cell, { world, disk, books, creditedBefore, struck }: CellWorld): Promise<CellResult> {
  if (!(await play(cell, world, disk))) {
    await world.untilQuiet();
    return missed(cell, []);
  }
  const isQuiet = await world.untilQuiet();
  world.kiosk?.open(world.tender(1000n));
  const isWell = (await world.feed(10)) && (await world.untilQuiet());
  world.kiosk?.open(null);
  const balance = judge(world.device.state(), world.journal(), { doubtsAllowed: struck + 1 });
  const booked = (await books.credited()) - creditedBefore;
  const problems = [
    ...balance.problems,
    ...(isQuiet ? [] : ['never quiet']),
    ...(isWell ? [] : ['takes no note afterwards']),
    ...(booked === balance.credited ? [] : [`the books have ${booked}, the journal ${balance.credited} credited`]),
  ];
  if (problems.length === 0) return { ...cell, ...balance, problems, outcome: 'conserved' };
  return { ...cell, ...balance, problems: [...problems, JSON.stringify(world.standing())], outcome: 'broken' };
}

/** Whether the step was reached and the fault struck. */
async function play(cell: Cell, world: CashWorld, disk: SmallDisk | null): Promise<boolean> {
  const struck: { cure: (() => Promise<void>) | null } = { cure: null };
  const isOver = () => struck.cure !== null;
  const arm = () => {
    world.onStep = (step) => {
      if (step === cell.step) struck.cure ??= strike(cell.fault, world, disk);
    };
  };
  if (world.kiosk === null) {
    if (cell.step === 'initialising') arm();
    await world.startKiosk();
    await world.time.until(() => isOver() || world.kiosk?.trouble === null, minutes(2));
  }
  if (cell.step !== 'initialising') {
    arm();
    // A note above the limit goes back: that is how the way back is come by.
    world.kiosk?.open(world.tender(cell.step === 'returning' ? 10n : 1000n));
    await world.feed(20);
    await world.time.until(isOver, seconds(30));
  }
  world.onStep = () => undefined;
  const { cure } = struck;
  await cure?.();
  return cure !== null;
}

function missed(cell: Cell, problems: readonly string[]): CellResult {
  return { ...cell, outcome: 'missed', inserted: 0, credited: 0, returned: 0, unresolved: 0, problems };
}
