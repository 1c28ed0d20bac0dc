import { describe, expect, test } from 'vitest';
import { instant } from '#kernel';
import { loadMeterProfile, type LorawanProfile, type MqttProfile } from '../../profiles/index.ts';
import { dialectOf } from './dialects.ts';
import { milliOf, parseExact } from './exact-json.ts';
import { filterCovers, topicMatches } from './link.ts';

/* Every message here is constructed, in the shape that the maker's pages describe; none was captured. */

function dialect(profile: string, root: string) {
  return dialectOf(loadMeterProfile(profile) as MqttProfile | LorawanProfile, root);
}
const bytes = (value: object | string) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const until = instant(Date.UTC(2026, 10, 23, 12));

describe('numbers', () => {
  test.each([
    ['12.345', 1n, 12_345n],
    ['12.3456', 1n, 12_345n],
    ['0.1', 1n, 100n],
    ['1.2e3', 1n, 1_200_000n],
    ['5E-3', 1n, 5n],
    ['9007199254740993.001', 1n, 9_007_199_254_740_993_001n],
    ['1234.567', 1000n, 1234n],
    ['-1.5', 1n, -1500n],
  ])('%s over %s is exact', (text, denominator, milli) => {
    expect(milliOf(text, { numerator: 1n, denominator })).toBe(milli);
  });

  test('no digit of a JSON number goes through a float', () => {
    const { Total } = parseExact('{"Total":4503599627370497.123}');
    expect(Total).toMatchObject({ text: '4503599627370497.123' });
    expect(() => parseExact('[1]')).toThrow(expect.objectContaining({ code: 'FRAME_UNEXPECTED' }));
    expect(() => parseExact('{')).toThrow(expect.objectContaining({ code: 'FRAME_UNEXPECTED' }));
  });
});

describe('Tasmota', () => {
  const tasmota = dialect('tasmota-plug', 'flat-3');
  const energy = { Total: 12.345, Yesterday: 1.2, Power: 230, Voltage: 229, Current: 1.003 };

  test('telemetry and status 10 are a register with power; the rest is not', () => {
    const heard = { register: 12_345n, powerW: 230, voltageV: 229 };
    expect(tasmota.hear('tele/flat-3/SENSOR', bytes({ Time: '2026-11-23T12:00:00', ENERGY: energy }))).toEqual(heard);
    expect(tasmota.hear('stat/flat-3/STATUS10', bytes({ StatusSNS: { ENERGY: energy } }))).toEqual(heard);
    expect(tasmota.hear('tele/flat-3/SENSOR', bytes({ Switch1: 'ON' }))).toBeNull();
    expect(tasmota.hear('tele/flat-3/LWT', bytes('Offline'))).toEqual({ online: false });
    expect(tasmota.hear('tele/flat-3/STATE', bytes({ POWER: 'ON' }))).toEqual({ relay: 'closed' });
    expect(tasmota.hear('stat/flat-3/POWER', bytes('OFF'))).toEqual({ relay: 'open' });
    expect(tasmota.hear('stat/flat-3/POWER', bytes('AUS'))).toEqual({ relay: 'unknown' });
  });

  test('commands and their answers', () => {
    expect(tasmota.switchTo('open', { request: 2, until })).toEqual({ topic: 'cmnd/flat-3/POWER', payload: 'OFF' });
    expect(tasmota.hear('stat/flat-3/RESULT', bytes({ POWER: 'OFF' }))).toEqual({
      relay: 'open',
      answer: { request: null, refused: null },
    });
    expect(tasmota.hear('stat/flat-3/RESULT', bytes({ Command: 'Unknown' }))).toEqual({
      answer: { request: null, refused: 'Unknown' },
    });
    expect(tasmota.ask(2)).toEqual([
      { topic: 'cmnd/flat-3/POWER', payload: '' },
      { topic: 'cmnd/flat-3/STATUS', payload: '10' },
    ]);
  });

  test('a total that is no total is refused', () => {
    expect(() => tasmota.hear('tele/flat-3/SENSOR', bytes('{"ENERGY":{"Total":-1}}'))).toThrow(
      expect.objectContaining({ code: 'FRAME_UNEXPECTED' }),
    );
  });
});

describe('Shelly', () => {
  const shelly = dialect('shelly-plus-1pm', 'shelly-flat-1');
  const src = 'shellyplus1pm-a8032ab12345';

  test('an answer carries register, relay, power and its own number', () => {
    const result = { id: 0, output: true, apower: 230.4, voltage: 229.8, aenergy: { total: 1234.567 }, errors: [] };
    expect(shelly.hear('shelly-flat-1/foyer/rpc', bytes({ id: 4, src, dst: 'x', result }))).toEqual({
      register: 1234n,
      powerW: 230,
      voltageV: 229.8,
      relay: 'closed',
      flags: [],
      serial: 'A8032AB12345',
      answer: { request: '4', refused: null },
    });
  });

  test('an error refuses, a notification tells what changed', () => {
    expect(
      shelly.hear('shelly-flat-1/foyer/rpc', bytes({ id: 4, src, error: { code: 404, message: 'No handler' } })),
    ).toEqual({ serial: 'A8032AB12345', answer: { request: '4', refused: 'No handler' } });
    const notify = (params: object) =>
      shelly.hear('shelly-flat-1/events/rpc', bytes({ src, dst: 'x', method: 'NotifyStatus', params }));
    expect(notify({ ts: 1, 'switch:0': { id: 0, aenergy: { total: 2000 } } })).toMatchObject({ register: 2000n });
    expect(notify({ ts: 1, 'switch:0': { id: 0, output: false, apower: 0 } })).toMatchObject({
      relay: 'open',
      powerW: 0,
    });
    expect(notify({ ts: 1, 'switch:1': { id: 1, output: false } })).toBeNull();
    expect(notify({ ts: 1, 'switch:0': { errors: ['overpower'] } })).toMatchObject({ flags: ['device_fault'] });
    expect(shelly.hear('shelly-flat-1/online', bytes('false'))).toEqual({ online: false });
  });

  test('a command is a call whose answer comes below the device itself', () => {
    const { topic, payload } = shelly.switchTo('open', { request: 6, until });
    expect(topic).toBe('shelly-flat-1/rpc');
    expect(JSON.parse(payload)).toEqual({
      id: 6,
      src: 'shelly-flat-1/foyer',
      method: 'Switch.Set',
      params: { id: 0, on: false },
    });
  });

  test('three phases are read only', () => {
    const meter = dialect('shelly-pro-3em', 'pro');
    expect(meter.hear('pro/foyer/rpc', bytes({ id: 5, src, result: { id: 0, total_act: 99_000.5 } }))).toMatchObject({
      register: 99_000n,
    });
    expect(meter.ask(4)?.map(({ payload }) => (JSON.parse(payload) as { method: string }).method)).toEqual([
      'EM.GetStatus',
      'EMData.GetStatus',
    ]);
  });
});

describe('ESPHome', () => {
  const node = dialect('esphome-relay', 'node-7');
  test('a topic for each value, plain text in it', () => {
    expect(node.hear('node-7/sensor/energy_total/state', bytes('3.0045'))).toEqual({ register: 3004n });
    expect(node.hear('node-7/sensor/energy_total/state', bytes('nan'))).toBeNull();
    expect(node.hear('node-7/sensor/power/state', bytes('12.6'))).toEqual({ powerW: 13 });
    expect(node.hear('node-7/switch/supply/state', bytes('OFF'))).toEqual({ relay: 'open' });
    expect(node.hear('node-7/status', bytes('online'))).toEqual({ online: true });
    expect(node.switchTo('closed', { request: 2, until })).toEqual({
      topic: 'node-7/switch/supply/command',
      payload: 'ON',
    });
    expect(node.ask(2)).toBeNull();
  });
});

describe('Foyer JSON', () => {
  const meter = dialect('foyer-json-relay', 'm/12');
  const reading = { id: 'a-1', serial: '00012', time: '2026-11-23T12:00:00Z', registers: { import: '12.3456' } };

  test('a reading', () => {
    expect(
      meter.hear('m/12/reading', bytes({ ...reading, powerW: 230, relay: 'closed', flags: ['leak', 'new'] })),
    ).toEqual({
      messageId: 'a-1',
      serial: '00012',
      at: until,
      register: 12_345n,
      powerW: 230,
      relay: 'closed',
      flags: ['leak'],
    });
    expect(meter.hear('m/12/reading', bytes({ ...reading, quality: 'doubtful' }))).not.toHaveProperty('register');
  });

  test.each([{ ...reading, registers: { import: 12.3 } }, { ...reading, time: 'now' }, 'no json', '[]'])(
    '%j is refused',
    (message) => {
      expect(() => meter.hear('m/12/reading', bytes(message))).toThrow(
        expect.objectContaining({ code: 'FRAME_UNEXPECTED' }),
      );
    },
  );

  test('a command with its expiry, and its result', () => {
    const { topic, payload } = meter.switchTo('open', { request: 8, until });
    expect(topic).toBe('m/12/command');
    expect(JSON.parse(payload)).toEqual({ kind: 'switch', id: '8', target: 'open', until: '2026-11-23T12:00:00.000Z' });
    expect(meter.hear('m/12/result', bytes({ command: '8', ok: false, reason: 'too late' }))).toEqual({
      answer: { request: '8', refused: 'too late' },
    });
  });
});

describe('topics', () => {
  test.each([
    ['a/b', 'a/b', true],
    ['a/+', 'a/b', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/+', 'a/b/c', false],
    ['a/b', 'a', false],
    ['+/b', 'a/c', false],
  ])('%s hears %s: %s', (filter, topic, heard) => {
    expect(topicMatches(filter, topic)).toBe(heard);
  });

  test.each([
    ['a/#', 'a/#', true],
    ['a/#', 'a/+/c', true],
    ['a/b', 'a/+', false],
    ['a/+', 'a/#', false],
    ['a/#', '#', false],
    ['a/#', 'b/#', false],
  ])('%s covers %s: %s', (wider, narrower, covered) => {
    expect(filterCovers(wider, narrower)).toBe(covered);
  });
});
