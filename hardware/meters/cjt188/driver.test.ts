import { beforeEach, describe, expect, test } from 'vitest';
import { instant, seconds, silentLog, zone } from '#kernel';
import { cjt188Line, parseMeters, SimulatedMeter, type LineFace } from '#simulators';
import type { OpenPort } from '../../ports/index.ts';
import { loadMeterProfile, type Cjt188Profile } from '../../profiles/index.ts';
import { PatientClock, portOf } from '../fixtures/played-line.ts';
import type { Meter } from '../meter.ts';
import { decodeRequest, encodeReply, type Cjt188Reply } from './codec.ts';
import { createCjt188Meter, type Cjt188MeterOptions } from './driver.ts';
import { decodeCjt188Frame, encodeCjt188 } from './frames.ts';
import { openCjt188Line } from './line.ts';

/* Against the simulated meter, with a line in memory on which nobody waits. */

const shanghai = zone('Asia/Shanghai');
const NOON = instant(Date.UTC(2026, 10, 23, 4));
const SERIAL = '1505900569';

let clock: PatientClock;
let asked: string[];
/** Answers instead of the meter where it gives something. */
let interfere: () => Cjt188Reply | null;

beforeEach(() => {
  clock = new PatientClock(NOON);
  asked = [];
  interfere = () => null;
});

function openOn(face: LineFace): OpenPort {
  return portOf(face, (bytes) => {
    const frame = decodeCjt188Frame(bytes);
    asked.push(`${decodeRequest(frame).kind} ${frame.address}`);
    const instead = interfere();
    return instead === null ? null : encodeCjt188({ ...frame, ...encodeReply(instead, 0) });
  });
}

function profileNamed(name: string): Cjt188Profile {
  const profile = loadMeterProfile(name);
  if (profile.protocol !== 'cjt188') throw new Error('the test names a profile of CJ/T 188');
  return profile;
}

function pair(
  name: string,
  options: Partial<Cjt188MeterOptions> = {},
): { device: SimulatedMeter<Cjt188Profile>; meter: Meter } {
  const profile = options.profile ?? profileNamed(name);
  const specification = { serial: SERIAL, profile: name, loadW: 12, curve: 'steady', registerMilli: '556677120' };
  const [one] = parseMeters(JSON.stringify([specification]));
  if (one === undefined) throw new Error('one meter is specified');
  const device = new SimulatedMeter(one, { profile, clock, acceleration: 1, zone: shanghai });
  const url = 'tcp://gateway:4001?framing=cjt188';
  const line = openCjt188Line({ url, clock, log: silentLog, openPort: openOn(cjt188Line([device])) });
  const meter = createCjt188Meter({
    line,
    busAddress: SERIAL,
    profile,
    expectedSerial: SERIAL,
    relayConfirmed: true,
    zone: shanghai,
    clock,
    log: silentLog,
    ...options,
  });
  return { device, meter };
}

describe('a meter of CJ/T 188', () => {
  test('reads litres, its clock and its flags in one answer', async () => {
    const { device, meter } = pair('cjt188-water');
    const sample = await meter.read();
    expect(sample).toMatchObject({
      serial: SERIAL,
      // Hundredths of a cubic metre.
      register: 556_677_120n,
      powerW: null,
      relay: 'unknown',
      flags: [],
    });
    expect(Math.abs((sample.meterClock ?? 0) - clock.now())).toBeLessThan(5000);
    expect(asked).toEqual([`read 0000${SERIAL}`]);
    device.condition.batteryLow = true;
    expect((await meter.read()).flags).toEqual(['battery_low']);
    expect(meter.hasRelay).toBe(false);
  });

  test('a heat meter counts Wh, whatever its unit', async () => {
    const { meter } = pair('cjt188-heat');
    await expect(meter.read()).resolves.toMatchObject({ register: 556_677_120n });
    const ofGigajoule = Uint8Array.from([
      0,
      0,
      0,
      0,
      0x11,
      0x00,
      0x01,
      0,
      0,
      0x11,
      ...Array.from({ length: 33 }, () => 0),
    ]);
    interfere = () => ({ kind: 'data', identifier: 0x1f90, value: ofGigajoule });
    // 1 GJ is 277 777.7… Wh.
    await expect(meter.read()).resolves.toMatchObject({ register: 277_777n });
  });

  test.each([
    ['energy from a water meter', [0, 0, 0, 0, 0x05]],
    ['a unit that nobody knows', [0, 0, 0, 0, 0x77]],
    ['no digits', [0xff, 0xff, 0xff, 0xff, 0x2c]],
  ])('%s is no reading', async (_name, current) => {
    const { meter } = pair('cjt188-water');
    const value = Uint8Array.from([...current, ...Array.from({ length: 14 }, () => 0)]);
    interfere = () => ({ kind: 'data', identifier: 0x1f90, value });
    await expect(meter.read()).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED' });
  });

  test('identifiers travel as the profile says', async () => {
    const profile = { ...profileNamed('cjt188-water'), identifiers: { read: 0x901f, valve: 0x17a0 }, maker: '7833' };
    const { meter } = pair('cjt188-water', { profile });
    await expect(meter.read()).resolves.toMatchObject({ register: 556_677_120n });
    expect(asked).toEqual([`read 7833${SERIAL}`]);
  });

  test('alone on a line it is known by its own number', async () => {
    const { device, meter } = pair('cjt188-water', { busAddress: 'AAAAAAAAAAAAAA' });
    await expect(meter.read()).resolves.toMatchObject({ serial: SERIAL });
    await meter.read();
    expect(asked).toEqual(['read_address AAAAAAAAAAAAAA', `read 0000${SERIAL}`, `read 0000${SERIAL}`]);
    device.serial = '77';
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    clock.advance(seconds(1));
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
  });

  test.each(['', 'x', '12345678901'])('"%s" is no address', (busAddress) => {
    expect(() => pair('cjt188-water', { busAddress })).toThrow('no address');
  });
});

describe('its valve', () => {
  test('is nowhere while it moves, and lets through when it is open', async () => {
    const { device, meter } = pair('cjt188-water-valve');
    device.relayDelayMs = 25_000;
    await expect(meter.read()).resolves.toMatchObject({ relay: 'closed' });
    await meter.writeRelay('open');
    await expect(meter.read()).resolves.toMatchObject({ relay: 'unknown', flags: [] });
    clock.advance(seconds(30));
    await expect(meter.read()).resolves.toMatchObject({ relay: 'open' });
    await meter.writeRelay('closed');
    clock.advance(seconds(30));
    await expect(meter.read()).resolves.toMatchObject({ relay: 'closed' });
    expect(meter.relayMovesWithin).toBe(60_000);
  });

  test('that shows its old end is nowhere for a minute, then there', async () => {
    const { device, meter } = pair('cjt188-water-valve');
    await meter.writeRelay('open');
    // As a meter that shows the old state while the valve moves, and whose valve never does.
    device.commandRelay('closed');
    await expect(meter.read()).resolves.toMatchObject({ relay: 'unknown' });
    clock.advance(seconds(61));
    await expect(meter.read()).resolves.toMatchObject({ relay: 'closed' });
  });

  test('that is stuck is a fault, and nobody knows where it stands', async () => {
    const { device, meter } = pair('cjt188-gas-valve');
    device.condition.stuck = true;
    await meter.writeRelay('open');
    clock.advance(seconds(61));
    await expect(meter.read()).resolves.toMatchObject({ relay: 'unknown', flags: ['valve_fault'] });
  });

  test('is not moved when that is not wanted any more', async () => {
    const { device, meter } = pair('cjt188-water-valve');
    await expect(meter.writeRelay('open', () => false)).rejects.toMatchObject({ code: 'COMMAND_WITHDRAWN' });
    expect(device.relayWrites).toEqual([]);
  });

  test('is not moved unless somebody tried it, and a refusal is said', async () => {
    const untried = pair('cjt188-water-valve', { relayConfirmed: false });
    await expect(untried.meter.writeRelay('open')).rejects.toMatchObject({ code: 'RELAY_NOT_VERIFIED' });
    expect(asked).toEqual([]);
    const { device, meter } = pair('cjt188-water-valve');
    device.refusesRelay = true;
    await expect(meter.writeRelay('open')).rejects.toMatchObject({ code: 'METER_REFUSED' });
  });
});
