import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

function gate(): { open: () => void; opened: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, opened: promise };
}

test('tasks of one key go one after the other, those of another key do not wait', async () => {
  const turns = new Turns<string>();
  const seen: string[] = [];
  const first = gate();
  const slow = turns.take('a', async () => {
    await first.opened;
    seen.push('a1');
  });
  const waiting = turns.take('a', async () => void seen.push('a2'));
  await turns.take('b', async () => void seen.push('b1'));
  first.open();
  await Promise.all([slow, waiting]);
  expect(seen).toEqual(['b1', 'a1', 'a2']);
});

test('a task that fails gives its fault to its caller and the turn to the next', async () => {
  const turns = new Turns<string>();
  const failing = turns.take('a', () => Promise.reject(new Error('constructed')));
  const next = turns.take('a', () => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('constructed');
  await expect(next).resolves.toBe('done');
});

test('a key is busy until its last task has ended', async () => {
  const turns = new Turns<string>();
  expect(turns.busy('a')).toBe(false);
  const hold = gate();
  const task = turns.take('a', () => hold.opened);
  expect([turns.busy('a'), turns.busy('b')]).toEqual([true, false]);
  hold.open();
  await task;
  await Promise.resolve();
  expect(turns.busy('a')).toBe(false);
});
