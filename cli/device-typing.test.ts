import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cardsAt, scannerAt } from './device-listen.ts';
import { hidDevices, inputDevices } from './device-typing.ts';

/** A block of /proc/bus/input/devices; constructed. */
const block = (number: string, name: string, event: string, key: string) => `I: Bus=0003 Vendor=${number} Version=0111
N: Name="${name}"
P: Phys=usb-1/input0
H: Handlers=sysrq kbd ${event} leds
B: EV=120013
B: KEY=${key}
`;

test('input devices are listed by their lasting name, with what they could be', async () => {
  const root = mkdtempSync(join(tmpdir(), 'foyer-inputs-'));
  mkdirSync(join(root, 'proc/bus/input'), { recursive: true });
  mkdirSync(join(root, 'dev/input/by-id'), { recursive: true });
  writeFileSync(join(root, 'dev/input/event3'), '');
  symlinkSync('../event3', join(root, 'dev/input/by-id/usb-ACME_Reader-event-kbd'));
  writeFileSync(
    join(root, 'proc/bus/input/devices'),
    [
      block('ffff Product=0035', 'ACME Reader', 'event3', 'fffffffffffffffe'),
      block('0000 Product=0001', 'Power Button', 'event0', '10000000000000 0'),
    ].join('\n'),
  );
  expect(await inputDevices(root)).toEqual([
    {
      kind: 'input',
      address: `input://${root}/dev/input/by-id/usb-ACME_Reader-event-kbd`,
      name: 'ACME Reader (can type)',
      number: 'ffff:0035',
      mayBe: ['cards: { kind: wedge }', 'scanner: { kind: wedge }'],
    },
    {
      kind: 'input',
      address: `input://${root}/dev/input/event0`,
      name: 'Power Button',
      number: '0000:0001',
      mayBe: [],
    },
  ]);
  rmSync(root, { recursive: true });
  expect(await inputDevices(root)).toEqual([]);
});

test('HID devices are listed once for each address, with every use that they have', async () => {
  const part = { path: '/dev/hidraw0', vendorHex: '0c2e', productHex: '0b62', name: 'ACME Scanner' };
  const devices = [
    { ...part, serial: 'A 1', usagePage: 1, usage: 6 },
    { ...part, serial: 'A 1', usagePage: 0x8c, usage: 2 },
    { ...part, serial: 'A 1', usagePage: 0xff00, usage: 1 },
    { ...part, serial: null, usagePage: null, usage: null },
  ];
  expect(await hidDevices(() => Promise.resolve(devices))).toMatchObject([
    {
      address: 'hid:0c2e:0b62?serial=A%201',
      number: '0c2e:0b62',
      mayBe: ['cards: { kind: hid }', 'scanner: { kind: hid }', 'scanner: { kind: hid_pos }'],
    },
    { address: 'hid:0c2e:0b62', mayBe: [] },
  ]);
  expect(await hidDevices(() => Promise.reject(new Error('no library')))).toEqual([]);
});

test('a device of which only the address is known is taken for what its address says', async () => {
  expect(cardsAt('pcsc://*')).toEqual({ kind: 'pcsc', address: 'pcsc://*' });
  expect(cardsAt('tcp://a:1').kind).toBe('line');
  expect(cardsAt('input:///dev/input/event3')).toMatchObject({ kind: 'wedge', number: 'hexadecimal' });
  expect(cardsAt('hid:ffff:0035')).toMatchObject({ kind: 'hid', layout: 'us', terminator: 'enter' });
  expect(await scannerAt('serial:///dev/ttyACM0')).toEqual({ address: 'serial:///dev/ttyACM0' });
  expect(await scannerAt('input:///dev/input/event3')).toMatchObject({ kind: 'wedge' });
  // None is plugged in: it may come, and then types.
  expect(await scannerAt('hid:fffe:fffe')).toMatchObject({ kind: 'hid' });
});
