import { beforeEach, describe, expect, test } from 'vitest';
import {
  FaultError,
  givenId,
  hours,
  instant,
  later,
  ManualClock,
  minutes,
  registerMilli,
  seconds,
  silentLog,
  type Instant,
  type MeterId,
} from '#kernel';
import type { Meter, MeterSample } from '#hardware/meters';
import { MemoryReadings } from './constructed-readings.ts';
import type { Reading } from './model.ts';
import { MeterPoller } from './poller.ts';

/* Readings that a meter sends by itself. */

const START = instant(Date.UTC(2026, 10, 23, 8, 10, 0));
const m1 = givenId<MeterId>('m1');

class Reporter implements Meter {
  readonly utility = 'electricity';
  readonly hasRelay = false;
  readonly reportsEvery = minutes(10);
  last: MeterSample | null = null;
  listener: ((sample: MeterSample) => Promise<void>) | null = null;

  read(): Promise<MeterSample> {
    return this.last === null ? Promise.reject(new FaultError('METER_AWAY')) : Promise.resolve(this.last);
  }

  onReport(listener: (sample: MeterSample) => Promise<void>): () => void {
    this.listener = listener;
    return () => {
      this.listener = null;
    };
  }

  report(at: Instant, register: bigint): Promise<void> {
    const sample: MeterSample = {
      at,
      serial: '777',
      register: registerMilli(register),
      powerW: null,
      relay: 'unknown',
    };
    if (this.last === null || at >= this.last.at) this.last = sample;
    return this.listener?.(sample) ?? Promise.resolve();
  }

  writeRelay(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

let clock: ManualClock;
let readings: MemoryReadings;
let meter: Reporter;
let poller: MeterPoller;
let late: Reading[];
let placesLate: boolean;

beforeEach(() => {
  clock = new ManualClock(START);
  readings = new MemoryReadings();
  meter = new Reporter();
  late = [];
  placesLate = true;
  const rules = {
    serial: '777',
    multiplier: 1,
    multiplierChanges: [],
    modulus: null,
    ratedMaximumPerHour: 10_000n,
    step: 1n,
  };
  poller = new MeterPoller({
    meters: [{ meterId: m1, meter, pollEvery: seconds(10), rules, openings: [] }],
    readings,
    clock,
    log: silentLog,
    placeLate: (reading) => {
      late.push(reading);
      return Promise.resolve(placesLate);
    },
  });
  poller.start();
});

const at = (plus: number) => later(START, seconds(plus));
const kept = () =>
  readings.taken.filter(({ verdict }) => verdict.kind !== 'held').map(({ reading }) => reading.register);

describe('a report', () => {
  test('of what only a long gap makes possible is kept as held before the meter hears so, and counts when the next agrees', async () => {
    await meter.report(at(0), 1000n);
    // 15 in two hours at 10 in one, from a meter that reports every ten minutes.
    await meter.report(at(7200), 16_000n);
    expect(readings.taken.at(-1)?.verdict).toEqual({ kind: 'held', reason: 'jump' });
    expect(poller.state(m1).held).toBe('jump');
    await meter.report(at(7800), 16_010n);
    expect(kept()).toEqual([1000n, 16_010n]);
    expect(poller.state(m1).held).toBeNull();
  });

  test('is kept before the meter hears that it was, each of them, in order', async () => {
    const order: string[] = [];
    const take = readings.take.bind(readings);
    readings.take = async (taken) => {
      await Promise.resolve();
      await take(taken);
      order.push(`kept ${taken.reading.register}`);
    };
    await Promise.all(
      [100n, 101n, 102n].map((register, index) =>
        meter.report(at(index), register).then(() => order.push(`told ${register}`)),
      ),
    );
    expect(kept()).toEqual([100n, 101n, 102n]);
    for (const register of [100, 101, 102])
      expect(order.indexOf(`kept ${register}`)).toBeLessThan(order.indexOf(`told ${register}`));
    // What was used between them is counted once.
    expect(readings.taken.at(-1)?.intervals.at(-1)?.quantity).toBe(2n);
    await poller.stop();
  });

  test('that cannot be kept is not acknowledged; sent again, it is', async () => {
    await meter.report(at(0), 100n);
    const take = readings.take.bind(readings);
    readings.take = () => Promise.reject(new FaultError('STORE_UNAVAILABLE'));
    await expect(meter.report(at(1), 101n)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    readings.take = take;
    await meter.report(at(1), 101n);
    expect(kept()).toEqual([100n, 101n]);
    await poller.stop();
  });

  test('that comes twice is kept once', async () => {
    await meter.report(at(0), 100n);
    await meter.report(at(5), 101n);
    await meter.report(at(5), 101n);
    expect(kept()).toEqual([100n, 101n]);
    expect(late).toEqual([]);
    await poller.stop();
  });

  test('that is older than the last is put to its time; where it cannot stand there, it waits for staff', async () => {
    await meter.report(at(0), 100n);
    await meter.report(at(600), 110n);
    await meter.report(at(300), 105n);
    expect(late).toMatchObject([{ at: at(300), register: 105n }]);
    expect(poller.state(m1).sample?.register).toBe(110n);
    expect(readings.taken).toHaveLength(2);
    placesLate = false;
    await meter.report(at(301), 500n);
    expect(readings.taken.at(-1)?.verdict).toEqual({ kind: 'held', reason: 'clock_suspect' });
    await poller.stop();
  });

  test('of a register that was set back is held, and nothing is charged', async () => {
    await meter.report(at(0), 100_000n);
    await meter.report(at(60), 12n);
    expect(poller.state(m1).held).toBe('decrease');
    expect(kept()).toEqual([100_000n]);
    await poller.stop();
  });

  test('is shown to whoever looks on, and the same one is not judged again when the meter is asked', async () => {
    const seen: bigint[] = [];
    poller.onSample((_meterId, sample) => void seen.push(sample.register));
    await meter.report(at(0), 100n);
    await poller.readNow(m1);
    expect(seen).toEqual([100n, 100n]);
    expect(readings.taken).toHaveLength(1);
    await poller.stop();
  });
});

test('who stays silent for longer than its rhythm is away at once', async () => {
  await meter.report(at(0), 100n);
  expect(poller.state(m1).away).toBe(false);
  clock.advance(hours(1));
  meter.last = null;
  await expect(poller.readNow(m1)).rejects.toMatchObject({ code: 'METER_AWAY' });
  expect(poller.state(m1).away).toBe(true);
  await poller.stop();
});
