import { assert, type Randomness } from '#kernel';
import { ForgetfulDisk, losses, type Image, type Loss } from './disk.ts';
import { drawsOf } from './draws.ts';
import type { DiskOperation } from './operations.ts';

/** One power cut: after which operation, and what of the unsynced writes was lost. Found again by the seed. */
export interface PowerCut {
  readonly after: number;
  readonly loss: Loss;
  /** What the program had said by then. */
  readonly said: readonly string[];
  readonly image: Image;
}

export interface Verdict {
  /** Notes whose money was acknowledged before the cut and is not there after it. */
  readonly lost: number;
  /** Notes that count twice, or that nobody put in. */
  readonly invented: number;
  /** What else is wrong, as sentences. */
  readonly problems: readonly string[];
}

export interface Tally {
  readonly images: number;
  /** Images after which something was lost, invented or wrong. */
  readonly bad: number;
  readonly lost: number;
  readonly invented: number;
  readonly unopenable: number;
  /** The first that were bad, for a person. */
  readonly examples: readonly string[];
}

const EXAMPLES_KEPT = 20;

export interface RunOptions {
  readonly seed: string;
  /** At most so many images, spread evenly over the record. */
  readonly most: number;
  readonly onImage?: (sofar: Tally) => void;
}

/** Cuts the power after operations of a record, and has each image judged by what starts on it. */
export async function judgeAll(
  record: { readonly base: Image; readonly operations: readonly DiskOperation[] },
  judge: (cut: PowerCut) => Promise<Verdict>,
  options: RunOptions,
): Promise<Tally> {
  let tally: Tally = { images: 0, bad: 0, lost: 0, invented: 0, unopenable: 0, examples: [] };
  for (const cut of powerCuts(record, options)) {
    const verdict = await judge(cut).catch((thrown: unknown): Verdict => {
      tally = { ...tally, unopenable: tally.unopenable + 1 };
      return { lost: 0, invented: 0, problems: [thrown instanceof Error ? thrown.message : String(thrown)] };
    });
    tally = added(tally, cut, verdict);
    options.onImage?.(tally);
  }
  return tally;
}

/** Throws unless the record explains every byte of what the program left behind: a harness that misses a write would judge images that no disk ever held. */
export function checkRecord(record: { base: Image; operations: readonly DiskOperation[] }, left: Image): void {
  const disk = new ForgetfulDisk(record.base);
  for (const operation of record.operations) disk.apply(operation);
  const replayed = disk.image('nothing_lost', drawsOf('none'));
  for (const path of new Set([...left.keys(), ...replayed.keys()])) {
    const [there, made] = [left.get(path), replayed.get(path)];
    const isSame = there === undefined || made === undefined ? there === made : Buffer.compare(there, made) === 0;
    assert(isSame || path.endsWith('-shm'), `the record does not explain ${path}`);
  }
}

function* powerCuts(
  { base, operations }: { base: Image; operations: readonly DiskOperation[] },
  { most, seed }: RunOptions,
): Generator<PowerCut> {
  assert(most >= losses.length, 'one cut is judged with each loss');
  const moments = operations.filter(({ kind }) => kind !== 'said').length;
  const every = Math.max(1, Math.ceil((moments * losses.length) / most));
  const randomness: Randomness = drawsOf(seed);
  const disk = new ForgetfulDisk(base);
  const said: string[] = [];
  let changes = 0;
  for (const [after, operation] of operations.entries()) {
    disk.apply(operation);
    if (operation.kind === 'said') {
      said.push(...operation.text.trim().split('\n'));
      continue;
    }
    changes += 1;
    if (changes % every !== 0) continue;
    for (const loss of disk.isUnsure ? losses : losses.slice(0, 1))
      yield { after, loss, said: [...said], image: disk.image(loss, randomness) };
  }
}

function added(tally: Tally, cut: PowerCut, verdict: Verdict): Tally {
  const isBad = verdict.lost > 0 || verdict.invented > 0 || verdict.problems.length > 0;
  const words = `after operation ${cut.after}, ${cut.loss}: lost ${verdict.lost}, invented ${verdict.invented}; ${verdict.problems.join('; ')}`;
  return {
    ...tally,
    images: tally.images + 1,
    bad: tally.bad + (isBad ? 1 : 0),
    lost: tally.lost + verdict.lost,
    invented: tally.invented + verdict.invented,
    examples: isBad && tally.examples.length < EXAMPLES_KEPT ? [...tally.examples, words] : tally.examples,
  };
}
