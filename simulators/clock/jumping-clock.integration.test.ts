import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { SystemClock } from '#platform';
import { jumpingClock } from './jumping-clock.ts';

const directory = mkdtempSync(join(tmpdir(), 'foyer-clock-'));
const clock = new SystemClock();
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const seen = z.tuple([z.number(), z.number()]);
const PROGRAM = 'setInterval(() => console.log(JSON.stringify([Date.now(), performance.now()])), 100)';
const DAY_MS = 86_400_000;

it('moves the wall clock of a running program, forward and back, and leaves its monotonic clock alone', async () => {
  const jumping = jumpingClock(directory);
  expect(jumping.canJump).toBe(true);
  const program = spawn(process.execPath, ['-e', PROGRAM], { env: { ...process.env, ...jumping.environment } });
  const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
  const until = async (good: (wallMs: number) => boolean) => {
    for (let count = 0; count < 60; count += 1) {
      const [wall, monotonic] = seen.parse(JSON.parse((await lines.next()).value ?? '[]'));
      if (good(wall - clock.now())) return monotonic;
    }
    return null;
  };
  const near = (offsetMs: number) => (ms: number) => Math.abs(ms - offsetMs) < 5000;
  const before = await until(near(0));
  jumping.jump(DAY_MS);
  const ahead = await until(near(DAY_MS));
  jumping.jump(-2 * DAY_MS);
  const behind = await until(near(-DAY_MS));
  program.kill();
  await once(program, 'exit');
  expect(before).not.toBeNull();
  expect((ahead ?? Infinity) - (before ?? 0)).toBeLessThan(10_000);
  expect((behind ?? Infinity) - (ahead ?? 0)).toBeGreaterThan(0);
  expect((behind ?? Infinity) - (ahead ?? 0)).toBeLessThan(10_000);
});
