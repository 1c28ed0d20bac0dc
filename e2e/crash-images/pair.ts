import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kioskConfiguration, siteConfiguration } from '#contracts/configuration';
import { createDevices, startKiosk } from '#main';
import { silentLog } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { loadConfiguration } from '#platform/configuration';
import { startServer } from '#server';
import { askDoor } from '#simulators';

/* The real kiosk and the real building server over one folder, in one process: a power cut takes both. */

const CARD = '04A1B2C3D4E5F6';
const NOTE = 10;
export const constructed = { card: CARD, note: NOTE } as const;

/** Where the devices are, and the port on which the server is found again after every power cut. */
export interface Places {
  readonly serverPort: number;
  readonly validator: string;
  readonly cards: string;
  readonly printer: string;
}

export interface Pair {
  readonly screenUrl: string;
  readonly doorFile: string;
  stop(): Promise<void>;
}

/** Writes the files that an installer would write. Constructed: one flat, one tenant, no meter. */
export function writeSettings(folder: string, places: Places): void {
  writeFileSync(
    join(folder, 'site.yaml'),
    `site: {id: crash-court, name: Crash Court, zone: Europe/Berlin, currency: EUR, languages: [en], seller: {name: Crash Court GmbH, address: [Hof 1], tax_number: DE000000000}}
server: {listen: {host: 127.0.0.1, port: ${places.serverPort}}}
cash: {denominations: [5, ${NOTE}, 20]}
tariffs: [{id: flat, utility: electricity, versions: [{from: 2026-01-01, rounding: half_up, decimals: 2, charges: [{kind: flat, price: 0.30}]}]}]
tariff_of: {electricity: flat}
meters: [{id: meter-1, utility: electricity, profile: dds238-relay, address: 'tcp://127.0.0.1:1', serial: '1', poll_every: 60 s}]
units: [{id: unit-1, label: '1', meters: [meter-1]}]
tenancies: [{id: weber, name: Jonas Weber, units: [unit-1], language: en, cards: [${CARD}], from: 2026-11-01, opening_readings: {meter-1: 0}, opening_credit: 40}]
kiosks: [{id: lobby, name: Lobby}]
`,
  );
  writeFileSync(
    join(folder, 'kiosk.yaml'),
    `kiosk: {id: lobby, default_language: en}
server: {url: "https://127.0.0.1:${places.serverPort}", ticket: ${join(folder, 'ticket.json')}}
devices:
  validator: {protocol: ccnet, address: "${places.validator}"}
  printer: {profile: generic-80mm, address: "${places.printer}"}
  cards: {kind: line, address: "${places.cards}"}
usb: {watch: no}
session: {idle_after: 120 s}
`,
  );
}

/** A server that has never met the kiosk gives it a ticket, and the kiosk uses it. */
export async function startPair(folder: string): Promise<Pair> {
  const [clock, randomness, log] = [new SystemClock(), systemRandomness, silentLog];
  const server = await startServer({
    site: loadConfiguration(join(folder, 'site.yaml'), siteConfiguration),
    directory: join(folder, 'server'),
    clock,
    randomness,
    log,
  });
  try {
    if (!isEnrolled(folder))
      writeFileSync(
        join(folder, 'ticket.json'),
        JSON.stringify(await askDoor(server.doorFile, '/tickets/lobby', 'POST')),
      );
    const configuration = loadConfiguration(join(folder, 'kiosk.yaml'), kioskConfiguration);
    const kiosk = await startKiosk({
      configuration,
      dataFolder: join(folder, 'kiosk'),
      screenFolder: folder,
      devices: createDevices(configuration.devices, { clock, log, randomness }),
      usb: null,
      clock,
      randomness,
      log,
    });
    const stop = async () => {
      await kiosk.stop();
      await server.stop();
    };
    return { screenUrl: kiosk.screenUrl ?? '', doorFile: server.doorFile, stop };
  } catch (thrown) {
    await server.stop();
    throw thrown;
  }
}

function isEnrolled(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'kiosk', 'credential.json')).length > 0;
  } catch {
    return false;
  }
}
