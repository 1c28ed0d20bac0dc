import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError, parseHex, toHex } from '#kernel';
import { decodeReply, decodeRequest, encodeRequest, statusIn } from './codec.ts';
import { decodeMbus } from './decode.ts';
import { vectorNamed, vectors } from './fixtures/vectors.ts';
import { decodeMbusFrame, encodeMbus, LONGEST_DATA_BYTES, type MbusFrame } from './frames.ts';
import {
  makerName,
  makerNumber,
  parseSecondaryAddress,
  secondaryAddressText,
  selects,
  type SecondaryAddress,
} from './secondary-address.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array(0);

function addressIn(text: string): SecondaryAddress {
  const address = parseSecondaryAddress(text);
  if (address === null) throw new Error(`${text} is an address`);
  return address;
}

describe('frames of M-Bus', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s comes out as it went in', (_name, vector) => {
    const frame = decodeMbusFrame(vector.bytes);
    expect(toHex(encodeMbus(frame))).toBe(vector.frame);
    if (vector.from === 'host') expect(encodeRequest(decodeRequestOf(frame))).toEqual(frame);
  });

  test.each([
    [{ kind: 'reset', address: 1 }, '10 40 01 41 16'],
    [{ kind: 'read', address: 1, frameCount: 0 }, '10 5B 01 5C 16'],
    [{ kind: 'read', address: 0xfd, frameCount: 1 }, '10 7B FD 78 16'],
    // As ABB's manual and libmbus build it: eight bytes behind CI 52.
    [{ kind: 'select', by: addressIn('1002038077041416') }, '68 0B 0B 68 53 FD 52 80 03 02 10 77 04 14 16 DC 16'],
    [{ kind: 'select', by: addressIn('FFFFFF80') }, '68 0B 0B 68 53 FD 52 80 FF FF FF FF FF FF FF 1B 16'],
  ] as const)('%o travels as %s', (request, bytes) => {
    expect(toHex(encodeMbus(encodeRequest(request)))).toBe(bytes);
    expect(decodeRequest(decodeMbusFrame(hex(bytes)))).toEqual(request);
  });

  const sound = vectorNamed('electricity 4.09 kWh of tariff 1');
  const damaged = (at: number, byte: number) => sound.map((old, index) => (index === at ? byte : old));
  test.each([
    ['FRAME_CHECKSUM', damaged(21, 0x10)],
    ['FRAME_CHECKSUM', damaged(sound.length - 1, 0x17)],
    ['FRAME_LENGTH', damaged(0, 0x69)],
    ['FRAME_LENGTH', damaged(1, 0x22)],
    ['FRAME_LENGTH', damaged(3, 0x69)],
    ['FRAME_LENGTH', Uint8Array.from([...sound, 0])],
    ['FRAME_INCOMPLETE', sound.slice(0, -1)],
    ['FRAME_INCOMPLETE', new Uint8Array(0)],
    ['FRAME_CHECKSUM', hex('10 40 01 42 16')],
  ])('%s', (code, bytes) => {
    expect(() => decodeMbusFrame(bytes)).toThrow(expect.objectContaining({ code }));
  });

  test('whatever comes, it is a meaning or a fault with a code', () => {
    const anything = fc.record({
      control: fc.constantFrom(0x08, 0x18, 0x28, 0x53, 0x73, 0xff),
      address: fc.nat(255),
      information: fc.constantFrom(0x72, 0x7a, 0x70, 0x52, 0x76, 0x00),
      data: fc.uint8Array({ maxLength: LONGEST_DATA_BYTES }),
    });
    fc.assert(
      fc.property(anything, (content) => {
        const bytes = encodeMbus({ kind: 'long', ...content });
        for (const from of ['host', 'device'] as const)
          try {
            expect(decodeMbus(bytes, { from })).toBeTypeOf('object');
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(FaultError);
          }
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });

  test('a telegram that is cut off anywhere is a fault, or ends between two records', () => {
    const { data, ...frame } = longFrame('heat 37351 kWh');
    for (let kept = 0; kept < data.length; kept += 1)
      try {
        expect(decodeReply({ ...frame, data: data.slice(0, kept) }).kind).toBe('telegram');
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'FRAME_LENGTH' });
      }
  });
});

function longFrame(name: string): Extract<MbusFrame, { kind: 'long' }> {
  const frame = decodeMbusFrame(vectorNamed(name));
  if (frame.kind !== 'long') throw new Error('the test names a long frame');
  return frame;
}

function decodeRequestOf(frame: MbusFrame) {
  const request = decodeRequest(frame);
  if (request.kind === 'unknown') throw new Error('the test names a request');
  return request;
}

describe('answers', () => {
  test('of another structure are refused by name', () => {
    expect(() => decodeReply(longFrame('fixed structure'))).toThrow(
      expect.objectContaining({ code: 'FRAME_UNEXPECTED', message: expect.stringContaining('CI 73') }),
    );
  });

  test('are not taken apart where a signature says that they are encrypted', () => {
    expect(decodeReply(longFrame('signed with a word, not encrypted'))).toMatchObject({
      header: { signature: 0xb627, own: { identification: '03575845' } },
      records: null,
    });
  });

  test('may bring along that something is urgent, or that the meter is full', () => {
    for (const control of [0x18, 0x28, 0x38])
      expect(decodeReply({ ...longFrame('heat 37351 kWh'), control }).kind).toBe('telegram');
    expect(decodeReply({ ...longFrame('heat 37351 kWh'), control: 0x09 }).kind).toBe('unknown');
  });

  test('may tell why there is none', () => {
    const refused = { kind: 'long', control: 0x08, address: 5, information: 0x70, data: hex('08') } as const;
    expect(decodeReply(refused)).toEqual({ kind: 'refused', address: 5, reason: 8 });
  });

  test.each([
    [0x00, { busy: false, batteryLow: false, broken: false }],
    [0x01, { busy: true, batteryLow: false, broken: false }],
    [0x02, { busy: false, batteryLow: false, broken: true }],
    [0x04, { busy: false, batteryLow: true, broken: false }],
    [0x08, { busy: false, batteryLow: false, broken: true }],
    [0x10, { busy: false, batteryLow: false, broken: true }],
    [0xe0, { busy: false, batteryLow: false, broken: false }],
  ])('status %i', (status, meaning) => {
    expect(statusIn(status)).toEqual(meaning);
  });
});

describe('secondary addresses', () => {
  test('are written as they travel, and read back', () => {
    const address = { identification: '06855817', maker: 0x2c2d, version: 8, medium: 4 };
    expect(secondaryAddressText(address)).toBe('068558172D2C0804');
    expect(parseSecondaryAddress('068558172d2c0804')).toEqual(address);
    expect(makerName(address.maker)).toBe('KAM');
    expect(makerNumber('KAM')).toBe(address.maker);
    expect(makerName(0)).toBeNull();
    for (const wrong of ['', '1234567', '123456789', '1234567G', 'F234567801020304'])
      expect(parseSecondaryAddress(wrong)).toBeNull();
  });

  test.each([
    ['06855817', true],
    ['06855818', false],
    ['FFFFFFFF', true],
    ['FFFFFF17', true],
    ['0685FF18', false],
    ['068558172D2C0804', true],
    ['068558172D2CFFFF', true],
    ['068558172D2C0904', false],
    ['068558172D2C0805', false],
    ['068558172E2C0804', false],
  ])('%s selects: %s', (asked, isSelected) => {
    expect(selects(addressIn(asked), addressIn('068558172D2C0804'))).toBe(isSelected);
  });
});
