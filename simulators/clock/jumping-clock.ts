import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '#kernel';

/**
 * A wall clock that can be made to jump under running programs, by libfaketime: the program asks its machine what time it is, and the machine is wrong.
 * The monotonic clock goes on as ever. Programs started with `environment` feel it within a second.
 */
export interface JumpingClock {
  /** What a program is started with; empty where libfaketime is not installed, and then nothing can jump. */
  readonly environment: Readonly<Record<string, string>>;
  readonly canJump: boolean;
  /** How far the programs' clock is from the real one, in milliseconds; negative: it is slow. */
  offsetMs(): number;
  /** Moves it by so much from where it is, forward or back. */
  jump(byMs: number): void;
  /** Back to the real time. */
  mend(): void;
}

const LIBRARIES = ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`);

export function jumpingClock(directory: string): JumpingClock {
  const library = LIBRARIES.find((path) => existsSync(path));
  const file = join(directory, 'clock-offset');
  let offsetMs = 0;
  const tell = () => writeFileSync(file, `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / 1000}\n`);
  tell();
  return {
    environment:
      library === undefined
        ? {}
        : {
            LD_PRELOAD: library,
            FAKETIME_TIMESTAMP_FILE: file,
            FAKETIME_DONT_FAKE_MONOTONIC: '1',
            FAKETIME_CACHE_DURATION: '1',
          },
    canJump: library !== undefined,
    offsetMs: () => offsetMs,
    jump(byMs) {
      assert(Number.isSafeInteger(byMs), 'a clock jumps by whole milliseconds');
      offsetMs += byMs;
      tell();
    },
    mend() {
      offsetMs = 0;
      tell();
    },
  };
}
