import { beforeEach, expect, test } from 'vitest';
import { instant, ManualClock, milliseconds } from '#kernel';
import { Rush } from './rush.ts';

let clock: ManualClock;
let rush: Rush;
let begun: number;
let ends: (() => void)[];

beforeEach(() => {
  clock = new ManualClock(instant(0));
  rush = new Rush(clock);
  begun = 0;
  ends = [];
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** A payment that is being booked until it is told to end. */
const payment = () =>
  rush.pass(() => {
    begun += 1;
    return new Promise<void>((resolve) => ends.push(resolve));
  });

function isOver(wait: Promise<unknown>): { yet: boolean } {
  const seen = { yet: false };
  void wait.then(() => (seen.yet = true));
  return seen;
}

test('what was begun is finished before more is, in the order in which they came', async () => {
  const all = Array.from({ length: 20 }, payment);
  await settle();
  expect(begun).toBe(8);
  ends[3]?.();
  await settle();
  expect(begun).toBe(9);
  while (ends.length > 0) {
    for (const end of ends.splice(0)) end();
    await settle();
  }
  await Promise.all(all);
  expect(begun).toBe(20);
});

test('one that fails makes room', async () => {
  for (let failed = 0; failed < 20; failed += 1)
    await expect(rush.pass(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await expect(rush.pass(() => Promise.resolve(1))).resolves.toBe(1);
});

test('words come after all that are being booked, and at once where none is', async () => {
  await rush.over();
  void payment();
  void payment();
  const words = isOver(rush.over());
  await settle();
  ends[0]?.();
  await settle();
  expect(words.yet).toBe(false);
  ends[1]?.();
  await settle();
  expect(words.yet).toBe(true);
});

test('no line is so slow that nobody is answered: a command is waited for 100 ms, those of others 250', async () => {
  void payment();
  const command = isOver(rush.commandsFirst(new Promise(() => undefined)));
  const words = isOver(rush.over());
  await settle();
  clock.advance(milliseconds(99));
  await settle();
  expect([command.yet, words.yet]).toEqual([false, false]);
  clock.advance(milliseconds(1));
  await settle();
  expect([command.yet, words.yet]).toEqual([true, false]);
  clock.advance(milliseconds(150));
  await settle();
  expect(words.yet).toBe(true);
});
