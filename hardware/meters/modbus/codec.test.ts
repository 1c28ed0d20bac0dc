import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError, parseHex } from '#kernel';
import {
  answers,
  decodeModbus,
  decodeReply,
  decodeRequest,
  encodeReply,
  encodeRequest,
  exceptionName,
  type ModbusReply,
  type ModbusRequest,
} from './codec.ts';
import { vectors, vectorNamed } from './fixtures/vectors.ts';
import { decodeRtu } from './frames.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array(0);

const meanings: Record<string, ModbusRequest | ModbusReply> = {
  'read total kWh, SDM': { kind: 'read_registers', function: 4, address: 0x0156, count: 2 },
  'total kWh 230.2': { kind: 'registers', function: 4, values: [0x4366, 0x3334] },
  'read 000C': { kind: 'read_registers', function: 3, address: 0x000c, count: 2 },
  'float 100.0': { kind: 'registers', function: 3, values: [0x42c8, 0] },
  'write float 2.0 to 001C': { kind: 'write_registers', address: 0x001c, values: [0x4000, 0] },
  'close coil 0': { kind: 'write_coil', address: 0, on: true },
  'SDM530 close all': { kind: 'write_registers', address: 0xfd00, values: [0xff00] },
  'SDM530 open all': { kind: 'write_registers', address: 0xfd00, values: [0] },
  'SDM530 ask relays': { kind: 'read_registers', function: 3, address: 0xfd02, count: 2 },
  'SDM530 all closed': { kind: 'registers', function: 3, values: [0xffff, 0xff00] },
  'DDS238 relay on': { kind: 'write_registers', address: 0x001a, values: [1] },
  'DDS238 relay off': { kind: 'write_registers', address: 0x001a, values: [0] },
};

const word = fc.integer({ min: 0, max: 0xffff });
const readFunction = fc.constantFrom<3 | 4>(3, 4);
const requests: fc.Arbitrary<ModbusRequest> = fc.oneof(
  fc
    .tuple(readFunction, word, fc.integer({ min: 1, max: 125 }))
    .map(([code, address, count]) => ({ kind: 'read_registers' as const, function: code, address, count })),
  fc.tuple(word, fc.boolean()).map(([address, on]) => ({ kind: 'write_coil' as const, address, on })),
  fc.tuple(word, word).map(([address, value]) => ({ kind: 'write_register' as const, address, value })),
  fc
    .tuple(word, fc.array(word, { minLength: 1, maxLength: 123 }))
    .map(([address, values]) => ({ kind: 'write_registers' as const, address, values })),
);
const replies: fc.Arbitrary<ModbusReply> = fc.oneof(
  fc
    .tuple(readFunction, fc.array(word, { minLength: 1, maxLength: 125 }))
    .map(([code, values]) => ({ kind: 'registers' as const, function: code, values })),
  fc.tuple(word, fc.boolean()).map(([address, on]) => ({ kind: 'coil_written' as const, address, on })),
  fc.tuple(word, word).map(([address, value]) => ({ kind: 'register_written' as const, address, value })),
  fc.tuple(word, word).map(([address, count]) => ({ kind: 'registers_written' as const, address, count })),
  fc.tuple(fc.integer({ min: 1, max: 0x7f }), fc.integer({ min: 0, max: 255 })).map(([code, exception]) => ({
    kind: 'exception' as const,
    function: code,
    exception,
    name: exceptionName(exception),
  })),
);

describe('checked frames', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s: meaning and back', (name, vector) => {
    const { unitAddress, message } = decodeModbus(vector.bytes, { from: vector.from });
    expect({ unitAddress, message }).toEqual({ unitAddress: 1, message: meanings[name] });
    const { pdu } = decodeRtu(vector.bytes);
    const encoded =
      vector.from === 'host'
        ? encodeRequest(decodeRequest(pdu) as ModbusRequest)
        : encodeReply(decodeReply(pdu) as ModbusReply);
    expect(encoded).toEqual(pdu);
  });

  test('the same bytes mean another thing from the other side', () => {
    const bytes = vectorNamed('close coil 0');
    expect(decodeModbus(bytes, { from: 'device' }).message).toEqual({ kind: 'coil_written', address: 0, on: true });
  });

  test('a wrong checksum is said', () => {
    const damaged = vectorNamed('read 000C').with(3, 0x0d);
    expect(() => decodeModbus(damaged, { from: 'host' })).toThrow(expect.objectContaining({ code: 'FRAME_CHECKSUM' }));
  });
});

describe('data units', () => {
  test('requests survive the wire', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(decodeRequest(encodeRequest(request))).toEqual(request);
      }),
    );
  });

  test('replies survive the wire', () => {
    fc.assert(
      fc.property(replies, (reply) => {
        expect(decodeReply(encodeReply(reply))).toEqual(reply);
      }),
    );
  });

  test('any bytes are read, or refused with a code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 253 }), (bytes) => {
        for (const decode of [decodeRequest, decodeReply])
          try {
            expect(decode(bytes).kind).not.toBe('');
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(FaultError);
            expect((thrown as FaultError).code).toMatch(/^FRAME_(LENGTH|UNEXPECTED)$/);
          }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [1, 'illegal_function'],
    [2, 'illegal_data_address'],
    [3, 'illegal_data_value'],
    [4, 'server_device_failure'],
    [5, 'acknowledge'],
    [6, 'server_device_busy'],
    [7, 'negative_acknowledge'],
    [8, 'memory_parity_error'],
    [10, 'gateway_path_unavailable'],
    [11, 'gateway_target_silent'],
    [9, 'unknown'],
    [200, 'unknown'],
  ])('exception %i is %s', (exception, name) => {
    expect(decodeReply(Uint8Array.of(0x83, exception))).toEqual({ kind: 'exception', function: 3, exception, name });
  });

  test.each([
    ['request', '03 00 00 00', 'FRAME_LENGTH'],
    ['request', '03 00 00 00 00', 'FRAME_UNEXPECTED'],
    ['request', '04 00 00 00 7E', 'FRAME_UNEXPECTED'],
    ['request', '05 00 00 12 34', 'FRAME_UNEXPECTED'],
    ['request', '06 00 00 12', 'FRAME_LENGTH'],
    ['request', '10 00 00 00', 'FRAME_LENGTH'],
    ['request', '10 00 00 00 00 00', 'FRAME_UNEXPECTED'],
    ['request', '10 00 00 00 01 03 00 01', 'FRAME_LENGTH'],
    ['request', '10 00 00 00 02 04 00 01', 'FRAME_LENGTH'],
    ['reply', '83', 'FRAME_LENGTH'],
    ['reply', '83 02 00', 'FRAME_LENGTH'],
    ['reply', '03 00', 'FRAME_LENGTH'],
    ['reply', '03 03 00 00 00', 'FRAME_LENGTH'],
    ['reply', '03 04 00 00', 'FRAME_LENGTH'],
    ['reply', '05 00 00 00 01', 'FRAME_UNEXPECTED'],
  ])('the %s %s is refused with %s', (side, bytes, code) => {
    const decode = side === 'request' ? decodeRequest : decodeReply;
    expect(() => decode(hex(bytes))).toThrow(expect.objectContaining({ code }));
  });

  test('a function nobody knows is data', () => {
    expect(decodeRequest(hex('2B 0E 01'))).toEqual({ kind: 'unknown', function: 0x2b, data: '0E 01' });
    expect(decodeReply(hex('2B 0E'))).toEqual({ kind: 'unknown', function: 0x2b, data: '0E' });
    expect(decodeRequest(new Uint8Array(0))).toEqual({ kind: 'unknown', function: 0, data: '' });
  });
});

describe('which reply answers', () => {
  const read: ModbusRequest = { kind: 'read_registers', function: 3, address: 8, count: 2 };
  const write: ModbusRequest = { kind: 'write_registers', address: 8, values: [1, 2] };
  const coil: ModbusRequest = { kind: 'write_coil', address: 8, on: true };
  const single: ModbusRequest = { kind: 'write_register', address: 8, value: 5 };
  test.each<[ModbusRequest, ModbusReply, boolean]>([
    [read, { kind: 'registers', function: 3, values: [1, 2] }, true],
    [read, { kind: 'registers', function: 4, values: [1, 2] }, false],
    [read, { kind: 'registers', function: 3, values: [1] }, false],
    [read, { kind: 'exception', function: 3, exception: 2, name: 'illegal_data_address' }, true],
    [read, { kind: 'exception', function: 4, exception: 2, name: 'illegal_data_address' }, false],
    [write, { kind: 'registers_written', address: 8, count: 2 }, true],
    [write, { kind: 'registers_written', address: 9, count: 2 }, false],
    [write, { kind: 'registers_written', address: 8, count: 1 }, false],
    [coil, { kind: 'coil_written', address: 8, on: true }, true],
    [coil, { kind: 'coil_written', address: 8, on: false }, false],
    [coil, { kind: 'coil_written', address: 7, on: true }, false],
    [single, { kind: 'register_written', address: 8, value: 5 }, true],
    [single, { kind: 'register_written', address: 8, value: 6 }, false],
    [single, { kind: 'register_written', address: 7, value: 5 }, false],
    [single, { kind: 'coil_written', address: 8, on: true }, false],
  ])('%j ← %j: %s', (request, reply, expected) => {
    expect(answers(request, reply)).toBe(expected);
  });
});
