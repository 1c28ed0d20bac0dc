import { beforeEach, describe, expect, test } from 'vitest';
import { duration, instant, ManualClock, silentLog, zone } from '#kernel';
import { lineInMemory, parseMeters, rtuLine, SimulatedMeter } from '#simulators';
import type { Meter } from '../meter.ts';
import { openModbusBus } from './bus.ts';
import { createModbusMeter } from './driver.ts';
import { modbusProfileNamed } from './fixtures/profile.ts';

/* 32 meters on a line of 9600 baud in virtual time: what the schedule costs, with nothing of the machine in it. */

const COUNT = 32;
const DEAD = [4, 17, 30];
const MS_OF_CHARACTER = (11 * 1000) / 9600;
/** Both frames, 3.5 characters of silence before each, and the 8 ms that a simulated meter thinks. */
const exchangeMs = (request: number, reply: number) => (request + reply + 7) * MS_OF_CHARACTER + 8;
/** Register, power and relay, of those that live: 3.1 s. */
const SWEEP_MS = (COUNT - DEAD.length) * 3 * exchangeMs(8, 9);

let clock: ManualClock;
let simulated: SimulatedMeter[];
let meters: Meter[];

beforeEach(() => {
  clock = new ManualClock(instant(0));
  const profile = modbusProfileNamed('sdm530y-relay');
  const specifications = Array.from({ length: COUNT }, (_, index) => ({
    serial: String(index + 1),
    profile: 'sdm530y-relay',
    unitAddress: index + 1,
    gateway: 'line',
    loadW: 400,
    curve: 'steady',
  }));
  const made = parseMeters(JSON.stringify(specifications)).map(
    (one) => new SimulatedMeter(one, { profile, clock, acceleration: 1, zone: zone('UTC') }),
  );
  simulated = made;
  for (const index of DEAD) (made[index] ?? made[0] ?? { silent: false }).silent = true;
  const openPort = lineInMemory(rtuLine(made), { clock, meters: made });
  const bus = openModbusBus({ url: 'tcp://line:1?framing=rtu&baud=9600', clock, log: silentLog, openPort });
  meters = made.map(({ serial, unitAddress }) =>
    createModbusMeter({
      bus,
      unitAddress,
      profile,
      expectedSerial: serial.padStart(8, '0'),
      relayConfirmed: true,
      clock,
      log: silentLog,
    }),
  );
});

/** Lets time pass, a millisecond at a time, until the work is done; gives how long it took. */
async function timeOf(work: Promise<unknown>): Promise<number> {
  const from = clock.monotonic();
  let isDone = false;
  const settled = work.finally(() => {
    isDone = true;
  });
  for (;;) {
    for (let turn = 0; turn < 14; turn += 1) await Promise.resolve();
    if (isDone) break;
    clock.advance(duration(1));
  }
  await settled;
  return clock.monotonic() - from;
}

const sweep = () => Promise.allSettled(meters.map((meter) => meter.read()));

describe('a line of 32 meters, three of them dead', () => {
  test('is swept in 1.1 times what the wire takes, and everybody who lives is read in each sweep', async () => {
    for (let first = 0; first < 3; first += 1) await timeOf(sweep());
    let tookMs = 0;
    for (let turn = 0; turn < 6; turn += 1) {
      const read = sweep();
      tookMs += await timeOf(read);
      const living = (await read).filter((_, index) => !DEAD.includes(index));
      expect(living.every(({ status }) => status === 'fulfilled')).toBe(true);
    }
    expect(tookMs / 6 / SWEEP_MS).toBeLessThan(1.1);
    expect(tookMs / 6 / SWEEP_MS).toBeGreaterThan(1);
  });

  test('carries a relay command after the frame in flight, wherever in the sweep it comes', async () => {
    for (let first = 0; first < 3; first += 1) await timeOf(sweep());
    const ownMs = exchangeMs(8, 9) + exchangeMs(11, 8);
    for (const offset of [0, 33, 61]) {
      void sweep();
      await timeOf(clock.sleep(duration(500 + offset)));
      const tookMs = await timeOf(
        meters[9]?.writeRelay(offset % 2 === 0 ? 'open' : 'closed') ?? Promise.reject(new Error('no such meter')),
      );
      expect(tookMs - ownMs).toBeLessThan(exchangeMs(8, 9) + 5);
      await timeOf(clock.sleep(duration(4000)));
    }
    expect(simulated[9]?.relayWrites).toHaveLength(3);
  });

  test('takes less than twice as long when one of them babbles into every sixth exchange', async () => {
    for (let first = 0; first < 3; first += 1) await timeOf(sweep());
    const babbler = simulated[0];
    if (babbler === undefined) throw new Error('there are meters');
    babbler.babbles = true;
    const outcomes: string[] = [];
    let tookMs = 0;
    for (let turn = 0; turn < 3; turn += 1) {
      const read = sweep();
      tookMs += await timeOf(read);
      outcomes.push(...(await read).filter((_, index) => !DEAD.includes(index)).map(({ status }) => status));
    }
    // Each exchange is longer by what is babbled after it, a third; a damaged one costs a moment of quiet, not its deadline, and its reading.
    expect(outcomes.filter((status) => status === 'fulfilled').length / outcomes.length).toBeGreaterThan(0.35);
    expect(tookMs / 3).toBeLessThan(SWEEP_MS * 2);
  });
});
