import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  FaultError,
  givenId,
  hours,
  instant,
  later,
  ManualClock,
  milliseconds,
  minutes,
  powerW,
  registerMilli,
  seconds,
  silentLog,
  type Duration,
  type MeterId,
} from '#kernel';
import type { Meter, MeterSample } from '#hardware/meters';
import { MemoryReadings } from './constructed-readings.ts';
import { MeterPoller, type PolledMeter } from './poller.ts';

const START = instant(Date.UTC(2026, 10, 23, 8, 10, 0));

class FakeMeter implements Meter {
  readonly utility = 'electricity';
  readonly hasRelay = true;
  register = 100_000n;
  serial: string | null = '777';
  relay: 'closed' | 'open' = 'closed';
  silent = false;
  reads = 0;
  readonly clock: ManualClock;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  read(): Promise<MeterSample> {
    this.reads += 1;
    if (this.silent) return Promise.reject(new FaultError('METER_AWAY'));
    return Promise.resolve({
      at: this.clock.now(),
      serial: this.serial,
      register: registerMilli(this.register),
      powerW: powerW(1200),
      relay: this.relay,
    });
  }

  writeRelay(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

const m1 = givenId<MeterId>('m1');
const m2 = givenId<MeterId>('m2');
let clock: ManualClock;
let readings: MemoryReadings;
let meters: Map<MeterId, FakeMeter>;
let poller: MeterPoller;

function open(rest: Partial<PolledMeter> = {}): MeterPoller {
  return new MeterPoller({
    meters: [...meters].map(([meterId, meter]) => ({
      meterId,
      meter,
      pollEvery: seconds(10),
      rules: { serial: '777', multiplier: 1, modulus: null, ratedMaximumPerHour: 24_000n, step: 10n },
      openings: [],
      ...rest,
    })),
    readings,
    clock,
    log: silentLog,
  });
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

async function pass(time: Duration): Promise<void> {
  await settle();
  for (let rest: number = time; rest > 0; rest -= 1000) {
    clock.advance(milliseconds(Math.min(rest, 1000)));
    await settle();
  }
}

const first = () => meters.get(m1) ?? new FakeMeter(clock);

beforeEach(() => {
  clock = new ManualClock(START);
  readings = new MemoryReadings();
  meters = new Map([
    [m1, new FakeMeter(clock)],
    [m2, new FakeMeter(clock)],
  ]);
  poller = open();
});

afterEach(() => poller.stop());

const verdictsOf = (meterId: MeterId) =>
  readings.taken.filter(({ reading }) => reading.meterId === meterId).map(({ verdict }) => verdict.kind);

describe('rhythm', () => {
  test('each meter is read at once and then every ten seconds', async () => {
    poller.start();
    await pass(seconds(30));
    expect(first().reads).toBe(4);
    expect(poller.state(m1)).toMatchObject({ everSeen: true, away: false, powerW: 1200, measuredAt: clock.now() });
  });

  test('a silent meter backs off and says so; the other keeps its rhythm', async () => {
    first().silent = true;
    poller.start();
    await settle();
    expect(poller.state(m1)).toMatchObject({ everSeen: false, away: true, trouble: 'METER_AWAY', sample: null });
    await pass(minutes(10));
    expect(meters.get(m2)?.reads).toBe(61);
    // After 0, 10, 30, 70 seconds, then every minute.
    expect(first().reads).toBe(12);
    first().silent = false;
    await pass(seconds(60));
    expect(poller.state(m1)).toMatchObject({ everSeen: true, away: false, trouble: null });
  });

  test('one lost answer is not an absence, three are', async () => {
    poller.start();
    await settle();
    first().silent = true;
    await pass(seconds(20));
    expect(poller.state(m1)).toMatchObject({ away: false, trouble: 'METER_AWAY' });
    await pass(seconds(20));
    expect(poller.state(m1).away).toBe(true);
  });

  test('a meter whose answer hangs slows nobody', async () => {
    first().read = () => new Promise(() => undefined);
    poller.start();
    await pass(seconds(30));
    expect(meters.get(m2)?.reads).toBe(4);
    poller = open();
  });
});

describe('what is kept', () => {
  test('in the middle of an hour at most one a minute, and only where the register moved', async () => {
    poller.start();
    await pass(minutes(5));
    expect(verdictsOf(m1)).toEqual(['first']);
    for (let step = 0; step < 13; step += 1) {
      first().register += 20n;
      await pass(seconds(10));
    }
    expect(verdictsOf(m1)).toEqual(['first', 'accepted', 'accepted', 'accepted']);
  });

  test('flush keeps the last answer at once, and nothing twice', async () => {
    poller.start();
    await settle();
    first().register += 15n;
    await pass(seconds(10));
    await poller.flush(m1);
    await poller.flush(m1);
    expect([...readings.rows.values()].find((row) => row.meterId === m1)).toMatchObject({
      from: START,
      to: later(START, seconds(10)),
      quantity: 15n,
    });
    expect(verdictsOf(m1)).toEqual(['first', 'accepted']);
  });

  test('a relay that moved and an hour that ended are kept at once', async () => {
    poller.start();
    await settle();
    first().relay = 'open';
    await pass(seconds(10));
    expect(verdictsOf(m1)).toEqual(['first', 'accepted']);
    await pass(minutes(50));
    expect(verdictsOf(m1)).toEqual(['first', 'accepted', 'accepted']);
  });

  test('the hours of a day sum to what the register grew, also across a restart in the middle of an hour', async () => {
    poller.start();
    for (let step = 0; step < 90; step += 1) {
      first().register += 37n;
      await pass(minutes(1));
      if (step === 40) {
        await poller.stop();
        poller = open();
        poller.start();
        await settle();
      }
    }
    await poller.flush(m1);
    const rows = [...readings.rows.values()].filter((row) => row.meterId === m1);
    expect(rows.length).toBe(2);
    expect(rows.reduce((sum, row) => sum + row.quantity, 0n)).toBe(90n * 37n);
    expect(rows.every((row) => !row.estimated)).toBe(true);
  });

  test('an opening reading comes first; what was used since is spread and flagged', async () => {
    poller = open({ openings: [{ at: instant(START - hours(48)), register: registerMilli(90_000n) }] });
    poller.start();
    await settle();
    expect(verdictsOf(m1)).toEqual(['first', 'accepted']);
    expect(readings.taken[0]?.reading).toMatchObject({ source: 'opening', register: 90_000n });
    const rows = [...readings.rows.values()].filter((row) => row.meterId === m1);
    expect(rows.reduce((sum, row) => sum + row.quantity, 0n)).toBe(10_000n);
    expect(rows.every((row) => row.estimated)).toBe(true);
    await poller.stop();
    poller = open({ openings: [{ at: instant(START - hours(48)), register: registerMilli(90_000n) }] });
    await poller.readNow(m1);
    expect(verdictsOf(m1)).toEqual(['first', 'accepted']);
  });

  test('a store that cannot be written loses nothing and does not make the meter away', async () => {
    poller = open({ openings: [{ at: instant(START - hours(48)), register: registerMilli(90_000n) }] });
    readings.broken = true;
    poller.start();
    await pass(minutes(2));
    expect(poller.state(m1)).toMatchObject({ away: false, trouble: null });
    readings.broken = false;
    first().register += 50n;
    await pass(seconds(10));
    expect(
      [...readings.rows.values()].filter((row) => row.meterId === m1).reduce((s, row) => s + row.quantity, 0n),
    ).toBe(10_050n);
  });
});

describe('what is held', () => {
  test('a smaller register is held with its reason, kept once an hour, and is no ground for a cut', async () => {
    poller.start();
    await settle();
    first().register -= 5n;
    await pass(minutes(70));
    expect(verdictsOf(m1)).toEqual(['first', 'held', 'held']);
    expect(poller.state(m1)).toMatchObject({ held: 'decrease', measuredAt: START, away: false });
  });

  test('what only a long gap makes possible counts once the next reading agrees, and waits for staff where it does not', async () => {
    poller.start();
    await settle();
    first().silent = true;
    await pass(hours(2));
    // 30 kWh in two hours can be, at 24 in one.
    first().silent = false;
    first().register += 30_000n;
    await poller.readNow(m1);
    expect(poller.state(m1)).toMatchObject({ held: 'jump', measuredAt: START, away: false });
    await poller.flush(m1);
    expect(verdictsOf(m1)).toEqual(['first']);
    clock.advance(seconds(3));
    first().register -= 29_000n;
    await poller.readNow(m1);
    expect(poller.state(m1).held).toBeNull();
    expect(verdictsOf(m1)).toEqual(['first', 'held', 'accepted']);
    const [, held, taken] = readings.taken.filter(({ reading }) => reading.meterId === m1);
    expect([held?.reading.register, taken?.reading.register]).toEqual([130_000n, 101_000n]);
    expect(held?.verdict).toEqual({ kind: 'held', reason: 'jump' });
    // And the same where the second agrees: one reading, and all of it.
    first().silent = true;
    await pass(hours(2));
    first().silent = false;
    first().register += 30_000n;
    await poller.readNow(m1);
    clock.advance(seconds(3));
    await poller.readNow(m1);
    expect(verdictsOf(m1)).toEqual(['first', 'held', 'accepted', 'accepted']);
    expect(readings.taken.findLast(({ reading }) => reading.meterId === m1)?.reading.register).toBe(131_000n);
  });

  test('a meter that is read once a day has nothing to prove by a day’s use', async () => {
    poller = open({ pollEvery: hours(24) });
    await poller.readNow(m1);
    clock.advance(hours(24));
    first().register += 300_000n;
    await poller.readNow(m1);
    expect(verdictsOf(m1)).toEqual(['first', 'accepted']);
  });

  test('under a suspect clock readings are held; the first one after brings all of it', async () => {
    poller.start();
    await settle();
    clock.setState('suspect');
    first().register += 30n;
    await pass(minutes(2));
    expect(poller.state(m1).held).toBe('clock_suspect');
    expect(readings.rows.size).toBe(0);
    clock.setState('trusted');
    first().register += 12n;
    await pass(seconds(10));
    expect([...readings.rows.values()].find((row) => row.meterId === m1)?.quantity).toBe(42n);
    expect(poller.state(m1).held).toBeNull();
  });

  test('a meter with another serial number is held; one without a serial number is not', async () => {
    first().serial = '778';
    const second = meters.get(m2);
    if (second !== undefined) second.serial = null;
    poller.start();
    await settle();
    expect(poller.state(m1).held).toBe('serial_differs');
    expect(poller.state(m2).held).toBeNull();
  });
});

describe('readNow', () => {
  test('that got ahead of a poll leaves nothing for the older answer to say', async () => {
    const meter = first();
    const held = Promise.withResolvers<void>();
    const answers = vi.spyOn(meter, 'read');
    answers.mockImplementationOnce(async () => {
      const sample = await FakeMeter.prototype.read.call(meter);
      await held.promise;
      return sample;
    });
    poller.start();
    await settle();
    clock.advance(seconds(1));
    meter.relay = 'open';
    meter.register += 1n;
    const newer = await poller.readNow(m1);
    held.resolve();
    await settle();
    expect(poller.state(m1)).toMatchObject({ sample: newer, held: null });
    expect(readings.taken.filter(({ reading }) => reading.meterId === m1)).toHaveLength(1);
    answers.mockRestore();
  });

  test('gives the answer, tells the listeners, and rejects as the meter does', async () => {
    const seen: string[] = [];
    const end = poller.onSample((meterId, sample) => seen.push(`${meterId} ${sample.register}`));
    expect((await poller.readNow(m1)).register).toBe(100_000n);
    end();
    await poller.readNow(m1);
    expect(seen).toEqual(['m1 100000']);
    first().silent = true;
    await expect(poller.readNow(m1)).rejects.toMatchObject({ code: 'METER_AWAY' });
  });
});
