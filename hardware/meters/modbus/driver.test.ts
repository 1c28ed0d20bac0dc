import { beforeEach, describe, expect, test } from 'vitest';
import { instant, ManualClock, silentLog } from '#kernel';
import type { ModbusProfile } from '../../profiles/index.ts';
import type { Meter } from '../meter.ts';
import { openModbusBus } from './bus.ts';
import type { ModbusReply } from './codec.ts';
import { createModbusMeter } from './driver.ts';
import { modbusProfileNamed } from './fixtures/profile.ts';
import { FakePeer, type Asked } from './fixtures/fake-port.ts';

const sdm530y = modbusProfileNamed('sdm530y-relay');
const dds238 = modbusProfileNamed('dds238-relay');

let peer: FakePeer;
/** Registers of the far end, by function and address. */
let held: Map<string, number>;
let answered: Set<Asked>;

beforeEach(() => {
  peer = new FakePeer();
  held = new Map();
  answered = new Set();
  peer.answer = answerFromRegisters;
  // 00012345; 230.2 kWh, 100 W as in the checked frames; all phases closed.
  hold('3:64512', [0, 12_345]);
  hold('4:72', [0x4366, 0x3334]);
  hold('4:52', [0x42c8, 0]);
  hold('3:64770', [0xffff, 0xff00]);
});

function hold(place: string, words: number[]): void {
  const [code, address] = place.split(':').map(Number);
  words.forEach((word, index) => held.set(`${code}:${(address ?? 0) + index}`, word));
}

function answerFromRegisters({ request }: Asked): ModbusReply {
  if (request.kind === 'read_registers') {
    const values = Array.from({ length: request.count }, (_, index) =>
      held.get(`${request.function}:${request.address + index}`),
    );
    return values.some((value) => value === undefined)
      ? { kind: 'exception', function: request.function, exception: 2, name: 'illegal_data_address' }
      : { kind: 'registers', function: request.function, values: values.map((value) => value ?? 0) };
  }
  if (request.kind === 'write_registers')
    return { kind: 'registers_written', address: request.address, count: request.values.length };
  throw new Error(`the test did not foresee ${request.kind}`);
}

function meterOf(
  profile: ModbusProfile = sdm530y,
  options: { expectedSerial?: string; relayConfirmed?: boolean } = {},
): Meter {
  return createModbusMeter({
    url: 'tcp://meter:502',
    openPort: peer.open,
    unitAddress: 1,
    profile,
    expectedSerial: '00012345',
    relayConfirmed: true,
    clock: new ManualClock(instant(1000)),
    log: silentLog,
    ...options,
  });
}

const askedPlaces = () =>
  peer.asked.map(({ request }) =>
    request.kind === 'unknown' ? 'unknown' : `${request.kind}@${request.address.toString(16)}`,
  );

describe('a Modbus meter', () => {
  test('reads a sample, the serial number once a connection', async () => {
    const meter = meterOf();
    const sample = { at: 1000, serial: '00012345', register: 230_200n, powerW: 100, relay: 'closed' };
    await expect(meter.read()).resolves.toEqual(sample);
    await meter.read();
    const serialReads = () => askedPlaces().filter((place) => place === 'read_registers@fc00').length;
    expect(serialReads()).toBe(1);
    peer.hangUp();
    await meter.read();
    expect(serialReads()).toBe(2);
  });

  test('reads everything that lies close together at once', async () => {
    hold(
      '3:0',
      Array.from({ length: 27 }, () => 0),
    );
    hold('3:0', [0x0001, 0x0000]);
    hold('3:12', [2301]);
    hold('3:14', [0xfffe]);
    hold('3:26', [1]);
    const meter = meterOf(dds238);
    await expect(meter.read()).resolves.toEqual({
      at: 1000,
      serial: null,
      register: 655_360n,
      powerW: -2,
      relay: 'closed',
      voltageV: 230.1,
    });
    expect(peer.asked).toHaveLength(1);
  });

  test.each<[string, string, number[], string[], number | undefined]>([
    ['nothing flows through a closed contact', '4:52', [0, 0], ['read_registers@0'], 0],
    ['load flows', '4:52', [0x42c8, 0], [], undefined],
    ['the contact is open', '3:64770', [0, 0], [], undefined],
  ])('asks for the voltage only where it tells something: %s', async (_when, place, words, asked, voltageV) => {
    hold('4:0', [0, 0]);
    hold(place, words);
    const sample = await meterOf().read();
    expect(sample.voltageV).toBe(voltageV);
    expect(askedPlaces().filter((one) => one === 'read_registers@0')).toEqual(asked);
  });

  test('a voltage that the meter refuses does not cost the reading', async () => {
    hold('4:52', [0, 0]);
    const sample = await meterOf().read();
    expect(sample).toMatchObject({ register: 230_200n, powerW: 0, relay: 'closed' });
    expect(sample).not.toHaveProperty('voltageV');
  });

  test('where the profile does not know how many digits a serial has, zeros in front do not count', async () => {
    const { digits: _digits, ...serial } = sdm530y.serial ?? {
      digits: 0,
      function: 3,
      address: 0,
      type: 'u32',
      word_order: 'high_first',
    };
    const meter = meterOf({ ...sdm530y, serial }, { expectedSerial: '0012345' });
    await expect(meter.read()).resolves.toMatchObject({ serial: '0012345' });
    await expect(meterOf({ ...sdm530y, serial }, { expectedSerial: '123450' }).read()).rejects.toMatchObject({
      code: 'METER_SERIAL_DIFFERS',
    });
  });

  test('does not believe another serial number, and asks again next time', async () => {
    const meter = meterOf(sdm530y, { expectedSerial: '00012346' });
    const differs = expect.objectContaining({
      code: 'METER_SERIAL_DIFFERS',
      details: expect.objectContaining({ expected: '00012346', found: '00012345' }),
    });
    await expect(meter.read()).rejects.toEqual(differs);
    await expect(meter.writeRelay('open')).rejects.toEqual(differs);
    expect(askedPlaces()).toEqual(['read_registers@fc00', 'read_registers@fc00']);
  });

  test('asks for the serial number again after a fault: whoever failed may have been exchanged', async () => {
    const meter = meterOf();
    await meter.read();
    held.delete('4:72');
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_REFUSED' });
    hold('4:72', [0x4366, 0x3334]);
    hold('3:64512', [0, 99]);
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
  });

  test('asks for the serial number again when another meter has made the new connection', async () => {
    const clock = new ManualClock(instant(0));
    const bus = openModbusBus({ url: 'tcp://gateway:502', openPort: peer.open, clock, log: silentLog });
    const options = { bus, unitAddress: 1, profile: sdm530y, relayConfirmed: true, clock, log: silentLog };
    const meter = createModbusMeter({ ...options, expectedSerial: '00012345' });
    const neighbour = createModbusMeter({ ...options, expectedSerial: '00012345' });
    await meter.read();
    peer.hangUp();
    await neighbour.read();
    hold('3:64512', [0, 99]);
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
    await meter.stop();
    // Stopping a meter leaves the shared bus to its owner.
    await expect(bus.request(1, { kind: 'read_registers', function: 4, address: 72, count: 2 })).resolves.toBeDefined();
  });

  test('asks for the serial number again right before it switches', async () => {
    const meter = meterOf();
    await meter.read();
    hold('3:64512', [0, 99]);
    await expect(meter.writeRelay('open')).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
    expect(askedPlaces()).not.toContain('write_registers@fd00');
  });

  test('nobody comes between the serial number and the relay write, and a command waits for one frame of another reading', async () => {
    const bus = openModbusBus({
      url: 'tcp://gateway:502',
      openPort: peer.open,
      clock: new ManualClock(instant(0)),
      log: silentLog,
    });
    const common = {
      bus,
      profile: sdm530y,
      expectedSerial: '00012345',
      relayConfirmed: true,
      clock: new ManualClock(instant(0)),
      log: silentLog,
    };
    const polled = createModbusMeter({ ...common, unitAddress: 1 });
    const switched = createModbusMeter({ ...common, unitAddress: 2 });
    const wanted = createModbusMeter({ ...common, unitAddress: 3 });
    peer.answer = null;
    const all = [polled.read(), polled.read(), switched.writeRelay('open'), wanted.read({ soon: true })];
    for (let turn = 0; turn < 200; turn += 1) {
      await Promise.resolve();
      const last = peer.asked.at(-1);
      if (last !== undefined && !answered.has(last)) {
        answered.add(last);
        peer.reply(last, answerFromRegisters(last));
      }
    }
    await Promise.all(all);
    // The serial number of 1 was on the wire; then the command, whole; then whoever waits; then the reading of 1 goes on.
    expect(peer.asked.map(({ unitAddress }) => unitAddress).join('')).toBe('1223333111111');
    expect(askedPlaces().slice(1, 3)).toEqual(['read_registers@fc00', 'write_registers@fd00']);
  });

  test('writes the relay with the checked values', async () => {
    const meter = meterOf();
    await meter.writeRelay('closed');
    await meter.writeRelay('open');
    expect(peer.asked.map(({ request }) => request).filter((request) => request.kind === 'write_registers')).toEqual([
      { kind: 'write_registers', address: 0xfd00, values: [0xff00] },
      { kind: 'write_registers', address: 0xfd00, values: [0x0000] },
    ]);
  });

  test('never writes a relay that neither profile nor installer vouches for', async () => {
    const meter = meterOf(sdm530y, { relayConfirmed: false });
    await expect(meter.writeRelay('closed')).rejects.toMatchObject({ code: 'RELAY_NOT_VERIFIED' });
    expect(peer.asked).toEqual([]);
  });

  test('needs no word of the installer where the profile was tried on a device', async () => {
    const tried = { ...sdm530y, verified: { ...sdm530y.verified, relay: 'device' as const } };
    await expect(meterOf(tried, { relayConfirmed: false }).writeRelay('open')).resolves.toBeUndefined();
  });

  test.each<[string, ModbusProfile['relay'], Record<string, unknown>]>([
    [
      'function 5',
      { write: { function: '5', address: 7 }, read: { function: 3, address: 0xfd02, closed: [1], open: [0] } },
      { kind: 'write_coil', address: 7, on: true },
    ],
    [
      'function 6',
      {
        write: { function: '6', address: 7, closed: 0x55, open: 0xaa },
        read: { function: 3, address: 0xfd02, closed: [1], open: [0] },
      },
      { kind: 'write_register', address: 7, value: 0x55 },
    ],
  ])('writes by %s where the profile says so', async (_name, relay, request) => {
    peer.answer = (asked) => {
      if (asked.request.kind === 'write_coil') return { ...asked.request, kind: 'coil_written' };
      if (asked.request.kind === 'write_register') return { ...asked.request, kind: 'register_written' };
      return answerFromRegisters(asked);
    };
    await meterOf({ ...sdm530y, ...(relay === undefined ? {} : { relay }) }).writeRelay('closed');
    expect(peer.asked.at(-1)?.request).toEqual(request);
  });

  test.each([
    [[0xffff, 0xff00], 'closed'],
    [[0, 0], 'open'],
    [[0xff00, 0], 'unknown'],
    [[0xffff, 0xff01], 'unknown'],
  ])('the relay words %j are %s', async (words, relay) => {
    hold('3:64770', words);
    await expect(meterOf().read()).resolves.toMatchObject({ relay });
  });

  test.each([
    ['not a number', [0x7fc0, 0]],
    ['negative', [0xbf80, 0]],
    ['beyond any register', [0x7f7f, 0xffff]],
  ])('a register that is %s is no reading', async (_what, words) => {
    hold('4:72', words);
    await expect(meterOf().read()).rejects.toMatchObject({ code: 'FRAME_UNEXPECTED' });
  });

  test('power that is no number does not cost the reading', async () => {
    hold('4:52', [0x7fc0, 0]);
    await expect(meterOf().read()).resolves.toMatchObject({ register: 230_200n, powerW: null });
  });

  test('says what the meter refused', async () => {
    held.delete('4:72');
    await expect(meterOf().read()).rejects.toMatchObject({
      code: 'METER_REFUSED',
      details: { name: 'illegal_data_address', address: 72, serial: '00012345' },
    });
  });

  test('a meter without a relay has none', async () => {
    const meter = meterOf(modbusProfileNamed('sdm230'));
    hold('4:12', [0x42c8, 0]);
    expect(meter.hasRelay).toBe(false);
    await expect(meter.read()).resolves.toMatchObject({ relay: 'unknown', powerW: 100 });
    await expect(meter.writeRelay('open')).rejects.toThrow('only a meter with a relay');
  });

  test('ends its own bus', async () => {
    const meter = meterOf();
    await meter.read();
    await meter.stop();
    await expect(meter.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
  });
});
