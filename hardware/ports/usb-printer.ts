import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FaultError } from '#kernel';
import type { PortAddress } from './address.ts';

/** A printer of Linux's usblp: the number in its path changes with the order of plugging, its ids do not. */
export interface UsbPrinter {
  readonly path: string;
  readonly vendorHex: string;
  readonly productHex: string;
  /** Null where the device has none. */
  readonly serial: string | null;
  readonly name: string;
}

/** The class of the kernel in which usblp stands, below the root of the file system. */
const CLASS = ['sys', 'class', 'usbmisc'] as const;
const MOST = 64;

/** The USB printers that are plugged in, in the order of their paths. Only what the kernel says is read: nothing is opened. */
export async function usbPrinters(root = '/'): Promise<UsbPrinter[]> {
  const folder = join(root, ...CLASS);
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^lp\d+$/.test(name)).sort();
  const found = await Promise.all(names.slice(0, MOST).map((name) => printerOf(root, join(folder, name), name)));
  return found.filter((printer) => printer !== null);
}

/**
 * Where the printer of this address is plugged in now. Rejects with PORT_UNREACHABLE where it is not, or where two are of the same kind and the address has no serial number:
 * either could be meant, so neither is taken.
 */
export async function findUsbPrinter(
  address: Extract<PortAddress, { kind: 'usb_id' }>,
  url: string,
  root = '/',
): Promise<string> {
  const found = (await usbPrinters(root)).filter(
    ({ vendorHex, productHex, serial }) =>
      vendorHex === address.vendorHex &&
      productHex === address.productHex &&
      (address.serial === null || serial === address.serial),
  );
  const [printer] = found;
  if (printer === undefined || found.length > 1)
    throw new FaultError('PORT_UNREACHABLE', {
      message: found.length > 1 ? `${found.length} printers are ${url}` : `no printer is plugged in that is ${url}`,
      details: { url },
    });
  return printer.path;
}

async function printerOf(root: string, folder: string, name: string): Promise<UsbPrinter | null> {
  // `device` is the interface; the device that it belongs to says who it is.
  const interfaceFolder = await realpath(join(folder, 'device')).catch(() => null);
  if (interfaceFolder === null) return null;
  const device = dirname(interfaceFolder);
  const [vendorHex, productHex, serial, maker, product] = await Promise.all(
    ['idVendor', 'idProduct', 'serial', 'manufacturer', 'product'].map((file) => lineOf(join(device, file))),
  );
  if (vendorHex === undefined || productHex === undefined || vendorHex === '' || productHex === '') return null;
  return {
    path: join(root, 'dev', 'usb', name),
    vendorHex: vendorHex.toLowerCase(),
    productHex: productHex.toLowerCase(),
    serial: serial === undefined || serial === '' ? null : serial,
    name: `${maker ?? ''} ${product ?? ''}`.trim(),
  };
}

async function lineOf(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim();
}
