import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { silentLog } from '#kernel';
import { SystemClock } from '#platform';
import { openPort } from '../../ports/index.ts';
import { serialPortTo, startMeters, type SimulatedMeters } from '../fixtures/simulated-meters.ts';
import type { Meter } from '../meter.ts';
import { openModbusBus, type ModbusBus } from './bus.ts';
import { createModbusMeter } from './driver.ts';
import { modbusProfileNamed } from './fixtures/profile.ts';

/* RTU against simulated meters on one line at 9600 baud: through a gateway's TCP port, and through a pseudo-terminal that socat joins to it. */

const clock = new SystemClock();
const LINE = Array.from({ length: 12 }, (_, index) => ({
  name: `m-${index + 1}`,
  serial: String(101 + index).padStart(8, '0'),
  profile: index === 11 ? 'pulse-counter-water' : 'sdm530y-relay',
  unitAddress: index + 1,
  gateway: 'cellar',
  loadW: 300 + index,
  curve: 'steady',
  registerMilli: String(1_000_000 + index),
}));

let simulated: SimulatedMeters;
let gatewayUrl: string;
const stops: (() => Promise<unknown>)[] = [];

/** One line for all tests: whatever one of them breaks, it mends. */
beforeAll(async () => {
  simulated = await startMeters(LINE);
  gatewayUrl = simulated.devices[0] ?? '';
});

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

afterAll(async () => {
  await simulated.stop();
});

function busAt(url: string): ModbusBus {
  const bus = openModbusBus({ url, clock, log: silentLog, openPort });
  stops.push(() => bus.stop());
  return bus;
}

function meterOn(bus: ModbusBus, unitAddress: number): Meter {
  const [specification] = LINE.slice(unitAddress - 1);
  return createModbusMeter({
    bus,
    unitAddress,
    profile: modbusProfileNamed(specification?.profile ?? ''),
    expectedSerial: specification?.serial ?? '',
    relayConfirmed: true,
    clock,
    log: silentLog,
  });
}

describe('a line of meters behind a gateway', () => {
  test('is one bus: every meter answers for itself, at the speed of the wire', async () => {
    const bus = busAt(gatewayUrl);
    const meters = LINE.map(({ unitAddress }) => meterOn(bus, unitAddress));
    const from = clock.monotonic();
    const samples = await Promise.all(meters.map((meter) => meter.read()));
    samples.forEach((sample, index) => {
      expect(sample.serial).toBe(LINE[index]?.serial);
      expect(Number(sample.register)).toBeGreaterThanOrEqual(1_000_000 + index);
      expect(sample.powerW).toBe(index === 11 ? null : 300 + index);
    });
    // Eleven meters with four requests each and one with two, none under 25 ms at 9600 baud.
    expect(clock.monotonic() - from).toBeGreaterThan(46 * 25);
    expect(bus.connection).toBe(1);
  });

  test('a relay command overtakes the polls, and moves the one it was for', async () => {
    const bus = busAt(gatewayUrl);
    const meters = LINE.map(({ unitAddress }) => meterOn(bus, unitAddress));
    let polled = 0;
    const polls = meters.slice(0, 11).map((meter) => meter.read().then(() => (polled += 1)));
    await meters[4]?.writeRelay('open');
    expect(polled).toBeLessThanOrEqual(1);
    await Promise.all(polls);
    const samples = await Promise.all(meters.slice(0, 11).map((meter) => meter.read()));
    expect(samples.map(({ relay }) => relay)).toEqual(samples.map((_, index) => (index === 4 ? 'open' : 'closed')));
    await meters[4]?.writeRelay('closed');
  });

  test('a silent meter costs the others one wait, and then nothing for a while', async () => {
    const bus = busAt(gatewayUrl);
    await simulated.act('silence', { meter: 'm-2' });
    const dead = meterOn(bus, 2);
    await expect(dead.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    const from = clock.monotonic();
    await expect(dead.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await meterOn(bus, 3).read();
    expect(clock.monotonic() - from).toBeLessThan(700);
    await simulated.act('silence', { meter: 'm-2', on: false });
  });

  test('a babbling meter costs the others what it talks over, and no more; a command still gets through', async () => {
    const bus = busAt(gatewayUrl);
    const meters = [1, 3, 5, 12].map((unitAddress) => meterOn(bus, unitAddress));
    await simulated.act('babble', { meter: 'm-2' });
    let read = 0;
    const from = clock.monotonic();
    for (let sweep = 0; sweep < 2; sweep += 1)
      for (const meter of meters)
        await meter.read({ soon: true }).then(
          (sample) => {
            read += 1;
            expect(Number(sample.register)).toBeGreaterThanOrEqual(1_000_000);
          },
          (thrown: { code: string }) => expect(thrown.code).toBe('METER_AWAY'),
        );
    // Every sixth exchange is lost and costs its deadline. Nothing wrong is believed, and half of the readings come all the same.
    expect(read).toBeGreaterThanOrEqual(4);
    expect(clock.monotonic() - from).toBeLessThan(8000);
    await simulated.act('babble', { meter: 'm-2', on: false });
    await vi.waitFor(async () => expect(await meters[0]?.read()).toMatchObject({ relay: 'closed' }), 5000);
  });

  test('a silent gateway is hung up on, and is back by itself', async () => {
    const bus = busAt(gatewayUrl);
    const meters = [1, 2, 3].map((unitAddress) => meterOn(bus, unitAddress));
    await meters[0]?.read();
    await simulated.act('silence_gateway', { gateway: 'cellar' });
    await expect(meters[1]?.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await simulated.act('silence_gateway', { gateway: 'cellar', on: false });
    await vi.waitFor(() => meters[1]?.read(), { timeout: 10_000, interval: 200 });
  });

  test('another meter in the place of one is noticed, though the line was never cut', async () => {
    const meter = meterOn(busAt(gatewayUrl), 5);
    await meter.read();
    await simulated.act('swap', { meter: 'm-5', serial: '00099999' });
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await vi.waitFor(() => expect(meter.read()).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' }), {
      timeout: 8000,
      interval: 200,
    });
    await simulated.act('swap', { meter: 'm-5', serial: '00000105' });
  });
});

describe('the same line on a serial port', () => {
  test('is read and switched through a pseudo-terminal', async () => {
    const port = await serialPortTo(gatewayUrl);
    stops.push(() => port.stop());
    const bus = busAt(`serial://${port.path}?baud=9600`);
    const meter = meterOn(bus, 1);
    await expect(meter.read()).resolves.toMatchObject({ serial: '00000101', powerW: 300, relay: 'closed' });
    await meter.writeRelay('open');
    await expect(meter.read()).resolves.toMatchObject({ powerW: 0, relay: 'open' });
    await expect(meterOn(bus, 12).read()).resolves.toMatchObject({ serial: '00000112', relay: 'unknown' });
  });
});
