import { assert } from './assertion.ts';
import type { Brand } from './brand.ts';

/** A point in time: whole milliseconds since 1970-01-01T00:00Z. */
export type Instant = Brand<number, 'Instant'>;

/** A length of time in whole milliseconds, never negative. */
export type Duration = Brand<number, 'Duration'>;

/** A reading of a clock that only moves forward; good for nothing but differences. */
export type Monotonic = Brand<number, 'Monotonic'>;

export function instant(epochMs: number): Instant {
  assert(Number.isSafeInteger(epochMs), 'an instant is a whole number of milliseconds');
  return epochMs as Instant;
}

/** Reads an RFC 3339 instant that carries its offset (`…Z` or `…+02:00`). Null for a local time, which would be a guess. */
export function parseInstant(text: string): Instant | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? null : instant(epochMs);
}

export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}

export function duration(ms: number): Duration {
  assert(Number.isSafeInteger(ms) && ms >= 0, 'a duration is a whole number of milliseconds, not negative');
  return ms as Duration;
}

export const milliseconds = duration;
export const seconds = (count: number): Duration => duration(Math.round(count * 1000));
export const minutes = (count: number): Duration => seconds(count * 60);
export const hours = (count: number): Duration => minutes(count * 60);
export const days = (count: number): Duration => hours(count * 24);

export function later(at: Instant, by: Duration): Instant {
  return instant(at + by);
}

export function earlier(at: Instant, by: Duration): Instant {
  return instant(at - by);
}

/** `trusted`: a time source answered and nothing jumped. `suspect`: store readings, take money, never cut. */
export type ClockState = 'trusted' | 'suspect';

/** Time is a service: nothing but an implementation of this asks the machine. */
export interface Clock {
  /** The wall clock, for people and tariffs. It may jump. */
  now(): Instant;
  /** The monotonic clock, for durations and deadlines. It does not. */
  monotonic(): Monotonic;
  state(): ClockState;
  /** Resolves after the duration, or at once when the signal is aborted. Never rejects. */
  sleep(length: Duration, signal?: AbortSignal): Promise<void>;
}

/** The time between two readings of the monotonic clock. */
export function elapsed(from: Monotonic, to: Monotonic): Duration {
  return duration(Math.max(0, Math.round(to - from)));
}

/** A clock that stands still until it is moved: for tests, replays and seeded simulation. */
export class ManualClock implements Clock {
  #now: number;
  #monotonic = 0;
  #state: ClockState = 'trusted';
  #sleepers: { dueMs: number; wake: () => void }[] = [];

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return instant(this.#now);
  }

  monotonic(): Monotonic {
    return this.#monotonic as Monotonic;
  }

  state(): ClockState {
    return this.#state;
  }

  sleep(length: Duration, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = { dueMs: this.#monotonic + length, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Moves both clocks and wakes, in order, whoever was due. */
  advance(by: Duration): void {
    this.#now += by;
    this.#monotonic += by;
    const due = this.#sleepers.filter((sleeper) => sleeper.dueMs <= this.#monotonic).sort((a, b) => a.dueMs - b.dueMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.dueMs > this.#monotonic);
    for (const sleeper of due) sleeper.wake();
  }

  /** Moves the wall clock alone, as a wrong time server would. */
  jump(toInstant: Instant): void {
    this.#now = toInstant;
  }

  setState(state: ClockState): void {
    this.#state = state;
  }
}
