import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossing, UNTOLD, type CreditMark, type CreditSight } from './crossing.ts';

/** Goes through sights one after the other; returns what was told. */
function walk(sights: readonly CreditSight[], from: CreditMark = UNTOLD) {
  const told: number[] = [];
  let mark = from;
  for (const sight of sights) {
    const next = crossing(mark, sight);
    mark = next.mark;
    if (next.tell !== null) told.push(next.tell);
  }
  return { told, mark };
}

const at = (...steps: (number | null)[]) => steps.map((step) => ({ step, movement: 1 }));

describe('a crossing', () => {
  test('is told once at each step on the way down', () => {
    expect(walk(at(null, 7, 7, 3, 3, 1, 0, 0)).told).toEqual([7, 3, 1, 0]);
  });

  test('does not flutter: use that goes up and down tells nothing twice', () => {
    expect(walk(at(7, 3, 7, 3, null, 7, 3, 1, 3, 1)).told).toEqual([7, 3, 1]);
  });

  test('that was jumped over is not told: the nearest counts', () => {
    expect(walk(at(null, 1)).told).toEqual([1]);
  });

  test('is told again after a payment that lifted credit above it', () => {
    const low = walk(at(7, 3, 1, 0));
    const again = walk(
      [
        { step: null, movement: 2 },
        { step: 7, movement: 2 },
        { step: 0, movement: 2 },
      ],
      low.mark,
    );
    expect(again.told).toEqual([7, 0]);
    expect(low.mark.armedBy).toBe(0);
    expect(again.mark.armedBy).toBe(2);
  });

  test('is not told for a payment that lifts credit between two steps; the next one is', () => {
    const low = walk(at(0));
    expect(
      walk(
        [
          { step: 3, movement: 2 },
          { step: 3, movement: 2 },
          { step: 1, movement: 2 },
        ],
        low.mark,
      ),
    ).toEqual({
      told: [1],
      mark: { told: 1, movement: 2, armedBy: 2 },
    });
  });

  test('stays told after a payment that lifts nothing: small change does not undo a warning', () => {
    const low = walk(at(0));
    const after = walk([{ step: 0, movement: 2 }], low.mark);
    expect(after).toEqual({ told: [], mark: { told: 0, movement: 2, armedBy: 0 } });
  });

  test('between two payments no step is ever told twice, and each that is told is lower than the one before', () => {
    const steps = fc.array(fc.constantFrom(null, 0, 1, 3, 7), { maxLength: 60 });
    fc.assert(
      fc.property(steps, steps, (first, second) => {
        const low = walk(first.map((step) => ({ step, movement: 1 })));
        const then = walk(
          second.map((step) => ({ step, movement: 2 })),
          low.mark,
        );
        for (const { told } of [low, then]) expect(told).toEqual([...new Set(told)].sort((a, b) => b - a));
      }),
    );
  });
});
