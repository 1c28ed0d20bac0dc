import { availableParallelism } from 'node:os';
import { privateDaemonObstacle, validatorProtocols } from '#simulators';
import { Dice } from '../dice.ts';
import type { SoakRun } from '../run.ts';
import { tryCell, type Cell, type CellResult } from './cell.ts';
import { deviceNames, devices } from './devices.ts';
import { Lobby, type LobbyOptions } from './lobby.ts';
import { situations } from './situations.ts';

/** Cells that one building lives through; then the next one moves in, so that no ledger grows old and no limit of a day is met. */
const CELLS_A_HOUSE = 24;
const MOST_TRIES = 4;

interface Job {
  readonly lobby: LobbyOptions;
  readonly cells: readonly Cell[];
}

/** Every device × every state of the session machine: pulled there, and plugged in again. */
export const hotplug: SoakRun = {
  name: 'hotplug',
  what: 'every device pulled and plugged in again in every state of the session, through the real kiosk',
  async run({ seed, say, only, count }) {
    const obstacle = await privateDaemonObstacle();
    if (obstacle !== null) say(`no PC/SC here: ${obstacle}`);
    const jobs = jobsOf(new Dice(seed), { only, most: count, hasPcsc: obstacle === null });
    const results: CellResult[] = [];
    const failures: string[] = [];
    const told = (result: CellResult) => {
      results.push(result);
      say(`${String(results.length).padStart(3)} ${inWords(result)}`);
      for (const problem of result.problems) say(`      ${problem}`);
    };
    const waiting = [...jobs];
    const worker = async () => {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift())
        try {
          await liveThrough(job, told);
        } catch (thrown) {
          failures.push(String(thrown));
          say(`a building could not go on: ${String(thrown)}`);
        }
    };
    await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, worker));
    const broken = results.filter(({ outcome }) => outcome === 'broken').length;
    return {
      passed: broken === 0 && failures.length === 0 && results.some(({ outcome }) => outcome === 'held'),
      facts: { cells: results, failures },
      words: `${results.length} cells: ${results.filter(({ outcome }) => outcome === 'held').length} held, ${broken} broken, ${results.filter(({ outcome }) => outcome === 'missed').length} never come by`,
    };
  },
};

function inWords({ outcome, protocol, device, way, stage, situation, tookMs }: CellResult): string {
  return `${outcome} ${protocol} ${device} by ${way} | ${stage}: ${situation} (${(tookMs / 1000).toFixed(1)} s)`;
}

/** One building after another lives through the cells; after one that broke, the next building begins. */
async function liveThrough(job: Job, told: (result: CellResult) => void): Promise<void> {
  const left = [...job.cells];
  while (left.length > 0) {
    const lobby = await movesIn(job.lobby);
    try {
      let isWhole = true;
      while (isWhole && left.length > 0) {
        const [cell] = left.splice(0, 1);
        if (cell === undefined) break;
        const result = await tryCell(lobby, cell);
        told(result);
        isWhole = result.outcome !== 'broken';
      }
      if (isWhole && !(await lobby.house.ledgerIsSound())) throw new Error('the ledger does not verify');
    } finally {
      await lobby.end();
    }
  }
}

/** A building that has served somebody once. A machine that is busy for a while is no failure: it is tried again. */
async function movesIn(options: LobbyOptions): Promise<Lobby> {
  for (let tries = 1; ; tries += 1) {
    let lobby: Lobby | null = null;
    try {
      lobby = await Lobby.open(options);
      await lobby.wholeVisit();
      return lobby;
    } catch (thrown) {
      await lobby?.end();
      if (tries === MOST_TRIES) throw thrown;
    }
  }
}

/** The other protocols are tried where money is in, and over PC/SC the reader alone. */
function jobsOf(dice: Dice, limits: { only: string | null; most: number; hasPcsc: boolean }): Job[] {
  const { only, most, hasPcsc } = limits;
  const cells: { lobby: LobbyOptions; cell: Cell }[] = [];
  for (const device of deviceNames)
    for (const situation of situations) {
      const { ways } = devices[device];
      // Where a note is inside, the two ways are two different things for a validator.
      const both = device === 'validator' && situation.takesCash === true;
      // The steps of a note are the validator's; for another device one of them is all.
      if (device !== 'validator' && situation.step !== undefined && situation.step !== 'stack_received') continue;
      for (const way of both ? ways : [ways[dice.below(ways.length)] ?? 'cable']) {
        const cell = { device, way, situation };
        const { cardPolicy = null } = situation;
        for (const protocol of both ? validatorProtocols : (['ccnet'] as const))
          cells.push({ lobby: { protocol, cards: 'line', cardPolicy }, cell });
        if (device === 'reader' && hasPcsc)
          cells.push({ lobby: { protocol: 'ccnet', cards: 'pcsc', cardPolicy }, cell });
      }
    }
  const chosen = shuffled(cells, dice)
    .filter(({ lobby, cell }) => only === null || namesOf(lobby, cell).includes(only))
    .slice(0, most);
  const byHouse = Map.groupBy(chosen, ({ lobby }) => JSON.stringify(lobby));
  return [...byHouse.values()].flatMap((group) => inHouses(group));
}

/** What `--only` may name. */
function namesOf(lobby: LobbyOptions, { device, situation }: Cell): readonly string[] {
  return [device, situation.stage, lobby.protocol, lobby.cards];
}

function inHouses(group: readonly { lobby: LobbyOptions; cell: Cell }[]): Job[] {
  const jobs: Job[] = [];
  for (let from = 0; from < group.length; from += CELLS_A_HOUSE) {
    const part = group.slice(from, from + CELLS_A_HOUSE);
    const [first] = part;
    if (first !== undefined) jobs.push({ lobby: first.lobby, cells: part.map(({ cell }) => cell) });
  }
  return jobs;
}

function shuffled<Item>(items: readonly Item[], dice: Dice): Item[] {
  return items
    .map((item) => ({ item, at: dice.below(2 ** 30) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
