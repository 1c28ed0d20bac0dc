import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { givenId, instant, registerMilli, quantityMilli, type MeterId } from '#kernel';
import type { KeptReading } from '../store/contract-reports.ts';
import type { Reading } from './model.ts';
import { countedReadings, hoursOf } from './reading-line.ts';
import type { RegisterRules } from './validate.ts';

const T0 = Date.UTC(2026, 10, 23, 8);
const MINUTE_MS = 60_000;
const rules: RegisterRules = { serial: '1', multiplier: 1, modulus: 1_000_000n, ratedMaximumPerHour: 9000n, step: 1n };

/** Constructed: a reading so many minutes after eight o'clock. */
function kept(
  minute: number,
  register: bigint,
  { quality = 'measured', begins = false }: { quality?: Reading['quality']; begins?: boolean } = {},
): KeptReading {
  return {
    reading: {
      meterId: givenId<MeterId>('m-1'),
      at: instant(T0 + minute * MINUTE_MS),
      register: registerMilli(register),
      quality,
      source: 'meter',
      serial: '1',
      powerW: null,
      relay: 'unknown',
    },
    verdict: begins ? { kind: 'first' } : { kind: 'accepted', quantity: quantityMilli(0n) },
  };
}

const hours = (readings: readonly KeptReading[], more: Partial<RegisterRules> = {}) =>
  hoursOf(countedReadings(readings), { ...rules, ...more }).map((row) => [
    (row.hourStart - T0) / (60 * MINUTE_MS),
    row.quantity,
    row.estimated,
  ]);

describe('the line of a meter’s readings', () => {
  test('late, corrected, estimated and doubled readings in any order give what the right ones give in order', () => {
    const step = fc.record({
      minutes: fc.integer({ min: 1, max: 200 }),
      growth: fc.integer({ min: 0, max: 5000 }),
      wrong: fc.boolean(),
      guessed: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 1 << 30 })),
        (steps, order) => {
          const right: KeptReading[] = [kept(0, 1000n)];
          const arriving: KeptReading[] = [kept(0, 1000n)];
          let [minute, register] = [0, 1000n];
          for (const each of steps) {
            minute += each.minutes;
            register += BigInt(each.growth);
            const truth = kept(minute, register, { quality: each.wrong ? 'corrected' : 'measured' });
            right.push(truth);
            arriving.push(truth, truth);
            if (each.wrong) arriving.push(kept(minute, register + 7n));
            if (each.guessed) arriving.push(kept(minute, register + 9n, { quality: 'estimated' }));
          }
          const shuffled = arriving
            .map((reading) => ({ reading, place: order.next().value }))
            .sort((a, b) => a.place - b.place)
            .map(({ reading }) => reading);
          expect(hours(shuffled)).toEqual(hours(right));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ['across the end of the register', [kept(0, 999_900n), kept(60, 100n)], [[0, 200n, false]]],
    [
      'a swapped meter: nothing between the old register and the new one',
      [kept(0, 5000n), kept(30, 5100n), kept(40, 7n, { begins: true }), kept(60, 27n)],
      [[0, 120n, false]],
    ],
    [
      'estimates count while nothing was seen after them',
      [kept(0, 1000n), kept(60, 1100n, { quality: 'estimated' })],
      [[0, 100n, true]],
    ],
    [
      'and give way to what was measured',
      [kept(0, 1000n), kept(60, 1100n, { quality: 'estimated' }), kept(120, 1150n)],
      [
        [0, 75n, true],
        [1, 75n, true],
      ],
    ],
    [
      'an estimate below what was seen counts for nothing',
      [kept(0, 1000n), kept(60, 900n, { quality: 'estimated' })],
      [],
    ],
  ])('%s', (_name, readings, rows) => expect(hours(readings)).toEqual(rows));

  test('a multiplier counts from its instant on, also between two readings', () => {
    const multiplierChanges = [{ from: instant(T0 + 30 * MINUTE_MS), multiplier: 40 }];
    const readings = [kept(0, 1000n), kept(60, 1100n), kept(120, 1200n)];
    expect(hours(readings, { multiplierChanges })).toEqual([
      [0, 50n + 50n * 40n, false],
      [1, 100n * 40n, false],
    ]);
  });
});
