import { expect, test } from 'vitest';
import { duration, givenId, instant, ManualClock, seconds, silentLog, zone, type MeterId } from '#kernel';
import { MeterLines } from '#hardware/meters';
import { loadMeterProfile } from '#hardware/profiles';
import { lineInMemory, parseMeters, rtuLine, SimulatedMeter } from '#simulators';
import { MemoryReadings } from './constructed-readings.ts';
import { MeterPoller } from './poller.ts';

const COUNT = 32;
const DEAD = [4, 17, 30];
const DYING = [9, 10];

test('on a line of 32 meters at 9600 baud, three of them dead, no value of a living one is ever older than five seconds', async () => {
  const clock = new ManualClock(instant(Date.UTC(2026, 10, 23, 12)));
  const profile = loadMeterProfile('sdm530y-relay');
  if (profile.protocol !== 'modbus') throw new Error('the test is about a Modbus line');
  const specifications = Array.from({ length: COUNT }, (_, index) => ({
    serial: String(index + 1).padStart(8, '0'),
    profile: 'sdm530y-relay',
    unitAddress: index + 1,
    gateway: 'line',
    loadW: 400,
    curve: 'steady',
  }));
  const simulated = parseMeters(JSON.stringify(specifications)).map(
    (one) => new SimulatedMeter(one, { profile, clock, acceleration: 1, zone: zone('UTC') }),
  );
  const kill = (index: number) => {
    const meter = simulated[index];
    if (meter !== undefined) meter.silent = true;
  };
  DEAD.forEach(kill);
  const openPort = lineInMemory(rtuLine(simulated), { clock, meters: simulated });
  const lines = new MeterLines({ clock, log: silentLog, openPort });
  const polled = simulated.map(({ serial, unitAddress }) => ({
    meterId: givenId<MeterId>(`m-${unitAddress}`),
    meter: lines.meter({
      profile,
      address: 'tcp://line:1?framing=rtu&baud=9600',
      unitAddress,
      busAddress: serial,
      serial,
      relayConfirmed: true,
    }),
    // As in a site file that says nothing.
    pollEvery: seconds(3),
    rules: { serial, multiplier: 1, modulus: null, ratedMaximumPerHour: 100_000n, step: 1n },
    openings: [],
  }));
  const poller = new MeterPoller({ meters: polled, readings: new MemoryReadings(), clock, log: silentLog });
  const living = polled.filter((_, index) => ![...DEAD, ...DYING].includes(index)).map(({ meterId }) => meterId);
  const agesNow = () => living.map((meterId) => clock.now() - (poller.state(meterId).sample?.at ?? 0));
  poller.start();
  // From the first sweep on, in which nobody knows yet who is dead; in the middle two more die at once.
  let oldestMs = 0;
  for (let ms = 0; ms < 90_000; ms += 2) {
    for (let turn = 0; turn < 9; turn += 1) await Promise.resolve();
    clock.advance(duration(2));
    if (ms === 40_000) for (const index of DYING) kill(index);
    if (ms > 5000 && ms % 50 === 0) oldestMs = Math.max(oldestMs, ...agesNow());
  }
  expect(oldestMs).toBeGreaterThan(3000);
  expect(oldestMs).toBeLessThanOrEqual(5000);
  const stopped = poller.stop();
  for (let ms = 0; ms < 2000; ms += 2) {
    for (let turn = 0; turn < 9; turn += 1) await Promise.resolve();
    clock.advance(duration(2));
  }
  await lines.stop();
  await stopped;
});
