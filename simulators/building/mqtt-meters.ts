import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { toHex } from '#kernel';
import type { MeterConfiguration, SiteConfiguration } from '#contracts/configuration';
import { systemRandomness } from '#platform';
import type { MqttPlace } from '../meters/configuration.ts';
import { listenOn } from '../meters/serial-gateway.ts';

const REPORT_EVERY_MS = 4000;
/** The network server of LoRaWAN speaks for its devices under this name. */
const LORAWAN_CLIENT = 'lorawan';
const MQTT_ADDRESS = /^mqtt:\/\/site\/(.+)$/;

const clientsFile = z.strictObject({ clients: z.array(z.strictObject({ name: z.string(), password: z.string() })) });

/**
 * Does what an installer does with the wireless meters: types into each where the broker is and its password. The passwords are put where the server keeps
 * them, before its first start; those that it has made already are taken from there.
 */
export function installMqttMeters(
  site: SiteConfiguration,
  { serverFolder, port }: { readonly serverFolder: string; readonly port: number },
): (meter: MeterConfiguration) => MqttPlace | null {
  const file = join(serverFolder, 'mqtt-clients.json');
  const known = existsSync(file) ? clientsFile.parse(JSON.parse(readFileSync(file, 'utf8'))).clients : [];
  const passwords = new Map(known.map(({ name, password }) => [name, password]));
  const names = new Set(site.meters.filter(({ address }) => MQTT_ADDRESS.test(address)).map(clientOf));
  for (const name of names) if (!passwords.has(name)) passwords.set(name, newPassword());
  mkdirSync(serverFolder, { recursive: true, mode: 0o700 });
  const clients = [...passwords].map(([name, password]) => ({ name, password }));
  if (clients.length > known.length) writeFileSync(file, `${JSON.stringify({ clients }, null, 2)}\n`, { mode: 0o600 });
  return (meter) => {
    const root = MQTT_ADDRESS.exec(meter.address)?.[1];
    const username = clientOf(meter);
    const password = passwords.get(username);
    if (root === undefined || password === undefined) return null;
    return { broker: `mqtt://127.0.0.1:${port}`, username, password, root, reportEveryMs: REPORT_EVERY_MS };
  };
}

function newPassword(): string {
  return toHex(systemRandomness.bytes(24)).replaceAll(' ', '');
}

function clientOf({ id, profile }: MeterConfiguration): string {
  return profile.startsWith('lorawan-') ? LORAWAN_CLIENT : id;
}

/** Below the ports that the system hands out, so that none of the devices that start meanwhile is given it. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;
const MOST_TRIES = 20;

/** A port of loopback that nobody has now; the broker must be where the meters were told that it is. Rejects with PORT_UNREACHABLE. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const [high = 0, low = 0] = systemRandomness.bytes(2);
    const probe = createServer();
    try {
      const port = await listenOn(probe, FIRST_PORT + ((high * 256 + low) % PORTS));
      await new Promise((resolve) => probe.close(resolve));
      return port;
    } catch (thrown) {
      if (tries === MOST_TRIES) throw thrown;
    }
  }
}
