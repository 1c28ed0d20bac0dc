import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** A serial port of this machine. */
export interface SerialPlace {
  /** As it is best written in a file: the name by id where there is one, which stays the same whatever is plugged in first. */
  readonly path: string;
  /** `/dev/ttyUSB0`. */
  readonly device: string;
}

const MOST = 64;
const ON_USB = /^tty(?:USB|ACM)\d+$/;
/** Ports of the mainboard. The kernel names more than there are; those that are not there have the type 0. */
const ON_BOARD = /^tty(?:S|AMA)\d+$/;

/** The serial ports below the root of a file system. Nothing is opened. */
export async function serialPlaces(root = '/'): Promise<SerialPlace[]> {
  const ids = join(root, 'dev/serial/by-id');
  const names = await readdir(ids).catch(() => []);
  const byDevice = new Map<string, string>();
  for (const name of names.slice(0, MOST)) {
    const device = await realpath(join(ids, name)).catch(() => null);
    if (device !== null) byDevice.set(device, join(ids, name));
  }
  const devices = (await readdir(join(root, 'dev')).catch(() => [])).slice(0, 4096).sort();
  const found: SerialPlace[] = [];
  for (const name of devices)
    if (ON_USB.test(name) || (ON_BOARD.test(name) && (await isThere(root, name)))) {
      const device = join(root, 'dev', name);
      found.push({ device, path: byDevice.get(device) ?? device });
    }
  return found.slice(0, MOST);
}

async function isThere(root: string, name: string): Promise<boolean> {
  const type = await readFile(join(root, 'sys/class/tty', name, 'type'), 'utf8').catch(() => '0');
  return type.trim() !== '0';
}
