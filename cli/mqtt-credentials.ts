import { join } from 'node:path';
import { FaultError } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { systemRandomness, writeLine } from '#platform';
import { clientRights, CLIENTS_FILE, credentialOf, mqttClientOf, rotateCredential } from '#server';
import type { ExitCode } from './command.ts';

/**
 * Prints what the installer types into a meter, or into a network server or another program: address, name, password, and the topics that it may use. `rotate` makes a
 * new password, which counts from its next connection on. Throws METER_UNKNOWN, and CONFIGURATION_INVALID where the site has no broker of its own.
 */
export function showCredentials(
  site: SiteConfiguration,
  { name, data, rotate, json }: { name: string; data: string; rotate: boolean; json: boolean },
): ExitCode {
  const listen = site.mqtt?.listen;
  if (listen === undefined)
    throw new FaultError('CONFIGURATION_INVALID', {
      message: 'the site file has no mqtt.listen: passwords for a broker elsewhere are made there',
    });
  const client = mqttClientOf(site, name);
  const rights = client === null ? undefined : clientRights(site).get(client);
  if (client === null || rights === undefined)
    throw new FaultError('METER_UNKNOWN', {
      message: `${name} is no meter at the site's own broker, and no client that mqtt.clients names`,
      details: { name },
    });
  const file = join(data, CLIENTS_FILE);
  const known = rotate ? null : credentialOf(file, client);
  const { password } = known ?? rotateCredential(file, client, systemRandomness);
  const shown = {
    host: listen.host,
    port: listen.port,
    tlsPort: listen.tls_port ?? null,
    username: client,
    password,
    publishes: rights.publishes,
    hears: rights.hears,
  };
  if (json) writeLine(JSON.stringify({ ok: true, ...shown }));
  else
    for (const [word, value] of [
      ['host', shown.host],
      ['port', `${shown.port}${shown.tlsPort === null ? '' : `, with TLS ${shown.tlsPort}`}`],
      ['user name', shown.username],
      ['password', shown.password],
      ['publishes', shown.publishes.join('  ') || 'nothing'],
      ['hears', shown.hears.join('  ') || 'nothing'],
    ])
      writeLine(`${word?.padEnd(10)} ${value}`);
  return 0;
}
