import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** A disk with something in it that can be taken out, or that hangs on USB. */
export interface RemovableDisk {
  readonly device: string;
  readonly name: string;
  /** `0781:5567`, where it hangs on USB. */
  readonly id: string | null;
  /** The socket, as far as the kernel names it, and how large the medium is: another medium in the same reader is another disk. */
  readonly place: string;
}

const MOST = 256;
/** A socket of a hub, or one part of the device in it: `1-1.2`, `1-1.2:1.0`. */
const SOCKET = /^\d+-\d+(\.\d+)*(:\d+\.\d+)?$/;
const ROOT_HUB = /^usb\d+$/;

/**
 * The removable disks below `sys/block`: only what the kernel says of them is read, never a disk. `removable` alone would miss a hard disk in a USB case, so what hangs
 * on USB counts too. Without the folder, as in a container, there are none.
 */
export async function removableDisks(root: string): Promise<RemovableDisk[]> {
  const blocks = join(root, 'sys', 'block');
  const names = await readdir(blocks).catch(() => []);
  const disks = await Promise.all(names.slice(0, MOST).map((device) => diskOf(root, join(blocks, device), device)));
  return disks.filter((disk) => disk !== null);
}

async function diskOf(root: string, folder: string, device: string): Promise<RemovableDisk | null> {
  const [removable, size, path] = await Promise.all([
    textOf(join(folder, 'removable')),
    textOf(join(folder, 'size')),
    realpath(folder).catch(() => null),
  ]);
  // A card reader without a card is a disk of no size.
  if (path === null || size === '' || size === '0') return null;
  const steps = relative(root, path).split(sep);
  const isUsb = steps.some((step) => ROOT_HUB.test(step));
  if (removable !== '1' && !isUsb) return null;
  const socket = steps.findLastIndex((step) => SOCKET.test(step));
  const [vendor, model] = await Promise.all([
    textOf(join(folder, 'device', 'vendor')),
    textOf(join(folder, 'device', 'model')),
  ]);
  return {
    device,
    name: `${vendor} ${model}`.trim(),
    id: await usbId(root, path),
    place: `${(socket < 0 ? steps : steps.slice(0, socket + 1)).join('/')} ${size}`,
  };
}

/** The nearest of the folders above that says who it is. */
async function usbId(root: string, path: string): Promise<string | null> {
  if (path === root || path === dirname(path)) return null;
  const [vendor, product] = await Promise.all([textOf(join(path, 'idVendor')), textOf(join(path, 'idProduct'))]);
  return vendor !== '' && product !== '' ? `${vendor}:${product}` : usbId(root, dirname(path));
}

/** One line of sysfs; empty where there is none. */
async function textOf(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim();
}
