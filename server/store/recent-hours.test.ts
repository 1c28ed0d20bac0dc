import fc from 'fast-check';
import { expect, test } from 'vitest';
import { givenId, instant, quantityMilli, registerMilli, type MeterId } from '#kernel';
import type { HourlyInterval } from '../metering/model.ts';
import { RecentHours } from './recent-hours.ts';

const HOUR = 3_600_000;
const [meter, other] = [givenId<MeterId>('m1'), givenId<MeterId>('m2')];

function hour(index: number, minutes = 60): HourlyInterval {
  const hourStart = instant(index * HOUR);
  return {
    meterId: meter,
    hourStart,
    from: hourStart,
    to: instant(hourStart + minutes * 60_000),
    fromRegister: registerMilli(0n),
    toRegister: registerMilli(0n),
    quantity: quantityMilli(0n),
    estimated: false,
  };
}

function storeOf(kept: HourlyInterval[]) {
  const asked: string[] = [];
  const touching = ({ from, to }: { from: number; to: number }) =>
    kept.filter((each) => each.from < to && each.to > from && each.hourStart < to && each.hourStart > from - HOUR);
  const hours = new RecentHours({
    hours: (meterId, span) => {
      asked.push(meterId);
      return meterId === meter ? touching(span) : [];
    },
    lastEnd: (meterId) => (meterId === meter ? (kept.at(-1)?.to ?? null) : null),
  });
  return { hours, asked, touching };
}

test('whatever is asked in whatever order, and written in between, is what the store has', async () => {
  const moment = fc.integer({ min: 0, max: 12 * HOUR });
  const step = fc.oneof(
    fc.tuple(moment, moment).map(([a, b]) => ({ from: instant(Math.min(a, b)), to: instant(Math.max(a, b)) })),
    fc.integer({ min: 0, max: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const kept: HourlyInterval[] = [];
      const { hours, touching } = storeOf(kept);
      for (const each of steps)
        if (typeof each === 'number') {
          const next = hour(kept.length, each);
          await hours.whileWriting([next], async () => void kept.push(next));
        } else expect(hours.of(meter, each)).toEqual(touching(each));
    }),
  );
});

test('the newest hours are asked for once until they are written, and neither the past nor what is being written is kept', async () => {
  const kept = [hour(0), hour(1), hour(2, 30)];
  const { hours, asked } = storeOf(kept);
  const month = { from: instant(0), to: instant(3 * HOUR) };
  expect(hours.of(meter, { from: instant(0), to: instant(2 * HOUR) })).toHaveLength(2);
  expect(hours.of(meter, month)).toHaveLength(3);
  expect(asked).toHaveLength(2);
  expect(hours.of(meter, month)).toHaveLength(3);
  expect(hours.of(meter, { from: instant(HOUR), to: instant(2 * HOUR) })).toHaveLength(1);
  expect(hours.of(other, month)).toEqual([]);
  expect(hours.of(other, month)).toEqual([]);
  expect(asked).toHaveLength(3);

  const next = hour(2);
  await hours.whileWriting([next], async () => {
    expect(hours.of(meter, month).at(-1)).toEqual(hour(2, 30));
    kept.splice(2, 1, next);
    expect(hours.of(meter, month).at(-1)).toEqual(next);
  });
  expect(asked).toHaveLength(5);
  expect([hours.of(meter, month).at(-1), hours.of(meter, month).at(-1)]).toEqual([next, next]);
});
