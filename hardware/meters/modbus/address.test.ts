import { describe, expect, test } from 'vitest';
import { parseModbusAddress } from './address.ts';
import { silenceBetweenFrames } from './wrapping.ts';

describe('the address of a bus', () => {
  test.each([
    ['tcp://10.0.0.5:502', { framing: 'mbap', portUrl: 'tcp://10.0.0.5:502' }],
    ['tcp://gateway:4001?framing=rtu', { framing: 'rtu', portUrl: 'tcp://gateway:4001', baudRate: 9600 }],
    ['tcp://gateway:4001?framing=rtu&baud=19200', { framing: 'rtu', portUrl: 'tcp://gateway:4001', baudRate: 19_200 }],
    [
      'serial:///dev/ttyUSB0?baud=2400&parity=even',
      { framing: 'rtu', portUrl: 'serial:///dev/ttyUSB0?baud=2400&parity=even', baudRate: 2400 },
    ],
  ])('%s', (text, address) => expect(parseModbusAddress(text)).toEqual(address));

  test.each([
    ['tcp://gateway:4001?framing=ascii', 'framing is rtu'],
    ['tcp://gateway:4001?baud=9600', 'framing is rtu'],
    ['tcp://gateway:4001?framing=rtu&baud=fast', 'baud'],
    ['tcp://gateway:4001?framing=rtu&parity=even', 'parity'],
    ['tcp://gateway?framing=rtu', 'port is missing'],
    ['mqtt://broker:1883', 'mqtt'],
    ['meter', 'URL'],
  ])('%s is refused by name', (text, because) => {
    expect(() => parseModbusAddress(text)).toThrow(expect.objectContaining({ code: 'PORT_ADDRESS_INVALID' }));
    expect(() => parseModbusAddress(text)).toThrow(because);
  });
});

describe('the silence between frames', () => {
  // MODBUS over Serial Line 1.02, 2.5.1.1.
  test.each([
    [1200, 32.08],
    [9600, 4.01],
    [19_200, 2.01],
    [38_400, 1.75],
    [115_200, 1.75],
  ])('%i baud: %i ms', (baudRate, ms) => expect(silenceBetweenFrames(baudRate)).toBeCloseTo(ms, 2));
});
