import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError, instant } from '#kernel';
import { loadMeterProfile, type LorawanProfile } from '../../profiles/index.ts';
import { lorawanDialect } from './dialect.ts';
import { readUplink, writeBytes } from './codec.ts';

/* Constructed messages; the shape of ChirpStack's is that of its integration.proto, of The Things Stack's that of its data formats page. */

const profile = (name: string) => loadMeterProfile(name) as LorawanProfile;
const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));
const until = instant(Date.UTC(2026, 10, 23, 12));
const DEVICE = 'application/1/device/0123456789abcdef';
// Serial 12345678, 70,000 l, valve open, battery low.
const payload = Buffer.from('4E61BC0070110100' + '05', 'hex').toString('base64');

describe('ChirpStack', () => {
  const valve = lorawanDialect(profile('lorawan-water-valve'), DEVICE);

  test('an uplink, by bytes', () => {
    const up = {
      deduplicationId: 'd-1',
      time: '2026-11-23T12:00:00.123456+00:00',
      deviceInfo: { devEui: '0123456789abcdef' },
      fPort: 10,
      data: payload,
    };
    expect(valve.hear(`${DEVICE}/event/up`, bytes(up))).toEqual({
      at: until + 123,
      messageId: 'd-1',
      serial: '12345678',
      register: 70_000n,
      relay: 'open',
      flags: ['battery_low'],
    });
  });

  test('what is zero is left out: no port, no data', () => {
    expect(valve.hear(`${DEVICE}/event/up`, bytes({ deduplicationId: 'd-2', fCnt: 3 }))).toBeNull();
    expect(() => valve.hear(`${DEVICE}/event/up`, bytes({ fPort: 10 }))).toThrow(
      expect.objectContaining({ code: 'FRAME_LENGTH' }),
    );
  });

  test('an uplink, by the object that the network server decoded', () => {
    const water = lorawanDialect(profile('lorawan-water'), DEVICE);
    const up = (object: object) => water.hear(`${DEVICE}/event/up`, bytes({ fPort: 10, data: 'AA==', object }));
    expect(up({ volume: { total: 123.4567 }, alarms: { leak: true } })).toMatchObject({
      register: 123_456n,
      flags: ['leak'],
    });
    expect(up({ hello: 1 })).toBeNull();
  });

  test('a downlink names its device, and only its own acknowledgement answers it', () => {
    const { topic, payload: sent } = valve.switchTo('open', { request: 12, until });
    expect(topic).toBe(`${DEVICE}/command/down`);
    const message = JSON.parse(sent) as { id: string };
    expect(message).toMatchObject({ devEui: '0123456789abcdef', confirmed: true, fPort: 10, data: 'AZk=' });
    const ack = (fields: object) => valve.hear(`${DEVICE}/event/ack`, bytes(fields));
    expect(ack({ queueItemId: message.id, acknowledged: true })).toEqual({ answer: { request: '12', refused: null } });
    expect(ack({ queueItemId: message.id })?.answer).toMatchObject({ request: '12', refused: expect.any(String) });
    expect(ack({ queueItemId: 'another', acknowledged: true })?.answer?.request).not.toBe('12');
    expect(valve.hear(`${DEVICE}/event/txack`, bytes({ queueItemId: message.id }))).toBeNull();
  });
});

describe('The Things Stack', () => {
  const root = 'v3/house@ttn/devices/relay-1';
  const relay = lorawanDialect(profile('lorawan-relay'), root);

  test('an uplink', () => {
    const up = {
      uplink_message: {
        f_port: 15,
        f_cnt: 7,
        frm_payload: Buffer.from('4E61BC0039300000E60001', 'hex').toString('base64'),
        received_at: '2026-11-23T12:00:00Z',
      },
    };
    expect(relay.hear(`${root}/up`, bytes(up))).toEqual({
      at: until,
      messageId: '7 2026-11-23T12:00:00Z',
      serial: '12345678',
      register: 123_450n,
      powerW: 230,
      relay: 'closed',
      flags: [],
    });
  });

  test('a downlink replaces what waits, and is acknowledged by its correlation id', () => {
    const { topic, payload: sent } = relay.switchTo('open', { request: 4, until });
    expect(topic).toBe(`${root}/down/replace`);
    expect(JSON.parse(sent)).toEqual({
      downlinks: [{ f_port: 15, frm_payload: 'AA==', priority: 'HIGH', confirmed: true, correlation_ids: ['foyer:4'] }],
    });
    const ids = ['as:downlink:1', 'foyer:4'];
    expect(relay.hear(`${root}/down/ack`, bytes({ downlink_ack: { correlation_ids: ids } }))?.answer).toEqual({
      request: '4',
      refused: null,
    });
    expect(relay.hear(`${root}/down/nack`, bytes({ correlation_ids: ids }))?.answer?.refused).not.toBeNull();
    expect(relay.hear(`${root}/down/ack`, bytes({ correlation_ids: ['other'] }))).toBeNull();
  });
});

test('another topic belongs to no network', () => {
  expect(() => lorawanDialect(profile('lorawan-relay'), 'somewhere/else')).toThrow(
    expect.objectContaining({ code: 'PORT_ADDRESS_INVALID' }),
  );
});

test('what a simulated device writes is what is read', () => {
  for (const name of ['lorawan-relay', 'lorawan-water-valve']) {
    const [uplink] = profile(name).uplinks;
    if (uplink?.bytes === undefined) throw new Error('these profiles read bytes');
    const shown = { serial: '00012345', register: 987_650n, powerW: 420, relay: 'open' as const, flags: [] };
    expect(readUplink(uplink, { bytes: writeBytes(uplink.bytes, shown), object: null })).toMatchObject({
      serial: '00012345',
      register: 987_650n,
      relay: 'open',
      flags: [],
    });
  }
});

test('whatever bytes come, they are a reading or a fault', () => {
  const uplinks = ['lorawan-relay', 'lorawan-water-valve'].flatMap((name) => profile(name).uplinks);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...uplinks), (payloadOf, uplink) => {
      try {
        expect(readUplink(uplink, { bytes: payloadOf, object: null })?.register).toBeGreaterThanOrEqual(0n);
      } catch (thrown) {
        if (!(thrown instanceof FaultError)) throw thrown;
      }
    }),
  );
});
