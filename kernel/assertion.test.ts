import { expect, test } from 'vitest';
import { assert, Defect, elementAt, present } from './assertion.ts';

test('what must hold and does not is a defect that says so', () => {
  expect(() => assert(1 + 1 === 2, 'sums are right')).not.toThrow();
  expect(() => assert(false, 'sums are right')).toThrow(new Defect('sums are right'));
});

test('what is not there is never taken for something', () => {
  expect(present(0, 'a count is known')).toBe(0);
  expect(() => present(undefined, 'a count is known')).toThrow(new Defect('a count is known'));
  expect([elementAt([7, 8], 1), elementAt('ab', 0)]).toEqual([8, 'a']);
  for (const index of [-1, 2]) expect(() => elementAt([7, 8], index)).toThrow(Defect);
});
