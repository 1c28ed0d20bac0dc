import { expect, test } from 'vitest';
import { mqtt } from '#contracts/configuration';
import { withMqttFilesBeside } from './mqtt-files.ts';

test('files of brokers that are named by a relative path lie beside the site file', () => {
  const read = mqtt.parse({
    url: 'mqtts://broker:8883',
    username: 'foyer',
    password_file: 'secrets/mqtt',
    ca_file: '/etc/foyer/broker.crt',
    brokers: { ttn: { url: 'mqtts://ttn:8883', password_file: '../ttn-key' }, plain: { url: 'mqtt://other:1883' } },
  });
  expect(withMqttFilesBeside('/srv/foyer/site.yaml', read)).toMatchObject({
    url: 'mqtts://broker:8883',
    username: 'foyer',
    password_file: '/srv/foyer/secrets/mqtt',
    ca_file: '/etc/foyer/broker.crt',
    brokers: { ttn: { url: 'mqtts://ttn:8883', password_file: '/srv/ttn-key' }, plain: { url: 'mqtt://other:1883' } },
  });
  expect(withMqttFilesBeside('/srv/foyer/site.yaml', undefined)).toBeUndefined();
});
