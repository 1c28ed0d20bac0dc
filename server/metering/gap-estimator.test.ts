import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  days,
  duration,
  givenId,
  hours,
  instant,
  later,
  ManualClock,
  powerW,
  registerMilli,
  seconds,
  silentLog,
  zone,
  type Instant,
  type MeterId,
} from '#kernel';
import type { Meter } from '#hardware/meters';
import { MemoryReadings } from './constructed-readings.ts';
import { GapEstimator } from './gap-estimator.ts';
import { MeterPoller } from './poller.ts';
import { countedReadings, hoursOf } from './reading-line.ts';
import type { RegisterRules } from './validate.ts';

/* Constructed: a meter that is read once an hour, a minute after it, and counts 60 in a minute. */

const START = instant(Date.UTC(2026, 10, 20, 8, 1));
const m1 = givenId<MeterId>('m1');
const rules: RegisterRules = { serial: '1', multiplier: 1, modulus: null, ratedMaximumPerHour: 9000n, step: 1n };

let clock: ManualClock;
let readings: MemoryReadings;
let poller: MeterPoller;
let unknown: number;
let register: (at: Instant) => bigint;

const meter = (): Meter => ({
  utility: 'electricity',
  hasRelay: false,
  read: async () => ({
    at: clock.now(),
    serial: '1',
    register: registerMilli(register(clock.now())),
    powerW: powerW(3600),
    relay: 'unknown',
  }),
  writeRelay: async () => undefined,
  stop: async () => undefined,
});

beforeEach(() => {
  clock = new ManualClock(START);
  readings = new MemoryReadings();
  unknown = 0;
  register = (at) => BigInt(Math.floor((at - START) / 60_000)) * 60n;
  poller = openPoller();
});
afterEach(() => poller.stop());

function openPoller(): MeterPoller {
  return new MeterPoller({
    meters: [{ meterId: m1, meter: meter(), pollEvery: seconds(10), rules, openings: [] }],
    readings,
    clock,
    log: silentLog,
  });
}

const openEstimator = () =>
  new GapEstimator({
    meters: [{ meterId: m1 }],
    rules: { of: () => rules },
    readings,
    poller,
    zone: zone('Europe/Berlin'),
    clock,
    log: silentLog,
    after: hours(4),
    most: days(2),
    onUnknown: () => (unknown += 1),
  });

/** Read every hour, for so many hours. */
async function readFor(count: number): Promise<void> {
  for (let hour = 0; hour <= count; hour += 1) {
    if (hour > 0) clock.advance(hours(1));
    await poller.readNow(m1);
  }
}

const estimates = () =>
  readings.taken.filter(({ reading }) => reading.quality === 'estimated').map(({ reading }) => reading);

async function rowsAsMeasured() {
  const kept = await readings.kept(m1, { from: START, to: clock.now() });
  const measured = kept.filter(({ reading }) => reading.quality === 'measured');
  return hoursOf(countedReadings(measured), rules);
}

const rows = () => readings.intervals(m1, { from: START, to: clock.now() });

describe('a meter that is not read', () => {
  test('is estimated once it was silent for longer than the site says, to the last full hour, and then hour by hour', async () => {
    await readFor(6);
    clock.advance(hours(4));
    await openEstimator().round();
    expect(estimates()).toEqual([]);
    clock.advance(duration(1));
    await openEstimator().round();
    const sixth = instant(START + 6 * 3_600_000 - 60_000);
    expect(estimates().map(({ at }) => (at - sixth) / 3_600_000)).toEqual([1, 2, 3, 4]);
    clock.advance(hours(1));
    // Another one, as after a restart: what is there is not made again.
    await openEstimator().round();
    await openEstimator().round();
    expect(estimates().map(({ at }) => (at - sixth) / 3_600_000)).toEqual([1, 2, 3, 4, 5]);
    expect(estimates().at(-1)?.register).toBe(register(later(sixth, hours(5))));
    const flags = (await rows()).map((row) => row.estimated);
    expect(flags.slice(-6)).toEqual([true, true, true, true, true, true]);
    expect(poller.state(m1).measuredAt).toBe(later(START, hours(6)));
  });

  test('gives way to what is measured: every hour is as if nothing had been estimated', async () => {
    await readFor(6);
    for (let hour = 0; hour < 9; hour += 1) {
      clock.advance(hours(1));
      await openEstimator().round();
    }
    expect(estimates()).toHaveLength(9);
    expect(await rows()).not.toEqual(await rowsAsMeasured());
    register = () => 30_000n;
    clock.advance(hours(1));
    await poller.readNow(m1);
    expect(await rows()).toEqual(await rowsAsMeasured());
    await readFor(2);
    await openEstimator().round();
    expect(estimates()).toHaveLength(9);
    expect(await rows()).toEqual(await rowsAsMeasured());
  });

  test('also where the server restarted in between', async () => {
    await readFor(6);
    clock.advance(hours(5));
    await poller.stop();
    poller = openPoller();
    await openEstimator().round();
    clock.advance(hours(1));
    await poller.readNow(m1);
    // So much after so long is believed once a second reading agrees.
    expect(poller.state(m1).held).toBe('jump');
    clock.advance(seconds(3));
    await poller.readNow(m1);
    expect(poller.state(m1).held).toBeNull();
    expect(estimates()).toHaveLength(5);
    expect(await rows()).toEqual(await rowsAsMeasured());
  });

  test('is not estimated for longer than the site says; then staff are told with every round', async () => {
    await readFor(6);
    clock.advance(days(2));
    await openEstimator().round();
    expect(unknown).toBe(0);
    expect(estimates()).toHaveLength(48);
    clock.advance(hours(5));
    await openEstimator().round();
    await openEstimator().round();
    expect(unknown).toBe(2);
    expect(estimates()).toHaveLength(48);
  });

  test('is not estimated on a suspect clock, while its readings are held, or where it was never read', async () => {
    await openEstimator().round();
    await readFor(6);
    clock.advance(hours(5));
    clock.setState('suspect');
    await openEstimator().round();
    clock.setState('trusted');
    register = () => 0n;
    await poller.readNow(m1);
    expect(poller.state(m1).held).toBe('decrease');
    await openEstimator().round();
    expect(estimates()).toEqual([]);
    expect(unknown).toBe(0);
  });

  test('is tried again with the next round where the store could not be written', async () => {
    await readFor(6);
    clock.advance(hours(5));
    readings.broken = true;
    await openEstimator().round();
    readings.broken = false;
    expect(estimates()).toEqual([]);
    await openEstimator().round();
    expect(estimates()).toHaveLength(5);
  });
});
