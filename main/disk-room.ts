import { statfs } from 'node:fs/promises';
import { codeOf, seconds, type Clock, type Code, type Log } from '#kernel';

const LOOK_EVERY = seconds(2);
const MEBIBYTE = 2n ** 20n;
/** With less than this, cash is off. What is in flight by then, and everything that is still to be said of it, needs a thousandth of it. */
const LEAST_FREE_BYTES = 32n * MEBIBYTE;
/** With this much it is on again: a disk that fills by the minute does not open and shut the slot. */
const ENOUGH_FREE_BYTES = 40n * MEBIBYTE;

export interface DiskRoomOptions {
  readonly freeBytes: () => Promise<bigint>;
  readonly clock: Clock;
  readonly log: Log;
  /** DISK_NEARLY_FULL, or null: there is room again. Told once for each change; until the first one there is room. */
  readonly onChange: (trouble: Code | null) => void;
}

/** The room on the disk that a folder lies on, for this program's user. */
export async function freeBytesAt(folder: string): Promise<bigint> {
  const { bavail, bsize } = await statfs(folder, { bigint: true });
  return bavail * bsize;
}

/**
 * Keeps room on the disk for the journal: cash is refused before the disk is full and not by the write that fails. Looks every two seconds; a disk that does
 * not say how much is free counts as full.
 */
export class DiskRoom {
  readonly #options: DiskRoomOptions;
  readonly #stopping = new AbortController();
  #looking: Promise<void> = Promise.resolve();
  #trouble: Code | null = null;

  constructor(options: DiskRoomOptions) {
    this.#options = options;
  }

  /** Resolves after the first look, before anything can be accepted. */
  async start(): Promise<void> {
    await this.#look();
    this.#looking = this.#goOn();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
  }

  async #goOn(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    for (await clock.sleep(LOOK_EVERY, signal); !signal.aborted; await clock.sleep(LOOK_EVERY, signal))
      await this.#look();
  }

  async #look(): Promise<void> {
    const free = await this.#free();
    const wanted = this.#trouble === null ? LEAST_FREE_BYTES : ENOUGH_FREE_BYTES;
    const trouble: Code | null = free < wanted ? 'DISK_NEARLY_FULL' : null;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.log.warn(trouble ?? 'room on the disk again', { freeMebibytes: Number(free / MEBIBYTE) });
    this.#options.onChange(trouble);
  }

  async #free(): Promise<bigint> {
    try {
      return await this.#options.freeBytes();
    } catch (thrown) {
      this.#options.log.error('the disk does not say how much is free', { code: codeOf(thrown) });
      return 0n;
    }
  }
}
