import { beforeEach, describe, expect, test } from 'vitest';
import { duration, instant, ManualClock, silentLog, toHex, zone, type Duration } from '#kernel';
import { iec62056Line, parseMeters, SimulatedMeter, type LineFace } from '#simulators';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import { loadMeterProfile, type Iec62056Profile } from '../../profiles/index.ts';
import { decodeMessage, encodeMessage, encodeReadout, type Iec62056Message } from './codec.ts';
import { createIec62056Meter, type Iec62056MeterOptions } from './driver.ts';
import { bytesOf, withoutParity, withParity } from './frames.ts';
import { openIec62056Line } from './line.ts';

/* Against the simulated meter, with a line in memory on which nobody waits. */

const berlin = zone('Europe/Berlin');

/** Waiting takes no time, and the clock shows that it was waited. */
class PatientClock extends ManualClock {
  override sleep(length: Duration): Promise<void> {
    this.advance(length);
    return Promise.resolve();
  }
}

let clock: PatientClock;
let asked: Iec62056Message[];
/** What the line did, in order: speeds, and how each request began. */
let done: string[];
/** Answers instead of the meter where it gives bytes. */
let interfere: (message: Iec62056Message) => Uint8Array | 'silence' | null;

beforeEach(() => {
  clock = new PatientClock(instant(Date.UTC(2026, 10, 23, 11)));
  asked = [];
  done = [];
  interfere = () => null;
});

function openOn(face: LineFace, { parityInside = false } = {}): OpenPort {
  return async (url) => {
    let listener: (bytes: Uint8Array) => void = () => undefined;
    done.push(`opened ${url}`);
    const port: BytePort = {
      write: async (written) => {
        const bytes = withoutParity(written);
        const request = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
        const message = decodeMessage(request);
        asked.push(message);
        done.push(`${message.kind} after ${bytes.length - request.length} NUL`);
        const answer = interfere(message) ?? face.answer(request)?.reply() ?? null;
        if (answer !== null && answer !== 'silence') listener(parityInside ? withParity(answer) : answer);
      },
      changeSpeed: async (baudRate) => void done.push(`${baudRate} baud`),
      onBytes: (each) => {
        listener = each;
      },
      onClosed: () => undefined,
      close: async () => undefined,
    };
    return port;
  };
}

function profileNamed(name: string): Iec62056Profile {
  const profile = loadMeterProfile(name);
  if (profile.protocol !== 'iec62056') throw new Error('the test names a profile of IEC 62056-21');
  return profile;
}

const SERIAL = '28342193';

function pair(
  name: string,
  { url = 'serial:///dev/ttyUSB0', ...options }: Partial<Iec62056MeterOptions> & { url?: string } = {},
) {
  const profile = options.profile ?? profileNamed(name);
  const devices = [SERIAL, '28342194'].map((serial) => simulated(profile, serial));
  const [device] = devices;
  if (device === undefined) throw new Error('there is a meter');
  // Whoever is there is asked for under an optical head, and there is one.
  const face = iec62056Line(profile.addressed ? devices : [device]);
  const openPort = openOn(face, { parityInside: url.includes('dataBits=8') });
  const line = openIec62056Line({ url, clock, log: silentLog, openPort });
  const meter = createIec62056Meter({
    line,
    busAddress: SERIAL,
    profile,
    register: 'import',
    expectedSerial: SERIAL,
    zone: berlin,
    clock,
    log: silentLog,
    ...options,
  });
  return { device, meter };
}

function simulated(profile: Iec62056Profile, serial: string) {
  const specification = { serial, profile: 'x', loadW: 420, curve: 'steady', registerMilli: '32826545' };
  const [one] = parseMeters(JSON.stringify([specification]));
  if (one === undefined) throw new Error('one meter is specified');
  return new SimulatedMeter(one, { profile, clock, acceleration: 1, zone: berlin });
}

/** What the meter says in place of its own readout. */
function says(...lines: string[]): void {
  interfere = (message) => (message.kind === 'select' ? encodeReadout(lines) : null);
}

describe('a meter that is read out', () => {
  test('tells register, power, voltage, clock and errors, under its own address', async () => {
    const { device, meter } = pair('iec62056-electricity');
    const sample = await meter.read();
    expect(sample).toMatchObject({ serial: SERIAL, powerW: 420, voltageV: 230, relay: 'unknown', flags: [] });
    expect(sample.register).toBe(device.registerWh);
    expect(Math.abs((sample.meterClock ?? 0) - clock.now())).toBeLessThan(10_000);
    expect(asked[0]).toEqual({ kind: 'sign_on', address: SERIAL });
    device.condition.batteryLow = true;
    expect((await meter.read()).flags).toEqual(['device_fault']);
  });

  test('goes from 300 baud to what the meter proposes, and back before the next time', async () => {
    const { meter } = pair('iec62056-electricity');
    await meter.read();
    await meter.read();
    const once = ['sign_on after 0 NUL', 'select after 0 NUL', '9600 baud'];
    expect(done).toEqual([
      'opened serial:///dev/ttyUSB0?baud=300&parity=even&dataBits=7',
      '300 baud',
      ...once,
      '300 baud',
      ...once,
    ]);
    expect(asked[1]).toEqual({ kind: 'select', speed: '5', option: '0' });
  });

  test.each([
    ['tcp://head:4001?baud=9600', '5'],
    ['tcp://head:4001?framing=iec62056', '0'],
    ['serial:///dev/ttyUSB0?baud=2400', '3'],
  ])('at %s keeps the speed and tells the meter to', async (url, speed) => {
    const { meter } = pair('iec62056-electricity', { url });
    interfere = (message) => (message.kind === 'select' ? encodeReadout(['1.8.0(1*kWh)']) : null);
    await expect(meter.read()).resolves.toMatchObject({ register: 1000n });
    expect(asked[1]).toEqual({ kind: 'select', speed, option: '0' });
    expect(done.filter((what) => what.endsWith('baud'))).toEqual([]);
  });

  test('is understood where its parity arrives in an eighth bit', async () => {
    const { meter } = pair('iec62056-electricity', { url: 'tcp://head:4001?baud=9600&dataBits=8' });
    await expect(meter.read()).resolves.toMatchObject({ serial: SERIAL, powerW: 420 });
  });

  test('of two tariffs gives their sum, and its export where the site file says so', async () => {
    const { device, meter } = pair('iec62056-two-tariffs');
    expect((await meter.read()).register).toBe(device.registerWh);
    const feeding = pair('iec62056-two-tariffs', { register: 'export' });
    expect((await feeding.meter.read()).register).toBe(0n);
    says('1.8.1(000001.5*kWh)');
    await expect(meter.read()).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED', details: { code: '1.8.2' } });
  });

  test('with a battery is woken, asked without an address, and taken to the speed that its profile knows', async () => {
    const { device, meter } = pair('iec62056-uh50-heat');
    const uh50 = { kind: 'identification', maker: 'LUG', speed: 'C', model: 'UH50' } as const;
    interfere = (message) => {
      if (message.kind === 'sign_on') return encodeMessage(uh50);
      return message.kind === 'select'
        ? encodeReadout(['6.8(0029.055*MWh)6.26(01589.28*m3)9.20(28342193)', 'F(0)9.36(2026-11-23&12:00:05)'])
        : null;
    };
    await expect(meter.read()).resolves.toMatchObject({ register: 29_055_000n, serial: SERIAL, flags: [] });
    expect(asked).toEqual([
      { kind: 'sign_on', address: '' },
      { kind: 'select', speed: '3', option: '0' },
    ]);
    expect(done.slice(1)).toEqual(['300 baud', 'sign_on after 40 NUL', 'select after 0 NUL', '2400 baud']);
    expect(device.serial).toBe(SERIAL);
  });

  test('in GJ gives whole watt-hours, cut', async () => {
    const { meter } = pair('iec62056-uh50-heat');
    says('6.8(0000.001*GJ)', `9.20(${SERIAL})`);
    // 1 MJ is 277.7… Wh.
    expect((await meter.read()).register).toBe(277n);
  });

  test('for water counts litres, with and without its unit', async () => {
    const { power: _power, voltage: _voltage, ...base } = profileNamed('iec62056-electricity');
    const water: Iec62056Profile = { ...base, utility: 'water', register: { import: ['8.1'], unit: 'm3' } };
    const { meter } = pair('iec62056-electricity', { profile: water });
    says('8.1(00012.345*m3)');
    expect((await meter.read()).register).toBe(12_345n);
    says('8.1(00012.346)');
    expect((await meter.read()).register).toBe(12_346n);
    says('8.1(00012.346*kWh)');
    await expect(meter.read()).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED' });
  });

  test('takes bits of its error register as its profile says, and the rest for a fault', async () => {
    const errors = {
      code: 'F.F',
      bits: [
        { mask: 0x10n, means: 'battery_low' as const },
        { mask: 0x60n, means: 'phase_missing' as const },
      ],
    };
    const { meter } = pair('iec62056-electricity', { profile: { ...profileNamed('iec62056-electricity'), errors } });
    for (const [shown, flags] of [
      ['00000000', []],
      ['00000050', ['battery_low', 'phase_missing']],
      ['80000010', ['battery_low', 'device_fault']],
    ] as const) {
      says('1.8.0(1*kWh)', `F.F(${shown})`);
      expect((await meter.read()).flags).toEqual(flags);
    }
    says('1.8.0(1*kWh)', 'F.F(ok)');
    expect((await meter.read()).flags).toBeUndefined();
  });

  test('another meter’s number is no reading; zeros in front do not make another', async () => {
    const { meter } = pair('iec62056-electricity');
    says('0.0.0(99999999)', '1.8.0(1*kWh)');
    await expect(meter.read()).rejects.toMatchObject({
      code: 'METER_SERIAL_DIFFERS',
      details: { expected: SERIAL, found: '99999999' },
    });
    says(`0.0.0(0000${SERIAL})`, '1.8.0(1*kWh)');
    await expect(meter.read()).resolves.toMatchObject({ serial: SERIAL });
    says('1.8.0(1*kWh)');
    await expect(meter.read()).resolves.toMatchObject({ serial: null });
  });

  test.each([
    ['2.8.0(1*kWh)', 'has no 1.8.0'],
    ['1.8.0(-1*kWh)', 'below zero'],
    ['1.8.0(0000?.5*kWh)', 'is no number'],
    ['1.8.0*01(1*kWh)', 'has no 1.8.0'],
  ])('%s is no reading', async (line, message) => {
    const { meter } = pair('iec62056-electricity');
    says(line);
    await expect(meter.read()).rejects.toMatchObject({
      code: 'FRAME_UNEXPECTED',
      message: expect.stringContaining(message),
    });
  });

  test('what is no number beside the register costs no reading', async () => {
    const { meter } = pair('iec62056-electricity');
    says('1.8.0(1*kWh)', '1.7.0(--.--*kW)', '32.7.0(230*A)');
    const sample = await meter.read();
    expect(sample).toMatchObject({ register: 1000n, powerW: null });
    expect(sample.voltageV).toBeUndefined();
  });

  test('silence, a wrong sum and another mode are said', async () => {
    const { device, meter } = pair('iec62056-electricity');
    interfere = (message) => (message.kind === 'select' ? encodeReadout(['1.8.0(1)']).with(-1, 0) : null);
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    clock.advance(duration(60_000));
    interfere = () => bytesOf('/ABBC\\@V9.21\r\n');
    await expect(meter.read()).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED', details: { speed: 'C' } });
    interfere = () => 'silence';
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    expect(device.relayWrites).toEqual([]);
  });

  test('is never switched', async () => {
    const { meter } = pair('iec62056-electricity');
    expect(meter.hasRelay).toBe(false);
    await expect(meter.writeRelay('open')).rejects.toMatchObject({ code: 'RELAY_NOT_VERIFIED' });
    expect(done).toEqual([]);
  });

  test.each(['1/2', '12!', 'ä', 'x'.repeat(33)])('"%s" is no address', (busAddress) => {
    expect(() => pair('iec62056-electricity', { busAddress })).toThrow('no address');
  });

  test.each([
    'tcp://head:4001?baud=115200',
    'tcp://head:4001?framing=rtu',
    'tcp://head:4001?stopBits=2',
    'serial:///dev/ttyUSB0?dataBits=8&parity=even',
    'serial:///dev/ttyUSB0?dataBits=6',
    'input:///dev/input/event1',
  ])('%s is no line of such meters', (url) => {
    expect(() => pair('iec62056-electricity', { url })).toThrow(
      expect.objectContaining({ code: 'PORT_ADDRESS_INVALID' }),
    );
  });

  test('a parity that our own line puts in is even', () => {
    expect(toHex(withParity(bytesOf('/?!\r\n')))).toBe('AF 3F 21 8D 0A');
  });
});
