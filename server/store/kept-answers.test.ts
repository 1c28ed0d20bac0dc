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

test('where writes say what they make of an answer it is known when the last of them is done, and not where one of them failed', async () => {
  let reads = 0;
  const answers = new KeptAnswers((_account: string) => {
    reads += 1;
    return 10n;
  });
  const first = Promise.withResolvers<bigint>();
  const second = Promise.withResolvers<bigint>();
  const plus = (kept: bigint, _account: string, moved: bigint) => kept + moved;
  expect(answers.of('cash')).toBe(10n);
  const writes = [first, second].map(({ promise }) => answers.whileWriting(['cash', 'credit'], () => promise, plus));
  first.resolve(3n);
  await writes[0];
  expect([answers.of('cash'), reads]).toEqual([10n, 2]);
  second.resolve(4n);
  await writes[1];
  expect([answers.of('cash'), reads]).toEqual([17n, 2]);
  // What was not known before is not known after.
  expect([answers.of('credit'), reads]).toEqual([10n, 3]);

  const lost = answers.whileWriting(['cash'], () => Promise.reject(new Error('lost')), plus);
  await answers.whileWriting(['cash'], async () => 1n, plus);
  await expect(lost).rejects.toThrow('lost');
  expect([answers.of('cash'), reads]).toEqual([10n, 4]);
});
