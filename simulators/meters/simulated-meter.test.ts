import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duration, hours, instant, ManualClock, minutes, seconds, zone } from '#kernel';
import { loadMeterProfile, type ModbusProfile } from '#hardware/profiles';
import { encodeRequest, type ModbusRequest } from '#hardware/meters/modbus/codec';
import { parseMeters } from './configuration.ts';
import { answerUnit } from './modbus/modbus-device.ts';
import { rtuLine } from './modbus/rtu-line.ts';
import { SimulatedMeter } from './simulated-meter.ts';

function meterWith(
  more: Record<string, unknown> = {},
  world: { acceleration?: number } = {},
): { meter: SimulatedMeter<ModbusProfile>; clock: ManualClock } {
  const [specification] = parseMeters(
    JSON.stringify([{ serial: '00012345', profile: 'dds238-relay', loadW: 1000, curve: 'steady', ...more }]),
  );
  if (specification === undefined) throw new Error('one meter was specified');
  const clock = new ManualClock(instant(0));
  const profile = loadMeterProfile(specification.profile);
  if (profile.protocol !== 'modbus') throw new Error('these tests are about Modbus meters');
  const acceleration = world.acceleration ?? 1;
  return { meter: new SimulatedMeter(specification, { profile, clock, acceleration, zone: zone('UTC') }), clock };
}

describe('the physics', () => {
  test('the register counts while the relay is closed, and only then', () => {
    const { meter, clock } = meterWith({ registerMilli: '500' });
    clock.advance(hours(1));
    expect(meter.registerWh).toBe(1500n);
    meter.commandRelay('open');
    clock.advance(hours(5));
    expect([meter.registerWh, meter.powerW, meter.relay]).toEqual([1500n, 0, 'open']);
    meter.commandRelay('closed');
    clock.advance(minutes(30));
    expect([meter.registerWh, meter.powerW]).toEqual([2000n, 1000]);
  });

  test('a welded contact feeds the flat although the relay says open', () => {
    const { meter, clock } = meterWith();
    meter.setWelded(true);
    meter.commandRelay('open');
    clock.advance(hours(1));
    expect([meter.relay, meter.powerW, meter.registerWh]).toEqual(['open', 1000, 1000n]);
  });

  test('a slow relay keeps the load for exactly its delay', () => {
    const { meter, clock } = meterWith();
    meter.relayDelayMs = 36_000;
    meter.commandRelay('open');
    clock.advance(seconds(30));
    expect(meter.relay).toBe('closed');
    clock.advance(hours(3));
    expect([meter.relay, meter.registerWh]).toEqual(['open', 10n]);
  });

  test('a faster world counts faster and shows the same power', () => {
    const { meter, clock } = meterWith({}, { acceleration: 3600 });
    clock.advance(seconds(2));
    expect([meter.registerWh, meter.powerW]).toEqual([2000n, 1000]);
  });

  test('however often it is looked at, the register never falls and counts the same', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 50 }), (steps) => {
        const often = meterWith({ curve: 'household' });
        const once = meterWith({ curve: 'household' });
        let last = 0n;
        for (const ms of steps) {
          often.clock.advance(duration(ms));
          expect(often.meter.registerWh).toBeGreaterThanOrEqual(last);
          last = often.meter.registerWh;
        }
        once.clock.advance(duration(steps.reduce((sum, ms) => sum + ms, 0)));
        expect(once.meter.registerWh).toBe(last);
      }),
    );
  });

  test('the display begins again at zero where it is told to', () => {
    const { meter, clock } = meterWith({ registerMilli: '999500', rollsOverAtMilli: '1000000' });
    clock.advance(hours(1));
    expect(meter.registerWh).toBe(500n);
  });

  test('keeps no more than the last hundred relay writes', () => {
    const { meter } = meterWith();
    for (let turn = 0; turn < 250; turn += 1) meter.commandRelay('open');
    expect(meter.relayWrites).toHaveLength(100);
  });
});

describe('what the meter answers', () => {
  const ask = (meter: SimulatedMeter<ModbusProfile>, request: ModbusRequest, unitAddress = 1) =>
    Array.from(answerUnit(meter, { unitAddress, pdu: encodeRequest(request) }));

  test('reserved registers between known ones are zero, beyond them is no address', () => {
    const { meter } = meterWith({ registerMilli: '655360' });
    const reply = ask(meter, { kind: 'read_registers', function: 3, address: 0, count: 15 });
    expect(reply).toEqual([3, 30, 0, 1, 0, 0, ...Array.from({ length: 20 }, () => 0), 0x08, 0xfc, 0, 0, 0x03, 0xe8]);
    expect(ask(meter, { kind: 'read_registers', function: 3, address: 0, count: 16 })).toEqual([0x83, 2]);
    expect(ask(meter, { kind: 'read_registers', function: 4, address: 0, count: 1 })).toEqual([0x84, 2]);
  });

  test.each<[string, ModbusRequest, number[]]>([
    ['function 6 is not known', { kind: 'write_register', address: 0x1a, value: 1 }, [0x86, 1]],
    ['function 5 is not known', { kind: 'write_coil', address: 0x1a, on: true }, [0x85, 1]],
    ['another address', { kind: 'write_registers', address: 0, values: [0] }, [0x90, 2]],
    ['another value', { kind: 'write_registers', address: 0x1a, values: [2] }, [0x90, 3]],
    ['more values', { kind: 'write_registers', address: 0x1a, values: [0, 0] }, [0x90, 3]],
  ])('a write is refused: %s', (_why, request, reply) => {
    const { meter } = meterWith();
    expect(ask(meter, request)).toEqual(reply);
    expect([meter.relay, meter.relayWrites]).toEqual(['closed', []]);
  });

  test('a relay that refuses is a device failure, and is remembered as refused', () => {
    const { meter } = meterWith();
    meter.refusesRelay = true;
    expect(ask(meter, { kind: 'write_registers', address: 0x1a, values: [0] })).toEqual([0x90, 4]);
    expect(meter.relay).toBe('closed');
    expect(meter.relayWrites).toEqual([{ at: '1970-01-01T00:00:00.000Z', value: 'open', accepted: false }]);
  });

  test('another unit address is a silent target behind a gateway', () => {
    expect(ask(meterWith().meter, { kind: 'read_registers', function: 3, address: 0, count: 2 }, 2)).toEqual([
      0x83, 11,
    ]);
  });

  test('any bytes get an answer', () => {
    const { meter } = meterWith();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 253 }), (pdu) => {
        expect(answerUnit(meter, { unitAddress: 1, pdu }).length).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});

describe('the list of meters', () => {
  test.each([
    ['not JSON', '[{'],
    ['none', '[]'],
    ['a serial that YAML or JavaScript could bend', '[{"serial":12345,"profile":"sdm230"}]'],
    ['one name twice', '[{"serial":"1","profile":"sdm230"},{"serial":"1","profile":"sdm230"}]'],
    ['a word nobody knows', '[{"serial":"1","profile":"sdm230","colour":"red"}]'],
  ])('%s is refused', (_what, text) => {
    expect(() => parseMeters(text)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
  });

  test('one unit address twice on an RTU line is refused', () => {
    const [one, two] = [meterWith({ serial: '1' }).meter, meterWith({ serial: '2' }).meter];
    expect(() => rtuLine([one, two])).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
    expect(rtuLine([one, meterWith({ serial: '2', unitAddress: 2 }).meter]).baud).toBe(9600);
  });
});
