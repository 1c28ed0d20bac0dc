import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultError, parseHex, toHex } from '#kernel';
import { decodeMessage, encodeMessage, encodeReadout } from './codec.ts';
import { decodeIec62056, decodeIec62056Text } from './decode.ts';
import { vectorNamed, vectors } from './fixtures/vectors.ts';
import { bytesOf, encodeBlock, iec62056Extent, withParity } from './frames.ts';
import { numberOf, parseReadout, setNamed, textOf, timeOf } from './readout.ts';

describe('frames', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s is sound, with parity too', (_, { bytes }) => {
    expect(iec62056Extent(bytes)).toEqual({ kind: 'whole', bytes: bytes.length });
    expect(decodeMessage(withParity(bytes))).toEqual(decodeMessage(bytes));
  });

  test('what we write is what was seen', () => {
    expect(toHex(encodeMessage({ kind: 'sign_on', address: '' }))).toBe(toHex(vectorNamed('whoever is there')));
    const select = { kind: 'select', speed: '3', option: '0' } as const;
    expect(toHex(encodeMessage(select))).toBe(toHex(vectorNamed('UH50 goes on at 2400 baud')));
    const lines = decodedReadout().map(({ code, values: [value] }) =>
      value?.unit === null ? `${code}(${value.text})` : `${code}(${value?.text ?? ''}*${value?.unit ?? ''})`,
    );
    expect(toHex(encodeReadout(lines))).toBe(toHex(vectorNamed('readout of an ME162')));
  });

  test('every message comes back as it was', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9.-]{1,16}$/);
    fc.assert(
      fc.property(word, fc.constantFrom('0', '3', '6', 'C'), (text, speed) => {
        for (const message of [
          { kind: 'sign_on', address: text },
          { kind: 'identification', maker: 'ISk', speed, model: text },
        ] as const)
          expect(decodeMessage(encodeMessage(message))).toEqual(message);
      }),
    );
  });

  test('one bit that is wrong is noticed, by the sum or by its parity', () => {
    const sound = vectorNamed('readout of an ME162');
    for (const at of [1, 40, sound.length - 1]) {
      const damaged = sound.map((byte, index) => (index === at ? byte ^ 0x04 : byte));
      expect(() => decodeMessage(damaged)).toThrow(FaultError);
      const wrongParity = withParity(sound).map((byte, index) => (index === at ? byte ^ 0x80 : byte));
      expect(() => decodeMessage(wrongParity)).toThrow(expect.objectContaining({ code: 'FRAME_CHECKSUM' }));
    }
    expect(() => decodeMessage(sound.subarray(0, -1))).toThrow(expect.objectContaining({ code: 'FRAME_INCOMPLETE' }));
    expect(() => decodeMessage(bytesOf('hello'))).toThrow(expect.objectContaining({ code: 'FRAME_LENGTH' }));
  });

  test('any bytes are a message or a fault, and nothing else', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.stringMatching(/^[-0-9A-F.:()*&!\r\n]{0,60}$/).map(encodeBlock),
      fc.string({ maxLength: 30 }).map((text) => bytesOf(`/${text}\r\n`)),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        for (const decode of [decodeMessage, (of: Uint8Array) => decodeIec62056(of, { from: null })])
          try {
            decode(given);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(FaultError);
          }
      }),
      { numRuns: 300 },
    );
  });
});

function decodedReadout() {
  const message = decodeMessage(vectorNamed('readout of an ME162'));
  return message.kind === 'readout' ? message.sets : [];
}

describe('a readout', () => {
  const sets = parseReadout(
    [
      '1-0:0.0.0*255(00012345)',
      '1.8.0*01(000111.1)(2610010000)',
      '1.8.0&02(000222.2)',
      '1-0:1.8.0*255(000123.456*kWh)',
      '6.8(0029.055*MWh)6.26(01589.28*m3)9.21( 00010213 )',
      '1.6.1(05.1*kW)(2611231015)',
      '(second of the maximum)',
      'a line of the maker',
      '2.8.0(??????.???*kWh)',
      '3.8.0()',
      '16.7.0(-007.66*kW)',
      '!',
    ].join('\r\n'),
  );
  const milli = (code: string, unit = 'kWh') => {
    const number = numberOf(sets, { code, unit });
    return number === null ? null : number.numerator / number.denominator;
  };

  test('is found by its name of now, whatever stands around it', () => {
    expect(milli('1.8.0')).toBe(123_456n);
    expect(textOf(sets, '0.0.0')).toBe('00012345');
    expect(textOf(sets, '9.21')).toBe('00010213');
    expect(milli('6.26', 'm3')).toBe(1_589_280n);
    expect(setNamed(sets, '1.6.1')?.values.map(({ text }) => text)).toEqual([
      '05.1',
      '2611231015',
      'second of the maximum',
    ]);
    expect(milli('16.7.0', 'W')).toBe(-7660n);
    expect([milli('3.8.0'), milli('9.9.9'), textOf(sets, '3.8.0')]).toEqual([null, null, null]);
  });

  test.each([
    ['2.8.0', 'kWh'],
    ['6.26', 'kWh'],
    ['16.7.0', 'kWh'],
  ])('%s is no number in %s', (code, unit) => {
    expect(() => milli(code, unit)).toThrow(expect.objectContaining({ code: 'FRAME_UNEXPECTED' }));
  });

  test.each([
    ['1(1*Wh)', 'kWh', 1n, 1n],
    ['1(1,5*kWh)', 'kWh', 1500n, 1n],
    ['1(0.000001*MWh)', 'kWh', 1n, 1n],
    ['1(9*GJ)', 'kWh', 2_500_000n, 1n],
    ['1(7)', 'm3', 7000n, 1n],
    ['1(7*l)', 'm3', 7n, 1n],
    ['1(01281.6601*kWh)', 'kWh', 12_816_601n, 10n],
  ])('%s is exact', (line, unit, numerator, denominator) => {
    const number = numberOf(parseReadout(line), { code: '1', unit });
    expect((number?.numerator ?? 0n) * denominator).toBe(numerator * (number?.denominator ?? 0n));
  });

  test.each([
    [
      '0.9.1(155420)\r\n0.9.2(170214)',
      '0.9.2',
      '0.9.1',
      { year: 17, month: 2, day: 14, hour: 15, minute: 54, second: 20 },
    ],
    [
      '0.9.1(14:45:59)\r\n0.9.2(26-11-23)',
      '0.9.2',
      '0.9.1',
      { year: 26, month: 11, day: 23, hour: 14, minute: 45, second: 59 },
    ],
    [
      '0.9.1(1235703)\r\n0.9.2(1220826)',
      '0.9.2',
      '0.9.1',
      { year: 22, month: 8, day: 26, hour: 23, minute: 57, second: 3 },
    ],
    ['9.36(2022-12-25&01:23:39)', '9.36', '9.36', { year: 22, month: 12, day: 25, hour: 1, minute: 23, second: 39 }],
    ['0.9.1(1554)\r\n0.9.2(170214)', '0.9.2', '0.9.1', null],
    ['0.9.2(170214)', '0.9.2', '0.9.1', null],
  ])('%s shows the time', (text, date, time, shown) => {
    expect(timeOf(parseReadout(text), { date, time })).toEqual(shown);
  });

  test('any text is taken apart in time that grows with its length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(parseReadout(text).every(({ values }) => values.length > 0)).toBe(true);
      }),
    );
    expect(parseReadout('('.repeat(20_000))).toEqual([]);
  });
});

describe('foyer decode iec62056', () => {
  test('says frames and plain lines', () => {
    expect(decodeIec62056(vectorNamed('identification of an ME162'), { from: null })).toEqual({
      message: { kind: 'identification', maker: 'ISK', speed: '5', model: 'ME162-0033', baud: 9600 },
    });
    expect(decodeIec62056(parseHex('01 42 30 03 71') ?? new Uint8Array(), { from: 'host' })).toMatchObject({
      message: { kind: 'command', text: 'B0' },
    });
    expect(decodeIec62056Text('1.8.0(000123.456*kWh)', { from: 'device' })).toMatchObject({
      message: { sets: [{ code: '1.8.0', values: [{ text: '000123.456', unit: 'kWh' }] }] },
    });
    expect(decodeIec62056Text('/?12345!', { from: null })).toEqual({ message: { kind: 'sign_on', address: '12345' } });
  });

  test('refuses what the other side says, and what is none of it', () => {
    const unexpected = expect.objectContaining({ code: 'FRAME_UNEXPECTED' });
    expect(() => decodeIec62056(vectorNamed('whoever is there'), { from: 'device' })).toThrow(unexpected);
    expect(() => decodeIec62056(vectorNamed('readout of an ME162'), { from: 'host' })).toThrow(unexpected);
    expect(() => decodeIec62056Text('hello', { from: null })).toThrow(unexpected);
    expect(() => decodeIec62056Text('1.8.0(1)', { from: 'host' })).toThrow(unexpected);
  });
});
