import { beforeEach, describe, expect, test } from 'vitest';
import { instant, seconds, silentLog, zone, type FaultError } from '#kernel';
import { mbusLine, parseMeters, SimulatedMeter } from '#simulators';
import { loadMeterProfile, type MbusProfile, type MeterProfile } from '../../profiles/index.ts';
import { PatientClock, portOf } from '../fixtures/played-line.ts';
import type { Meter } from '../meter.ts';
import { decodeRequest, encodeTelegram, makerNumber, type MbusRequest } from './codec.ts';
import { createMbusMeter, type MbusMeterOptions } from './driver.ts';
import { vectorNamed } from './fixtures/vectors.ts';
import { decodeMbusFrame, encodeMbus } from './frames.ts';
import { openMbusLine, type MbusLine } from './line.ts';
import { scanMbus } from './scan.ts';

/* Against simulated meters, with a line in memory on which nobody waits. */

const URL = 'tcp://gateway:4001?framing=mbus';
const NOON = instant(Date.UTC(2026, 10, 23, 11));

let clock: PatientClock;
let asked: string[];
/** Answers instead of the meters where it gives something. */
let interfere: (request: MbusRequest) => Uint8Array | 'silence' | null;

beforeEach(() => {
  clock = new PatientClock(NOON);
  asked = [];
  interfere = () => null;
});

type Device = SimulatedMeter<MbusProfile>;

const profilesRead = new Map<string, MeterProfile>();

function profileNamed(name: string): MbusProfile {
  const profile = profilesRead.get(name) ?? loadMeterProfile(name);
  profilesRead.set(name, profile);
  if (profile.protocol !== 'mbus') throw new Error('the test names a profile of M-Bus');
  return profile;
}

function deviceOf(profileName: string, more: object = {}): Device {
  const specification = { serial: '12345678', profile: profileName, loadW: 420, curve: 'steady', ...more };
  const [one] = parseMeters(JSON.stringify([{ registerMilli: '31776000', ...specification }]));
  if (one === undefined) throw new Error('one meter is specified');
  return new SimulatedMeter(one, { profile: profileNamed(profileName), clock, acceleration: 1, zone: zone('UTC') });
}

function wordsOf(request: MbusRequest): string {
  switch (request.kind) {
    case 'select':
      return `select ${request.by.identification}`;
    case 'reset':
      return `reset ${request.address}`;
    case 'read':
      return `read ${request.address} ${request.frameCount}`;
  }
}

function portWith(devices: readonly Device[]) {
  return portOf(mbusLine(devices), (bytes) => {
    const request = decodeRequest(decodeMbusFrame(bytes));
    if (request.kind === 'unknown') throw new Error('the driver asks nothing unknown');
    asked.push(wordsOf(request));
    return interfere(request);
  });
}

function lineWith(devices: readonly Device[]): MbusLine {
  return openMbusLine({ url: URL, clock, log: silentLog, openPort: portWith(devices) });
}

function meterOn(line: MbusLine, profileName: string, options: Partial<MbusMeterOptions> = {}): Meter {
  const expectedSerial = options.expectedSerial ?? '12345678';
  return createMbusMeter({
    line,
    profile: profileNamed(profileName),
    busAddress: expectedSerial,
    unitAddress: 1,
    expectedSerial,
    clock,
    log: silentLog,
    ...options,
  });
}

function pair(profileName: string, options: Partial<MbusMeterOptions> = {}): { device: Device; meter: Meter } {
  const device = deviceOf(profileName);
  return { device, meter: meterOn(lineWith([device]), profileName, options) };
}

/** Answers every reading with these bytes, and the rest as it is. */
function answering(bytes: Uint8Array): void {
  interfere = ({ kind }) => (kind === 'read' ? bytes : null);
}

describe('a meter of M-Bus', () => {
  test('is selected by its number, read and let go', async () => {
    const { meter } = pair('mbus-electricity');
    await expect(meter.read()).resolves.toMatchObject({
      serial: '12345678',
      register: 31_776_000n,
      powerW: 420,
      relay: 'unknown',
      flags: [],
    });
    // The first time nobody knows whether it was let go.
    expect(asked.splice(0)).toEqual(['select 12345678', 'reset 253', 'select 12345678', 'read 253 1', 'reset 253']);
    await meter.read();
    expect(asked).toEqual(['select 12345678', 'read 253 1', 'reset 253']);
    expect(meter.hasRelay).toBe(false);
  });

  test('tells what is in its second telegram, and begins with its first again', async () => {
    const { device, meter } = pair('mbus-heat');
    await expect(meter.read()).resolves.toMatchObject({ register: 31_776_000n, powerW: 420 });
    expect(asked.splice(0)).toContain('read 253 0');
    device.setRegisterWh(31_777_000n);
    await expect(meter.read()).resolves.toMatchObject({ register: 31_777_000n, powerW: 420 });
    expect(asked).toEqual(['select 12345678', 'read 253 1', 'read 253 0', 'reset 253']);
  });

  test('keeps its frame count over a selection, and still begins with its first telegram after a fault', async () => {
    const { device, meter } = pair('mbus-heat');
    await meter.read();
    interfere = ({ kind }) => (kind === 'read' ? 'silence' : null);
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    interfere = () => null;
    clock.advance(seconds(10));
    device.setRegisterWh(31_778_000n);
    asked = [];
    await expect(meter.read()).resolves.toMatchObject({ register: 31_778_000n, powerW: 420 });
    expect(asked.slice(0, 4)).toEqual(['select 12345678', 'reset 253', 'select 12345678', 'read 253 1']);
  });

  test('is asked for no more telegrams than hold what the profile names', async () => {
    const { meter } = pair('mbus-heat', { busAddress: 'primary', expectedSerial: '01006089' });
    answering(vectorNamed('heat 28014 kWh, more follow'));
    // Its status, 70, holds a passing fault and two bits of the maker's own.
    await expect(meter.read()).resolves.toMatchObject({ register: 28_014_000n, powerW: 0, flags: ['device_fault'] });
    expect(asked).toEqual(['reset 1', 'read 1 1']);
  });

  test('is asked at its unit address where it, or its profile, has only that', async () => {
    const { meter } = pair('mbus-heat', { busAddress: 'primary' });
    await expect(meter.read()).resolves.toMatchObject({ serial: '12345678', powerW: 420 });
    expect(asked.splice(0)).toEqual(['reset 1', 'read 1 1', 'read 1 0']);
    const profile: MbusProfile = { ...profileNamed('mbus-heat'), addressed_by: 'primary' };
    await pair('mbus-heat', { profile }).meter.read();
    expect(asked).toEqual(['reset 1', 'read 1 1', 'read 1 0']);
  });

  test('counts water and gas in litres', async () => {
    await expect(pair('mbus-water').meter.read()).resolves.toMatchObject({ register: 31_776_000n, powerW: null });
    await expect(pair('mbus-gas').meter.read()).resolves.toMatchObject({ register: 31_776_000n });
    await expect(pair('mbus-electricity-tariff-1').meter.read()).resolves.toMatchObject({ register: 31_776_000n });
  });

  test('tells its flags', async () => {
    const { device, meter } = pair('mbus-water');
    device.condition.batteryLow = true;
    await expect(meter.read()).resolves.toMatchObject({ flags: ['battery_low'] });
    device.condition.broken = true;
    await expect(meter.read()).resolves.toMatchObject({ flags: ['battery_low', 'device_fault'] });
  });

  test.each([
    ['electricity 0 kWh', 'mbus-electricity', '14839120', { register: 0n, powerW: 0 }],
    ['heat 37351 kWh', 'mbus-heat', '6855817', { register: 37_351_000n, powerW: 34_700 }],
    ['heat 800 kWh', 'mbus-heat', '10380010', { register: 800_000n, powerW: 0 }],
    ['cold water 453.5 m3', 'mbus-water', '10020380', { register: 453_500n }],
    ['warm water 0.101 m3', 'mbus-water', '8021382', { register: 101n }],
    ['gas 0.26 m3', 'mbus-gas', '10020387', { register: 260n }],
    ['electricity 4.09 kWh of tariff 1', 'mbus-electricity-tariff-1', '00623702', { register: 4090n }],
  ])('%s, as the meter itself answered', async (vector, profileName, expectedSerial, sample) => {
    const device = deviceOf(profileName, { serial: expectedSerial });
    const meter = meterOn(lineWith([device]), profileName, { expectedSerial });
    answering(vectorNamed(vector));
    await expect(meter.read()).resolves.toMatchObject({ ...sample, serial: expectedSerial, flags: [] });
  });
});

describe('its number', () => {
  test('is compared where anybody may answer', async () => {
    const whoever = { busAddress: 'FFFFFFFF' };
    await expect(pair('mbus-water', whoever).meter.read()).resolves.toMatchObject({ serial: '12345678' });
    for (const options of [{ busAddress: 'FFFFFFFF' }, { busAddress: 'primary' }])
      await expect(pair('mbus-water', { ...options, expectedSerial: '77' }).meter.read()).rejects.toMatchObject({
        code: 'METER_SERIAL_DIFFERS',
        details: { expected: '77', found: '12345678' },
      });
  });

  test('may be the one of the factory, where another was written into it', async () => {
    // The meter shows 10020380 in its header and as its fabrication number; the first is changed here.
    const bytes = vectorNamed('cold water 453.5 m3');
    const changed = bytes.map((byte, at) => (at === 7 ? 0x81 : at === bytes.length - 2 ? byte + 1 : byte));
    const device = deviceOf('mbus-water', { serial: '10020381' });
    answering(changed);
    const meter = (expectedSerial: string) =>
      meterOn(lineWith([device]), 'mbus-water', { busAddress: '10020381', expectedSerial });
    await expect(meter('10020380').read()).resolves.toMatchObject({ serial: '10020380' });
    await expect(meter('10020399').read()).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
  });

  test('is not proven by the number that it is selected by', async () => {
    const device = deviceOf('mbus-electricity', { serial: '14839120' });
    answering(vectorNamed('electricity 0 kWh'));
    const other = { busAddress: '14839120', expectedSerial: '99' };
    await expect(meterOn(lineWith([device]), 'mbus-electricity', other).read()).resolves.toMatchObject({
      serial: null,
    });
  });

  test.each(['', 'x', '123456789', '12345678ZZZZZZZZ'])('"%s" is no address', (busAddress) => {
    expect(() => pair('mbus-water', { busAddress })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
    );
  });

  test('with maker, version and medium tells meters of one number apart', async () => {
    const devices = [deviceOf('mbus-water'), deviceOf('mbus-heat')];
    const line = lineWith(devices);
    await expect(meterOn(line, 'mbus-water').read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    const maker = makerNumber('FOY');
    const low = (maker & 0xff).toString(16).padStart(2, '0');
    const busAddress = `12345678${low}${(maker >> 8).toString(16).padStart(2, '0')}0116`;
    clock.advance(seconds(10));
    await expect(meterOn(line, 'mbus-water', { busAddress }).read()).resolves.toMatchObject({ powerW: null });
  });
});

describe('what is no reading', () => {
  test('an encrypted answer is refused by name', async () => {
    const { meter } = pair('mbus-heat');
    answering(vectorNamed('signed with a word, not encrypted'));
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_ENCRYPTED', details: { signature: 0xb627 } });
  });

  const own = { identification: '12345678', maker: makerNumber('FOY'), version: 1, medium: 7 };
  const telegram = (record: number[], status = 0) =>
    encodeMbus(
      encodeTelegram({
        address: 1,
        header: { own, access: 1, status, signature: 0 },
        records: [Uint8Array.from(record)],
        moreFollow: false,
      }),
    );
  test.each([
    ['energy of a water meter', telegram([0x04, 0x03, 1, 0, 0, 0]), 'FRAME_UNEXPECTED'],
    ['a volume of last month', telegram([0x44, 0x13, 1, 0, 0, 0]), 'FRAME_UNEXPECTED'],
    ['the highest volume', telegram([0x14, 0x13, 1, 0, 0, 0]), 'FRAME_UNEXPECTED'],
    ['less than nothing', telegram([0x04, 0x13, 0xff, 0xff, 0xff, 0xff]), 'FRAME_UNEXPECTED'],
    ['no digits', telegram([0x0c, 0x13, 0xaa, 0xaa, 0xaa, 0xaa]), 'FRAME_UNEXPECTED'],
    ['what the meter says is wrong', telegram([0x04, 0x93, 0x15, 1, 0, 0, 0]), 'FRAME_UNEXPECTED'],
    ['a record that is cut off', telegram([0x04, 0x13, 1, 0]), 'FRAME_LENGTH'],
    [
      'the old structure',
      vectorNamed('fixed structure').map((byte, at) => (at === 5 ? 1 : at === 23 ? byte - 4 : byte)),
      'FRAME_UNEXPECTED',
    ],
    ['a busy meter', telegram([0x0f], 1), 'METER_REFUSED'],
    [
      'a refusal',
      encodeMbus({ kind: 'long', control: 0x08, address: 1, information: 0x70, data: Uint8Array.of(8) }),
      'METER_REFUSED',
    ],
  ])('%s', async (_name, bytes, code) => {
    const { meter } = pair('mbus-water');
    answering(bytes);
    await expect(meter.read()).rejects.toMatchObject({ code });
  });

  test('a meter that says for ever that more follows is given up', async () => {
    const { meter } = pair('mbus-electricity-tariff-1', { busAddress: 'primary', expectedSerial: '01006089' });
    answering(vectorNamed('heat 28014 kWh, more follow'));
    await expect(meter.read()).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED' });
    expect(asked.filter((one) => one.startsWith('read'))).toHaveLength(10);
  });
});

describe('on its line', () => {
  test('an echo of what was sent is no answer, and the answer behind it is', async () => {
    const device = deviceOf('mbus-water');
    const face = mbusLine([device]);
    const echoing = portOf(
      {
        answer: (bytes) => {
          const answer = face.answer(bytes)?.reply() ?? null;
          return { reply: () => Uint8Array.from([...bytes, ...(answer ?? [])]) };
        },
      },
      () => null,
    );
    const line = openMbusLine({ url: URL, clock, log: silentLog, openPort: echoing });
    await expect(meterOn(line, 'mbus-water').read()).resolves.toMatchObject({ register: 31_776_000n });
  });

  test('a meter that does not hear that it is let go is read all the same, and not told again', async () => {
    const { meter } = pair('mbus-water');
    interfere = ({ kind }) => (kind === 'reset' ? 'silence' : null);
    await expect(meter.read()).resolves.toMatchObject({ register: 31_776_000n });
    expect(asked.splice(0)).toEqual(['select 12345678', 'reset 253', 'read 253 1']);
    await meter.read();
    expect(asked).toEqual(['select 12345678', 'read 253 1']);
  });

  test('a wrong sum is no answer', async () => {
    const { meter } = pair('mbus-water');
    answering(vectorNamed('cold water 453.5 m3').map((byte, at) => (at === 60 ? byte ^ 1 : byte)));
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
  });
});

describe('a search', () => {
  const scanned = (devices: readonly Device[], range: { from: number; to: number }) =>
    scanMbus({
      url: URL,
      ...range,
      profiles: ['mbus-electricity', 'mbus-heat', 'mbus-water'],
      replyWithin: null,
      clock,
      log: silentLog,
      openPort: portWith(devices),
    });

  test('finds each of many by narrowing wildcards, and says by which profile it is read', async () => {
    const serials = ['12345678', '12345679', '22345678', '00000008', '99999999'];
    const devices = serials.map((serial, at) =>
      deviceOf(at === 1 ? 'mbus-heat' : 'mbus-water', { serial, unitAddress: at + 1 }),
    );
    const found = await scanned(devices, { from: 1, to: 6 });
    expect(found.map(({ address }) => address).toSorted()).toEqual(serials.toSorted());
    expect(found.find(({ address }) => address === '12345679')).toMatchObject({
      serial: '12345679',
      guesses: [{ profile: 'mbus-heat', registerMilli: 31_776_000n, powerW: 420 }],
    });
    expect(found.find(({ address }) => address === '99999999')?.guesses).toMatchObject([{ profile: 'mbus-water' }]);
    expect(asked).toContain('select FFFFFFF8');
    // Three end in 8, two of them in 78 and even in 345678.
    expect(asked).toContain('select 12345678');
  });

  test('finds a meter that knows only its unit address', async () => {
    interfere = ({ kind }) => (kind === 'select' ? 'silence' : null);
    await expect(scanned([deviceOf('mbus-heat', { unitAddress: 3 })], { from: 2, to: 4 })).resolves.toMatchObject([
      { address: '3', serial: '12345678', guesses: [{ profile: 'mbus-heat', powerW: 420 }] },
    ]);
  });

  test('of a line that cannot be opened is rejected', async () => {
    const { from, to, profiles } = { from: 1, to: 1, profiles: [] };
    const { openPort } = await import('../../ports/index.ts');
    const url = 'tcp://127.0.0.1:1?framing=mbus';
    const search = scanMbus({ url, from, to, profiles, replyWithin: null, clock, log: silentLog, openPort });
    await expect(search).rejects.toMatchObject({ code: 'METER_AWAY' } satisfies Partial<FaultError>);
  });
});
