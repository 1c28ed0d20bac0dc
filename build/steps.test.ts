import { expect, test } from 'vitest';
import { closingLine, countTests } from './steps.ts';

const report = (passed: number, failed: number) => JSON.stringify({ numPassedTests: passed, numFailedTests: failed });

test.each([
  ['tests that passed', report(3, 0), true, { passed: 3, failed: 0 }],
  ['tests that failed', report(2, 2), false, { passed: 2, failed: 2 }],
  ['a file that did not load fails although no test did', report(3, 0), false, { passed: 3, failed: 1 }],
  ['a run that wrote nothing', null, false, { passed: 0, failed: 1 }],
  ['a check that has no tests', null, true, { passed: 0, failed: 0 }],
])('%s', (_what, text, ok, counts) => {
  expect(countTests(text, ok)).toEqual(counts);
});

test('the closing line sums all steps', () => {
  const results = [
    { passed: 0, failed: 1 },
    { passed: 41, failed: 0 },
  ];
  expect(closingLine(results)).toBe('41 passed, 1 failed');
});
