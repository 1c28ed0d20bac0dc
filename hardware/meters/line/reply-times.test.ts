import { expect, test } from 'vitest';
import { duration } from '#kernel';
import { ReplyTimes } from './reply-times.ts';

test('the slowest reply is remembered through the next 256 at least, and forgotten after twice as many', () => {
  const times = new ReplyTimes();
  expect(times.slowest).toBeNull();
  times.take(duration(900));
  for (let reply = 0; reply < 256; reply += 1) times.take(duration(40));
  expect(times.slowest).toBe(900);
  for (let reply = 0; reply < 256; reply += 1) times.take(duration(40));
  expect(times.slowest).toBe(40);
});
