import { assert, type Randomness } from '#kernel';
import type { DiskOperation } from './operations.ts';

/** A disk writes a sector as a whole or not at all. */
const SECTOR_BYTES = 512;

/** What of the writes since a file was last made sure of reached the disk. */
export const losses = ['nothing_lost', 'unsynced_lost', 'last_torn', 'last_torn_behind', 'some_lost'] as const;
export type Loss = (typeof losses)[number];

/** The files of a folder after a power cut, by their path in it. */
export type Image = ReadonlyMap<string, Uint8Array>;

type Change = Extract<DiskOperation, { kind: 'write' | 'resize' }>;

interface File {
  /** What the disk surely holds. */
  kept: Uint8Array;
  /** What was asked of it since, in order. */
  pending: Change[];
}

/**
 * A disk that may forget, tear and reorder everything that was not made sure of by fsync, file by file. Names are as on a journalling file system: making,
 * renaming and removing a file happen at once and in order; a file that is renamed before its content was made sure of may be empty under its new name.
 */
export class ForgetfulDisk {
  readonly #files = new Map<string, File>();

  constructor(files: Image) {
    for (const [path, bytes] of files) this.#files.set(path, { kept: bytes, pending: [] });
  }

  apply(operation: DiskOperation): void {
    switch (operation.kind) {
      case 'write':
      case 'resize':
        this.#file(operation.file).pending.push(operation);
        return;
      case 'sync': {
        const file = this.#files.get(operation.file);
        // A folder is made sure of too; its names are.
        if (file !== undefined)
          this.#files.set(operation.file, { kept: changed(file.kept, file.pending), pending: [] });
        return;
      }
      case 'rename':
        this.#files.set(operation.to, this.#file(operation.file));
        this.#files.delete(operation.file);
        return;
      case 'remove':
        this.#files.delete(operation.file);
        return;
      case 'said':
        return;
    }
  }

  /** What a new start finds when the power goes now. */
  image(loss: Loss, randomness: Randomness): Image {
    return new Map(
      [...this.#files].map(([path, { kept, pending }]) => [path, changed(kept, survivors(pending, loss, randomness))]),
    );
  }

  #file(path: string): File {
    const file = this.#files.get(path) ?? { kept: new Uint8Array(), pending: [] };
    this.#files.set(path, file);
    return file;
  }
}

function survivors(pending: readonly Change[], loss: Loss, randomness: Randomness): readonly Change[] {
  const last = pending.at(-1);
  switch (loss) {
    case 'nothing_lost':
      return pending;
    case 'unsynced_lost':
      return [];
    case 'last_torn':
    case 'last_torn_behind':
      return last === undefined ? [] : [...pending.slice(0, -1), ...torn(last, loss, randomness)];
    case 'some_lost':
      return pending.filter(() => randomByte(randomness) < 128);
  }
}

/** The first sectors of a write, or the last ones. Of what fits one sector nothing is left. */
function torn(change: Change, loss: 'last_torn' | 'last_torn_behind', randomness: Randomness): Change[] {
  if (change.kind === 'resize' || change.at === 'end') return [];
  const first = SECTOR_BYTES - (change.at % SECTOR_BYTES);
  const cuts: number[] = [];
  for (let at = first; at < change.bytes.length; at += SECTOR_BYTES) cuts.push(at);
  const cut = cuts[randomByte(randomness) % Math.max(1, cuts.length)];
  if (cut === undefined) return [];
  return loss === 'last_torn'
    ? [{ ...change, bytes: change.bytes.subarray(0, cut) }]
    : [{ ...change, at: change.at + cut, bytes: change.bytes.subarray(cut) }];
}

function changed(kept: Uint8Array, changes: readonly Change[]): Uint8Array {
  if (changes.length === 0) return kept;
  let [bytes, length] = [Buffer.from(kept), kept.length];
  const reach = (needed: number) => {
    if (needed > bytes.length)
      bytes = Buffer.concat([bytes, Buffer.alloc(Math.max(needed, 2 * bytes.length) - bytes.length)]);
    length = Math.max(length, needed);
  };
  for (const change of changes) {
    if (change.kind === 'resize') {
      if (change.length < length) bytes.fill(0, change.length, length);
      reach(change.length);
      length = change.length;
      continue;
    }
    const at = change.at === 'end' ? length : change.at;
    assert(Number.isSafeInteger(at), 'a write says where');
    reach(at + change.bytes.length);
    bytes.set(change.bytes, at);
  }
  return Uint8Array.from(bytes.subarray(0, length));
}

function randomByte(randomness: Randomness): number {
  return randomness.bytes(1)[0] ?? 0;
}
