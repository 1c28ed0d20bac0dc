import { FaultError } from '#kernel';
import { describe, expect, test } from 'vitest';
import { parseHidAddress } from './address.ts';
import { loadHidLibrary, type HidDevice, type HidLibrary, type HidPort } from './library.ts';
import { openHid } from './open.ts';

describe('an address', () => {
  test.each([
    ['hid:FFFF:0035', { vendorHex: 'ffff', productHex: '0035', serial: null }],
    ['hid:0c2e:0b62?serial=A%201', { vendorHex: '0c2e', productHex: '0b62', serial: 'A 1' }],
  ])('%s', (url, address) => expect(parseHidAddress(url)).toEqual({ url, ...address }));

  test.each([
    '',
    'hid:ffff',
    'hid://ffff:0035',
    'hid:ffff:0035?port=1',
    'usb:ffff:0035',
    'hid:ffff:0035#1',
    'hid:/dev/hidraw0',
  ])('%j is none, and says how it is written', (url) => {
    expect(() => parseHidAddress(url)).toThrow(FaultError);
    expect(() => parseHidAddress(url)).toThrow(/lsusb/);
  });
});

const port: HidPort = { onReport: () => undefined, onClosed: () => undefined, close: () => Promise.resolve() };
const address = parseHidAddress('hid:ffff:0035');

function device(over: Partial<HidDevice>): HidDevice {
  return {
    path: '/nowhere/hidraw0',
    vendorHex: 'ffff',
    productHex: '0035',
    serial: null,
    name: 'Constructed',
    usagePage: 1,
    usage: 6,
    ...over,
  };
}

/** A machine on which these are plugged in; tells which was opened. */
function machine(devices: readonly HidDevice[], openable = true): HidLibrary & { opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    devices: () => Promise.resolve(devices),
    open: (path) => {
      opened.push(path);
      return openable ? Promise.resolve(port) : Promise.reject(new Error('cannot open'));
    },
  };
}

describe('a device', () => {
  test('is opened by its numbers, and by its serial where that is given, at the part that is for the use', async () => {
    const library = machine([
      device({ path: '/a', productHex: '0036' }),
      device({ path: '/b', usagePage: 0x8c, usage: 2 }),
      device({ path: '/c' }),
      device({ path: '/d', serial: '7' }),
    ]);
    await openHid(library, address, 'keyboard');
    await openHid(library, address, 'scanner');
    await openHid(library, { ...address, serial: '7' }, 'keyboard');
    expect(library.opened).toEqual(['/c', '/b', '/d']);
  });

  test('with one part that does not say it is a keyboard may send what a keyboard sends; a scanner has to say that it is one', async () => {
    const library = machine([device({ usagePage: 0xff00, usage: 1 }), device({ usagePage: null, usage: null })]);
    await openHid(library, address, 'keyboard');
    expect(library.opened).toEqual(['/nowhere/hidraw0']);
    await expect(openHid(library, address, 'scanner')).rejects.toMatchObject({ code: 'PORT_UNREACHABLE' });
    const two = machine([device({ path: '/a', usage: 2 }), device({ path: '/b', usage: 3 })]);
    await expect(openHid(two, address, 'keyboard')).rejects.toMatchObject({ code: 'PORT_UNREACHABLE' });
  });

  test('that is not plugged in, or left before it was opened, is unreachable', async () => {
    await expect(openHid(machine([]), address, 'keyboard')).rejects.toMatchObject({
      code: 'PORT_UNREACHABLE',
      details: { url: 'hid:ffff:0035' },
    });
    await expect(openHid(machine([device({})], false), address, 'keyboard')).rejects.toMatchObject({
      code: 'PORT_UNREACHABLE',
    });
  });
});

test('the native library loads, lists what this machine has, and says why it cannot open what it has not', async () => {
  const library = await loadHidLibrary();
  for (const each of await library.devices()) expect(each.vendorHex).toMatch(/^[0-9a-f]{4}$/);
  await expect(library.open('/nowhere/hidraw0')).rejects.toThrow('/nowhere/hidraw0');
});
