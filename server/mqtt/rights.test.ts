import { expect, test } from 'vitest';
import { constructedSite, constructedSiteYaml } from '../constructed-site.ts';
import { clientRights, mayHear, mayPublish, mqttClientOf } from './rights.ts';

const LORA = 'application/1/device/';
const yaml = constructedSiteYaml
  .replace('cash:', 'mqtt: { listen: {}, clients: [house], brokers: { ttn: { url: "mqtts://ttn:8883" } } }\ncash:')
  .replace(
    '  - { id: m-1, utility: electricity, profile: sdm530y-relay, address: tcp://127.0.0.1:9, serial: "00000001" }',
    [
      '  - { id: m-1, utility: electricity, profile: tasmota-plug, address: mqtt://site/t1, serial: "1" }',
      `  - { id: m-3, utility: electricity, profile: lorawan-relay, address: mqtt://site/${LORA}0000000000000001, serial: "3" }`,
      `  - { id: m-4, utility: electricity, profile: lorawan-relay, address: mqtt://site/${LORA}0000000000000002, serial: "4" }`,
      '  - { id: m-5, utility: electricity, profile: lorawan-relay, address: "mqtt://ttn/v3/a@ttn/devices/d", serial: "5" }',
    ].join('\n'),
  );

test('a meter has its own topics, a network server those of its devices, and who listens publishes nothing', () => {
  const site = constructedSite(yaml);
  const rights = clientRights(site);
  expect([...rights.keys()].sort()).toEqual(['house', 'lorawan', 'm-1']);
  const of = (name: string) => rights.get(name) ?? { publishes: [], hears: [] };
  expect(mayPublish(of('m-1'), 'tele/t1/SENSOR')).toBe(true);
  expect(mayPublish(of('m-1'), 'tele/t2/SENSOR')).toBe(false);
  expect(mayPublish(of('m-1'), 'cmnd/t1/POWER')).toBe(false);
  expect(mayHear(of('m-1'), 'cmnd/t1/#')).toBe(true);
  expect(mayHear(of('m-1'), 'cmnd/#')).toBe(false);
  expect(mayPublish(of('lorawan'), `${LORA}0000000000000002/event/up`)).toBe(true);
  expect(mayPublish(of('lorawan'), 'tele/t1/SENSOR')).toBe(false);
  expect(of('house')).toEqual({ publishes: [], hears: ['foyer/#'] });
  expect(['m-1', 'm-3', 'm-4', 'house', 'm-2', 'nobody'].map((name) => mqttClientOf(site, name))).toEqual([
    'm-1',
    'lorawan',
    'lorawan',
    'house',
    null,
    null,
  ]);
});

test('the weather feed that the site file names says the weather of this site, and hears nothing', () => {
  const site = constructedSite(`${yaml}\nweather: { mqtt_client: station }\n`);
  const station = clientRights(site).get('station') ?? { publishes: [], hears: ['#'] };
  expect(mayPublish(station, `foyer/${site.site.id}/weather`)).toBe(true);
  expect(mayPublish(station, 'foyer/another/weather')).toBe(false);
  expect(mayHear(station, 'foyer/#')).toBe(false);
  expect(mqttClientOf(site, 'station')).toBe('station');
});

test.each([
  ['mqtt://ttn/', 'mqtt://elsewhere/', 'mqtt.brokers names no broker elsewhere'],
  ['mqtt: { listen: {}, clients: [house], brokers: { ttn: { url: "mqtts://ttn:8883" } } }', '', 'needs mqtt'],
])('%s → %s is refused with the meter that asks for it', (from, to, message) => {
  expect(yaml).toContain(from);
  expect(() => constructedSite(yaml.replace(from, to))).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION_INVALID', message: expect.stringContaining(message) }),
  );
});
