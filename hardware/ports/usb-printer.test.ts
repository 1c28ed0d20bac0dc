import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findUsbPrinter, usbPrinters } from './usb-printer.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'foyer-usbmisc-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** As sysfs shows a printer: the class has a link to the interface, whose parent folder is the device. Constructed. */
function plug(name: string, device: Readonly<Record<string, string>>): void {
  const folder = join(root, 'sys/devices', name);
  const usbInterface = join(folder, '1-1:1.0');
  mkdirSync(usbInterface, { recursive: true });
  for (const [file, line] of Object.entries(device)) writeFileSync(join(folder, file), `${line}\n`);
  mkdirSync(join(root, 'sys/class/usbmisc', name), { recursive: true });
  symlinkSync(usbInterface, join(root, 'sys/class/usbmisc', name, 'device'));
}

test('USB printers are named by what they are', async () => {
  plug('lp1', { idVendor: '0416', idProduct: '5011' });
  plug('lp0', {
    idVendor: '04B8',
    idProduct: '0E15',
    serial: 'X1',
    manufacturer: 'EPSON',
    product: 'TM-T20II',
  });
  plug('hiddev0', { idVendor: '1234', idProduct: '5678' });
  plug('lp2', { idVendor: '' });
  expect(await usbPrinters(root)).toEqual([
    { path: join(root, 'dev/usb/lp0'), vendorHex: '04b8', productHex: '0e15', serial: 'X1', name: 'EPSON TM-T20II' },
    { path: join(root, 'dev/usb/lp1'), vendorHex: '0416', productHex: '5011', serial: null, name: '' },
  ]);
});

test('a printer is found by its ids wherever it is plugged in, and not where two could be meant', async () => {
  const ids = { kind: 'usb_id', vendorHex: '04b8', productHex: '0e15' } as const;
  const find = (serial: string | null) => findUsbPrinter({ ...ids, serial }, 'usb:04b8:0e15', root);
  await expect(find(null)).rejects.toMatchObject({ code: 'PORT_UNREACHABLE' });
  plug('lp3', { idVendor: '04b8', idProduct: '0e15', serial: 'X1' });
  expect(await find(null)).toBe(join(root, 'dev/usb/lp3'));
  plug('lp4', { idVendor: '04b8', idProduct: '0e15', serial: 'X2' });
  await expect(find(null)).rejects.toMatchObject({ message: expect.stringContaining('2 printers') as string });
  expect(await find('X2')).toBe(join(root, 'dev/usb/lp4'));
});

test('where the kernel has none, there are none', async () => {
  expect(await usbPrinters(root)).toEqual([]);
});
