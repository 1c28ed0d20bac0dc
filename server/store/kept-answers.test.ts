import { expect, test } from 'vitest';
import { KeptAnswers } from './kept-answers.ts';

test('an answer is read once until it may have changed, and anew while it is being changed', async () => {
  const books = new Map([['cash', 1n]]);
  let reads = 0;
  const answers = new KeptAnswers((account: string) => {
    reads += 1;
    return books.get(account) ?? 0n;
  });
  expect([answers.of('cash'), answers.of('cash'), reads]).toEqual([1n, 1n, 1]);

  const committed = Promise.withResolvers<void>();
  const [first, second] = [
    answers.whileWriting(['cash'], () => committed.promise),
    answers.whileWriting(['cash', 'credit'], async () => undefined),
  ];
  expect(answers.of('cash')).toBe(1n);
  await second;
  // One write is still under way: what is read meanwhile is not kept.
  books.set('cash', 2n);
  expect([answers.of('cash'), answers.of('cash')]).toEqual([2n, 2n]);
  books.set('cash', 3n);
  expect(answers.of('cash')).toBe(3n);
  committed.resolve();
  await first;
  const before = reads;
  expect([answers.of('cash'), answers.of('cash'), reads]).toEqual([3n, 3n, before + 1]);
});

test('a write that fails leaves nothing remembered and nothing under way', async () => {
  let value = 1n;
  const answers = new KeptAnswers(() => value);
  await expect(answers.whileWriting(['cash'], () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(answers.of('cash')).toBe(1n);
  value = 2n;
  expect(answers.of('cash')).toBe(1n);
});
