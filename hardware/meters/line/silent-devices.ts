import { duration, elapsed, seconds, type Clock, type Duration, type Monotonic } from '#kernel';
import { Backoff } from './backoff.ts';
import { ReplyTimes } from './reply-times.ts';

/** Whoever missed so many in a row is one of the silent, unless nobody at all answers: then it is rather the line. */
const SILENT_AFTER = 2;
/** The silent together take one part in so many of the line's time … */
const SHARE_OF_THE_SILENT = 100;
/** … and none of them is left alone for longer than this, so that power coming back is noticed. */
const LONGEST_PAUSE = seconds(60);
/** Whoever has not answered yet, or is silent, is waited for so many times as long as the slowest reply of the line took … */
const PATIENCE = 3;
const LEAST_PATIENCE = duration(100);
/** … whoever has answered before, so many times as long while it is none of the silent … */
const TRUST = 6;
const LEAST_TRUST = duration(400);
/** … and every so many misses in a row as long as ever: it may be slower than all the others. */
const FULL_PATIENCE_EVERY = 8;

/** How long a reply is waited for. */
export interface Patience {
  readonly within: Duration;
  /** After so long a relay command may go before: what has not come by then hardly comes any more. Null: not before it is over. */
  readonly yieldsAfter: Duration | null;
}

interface Device {
  readonly backoff: Backoff;
  hasAnswered: boolean;
  askedAt: Monotonic | null;
}

/**
 * The devices of a line by how they answer: how long each is waited for, and how long it is left alone. What misses cost is paid by the silent: one of them is
 * tried at a time, and then none of them until the line had a hundred times as long for the others.
 */
export class SilentDevices {
  readonly #clock: Clock;
  readonly #devices = new Map<string, Device>();
  readonly #replies = new ReplyTimes();
  #triedAt: Monotonic | null = null;
  #gap: Duration = duration(0);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#devices.size;
  }

  /** What the slowest of the last replies took; null before the first. */
  get slowestReply(): Duration | null {
    return this.#replies.slowest;
  }

  /** Whether it is not to be asked now, because it missed too much lately or another of the silent was tried just before. */
  isLeftAlone(name: string): boolean {
    const device = this.#device(name);
    if (device.backoff.pausing) return true;
    if (!this.#isSilent(device) || this.#triedAt === null || device.askedAt === null) return false;
    const now = this.#clock.monotonic();
    // One that comes at the wrong moment each time has its turn too.
    return elapsed(this.#triedAt, now) < this.#gap && elapsed(device.askedAt, now) < LONGEST_PAUSE;
  }

  /**
   * How long this one is waited for, where `full` is as long as the protocol allows. By what was measured, where all replies take about as long (`repliesAlike`);
   * else only the silent are, whose next reply is the first of a reading, as that of the others was.
   */
  patienceFor(name: string, { full, repliesAlike }: { full: Duration; repliesAlike: boolean }): Patience {
    const device = this.#device(name);
    const slowest = this.#replies.slowest;
    const isSilent = this.#isSilent(device);
    if (slowest === null || (!isSilent && !repliesAlike)) return { within: full, yieldsAfter: null };
    const short =
      device.hasAnswered && !isSilent
        ? Math.max(LEAST_TRUST, slowest * TRUST)
        : Math.max(LEAST_PATIENCE, slowest * PATIENCE);
    // Who never answered may be slower than the others; who did is not, but may stand behind something that has become so.
    const fullTurn = device.hasAnswered ? FULL_PATIENCE_EVERY - 1 : SILENT_AFTER;
    const isFullTurn = isSilent && device.backoff.failures % FULL_PATIENCE_EVERY === fullTurn;
    return {
      within: isFullTurn ? full : duration(Math.min(full, short)),
      yieldsAfter: isSilent ? slowest : null,
    };
  }

  answered(name: string, { took }: { took: Duration }): void {
    const device = this.#device(name);
    device.hasAnswered = true;
    device.backoff.succeed();
    this.#replies.take(took);
  }

  /** It said something that cannot be used: it is left alone for a moment, and is none of the silent. */
  stumbled(name: string): void {
    this.#device(name).backoff.stumble();
  }

  /** It did not answer, and everybody waited so long for it. */
  missed(name: string, { cost }: { cost: Duration }): void {
    const device = this.#device(name);
    const now = this.#clock.monotonic();
    device.askedAt = now;
    if (this.#isSilent(device)) {
      const fair = cost * SHARE_OF_THE_SILENT;
      this.#triedAt = now;
      this.#gap = duration(Math.round(Math.min(fair, LONGEST_PAUSE / this.#silentCount())));
    }
    device.backoff.fail();
  }

  /** Another connection: what the last one showed says nothing of who is silent on it. */
  reconnected(): void {
    this.#triedAt = null;
  }

  #isSilent(device: Device): boolean {
    return device.backoff.failures >= SILENT_AFTER && this.#silentCount() < this.#devices.size;
  }

  #silentCount(): number {
    let count = 0;
    for (const { backoff } of this.#devices.values()) if (backoff.failures > 0) count += 1;
    return count;
  }

  #device(name: string): Device {
    const known = this.#devices.get(name);
    if (known !== undefined) return known;
    const made = { backoff: new Backoff(this.#clock), hasAnswered: false, askedAt: null };
    this.#devices.set(name, made);
    return made;
  }
}
