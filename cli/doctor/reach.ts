import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { health, type Health } from '#contracts/api';
import { findUsbPrinter, parsePortAddress } from '#hardware/ports';
import type { Clock } from '#kernel';
import { bad, ok, sayThrown, warn, type Finding, type FindingCode } from './finding.ts';

const WITHIN_MS = 2000;
/** Debian lets members of this group open serial ports. */
const SERIAL_GROUP = 'dialout';
/** And members of this one USB printers. */
const PRINTER_GROUP = 'lp';

/** Whether somebody listens there; the connection is closed at once. */
export function answers(at: { host: string; port: number } | { path: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...at, timeout: WITHIN_MS });
    const end = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

/** Asks a server how it is, trusting one certificate only. Rejects where another answers, or nobody. */
export function askHealth(url: string, certificatePem: string): Promise<Health> {
  return new Promise((resolve, reject) => {
    const trust = { ca: certificatePem, checkServerIdentity: () => undefined, timeout: WITHIN_MS };
    const asked = request(new URL('/health', url), trust, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => {
        try {
          resolve(health.parse(JSON.parse(text)));
        } catch (thrown) {
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
      });
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.once('error', reject);
    asked.end();
  });
}

/** Whether a device's address can be opened. Sends nothing to the device. */
export async function examineAddress(code: FindingCode, name: string, url: string, clock: Clock): Promise<Finding> {
  if (url.startsWith('pcsc:')) return examineReaders(code, name, clock);
  try {
    const address = parsePortAddress(url);
    if (address.kind === 'serial') return await examineFile(code, name, { path: address.path, group: SERIAL_GROUP });
    if (address.kind === 'usb') return await examineFile(code, name, { path: address.path, group: PRINTER_GROUP });
    if (address.kind === 'usb_id')
      return await examineFile(code, name, { path: await findUsbPrinter(address, url), group: PRINTER_GROUP });
    if (address.kind === 'tunnel') return ok(code, `${name} dials in by itself, as ${address.registration}`);
    return (await answers(address))
      ? ok(code, `${name} answers at ${url}`)
      : bad(
          code,
          `${name} does not answer at ${url}`,
          'see to its power and its network cable, and compare the address with the device',
        );
  } catch (thrown) {
    return bad(code, `${name}: ${sayThrown(thrown)}`, 'put the address right in the file');
  }
}

async function examineFile(
  code: FindingCode,
  name: string,
  { path, group }: { path: string; group: string },
): Promise<Finding> {
  if (!existsSync(path))
    return bad(
      code,
      `${name}: ${path} is not there`,
      'plug the adapter in; `ls -l /dev/serial/by-id` shows what is there, and these names stay the same',
    );
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return ok(code, `${name}: ${path} can be opened`);
  } catch {
    return bad(
      code,
      `${name}: ${path} may not be opened by this user`,
      `add the user that runs Foyer to the group ${group}: adduser USER ${group}, then log in anew`,
    );
  }
}

async function examineReaders(code: FindingCode, name: string, clock: Clock): Promise<Finding> {
  const { listPcscReaders } = await import('#hardware/cards');
  const readers = await listPcscReaders({ clock });
  if (!readers.ok)
    return bad(
      code,
      `${name}: no PC/SC daemon (${readers.error.message})`,
      'install pcscd and start it: systemctl enable --now pcscd.socket',
    );
  return readers.value.length === 0
    ? warn(code, `${name}: the PC/SC daemon knows no reader`, 'plug the reader in')
    : ok(code, `${name}: ${readers.value.join(', ')}`);
}
