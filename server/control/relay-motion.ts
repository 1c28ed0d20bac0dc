import { duration, elapsed, seconds, type Clock, type CommandId, type Duration, type Monotonic } from '#kernel';
import type { Meter } from '#hardware/meters';
import type { RelayCommand } from './model.ts';

/** A contact moves within this time; a valve says for itself how long it takes. */
const CONTACT_MOVES_WITHIN = seconds(1);

/** What was written to a slow relay or valve and may still be on its way: meanwhile nothing is written again, and nothing is given up. */
export class RelayMotion {
  readonly #clock: Clock;
  readonly #within: Duration;
  #written: { readonly commandId: CommandId; readonly at: Monotonic } | null = null;

  constructor(meter: Meter, clock: Clock) {
    this.#clock = clock;
    this.#within = meter.relayMovesWithin ?? CONTACT_MOVES_WITHIN;
  }

  began({ id }: RelayCommand): void {
    this.#written = { commandId: id, at: this.#clock.monotonic() };
  }

  /** The command was written, and its time to be seen is not over. */
  isUnderWay(command: RelayCommand | null): boolean {
    return this.#left(command) > 0;
  }

  /** The same, for relays that take longer than whoever waits for the read-back would. */
  isSlow(command: RelayCommand | null): boolean {
    return this.#within > CONTACT_MOVES_WITHIN && this.isUnderWay(command);
  }

  /** It was written to such a relay, its time is over, and it was not seen to arrive. */
  isOverdue(command: RelayCommand): boolean {
    const slow = this.#within > CONTACT_MOVES_WITHIN;
    return slow && this.#written?.commandId === command.id && !this.isUnderWay(command);
  }

  #left(command: RelayCommand | null): Duration {
    const { commandId, at } = this.#written ?? { commandId: null, at: null };
    if (command === null || at === null || commandId !== command.id) return duration(0);
    return duration(Math.max(0, this.#within - elapsed(at, this.#clock.monotonic())));
  }
}
