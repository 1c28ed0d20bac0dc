import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  givenId,
  instant,
  later,
  milliseconds,
  newId,
  registerMilli,
  seconds,
  silentLog,
  type MeterId,
  type ReadingDecisionId,
} from '#kernel';
import type { Meter, MeterSample } from '#hardware/meters';
import { openConstructedBooks } from './constructed-site.ts';
import { countedReadings, HeldDesk, hoursOf, MeterPoller, type RegisterRules } from './metering/index.ts';
import { countingRandomness } from './store/constructed-books.ts';

/* Fault 44: readings that a meter sends late, twice and in any order, over a real store. */

const m1 = givenId<MeterId>('m-1');
const start = instant(Date.UTC(2026, 10, 20, 8, 10));
const rules: RegisterRules = {
  serial: '00000001',
  multiplier: 1,
  multiplierChanges: [],
  modulus: null,
  ratedMaximumPerHour: 72_000n,
  step: 1n,
};

class Sender implements Meter {
  readonly utility = 'electricity';
  readonly hasRelay = false;
  listener: (sample: MeterSample) => Promise<void> = () => Promise.resolve();

  onReport(listener: (sample: MeterSample) => Promise<void>): () => void {
    this.listener = listener;
    return () => undefined;
  }

  read(): Promise<MeterSample> {
    return Promise.reject(new Error('nobody asks it here'));
  }

  writeRelay(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

const sent = fc
  .array(fc.record({ minutes: fc.integer({ min: 1, max: 200 }), growth: fc.integer({ min: 0, max: 900 }) }), {
    minLength: 2,
    maxLength: 10,
  })
  .chain((steps) =>
    fc.record({
      steps: fc.constant(steps),
      // Each at least once, some twice, in any order.
      order: fc
        .shuffledSubarray([...steps.keys()], { minLength: steps.length })
        .chain((once) => fc.subarray(once).map((again) => [...once, ...again])),
    }),
  );

test('readings that come late, twice and in any order are placed by time and counted once', async () => {
  await fc.assert(
    fc.asyncProperty(sent, async ({ steps, order }) => {
      const books = await openConstructedBooks(undefined, { now: later(start, seconds(200 * 60 * 11)) });
      try {
        const { store, clock } = books;
        const { readings } = store;
        const randomness = countingRandomness();
        const meter = new Sender();
        const desk = new HeldDesk({
          readings,
          rulesOf: () => rules,
          alter: (meterId, work) => poller.alter(meterId, work),
          clock,
        });
        const poller: MeterPoller = new MeterPoller({
          meters: [{ meterId: m1, meter, pollEvery: seconds(1000), rules, openings: [] }],
          readings,
          clock,
          log: silentLog,
          placeLate: async (reading) => (await desk.placeLate(newId<ReadingDecisionId>(clock, randomness), reading)).ok,
        });
        poller.start();
        let [at, register] = [start, 1000n];
        const send = (when: typeof at, value: bigint) =>
          meter.listener({
            at: when,
            serial: '00000001',
            register: registerMilli(value),
            powerW: null,
            relay: 'unknown',
          });
        await send(at, register);
        const line = steps.map(({ minutes, growth }) => {
          at = later(at, seconds(minutes * 60));
          // Never faster than the meter can run.
          register += BigInt(Math.min(growth, minutes * 1000));
          return { at, register };
        });
        for (const index of order) {
          clock.advance(milliseconds(1000));
          const each = line[index];
          if (each !== undefined) await send(each.at, each.register);
        }
        await poller.stop();
        const span = { from: start, to: later(at, seconds(1)) };
        const kept = await readings.kept(m1, span);
        expect(kept.map(({ reading }) => [reading.at, reading.register])).toEqual([
          [start, 1000n],
          ...line.map((each) => [each.at, each.register]),
        ]);
        expect(await readings.held()).toEqual([]);
        const hours = await readings.intervals(m1, span);
        expect(hours).toEqual(hoursOf(countedReadings(kept), rules));
        expect(hours.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(register - 1000n);
      } finally {
        await books.close();
      }
    }),
    { numRuns: 3 },
  );
});
