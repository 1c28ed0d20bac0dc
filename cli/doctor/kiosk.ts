import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import type { Clock } from '#kernel';
import { enrolmentTicket, kioskConfiguration, type KioskConfiguration } from '#contracts/configuration';
import { loadConfiguration } from '#platform/configuration';
import { bad, ok, sayThrown, warn, type Finding } from './finding.ts';
import { askHealth, examineAddress } from './reach.ts';

/** What both a ticket and a kept credential have. */
const pinned = z.looseObject({ serverCertificatePem: z.string() });

/** A kiosk on this machine: its file, its devices, its way to the server. */
export async function examineKiosk(
  config: string,
  directory: string | null,
  clock: Clock,
): Promise<readonly Finding[]> {
  let kiosk: KioskConfiguration;
  try {
    kiosk = loadConfiguration(config, kioskConfiguration);
  } catch (thrown) {
    return [
      bad(
        'configuration',
        `${config} cannot be used: ${sayThrown(thrown)}`,
        `npm run foyer -- kiosk check ${config} names every problem with its line`,
      ),
    ];
  }
  const running = directory !== null && isInUse(join(directory, 'in-use.sqlite'));
  const findings: Finding[] = [ok('configuration', `${config} is the kiosk ${kiosk.kiosk.id}`)];
  if (running)
    // A validator that is asked by a second program in the middle of a note is the last thing that is wanted.
    findings.push(
      ok('kiosk', 'the kiosk runs: its devices are its own, and it says on its screen and to the server how they are'),
    );
  else
    findings.push(
      ...(await Promise.all(
        Object.entries(kiosk.devices).flatMap(([name, device]) =>
          device === undefined ? [] : [examineAddress('device', `the ${name}`, device.address, clock)],
        ),
      )),
    );
  return [...findings, await examineFonts(), await examineLink(kiosk, directory)];
}

/** The lock of the kiosk's folder is held by SQLite for as long as the program lives. */
function isInUse(lockFile: string): boolean {
  if (!existsSync(lockFile)) return false;
  try {
    const lock = new Database(lockFile, { timeout: 0 });
    try {
      lock.prepare('SELECT count(*) FROM sqlite_schema').get();
      return false;
    } finally {
      lock.close();
    }
  } catch {
    return true;
  }
}

async function examineLink(kiosk: KioskConfiguration, directory: string | null): Promise<Finding> {
  const { url, ticket } = kiosk.server;
  const files = [...(directory === null ? [] : [join(directory, 'credential.json')]), ticket];
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined)
    return warn(
      'server_link',
      `there is neither a credential nor a ticket for ${url}`,
      `write a ticket at the server: npm run foyer -- kiosk ticket ${kiosk.kiosk.id} --data … --out ticket.json; or name the kiosk's folder with --kiosk-data`,
    );
  try {
    const { serverCertificatePem } = (file === ticket ? enrolmentTicket : pinned).parse(
      JSON.parse(readFileSync(file, 'utf8')),
    );
    const { version, status } = await askHealth(url, serverCertificatePem);
    return ok(
      'server_link',
      `the server answers at ${url} with the certificate of ${file} (version ${version}, ${status})`,
    );
  } catch (thrown) {
    return bad(
      'server_link',
      `the server of ${file} does not answer at ${url}: ${sayThrown(thrown)}`,
      'see whether the server runs and the address is right; a server with a new certificate needs a new ticket',
    );
  }
}

/** Letters that the printer does not have are drawn from fonts of the machine. */
async function examineFonts(): Promise<Finding> {
  const { missingFonts } = await import('#hardware/printers');
  const missing = missingFonts();
  return missing.length === 0
    ? ok('package', 'the fonts for receipts in other scripts are there')
    : warn(
        'package',
        `receipts cannot be drawn in every script: ${missing.join(', ')} are not installed`,
        'apt install fonts-noto-core fonts-noto-cjk',
      );
}
