import { createHash } from 'node:crypto';
import { assert } from '#kernel';
import { ForgetfulDisk, losses, type Image, type Loss } from './disk.ts';
import { drawsOf } from './draws.ts';
import type { DiskOperation } from './operations.ts';

/** One power cut: after which operation, and what of the unsynced writes was lost. */
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
  /** At most so many images, no two alike, spread evenly over the record. */
  readonly most: number;
  /** Told after each image, with words for a person where it was bad. */
  readonly onImage?: (sofar: Tally, bad: string | null) => void;
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
    const bad = badInWords(cut, verdict);
    tally = added(tally, verdict, bad);
    options.onImage?.(tally, bad);
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

/** A moment and a loss; the image is made when it is asked for. */
interface PossibleCut extends Omit<PowerCut, 'image'> {
  readonly image: () => Image;
}

/** The cuts that are judged, spread evenly over the record. No two leave the same disk behind after the same words. */
function* powerCuts(
  record: { base: Image; operations: readonly DiskOperation[] },
  { most, seed }: RunOptions,
): Generator<PowerCut> {
  const among = evenly(momentsOf(record.operations), most);
  const seen = new Set<string>();
  const digests = new Digests();
  const distinct: string[] = [];
  for (const cut of possibleCuts(record, { among, seed })) {
    const left = `${cut.said.length} ${digests.of(cut.image())}`;
    if (!seen.has(left)) distinct.push(nameOf(cut));
    seen.add(left);
  }
  const chosen = new Set(evenly(distinct, most));
  for (const cut of possibleCuts(record, { among, seed }))
    if (chosen.has(nameOf(cut))) yield { ...cut, image: cut.image() };
}

/** Each loss draws from a seed of its own, so that an image is the same whichever others are made. */
function* possibleCuts(
  { base, operations }: { base: Image; operations: readonly DiskOperation[] },
  { among, seed }: { among: readonly number[]; seed: string },
): Generator<PossibleCut> {
  const moments = new Set(among);
  const disk = new ForgetfulDisk(base);
  const said: string[] = [];
  for (const [after, operation] of operations.entries()) {
    disk.apply(operation);
    if (operation.kind === 'said') said.push(...operation.text.trim().split('\n'));
    if (!moments.has(after)) continue;
    for (const loss of losses)
      yield { after, loss, said: [...said], image: () => disk.image(loss, drawsOf(`${seed}/${after}/${loss}`)) };
  }
}

function momentsOf(operations: readonly DiskOperation[]): number[] {
  return [...operations.entries()].filter(([, { kind }]) => kind !== 'said').map(([after]) => after);
}

function nameOf({ after, loss }: { after: number; loss: Loss }): string {
  return `${after} ${loss}`;
}

/** At most so many of them, from the first to the last. */
function evenly<Item>(items: readonly Item[], most: number): readonly Item[] {
  return items.length <= most
    ? items
    : items.filter(
        (_item, index) => Math.floor((index * most) / items.length) < Math.floor(((index + 1) * most) / items.length),
      );
}

/** What a disk holds, in few characters. A file that did not change is not read again. */
class Digests {
  readonly #known = new WeakMap<Uint8Array, string>();

  of(image: Image): string {
    const files = [...image].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return files.map(([path, bytes]) => `${path} ${this.#digest(bytes)}`).join('\n');
  }

  #digest(bytes: Uint8Array): string {
    const digest = this.#known.get(bytes) ?? createHash('sha256').update(bytes).digest('base64');
    this.#known.set(bytes, digest);
    return digest;
  }
}

/** Null: nothing is wrong. */
function badInWords({ after, loss }: PowerCut, { lost, invented, problems }: Verdict): string | null {
  if (lost === 0 && invented === 0 && problems.length === 0) return null;
  return `after operation ${after}, ${loss}: lost ${lost}, invented ${invented}; ${problems.join('; ')}`;
}

function added(tally: Tally, verdict: Verdict, bad: string | null): Tally {
  return {
    ...tally,
    images: tally.images + 1,
    bad: tally.bad + (bad === null ? 0 : 1),
    lost: tally.lost + verdict.lost,
    invented: tally.invented + verdict.invented,
    examples: bad !== null && tally.examples.length < EXAMPLES_KEPT ? [...tally.examples, bad] : tally.examples,
  };
}
