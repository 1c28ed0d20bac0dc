import { FaultError } from '#kernel';
import { describe, expect, test } from 'vitest';
import { parsePortAddress } from './address.ts';

describe('a port address', () => {
  test.each([
    ['tcp://127.0.0.1:9100', { kind: 'tcp', host: '127.0.0.1', port: 9100 }],
    ['tcp://printer.lobby:9100/', { kind: 'tcp', host: 'printer.lobby', port: 9100 }],
    ['tcp://[::1]:502', { kind: 'tcp', host: '::1', port: 502 }],
    [
      'serial:///dev/ttyUSB0',
      { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600, parity: 'none', dataBits: 8, stopBits: 1 },
    ],
    [
      'serial:///dev/ttyS1?baud=19200&parity=even&dataBits=7&stopBits=2',
      { kind: 'serial', path: '/dev/ttyS1', baudRate: 19200, parity: 'even', dataBits: 7, stopBits: 2 },
    ],
    ['usb:///dev/usb/lp0', { kind: 'usb', path: '/dev/usb/lp0' }],
    ['usb:04B8:0e15', { kind: 'usb_id', vendorHex: '04b8', productHex: '0e15', serial: null }],
    ['usb:04b8:0e15?serial=X1', { kind: 'usb_id', vendorHex: '04b8', productHex: '0e15', serial: 'X1' }],
  ])('%s', (url, address) => expect(parsePortAddress(url)).toEqual(address));

  test.each([
    ['', 'not a URL'],
    ['/dev/ttyUSB0', 'not a URL'],
    ['http://printer:80', 'http:'],
    ['tcp://printer', 'port is missing'],
    ['tcp://printer:0', 'port is missing'],
    ['tcp://:9100', 'URL'],
    ['tcp://printer:9100/raw', 'host:port'],
    ['tcp://printer:9100?baud=9600', 'host:port'],
    ['tcp://someone@printer:9100', 'host:port'],
    ['serial://dev/ttyUSB0', 'third slash'],
    ['serial:///', 'path is missing'],
    ['serial:///dev/ttyUSB0?speed=9600', 'speed'],
    ['serial:///dev/ttyUSB0?baud=fast', 'baud'],
    ['usb://dev/usb/lp0', 'lsusb'],
    ['usb:04b8', 'lsusb'],
    ['usb:04b8:0e15?port=1', 'lsusb'],
    ['usb:///dev/usb/lp0?serial=X1', 'lsusb'],
    ['serial:///dev/ttyUSB0?baud=0', 'baud'],
    ['serial:///dev/ttyUSB0?parity=mark', 'parity'],
    ['serial:///dev/ttyUSB0?dataBits=9', 'dataBits'],
    ['serial:///dev/ttyUSB0?stopBits=1.5', 'stopBits'],
  ])('%s is refused by name', (url, because) => {
    let thrown: unknown;
    try {
      parsePortAddress(url);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(FaultError);
    expect(thrown).toMatchObject({ code: 'PORT_ADDRESS_INVALID', details: { url } });
    expect(String(thrown)).toContain(because);
  });
});
