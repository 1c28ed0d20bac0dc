import { expect, test } from 'vitest';
import { instant, ManualClock, milliseconds, seconds } from '#kernel';
import { LateRestore } from './late-restore.ts';
import { RestorePace } from './restore-pace.ts';

const NOON = instant(Date.UTC(2026, 10, 24, 11));

test.each([
  [0, 1000],
  [255, 5000],
  [51, 1800],
])('supplies come back one to five seconds apart: drawn %i, %i ms', (draw, gap) => {
  const clock = new ManualClock(NOON);
  const pace = new RestorePace({ clock, randomness: { bytes: (count) => new Uint8Array(count).fill(draw) } });
  expect(pace.take()).toBe('now');
  expect(pace.take()).toBe(gap);
  clock.advance(milliseconds(gap - 1));
  expect(pace.take()).toBe(1);
  clock.advance(milliseconds(1));
  expect(pace.take()).toBe('now');
  expect(pace.take()).toBe(gap);
});

test('a jump of the date lets nobody in earlier', () => {
  const clock = new ManualClock(NOON);
  const pace = new RestorePace({ clock, randomness: { bytes: (count) => new Uint8Array(count) } });
  pace.take();
  clock.jump(instant(NOON + 86_400_000));
  expect(pace.take()).toBe(1000);
});

test('a supply that is owed for too long is told of once, and again only after it came', () => {
  const clock = new ManualClock(NOON);
  const late = new LateRestore(clock, seconds(30));
  expect(late.dueIn).toBeNull();
  expect(late.watch('owed')).toBe(false);
  clock.advance(seconds(29));
  expect([late.watch('owed'), late.dueIn]).toEqual([false, 1000]);
  clock.advance(seconds(1));
  expect([late.watch('owed'), late.watch('owed'), late.dueIn]).toEqual([true, false, null]);
  expect(late.watch('done')).toBe(false);
  late.watch('owed');
  clock.advance(seconds(30));
  expect(late.watch('owed')).toBe(true);
});
