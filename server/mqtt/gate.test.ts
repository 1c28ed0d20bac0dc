import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('so many are let in at once, the others in their order, and who fails makes room', async () => {
  const gate = new Gate(2);
  const inside: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const passing = ends.map(({ promise }, index) =>
    gate.pass(() => {
      inside.push(index);
      return promise;
    }),
  );
  await Promise.resolve();
  expect(inside).toEqual([0, 1]);
  ends[1]?.reject(new Error('not kept'));
  await expect(passing[1]).rejects.toThrow('not kept');
  expect(inside).toEqual([0, 1, 2]);
  for (const { resolve } of ends) resolve();
  await Promise.all(passing.filter((_each, index) => index !== 1));
  expect(inside).toEqual([0, 1, 2, 3, 4]);
});
