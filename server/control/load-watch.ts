import { elapsed, seconds, type Clock, type Instant, type Monotonic } from '#kernel';
import type { MeterSample } from '#hardware/meters';
import type { RelayCommand } from './model.ts';

/** Less than this is the meter itself, or noise. */
const LOAD_W = 10;
/** A meter's power lags behind its relay; what flows for longer than this flows past it. */
const LAG = seconds(5);
/** How often the meter is asked for the load after a relay closed. Behind many relays nothing is switched on, and that is no fault. */
const MOST_LOOKS = 5;

/** Watches the load behind one relay: the proof after a command, and the alarm where load flows although the relay is open. */
export class LoadWatch {
  readonly #clock: Clock;
  #sample: MeterSample | null = null;
  #throughOpenSince: Monotonic | null = null;
  #alarmed = false;
  #looks = { command: '', count: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a sample. True once per episode: load flows through a relay that says it is open (a bypass or a welded contact). */
  flowsThroughOpen(sample: MeterSample): boolean {
    this.#sample = sample;
    if (sample.relay !== 'open' || !hasLoad(sample)) {
      this.#throughOpenSince = null;
      this.#alarmed = false;
      return false;
    }
    this.#throughOpenSince ??= this.#clock.monotonic();
    if (this.#alarmed || elapsed(this.#throughOpenSince, this.#clock.monotonic()) < LAG) return false;
    this.#alarmed = true;
    return true;
  }

  /** Whether it is worth asking the meter once more for the load of this command. */
  isAwaited(command: RelayCommand | null): boolean {
    if (command?.state !== 'confirmed' || command.target !== 'closed' || command.loadSeenAt !== null) return false;
    return this.#looks.command !== command.id || this.#looks.count < MOST_LOOKS;
  }

  /** The same, and counts the asking that follows. */
  takeLook(command: RelayCommand | null): boolean {
    if (command === null || !this.isAwaited(command)) return false;
    const count = this.#looks.command === command.id ? this.#looks.count : 0;
    this.#looks = { command: command.id, count: count + 1 };
    return true;
  }

  /** The command with its load seen (or seen gone), or null where there is nothing new. */
  seenAfter(command: RelayCommand | null, now: Instant): RelayCommand | null {
    if (command?.state !== 'confirmed' || command.loadSeenAt !== null) return null;
    const sample = this.#sample;
    if (sample === null || sample.powerW === null || sample.relay !== command.target) return null;
    return hasLoad(sample) === (command.target === 'closed') ? { ...command, loadSeenAt: now } : null;
  }
}

function hasLoad(sample: MeterSample): boolean {
  return sample.powerW !== null && Math.abs(sample.powerW) > LOAD_W;
}
