import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMachines, runWith, type Run } from './typing-guard.ts';

/** The runs that keys make, each with the time since the one before. */
function runsOf(pausesMs: readonly number[]): Run<number>[] {
  let run: Run<number> | null = null;
  let atMs = 0;
  const runs: Run<number>[] = [];
  for (const [key, pauseMs] of pausesMs.entries()) {
    atMs += pauseMs;
    const next: ReturnType<typeof runWith<number>> = runWith(run, key, atMs);
    if (next.ended !== null) runs.push(next.ended);
    run = next.run;
  }
  return run === null ? runs : [...runs, run];
}

describe('keys', () => {
  it.each([
    ['of a person', [0, 180, 90, 51], [1, 1, 1, 1]],
    ['of two fingers at once', [0, 20, 300], [2, 1]],
    ['of a scanner', [0, 4, 4, 4, 4], [5]],
    ['of a scanner after a person', [0, 400, 8, 8], [1, 3]],
  ])('%s', (_whose, pauses, counts) => expect(runsOf(pauses).map(({ count }) => count)).toEqual(counts));

  it('are a machine’s from three on that follow each other within 50 ms', () => {
    expect(runsOf([0, 50, 50]).map(isMachines)).toEqual([true]);
    expect(runsOf([0, 50]).map(isMachines)).toEqual([false]);
    expect(runsOf([0, 51, 50]).map(isMachines)).toEqual([false, false]);
  });

  it('of a person are each in one run, in their order; of a machine no more are kept than a person could have pressed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 60 }), (pauses) => {
        const runs = runsOf(pauses);
        expect(runs.reduce((sum, { count }) => sum + count, 0)).toBe(pauses.length);
        for (const { keys } of runs) expect(keys.length).toBeLessThanOrEqual(3);
        for (const run of runs) if (!isMachines(run)) expect(run.keys).toHaveLength(run.count);
        const kept = runs.flatMap(({ keys }) => keys);
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
      }),
    );
  });
});
