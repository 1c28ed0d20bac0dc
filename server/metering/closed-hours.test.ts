import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { givenId, instant, localDate, quantityMilli, registerMilli, startOfDay, zone, type MeterId } from '#kernel';
import { ClosedHours } from './closed-hours.ts';
import { hourOf } from './hourly.ts';
import { useByMeter } from './meter-use.ts';
import type { HourlyInterval } from './model.ts';

/* Constructed: one meter, its hours in memory, read in the order of writing, late, again, or while a write is still under way. */

const HOUR_MS = 3_600_000;
const meterId = givenId<MeterId>('m1');
const START = startOfDay(localDate('2026-10-24'), zone('Europe/Berlin'));
const HOURS = 24 * 9;

/** The committed hours of a meter, and how often they were read. */
class Hours {
  readonly rows = new Map<number, HourlyInterval>();
  rowsRead = 0;
  readonly closed = new ClosedHours((_, span) => {
    const rows = this.touching(span);
    this.rowsRead += rows.length;
    return rows;
  });

  touching(span: { from: number; to: number }): HourlyInterval[] {
    return [...this.rows.values()]
      .filter((row) => row.from < span.to && row.to > span.from)
      .sort((a, b) => a.hourStart - b.hourStart);
  }

  /** Begins to write an hour. The row changes when the first returned function is called, the write is done with the second. */
  begin(row: HourlyInterval): { commit: () => void; done: (outcome: 'kept' | 'failed') => Promise<void> } {
    const write = Promise.withResolvers<void>();
    const taken = this.closed.whileWriting([row], () => write.promise).catch(() => undefined);
    return {
      commit: () => void this.rows.set(row.hourStart, row),
      done: (outcome) => {
        if (outcome === 'kept') write.resolve();
        else write.reject(new Error('constructed'));
        return taken;
      },
    };
  }

  async write(row: HourlyInterval): Promise<void> {
    const { commit, done } = this.begin(row);
    commit();
    await done('kept');
  }
}

function hour(index: number, at: { quantity: number; fromPart?: number; toPart?: number; estimated?: boolean }) {
  const hourStart = hourOf(instant(START + index * HOUR_MS));
  const { quantity, fromPart = 0, toPart = 1, estimated = false } = at;
  return {
    meterId,
    hourStart,
    from: instant(hourStart + Math.floor(fromPart * HOUR_MS)),
    to: instant(hourStart + Math.floor(toPart * HOUR_MS)),
    fromRegister: registerMilli(BigInt(index * 10_000)),
    toRegister: registerMilli(BigInt(index * 10_000 + quantity)),
    quantity: quantityMilli(BigInt(quantity)),
    estimated,
  };
}

/** Ends of spans: whole days, where versions and months begin, and any instant of the running hour. */
const somewhere = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((day) => instant(START + day * 24 * HOUR_MS)),
  fc.integer({ min: 0, max: HOURS * HOUR_MS }).map((after) => instant(START + after)),
);
const row = fc
  .record({
    index: fc.integer({ min: 0, max: HOURS - 1 }),
    quantity: fc.integer({ min: 0, max: 9000 }),
    parts: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    whole: fc.boolean(),
    estimated: fc.boolean(),
  })
  .map(({ index, quantity, parts, whole, estimated }) => {
    const [fromPart, toPart] = whole ? [0, 1] : [Math.min(...parts), Math.max(...parts)];
    return hour(index, { quantity, fromPart, toPart, estimated });
  });
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('next' as const), quantity: fc.integer({ min: 0, max: 9000 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('late' as const, 'begin' as const), row }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('commit' as const, 'keep' as const, 'fail' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('ask' as const), ends: fc.tuple(somewhere, somewhere) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('to date' as const), from: fc.constantFrom(0, 24, 30) }) },
);

describe('what closed hours come to', () => {
  test('is what the intervals come to, whatever is written in between, late, again, half-way or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
        const hours = new Hours();
        const underWay: ReturnType<Hours['begin']>[] = [];
        let next = 0;
        const ask = (span: { from: typeof START; to: typeof START }) => {
          if (span.from >= span.to) return;
          expect(hours.closed.use(meterId, span)).toEqual(useByMeter(hours.touching(span), span)[0] ?? null);
        };
        for (const each of steps) {
          switch (each.kind) {
            case 'next':
              await hours.write(hour(next, { quantity: each.quantity }));
              next = Math.min(next + 1, HOURS - 1);
              break;
            case 'late':
              await hours.write(each.row);
              break;
            case 'begin':
              underWay.push(hours.begin(each.row));
              break;
            case 'commit':
              underWay[0]?.commit();
              break;
            case 'keep':
              underWay[0]?.commit();
              await underWay.shift()?.done('kept');
              break;
            case 'fail':
              // Whether it is on the disk after all, nobody knows.
              await underWay.shift()?.done('failed');
              break;
            case 'ask':
              ask({ from: instant(Math.min(...each.ends)), to: instant(Math.max(...each.ends)) });
              break;
            case 'to date':
              ask({ from: instant(START + each.from * HOUR_MS), to: instant(START + next * HOUR_MS + 1_234_567) });
              break;
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is read once, and then only the last hours', async () => {
    const hours = new Hours();
    for (let index = 0; index < 100; index += 1) await hours.write(hour(index, { quantity: 1000 }));
    const span = { from: START, to: instant(START + 100 * HOUR_MS) };
    hours.closed.use(meterId, span);
    hours.rowsRead = 0;
    for (let count = 0; count < 10; count += 1) hours.closed.use(meterId, span);
    expect(hours.rowsRead).toBeLessThanOrEqual(20);
  });

  test('survives the growth of the running hour, and is read anew after an older one was written again', async () => {
    const hours = new Hours();
    for (let index = 0; index < 100; index += 1) await hours.write(hour(index, { quantity: 1000 }));
    const span = { from: START, to: instant(START + 100 * HOUR_MS) };
    hours.closed.use(meterId, span);
    hours.rowsRead = 0;
    await hours.write(hour(99, { quantity: 1500 }));
    expect(hours.closed.use(meterId, span)?.quantity).toBe(100_500n);
    expect(hours.rowsRead).toBeLessThanOrEqual(2);
    await hours.write(hour(50, { quantity: 3000 }));
    expect(hours.closed.use(meterId, span)?.quantity).toBe(102_500n);
    expect(hours.rowsRead).toBeGreaterThan(100);
  });
});
