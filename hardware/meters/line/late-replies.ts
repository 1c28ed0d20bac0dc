import { duration, elapsed, type Clock, type Duration, type Monotonic } from '#kernel';

/** So long after the deadline of a missed request its meter is not asked again, not even in a hurry, because the old answer may still come. */
const LATE_REPLY_WITHIN = duration(500);

/** Whose reply may still come, by device. */
export class LateReplies {
  readonly #clock: Clock;
  readonly #missed = new Map<string, { readonly askedAt: Monotonic; readonly lateWithin: Duration }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The device was asked then, and had so long to answer. */
  expect(device: string, { askedAt, within }: { askedAt: Monotonic; within: Duration }): void {
    this.#missed.set(device, { askedAt, lateWithin: duration(within + LATE_REPLY_WITHIN) });
  }

  /** How long one may still come, in ms; not above zero where none is. */
  leftFor(device: string): number {
    const missed = this.#missed.get(device);
    return missed === undefined ? 0 : missed.lateWithin - elapsed(missed.askedAt, this.#clock.monotonic());
  }

  /** Resolves when none can come any more. */
  async letPass(device: string): Promise<void> {
    const left = this.leftFor(device);
    if (left > 0) await this.#clock.sleep(duration(left));
    this.#missed.delete(device);
  }
}
