import { beforeEach, describe, expect, test } from 'vitest';
import { duration, instant, minutes, later, silentLog, zone } from '#kernel';
import { dlt645Line, parseMeters, SimulatedMeter, type LineFace } from '#simulators';
import type { OpenPort } from '../../ports/index.ts';
import { loadMeterProfile, type Dlt645Profile } from '../../profiles/index.ts';
import { PatientClock, portOf } from '../fixtures/played-line.ts';
import type { Meter } from '../meter.ts';
import { decodeRequest, encodeReply, type Dlt645Request } from './codec.ts';
import { createDlt645Meter, type Dlt645MeterOptions } from './driver.ts';
import { decodeDlt645Frame, encodeDlt645 } from './frames.ts';
import { openDlt645Line } from './line.ts';

/* Against the simulated meter, with a line in memory on which nobody waits. */

const shanghai = zone('Asia/Shanghai');
const NOON = instant(Date.UTC(2026, 10, 23, 4));

let clock: PatientClock;
let asked: { address: string; request: Dlt645Request }[];
/** Answers instead of the meter where it gives bytes. */
let interfere: (request: Dlt645Request) => Uint8Array | 'silence' | null;

beforeEach(() => {
  clock = new PatientClock(NOON);
  asked = [];
  interfere = () => null;
});

function openOn(face: LineFace): OpenPort {
  return portOf(face, (bytes) => {
    const frame = decodeDlt645Frame(bytes);
    const request = decodeRequest(frame);
    if (request.kind === 'unknown') throw new Error('the driver asks nothing unknown');
    asked.push({ address: frame.address, request });
    return interfere(request);
  });
}

function profileNamed(name: string): Dlt645Profile {
  const profile = loadMeterProfile(name);
  if (profile.protocol !== 'dlt645') throw new Error('the test names a profile of DL/T 645');
  return profile;
}

function simulated(profile: Dlt645Profile, more: object = {}) {
  const specification = {
    serial: '202107072529',
    profile: 'x',
    loadW: 420,
    curve: 'steady',
    registerMilli: '317760',
    ...more,
  };
  const [one] = parseMeters(JSON.stringify([specification]));
  if (one === undefined) throw new Error('one meter is specified');
  return new SimulatedMeter(one, { profile, clock, acceleration: 1, zone: shanghai });
}

function pair(
  name: string,
  options: Partial<Dlt645MeterOptions> = {},
  simulation: object = {},
): { device: SimulatedMeter<Dlt645Profile>; meter: Meter } {
  const profile = profileNamed(name);
  const device = simulated(profile, simulation);
  const url = 'tcp://gateway:4001?framing=dlt645';
  const line = openDlt645Line({ url, clock, log: silentLog, openPort: openOn(dlt645Line([device])) });
  const meter = createDlt645Meter({
    line,
    busAddress: '202107072529',
    profile,
    register: 'import',
    expectedSerial: '202107072529',
    authority: null,
    relayConfirmed: true,
    zone: shanghai,
    clock,
    log: silentLog,
    ...options,
  });
  return { device, meter };
}

describe('a meter of DL/T 645-2007', () => {
  test('reads a sample: register, power, relay, and its clock once an hour', async () => {
    const { device, meter } = pair('dlt645-2007-relay');
    const sample = await meter.read();
    expect(sample).toMatchObject({
      serial: '202107072529',
      register: 317_760n,
      powerW: 420,
      relay: 'closed',
      flags: [],
    });
    expect(Math.abs((sample.meterClock ?? 0) - clock.now())).toBeLessThan(10_000);
    expect((await meter.read()).meterClock).toBeUndefined();
    device.condition.batteryLow = true;
    device.condition.coverOpenings += 1;
    clock.advance(minutes(61));
    expect((await meter.read()).flags).toEqual(['battery_low', 'cover_opened']);
    expect((await meter.read()).flags).toEqual(['battery_low']);
  });

  test('reads the other register where the site file says export', async () => {
    const { meter } = pair('dlt645-2007', { register: 'export' });
    expect((await meter.read()).register).toBe(0n);
    const { export: _gone, ...onlyImport } = profileNamed('dlt645-2007').register;
    const profile = { ...profileNamed('dlt645-2007'), register: onlyImport };
    expect(() => pair('dlt645-2007', { profile, register: 'export' })).toThrow('no register of export');
  });

  test('a reading that let another pass is not older than that one', async () => {
    const { meter } = pair('dlt645-2007-relay');
    const order: number[] = [];
    const keep = (sample: { at: number }) => order.push(sample.at);
    await Promise.all([meter.read().then(keep), meter.read({ soon: true }).then(keep), meter.read().then(keep)]);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('asks for the voltage of a closed meter through which nothing flows', async () => {
    const { device, meter } = pair('dlt645-2007-relay');
    device.setLoad(0);
    expect((await meter.read()).voltageV).toBe(230);
    device.setLoad(300);
    expect((await meter.read()).voltageV).toBeUndefined();
  });

  test('negative power feeds back', async () => {
    const { meter } = pair('dlt645-2007');
    interfere = (request) =>
      request.kind === 'read' && request.identifier === 0x02030000
        ? reply(request.identifier, [0x00, 0x25, 0x81])
        : null;
    expect((await meter.read()).powerW).toBe(-1250);
  });

  test('an answer in several parts is read to its end, and one without end is not', async () => {
    const { meter } = pair('dlt645-2007');
    interfere = (request) => {
      if (request.kind === 'read' && request.identifier === 0x00010000) return reply(request.identifier, [0x76], true);
      if (request.kind !== 'read_next') return null;
      return reply(
        request.identifier,
        request.sequence === 1 ? [0x17] : [0x03, 0x00],
        request.sequence === 1,
        request.sequence,
      );
    };
    expect((await meter.read()).register).toBe(317_760n);
    interfere = (request) =>
      request.kind === 'read' || request.kind === 'read_next'
        ? reply(request.identifier, [0x01], true, request.kind === 'read' ? null : request.sequence)
        : null;
    await expect(meter.read()).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED' });
  });

  test('what the meter does not have is left out, and asked for once; without its register there is no sample', async () => {
    const { meter } = pair('dlt645-2007-relay');
    const refusal = encodeDlt645({ address: '202107072529', control: 0xd1, data: Uint8Array.of(0x02) });
    const needed = [0x04000503, 0x00010000];
    interfere = (request) => (request.kind === 'read' && !needed.includes(request.identifier) ? refusal : null);
    const bare = {
      at: clock.now(),
      serial: '202107072529',
      register: 317_760n,
      powerW: null,
      relay: 'closed',
      flags: [],
    };
    await expect(meter.read()).resolves.toMatchObject({ ...bare, at: expect.any(Number) });
    asked = [];
    interfere = () => null;
    await meter.read();
    expect(asked.map(({ request }) => (request.kind === 'read' ? request.identifier : 0))).toEqual(needed);
    interfere = () => refusal;
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_REFUSED', details: { names: 'no_such_data' } });
  });

  test('a register that is no number is no reading', async () => {
    const { meter } = pair('dlt645-2007');
    interfere = (request) => (request.kind === 'read' ? reply(request.identifier, [0xff, 0xff, 0xff, 0xff]) : null);
    await expect(meter.read()).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED' });
  });

  test('another meter does not answer at this address; alone on a line it is known by its own', async () => {
    const other = pair('dlt645-2007', {}, { serial: '202107072530' });
    await expect(other.meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    const alone = pair('dlt645-2007', { busAddress: 'AAAAAAAAAAAA' }, { serial: '202107072530' });
    await expect(alone.meter.read()).rejects.toMatchObject({
      code: 'METER_SERIAL_DIFFERS',
      details: { found: '202107072530' },
    });
    alone.device.serial = '202107072529';
    await expect(alone.meter.read()).resolves.toMatchObject({ serial: '202107072529' });
  });

  test('under another address the number is compared where it can be asked, and else nothing is said of it', async () => {
    const profile = profileNamed('dlt645-2007');
    const numbered: Dlt645Profile = { ...profile, reads: [...profile.reads, 'meter_number'] };
    const wrong = pair('dlt645-2007', { profile: numbered, expectedSerial: '7' });
    await expect(wrong.meter.read()).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
    const unknown = pair('dlt645-2007', { expectedSerial: '7' });
    await expect(unknown.meter.read()).resolves.toMatchObject({ serial: null });
  });

  test.each(['', 'x', '1234567890123', '999999999999'])('"%s" is no address', (busAddress) => {
    expect(() => pair('dlt645-2007', { busAddress })).toThrow('no address');
  });
});

describe('its relay', () => {
  test('opens and closes by password, good for ten minutes by the meter’s own clock', async () => {
    const { device, meter } = pair('dlt645-2007-relay');
    device.condition.clockAheadMs = 7_200_000;
    await meter.writeRelay('open');
    expect(device.relay).toBe('open');
    const command = asked.at(-1)?.request;
    expect(command).toMatchObject({
      kind: 'control',
      command: 'open',
      by: { level: '02', password: '000000', operator: '00000000' },
      validUntil: { year: 26, month: 11, day: 23, hour: 14, minute: 10 },
    });
    await expect(meter.read()).resolves.toMatchObject({ relay: 'open', powerW: 0 });
    await meter.writeRelay('closed');
    expect(device.relay).toBe('closed');
    expect(asked.every(({ address }) => address === '202107072529')).toBe(true);
  });

  test('is not written any more when that is not wanted in the last moment', async () => {
    const { device, meter } = pair('dlt645-2007-relay');
    let wanted = true;
    interfere = () => {
      wanted = false;
      return null;
    };
    await expect(meter.writeRelay('open', () => wanted)).rejects.toMatchObject({ code: 'COMMAND_WITHDRAWN' });
    expect(device.relayWrites).toEqual([]);
  });

  test('as it was before a command that overtook a reading is not told after it', async () => {
    const { meter } = pair('dlt645-2007-relay');
    const commands: Promise<void>[] = [];
    interfere = (request) => {
      // While the register is fetched, after the relay's own word.
      if (request.kind === 'read' && request.identifier === 0x04000101 && commands.length === 0)
        commands.push(meter.writeRelay('open'));
      return null;
    };
    const sample = await meter.read();
    await expect(Promise.all(commands)).resolves.toHaveLength(1);
    expect(sample.relay).toBe('open');
  });

  test('is not written unless somebody tried it', async () => {
    const { meter } = pair('dlt645-2007-relay', { relayConfirmed: false });
    await expect(meter.writeRelay('open')).rejects.toMatchObject({ code: 'RELAY_NOT_VERIFIED' });
    expect(asked).toEqual([]);
  });

  test('of a button closes when it is pressed; until then the sample says for what it waits', async () => {
    const { device, meter } = pair('dlt645-2007-button');
    expect(meter).toMatchObject({ closesByButton: true, relayMovesWithin: 300_000 });
    await meter.writeRelay('open');
    expect(await meter.read()).toMatchObject({ relay: 'open', awaitsButton: false });
    await meter.writeRelay('closed');
    expect(await meter.read()).toMatchObject({ relay: 'open', awaitsButton: true });
    device.pressButton();
    expect(await meter.read()).toMatchObject({ relay: 'closed', awaitsButton: false });
  });

  test('a wrong password, or a key that is missing, is said', async () => {
    const { device, meter } = pair('dlt645-2007-relay');
    device.condition.password = '123456';
    const refused = { code: 'METER_REFUSED', details: { names: 'password_wrong_or_not_authorised', needsKey: true } };
    await expect(meter.writeRelay('open')).rejects.toMatchObject(refused);
    const own = { password: '123456', operator: '00000007' };
    const other = pair('dlt645-2007-relay', { authority: own });
    other.device.condition.password = '123456';
    await other.meter.writeRelay('open');
    expect(other.device.relay).toBe('open');
    other.device.condition.keyOnly = true;
    await expect(other.meter.writeRelay('closed')).rejects.toMatchObject(refused);
  });

  test('of a meter that obeys only a key is read and never written', async () => {
    const { meter } = pair('dlt645-2007-esam');
    expect(meter.hasRelay).toBe(false);
    await expect(meter.read()).resolves.toMatchObject({ relay: 'closed' });
  });

  test('a meter that is told to keep supply does not open', async () => {
    const { meter } = pair('dlt645-2007-relay');
    await meter.keepSupply?.(true);
    await expect(meter.writeRelay('open')).rejects.toMatchObject({ code: 'METER_REFUSED' });
    await meter.keepSupply?.(false);
    await meter.writeRelay('open');
    await expect(meter.read()).resolves.toMatchObject({ relay: 'open' });
  });
});

describe('its clock', () => {
  test('is set by a broadcast where it is off a little, once a day', async () => {
    const { device, meter } = pair('dlt645-2007-relay');
    device.condition.clockAheadMs = -200_000;
    await meter.setClock?.();
    expect(Math.abs(device.shownTime - clock.now())).toBeLessThan(5000);
    expect(asked.find(({ request }) => request.kind === 'set_clocks')?.address).toBe('999999999999');
    device.condition.clockAheadMs = 60_000;
    await expect(meter.setClock?.()).rejects.toMatchObject({ code: 'METER_REFUSED', details: { name: 'once_a_day' } });
    clock.advance(duration(86_400_000));
    await meter.setClock?.();
    expect(Math.abs(device.shownTime - clock.now())).toBeLessThan(5000);
  });

  test('is written with the password where it is off by more, and not at all without one', async () => {
    const { device, meter } = pair('dlt645-2007-relay');
    device.condition.clockAheadMs = 86_400_000 * 3;
    await meter.setClock?.();
    expect(Math.abs(device.shownTime - clock.now())).toBeLessThan(5000);
    const plain = pair('dlt645-2007');
    plain.device.condition.clockAheadMs = 400_000;
    await expect(plain.meter.setClock?.()).rejects.toMatchObject({ details: { name: 'too_far_off_for_a_broadcast' } });
    device.condition.clockAheadMs = 60_000;
    clock.jump(instant(Date.UTC(2026, 10, 23, 15, 57)));
    await expect(meter.setClock?.()).rejects.toMatchObject({ details: { name: 'around_midnight' } });
  });

  test('a clock that is right is left alone', async () => {
    const { meter } = pair('dlt645-2007-relay');
    await meter.setClock?.();
    expect(asked.every(({ request }) => request.kind === 'read')).toBe(true);
    expect(later(NOON, minutes(1))).toBeGreaterThan(clock.now());
  });
});

describe('a meter of DL/T 645-1997', () => {
  test('is read', async () => {
    const { device, meter } = pair('dlt645-1997');
    await expect(meter.read()).resolves.toEqual(
      expect.objectContaining({ register: 317_760n, powerW: 420, relay: 'unknown', serial: '202107072529' }),
    );
    device.setLoad(0);
    await expect(meter.read()).resolves.toMatchObject({ voltageV: 230 });
    expect(meter.hasRelay).toBe(false);
  });
});

function reply(identifier: number, value: number[], more = false, sequence: number | null = null): Uint8Array {
  const content = { kind: 'data', edition: 2007, identifier, value: Uint8Array.from(value), more, sequence } as const;
  return encodeDlt645({ address: '202107072529', ...encodeReply(content) });
}
