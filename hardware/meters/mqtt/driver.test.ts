import { beforeEach, describe, expect, test } from 'vitest';
import { FaultError, instant, ManualClock, minutes, powerW, seconds, silentLog } from '#kernel';
import { loadMeterProfile, type LorawanProfile, type MqttProfile } from '../../profiles/index.ts';
import type { Meter, MeterSample } from '../meter.ts';
import { createMqttMeter } from './create-meter.ts';
import { topicMatches, type MqttHandler, type MqttLink } from './link.ts';

/* The driver over a broker that is played by hand. Constructed. */

class PlayedLink implements MqttLink {
  connected = true;
  readonly sent: { topic: string; payload: string }[] = [];
  readonly handlers = new Map<string, MqttHandler>();

  publish(topic: string, payload: string): Promise<void> {
    if (!this.connected) return Promise.reject(new FaultError('BROKER_AWAY'));
    this.sent.push({ topic, payload });
    return Promise.resolve();
  }

  subscribe(filter: string, handler: MqttHandler): () => void {
    this.handlers.set(filter, handler);
    return () => this.handlers.delete(filter);
  }

  async say(topic: string, message: object | string, retained = false): Promise<void> {
    const payload = new TextEncoder().encode(typeof message === 'string' ? message : JSON.stringify(message));
    for (const [filter, handler] of this.handlers)
      if (topicMatches(filter, topic)) await handler({ topic, payload, retained });
  }
}

const START = instant(Date.UTC(2026, 10, 23, 12));
let clock: ManualClock;
let link: PlayedLink;

beforeEach(() => {
  clock = new ManualClock(START);
  link = new PlayedLink();
});

function meter(name: string, root: string, { serial = '1', relayConfirmed = true } = {}): Meter {
  return createMqttMeter({
    profile: loadMeterProfile(name) as MqttProfile | LorawanProfile,
    address: `mqtt://site/${root}`,
    link,
    expectedSerial: serial,
    relayConfirmed,
    clock,
    log: silentLog,
  });
}

const soon = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('a meter that can be asked', () => {
  test('is asked, and answers with register, relay and power', async () => {
    const tasmota = meter('tasmota-plug', 't');
    const reading = tasmota.read();
    await soon();
    expect(link.sent.map(({ topic }) => topic)).toEqual(['cmnd/t/POWER', 'cmnd/t/STATUS']);
    await link.say('stat/t/RESULT', { POWER: 'ON' });
    await link.say('stat/t/STATUS10', '{"StatusSNS":{"ENERGY":{"Total":1.5,"Power":40}}}');
    expect(await reading).toMatchObject({ at: START, register: 1500n, relay: 'closed', powerW: 40, serial: null });
  });

  test('that does not answer is away, and so is one whose broker is', async () => {
    const tasmota = meter('tasmota-plug', 't');
    const silent = tasmota.read();
    await soon();
    clock.advance(seconds(3));
    await expect(silent).rejects.toMatchObject({ code: 'METER_AWAY' });
    await link.say('tele/t/LWT', 'Offline', true);
    await expect(tasmota.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await link.say('tele/t/LWT', 'Online');
    link.connected = false;
    await expect(tasmota.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
  });

  test('is told to switch; what was known of relay and load before proves nothing', async () => {
    const shelly = meter('shelly-plus-1pm', 's', { serial: 'a8032ab12345' });
    const told: MeterSample[] = [];
    shelly.onReport?.((sample) => Promise.resolve(void told.push(sample)));
    const src = 'shellyplus1pm-a8032ab12345';
    await link.say('s/events/rpc', {
      src,
      method: 'NotifyStatus',
      params: { 'switch:0': { output: true, apower: 500, aenergy: { total: 1000 } } },
    });
    expect(told).toMatchObject([{ relay: 'closed', powerW: 500, register: 1000n, serial: 'a8032ab12345' }]);
    const write = shelly.writeRelay('open');
    await soon();
    const { id } = JSON.parse(link.sent.at(-1)?.payload ?? '') as { id: number };
    await link.say('s/foyer/rpc', { id: id + 1, src, result: { was_on: true } });
    await link.say('s/foyer/rpc', { id, src, result: { was_on: true } });
    await write;
    await link.say('s/events/rpc', {
      src,
      method: 'NotifyStatus',
      params: { 'switch:0': { aenergy: { total: 1001 } } },
    });
    expect(told.at(-1)).toMatchObject({ relay: 'unknown', powerW: null });
  });

  test('that refuses, or is another than was expected, says so', async () => {
    const shelly = meter('shelly-plus-1pm', 's', { serial: '111111111111' });
    const write = shelly.writeRelay('open');
    await soon();
    const { id } = JSON.parse(link.sent.at(-1)?.payload ?? '') as { id: number };
    await link.say('s/foyer/rpc', { id, src: 'x', error: { code: -114, message: 'no' } });
    await expect(write).rejects.toMatchObject({ code: 'METER_REFUSED' });
    const read = shelly.read();
    await soon();
    const asked = JSON.parse(link.sent.at(-1)?.payload ?? '') as { id: number };
    const result = { output: true, aenergy: { total: 5 } };
    await link.say('s/foyer/rpc', { id: asked.id, src: 'shelly-222222222222', result });
    await expect(read).rejects.toMatchObject({ code: 'METER_SERIAL_DIFFERS' });
  });

  test('whose relay nobody tried is never told to switch', async () => {
    await expect(meter('tasmota-plug', 't', { relayConfirmed: false }).writeRelay('open')).rejects.toMatchObject({
      code: 'RELAY_NOT_VERIFIED',
    });
    expect(link.sent).toEqual([]);
  });
});

describe('a meter that reports', () => {
  const reading = (id: string, register: string, time = '2026-11-23T12:00:00Z') => ({
    id,
    serial: '1',
    time,
    registers: { import: register },
  });

  test('gives its last report while that is young enough', async () => {
    const water = meter('foyer-json-water', 'm/1');
    await expect(water.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await link.say('m/1/reading', reading('1', '1.5'));
    expect(await water.read()).toMatchObject({ register: 1500n });
    await link.say('m/1/status', 'offline');
    await expect(water.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
    await link.say('m/1/status', 'online');
    expect(await water.read()).toMatchObject({ register: 1500n });
    clock.advance(minutes(26 * 60 + 1));
    await expect(water.read()).rejects.toMatchObject({ code: 'METER_AWAY' });
  });

  test('is acknowledged with its listeners; the same message again waits for the first, and is told once', async () => {
    const water = meter('foyer-json-water', 'm/1');
    const kept = Promise.withResolvers<void>();
    const told: MeterSample[] = [];
    water.onReport?.((sample) => {
      told.push(sample);
      return kept.promise;
    });
    const acknowledged: string[] = [];
    const first = link.say('m/1/reading', reading('1', '1.5')).then(() => acknowledged.push('first'));
    const again = link.say('m/1/reading', reading('1', '1.5')).then(() => acknowledged.push('again'));
    await soon();
    expect(acknowledged).toEqual([]);
    kept.resolve();
    await Promise.all([first, again]);
    expect(told).toHaveLength(1);
  });

  test('a late one is told with its own time, and a time to come is not believed', async () => {
    const water = meter('foyer-json-water', 'm/1');
    const told: MeterSample[] = [];
    water.onReport?.((sample) => Promise.resolve(void told.push(sample)));
    await link.say('m/1/reading', reading('1', '2.0', '2026-11-23T11:59:00Z'));
    await link.say('m/1/reading', reading('2', '1.0', '2026-11-23T11:00:00Z'));
    await link.say('m/1/reading', reading('3', '2.5', '2027-01-01T00:00:00Z'));
    expect(told.map(({ at, register }) => [at - START, register])).toEqual([
      [-60_000, 2000n],
      [-3_600_000, 1000n],
      [0, 2500n],
    ]);
    expect(told[1]?.flags ?? []).not.toContain('register_reset');
  });

  test('what the broker kept from before is no reading; a total that was set back is flagged; junk is passed over', async () => {
    const node = meter('esphome-relay', 'n');
    const told: MeterSample[] = [];
    node.onReport?.((sample) => Promise.resolve(void told.push(sample)));
    await link.say('n/switch/supply/state', 'ON', true);
    await link.say('n/sensor/energy_total/state', '9.0', true);
    expect(told).toEqual([]);
    await link.say('n/sensor/energy_total/state', '5.0');
    await link.say('n/sensor/energy_total/state', 'five');
    await link.say('n/sensor/energy_total/state', '0.1');
    expect(told).toMatchObject([
      { register: 5000n, relay: 'closed' },
      { register: 100n, flags: ['register_reset'] },
    ]);
  });

  test('of class A: a command is taken by its carrier, and the relay is unknown until it reports', async () => {
    const root = 'application/1/device/0123456789abcdef';
    const valve = meter('lorawan-water-valve', root, { serial: '12345678' });
    expect(valve.listens).toBe('after_report');
    valve.onReport?.(() => Promise.resolve());
    const up = (state: string, id: string) =>
      link.say(`${root}/event/up`, {
        deduplicationId: id,
        fPort: 10,
        data: Buffer.from(`4E61BC0070110100${state}`, 'hex').toString('base64'),
      });
    await up('00', 'd-1');
    expect(await valve.read()).toMatchObject({ relay: 'closed' });
    await valve.writeRelay('open');
    expect(await valve.read()).toMatchObject({ relay: 'unknown' });
    await up('01', 'd-2');
    expect(await valve.read()).toMatchObject({ relay: 'open' });
  });
});

describe('a load limit', () => {
  const limits = () =>
    link.sent.map(({ payload }) => JSON.parse(payload) as { id: string; kind: string; mostW: number | null });

  test('goes out under a number of its own, and holds once the device says so', async () => {
    const limited = meter('foyer-json-relay-limit', 'm/6');
    const order = limited.limitLoad?.(powerW(300));
    await soon();
    const [sent] = limits();
    expect(sent).toMatchObject({ kind: 'limit', mostW: 300, until: '2026-11-23T12:00:30.000Z' });
    await link.say('m/6/result', { command: sent?.id, ok: true });
    await order;
    const lifted = limited.limitLoad?.(null);
    await soon();
    expect(limits()[1]).toMatchObject({ kind: 'limit', mostW: null });
    await link.say('m/6/result', { command: limits()[1]?.id, ok: false, reason: 'cannot' });
    await expect(lifted).rejects.toMatchObject({ code: 'METER_REFUSED' });
  });

  test('is no affair of a meter that cannot, or whose relay nobody tried', async () => {
    expect(meter('foyer-json-relay', 'm/1')).toMatchObject({ limitLoad: undefined });
    expect(meter('tasmota-plug', 't')).toMatchObject({ limitLoad: undefined });
    const untried = meter('foyer-json-relay-limit', 'm/6', { relayConfirmed: false });
    await expect(untried.limitLoad?.(null)).rejects.toMatchObject({ code: 'RELAY_NOT_VERIFIED' });
    expect(link.sent).toEqual([]);
  });
});
