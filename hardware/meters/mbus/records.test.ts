import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHex } from '#kernel';
import { decodeMbus } from './decode.ts';
import { vectorNamed } from './fixtures/vectors.ts';
import { fabricationNumber, recordAt, stepsOf, wattsOf } from './measured.ts';
import { readRecords, writeRecord } from './records.ts';

const hex = (text: string) => parseHex(text) ?? new Uint8Array(0);
const recordOf = (text: string) => {
  const [record] = readRecords(hex(text)).records;
  if (record === undefined) throw new Error('the test names a record');
  return record;
};

describe('records of real meters mean what libmbus says that they mean', () => {
  test.each([
    ['cold water 453.5 m3', ['10020380', 'ACW', 'cold water'], 'volume', ['453.5 m3', '0 m3', '453.5 m3']],
    ['cold water 453.5 m3', ['10020380', 'ACW', 'cold water'], 'date_and_time', ['2011-10-25 15:39']],
    ['cold water 453.5 m3', ['10020380', 'ACW', 'cold water'], 'cust. ID', ['          ']],
    ['cold water 453.5 m3', ['10020380', 'ACW', 'cold water'], 'bat. time', ['4050']],
    ['gas 0.26 m3', ['10020387', 'ACW', 'gas'], 'volume', ['0.26 m3', '0 m3', '0.25 m3']],
    ['warm water 0.101 m3', ['08021382', 'LSE', 'warm water'], 'volume', ['0.101 m3']],
    ['warm water 0.101 m3', ['08021382', 'LSE', 'warm water'], 'date_and_time', ['2011-09-14 08:56']],
    ['warm water 0.101 m3', ['08021382', 'LSE', 'warm water'], 'date', ['none']],
    ['heat 37351 kWh', ['06855817', 'KAM', 'heat'], 'power', ['34700 W', '44800 W', '55000 W']],
    ['heat 37351 kWh', ['06855817', 'KAM', 'heat'], 'flow_temperature', ['101.69 °C']],
    ['heat 37351 kWh', ['06855817', 'KAM', 'heat'], 'temperature_difference', ['55.53 K']],
    ['heat 37351 kWh', ['06855817', 'KAM', 'heat'], 'volume_flow', ['0.543 m3/h', '0.628 m3/h', '1.027 m3/h']],
    ['heat 37351 kWh', ['06855817', 'KAM', 'heat'], 'date', ['2010-12-31']],
    ['heat 800 kWh', ['10380010', 'EFE', 'heat'], 'return_temperature', ['43 °C']],
    ['heat 800 kWh', ['10380010', 'EFE', 'heat'], 'error_flags', ['0']],
    ['heat 28014 kWh, more follow', ['01006089', 'SVM', 'heat'], 'operating_time', ['6363 h']],
    ['heat 28014 kWh, more follow', ['01006089', 'SVM', 'heat'], 'date_and_time', ['2021-02-08 21:12']],
    ['electricity, phases', ['00032629', 'EMU', 'electricity'], 'fabrication_number', ['32629']],
    ["the maker's own words", ['12345678', 'PAD', 'water'], 'ABC', ['12565']],
  ] as const)('%s: %s %s', (name, [identification, maker, medium], quantity, values) => {
    const decoded = decodeMbus(vectorNamed(name), { from: 'device' });
    const { message } = decoded as { message: { records: { quantity: string; value: string }[] } };
    expect(message).toMatchObject({ identification, maker, medium });
    expect(message.records.filter((record) => record.quantity === quantity).map(({ value }) => value)).toEqual(values);
  });

  test('and stand where it says that they stand', () => {
    const { message } = decodeMbus(vectorNamed('heat 37351 kWh'), { from: 'device' }) as {
      message: { records: { quantity: string }[] };
    };
    expect(message.records.filter(({ quantity }) => quantity === 'energy')).toEqual([
      { quantity: 'energy', value: '37351000 Wh', head: '04 06' },
      { quantity: 'energy', value: '0 Wh', tariff: 1, head: '84 10 06' },
      { quantity: 'energy', value: '0 Wh', tariff: 2, head: '84 20 06' },
      { quantity: 'energy', value: '0 Wh', device: 3, head: '84 C0 40 06' },
      { quantity: 'energy', value: '33361000 Wh', storage: 1, head: '44 06' },
      { quantity: 'energy', value: '0 Wh', storage: 1, tariff: 1, head: 'C4 10 06' },
      { quantity: 'energy', value: '0 Wh', storage: 1, tariff: 2, head: 'C4 20 06' },
      { quantity: 'energy', value: '0 Wh', storage: 1, device: 3, head: 'C4 C0 40 06' },
    ]);
    const { message: phases } = decodeMbus(vectorNamed('electricity, phases'), { from: 'device' }) as {
      message: { records: { quantity: string }[] };
    };
    expect(phases.records.filter(({ quantity }) => quantity === 'power').slice(0, 4)).toEqual([
      { quantity: 'power', value: '-2 W', qualifiers: '7F 01', head: '04 AB FF 01' },
      { quantity: 'power', value: '0 W', qualifiers: '7F 02', head: '04 AB FF 02' },
      { quantity: 'power', value: '0 W', qualifiers: '7F 03', head: '04 AB FF 03' },
      { quantity: 'power', value: '-2 W', head: '04 2B' },
    ]);
    expect(phases.records.find(({ quantity }) => quantity === 'voltage')).toMatchObject({ value: '225.7 V' });
  });
});

describe('one record', () => {
  test.each([
    ['09 13 42', '42'],
    ['0A 13 42 99', '9942'],
    ['0B 13 01 02 03', '30201'],
    ['0C 13 01 02 03 F4', '-4030201'],
    ['0C 13 01 02 03 A4', null],
    ['0E 13 01 02 03 04 05 06', '60504030201'],
    ['01 13 FF', '-1'],
    ['02 13 FF 7F', '32767'],
    ['03 13 00 00 80', '-8388608'],
    ['04 13 FF FF FF FF', '-1'],
    ['06 13 00 00 00 00 00 40', '70368744177664'],
    ['07 13 FF FF FF FF FF FF FF 7F', '9223372036854775807'],
    ['0D 13 C3 01 02 03', '30201'],
    ['0D 13 D2 01 02', '-201'],
    // A real number with a whole litre as its last step.
    ['05 13 62 BE 3F 4B', '12566114'],
    ['05 13 00 00 80 7F', null],
    // Tens and thousands of litres, and a hundred cubic metres.
    ['04 14 05 00 00 00', '50'],
    ['04 16 05 00 00 00', '5000'],
    ['04 FB 10 05 00 00 00', '500000'],
    // A hundredth of a litre: half to even.
    ['04 10 C4 09 00 00', '2'],
    ['04 10 AC 0D 00 00', '4'],
    // Something else, and no number.
    ['04 2B 01 00 00 00', '1000'],
    ['04 6D 27 0F 79 1A', null],
    ['0D 13 02 41 42', null],
    ['00 13', null],
    // The meter says itself that there is none; and that all is well.
    ['04 93 15 01 00 00 00', null],
    ['04 93 00 01 00 00 00', '1'],
  ])('%s is %s', (bytes, steps) => {
    expect(stepsOf(recordOf(bytes))?.toString() ?? null).toBe(steps);
  });

  test('counts energy in Wh, whatever its unit', () => {
    expect(stepsOf(recordOf('04 03 07 00 00 00'))).toBe(7n);
    expect(stepsOf(recordOf('04 06 07 00 00 00'))).toBe(7000n);
    expect(stepsOf(recordOf('04 FB 01 07 00 00 00'))).toBe(7_000_000n);
    // 1 GJ is 277 777.8 Wh.
    expect(stepsOf(recordOf('04 0F 64 00 00 00'))).toBe(277_778n);
    expect(stepsOf(recordOf('04 FB 09 01 00 00 00'))).toBe(277_778n);
    expect(wattsOf(recordOf('04 2A 0F 00 00 00'))).toBe(1.5);
    expect(wattsOf(recordOf('04 33 10 0E 00 00'))).toBe(1000);
  });

  test.each([
    ['04 6D 27 0F 79 1A', { kind: 'date', year: 2011, month: 10, day: 25, time: { hour: 15, minute: 39 } }],
    ['04 6D 27 8F 79 1A', { kind: 'date', time: { hour: 15, minute: 39, isSummerTime: true } }],
    // Its century said, and left out.
    ['04 6D 27 2F 79 1A', { kind: 'date', year: 2011 }],
    ['02 6C 5F CC', { kind: 'date', year: 1998, month: 12, day: 31, time: null }],
    // Not valid, by its own bit; no month, no hour, no day.
    ['04 6D A7 0F 79 1A', { kind: 'none' }],
    ['04 6D 27 0F 79 1D', { kind: 'none' }],
    ['04 6D 27 18 79 1A', { kind: 'none' }],
    ['02 6C 00 1A', { kind: 'none' }],
    ['02 6C FF FF', { kind: 'none' }],
    // A kind of time that is not read here.
    ['06 6D 00 00 00 00 00 00', { kind: 'bytes' }],
  ])('%s is that time', (bytes, value) => {
    expect(recordOf(bytes).value).toMatchObject(value);
  });

  test('has storage, tariff and part from its extensions', () => {
    expect(recordOf('84 10 03 00 00 00 00')).toMatchObject({ storage: 0, tariff: 1, device: 0 });
    expect(recordOf('C4 82 F1 4F 03 00 00 00 00')).toMatchObject({ storage: 1 + 4 + 32 + 7680, tariff: 12, device: 6 });
    expect(recordOf('B4 80 03 03 00 00 00 00')).toMatchObject({ function: 'error', storage: 96 });
    const tenTimes = `84 ${'8F '.repeat(9)}0F 03 00 00 00 00`;
    expect(recordOf(tenTimes)).toMatchObject({ storage: 2 ** 41 - 2 });
  });

  test.each([
    ['84 80 80 80 80 80 80 80 80 80 80 00 03 00', 'FRAME_UNEXPECTED'],
    ['04 93 A0 A0 A0 A0 A0 A0 A0 A0 A0 A0 20 00', 'FRAME_UNEXPECTED'],
    ['3F 13', 'FRAME_UNEXPECTED'],
    ['7F', 'FRAME_UNEXPECTED'],
    ['0D 13 CF 00', 'FRAME_UNEXPECTED'],
    ['04', 'FRAME_LENGTH'],
    ['04 93', 'FRAME_LENGTH'],
    ['04 13 00 00 00', 'FRAME_LENGTH'],
    ['0D 13 05 41', 'FRAME_LENGTH'],
    ['04 7C 05 41', 'FRAME_LENGTH'],
  ])('%s: %s', (bytes, code) => {
    expect(() => readRecords(hex(bytes))).toThrow(expect.objectContaining({ code }));
  });

  test('comes out as it was written', () => {
    const written = fc.record({
      storage: fc.nat(65_535),
      tariff: fc.nat(255),
      device: fc.nat(255),
      function: fc.constantFrom('instantaneous', 'maximum', 'minimum', 'error'),
      coding: fc.constantFrom(0x04, 0x06, 0x07, 0x0c, 0x0e),
      steps: fc.bigInt(0n, 99_999_999n),
    });
    fc.assert(
      fc.property(written, (record) => {
        const [read, ...others] = readRecords(writeRecord({ ...record, information: [0x13] })).records;
        const { storage, tariff, device } = record;
        expect(read).toMatchObject({ storage, tariff, device, function: record.function });
        expect(read === undefined ? null : stepsOf(read)).toBe(record.steps);
        expect(others).toEqual([]);
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });
});

describe('the record that a profile names', () => {
  const among = { storage: 0, tariff: 0, device: 0 };
  const recordsIn = (name: string) => readRecords(vectorNamed(name).slice(19, -2)).records;

  test.each([
    ['heat 37351 kWh', { quantity: 'energy', ...among }, 37_351_000n],
    ['heat 37351 kWh', { quantity: 'energy', ...among, storage: 1 }, 33_361_000n],
    ['heat 37351 kWh', { quantity: 'energy', ...among, device: 3 }, 0n],
    ['heat 800 kWh', { quantity: 'energy', ...among }, 800_000n],
    ['heat 800 kWh', { quantity: 'energy', ...among, storage: 2 }, 500_000n],
    ['electricity 4.09 kWh of tariff 1', { quantity: 'energy', ...among, tariff: 1 }, 4090n],
    ['electricity in twelve digits', { quantity: 'energy', ...among }, 0n],
    ['electricity, phases', { quantity: 'energy', ...among, tariff: 1 }, 1364n],
    // Of two the one that is not per pulse.
    ['heat 800 kWh', { quantity: 'volume', ...among }, 12_900n],
    ['cold water 453.5 m3', { quantity: 'volume', ...among }, 453_500n],
  ] as const)('%s: %o', (name, place, steps) => {
    const record = recordAt(place, recordsIn(name));
    expect(record === null ? null : stepsOf(record)).toBe(steps);
  });

  test('is none where the meter has it only otherwise', () => {
    expect(recordAt({ quantity: 'energy', ...among }, recordsIn('electricity 4.09 kWh of tariff 1'))).toBeNull();
    expect(recordAt({ quantity: 'power', ...among }, readRecords(hex('14 2B 01 00 00 00')).records)).toBeNull();
    expect(recordAt({ quantity: 'power', ...among }, readRecords(hex('04 AB FF 01 01 00 00 00')).records)).toBeNull();
  });

  test('and the number that the meter left the factory with', () => {
    expect(fabricationNumber(recordsIn('cold water 453.5 m3'))).toBe('10020380');
    expect(fabricationNumber(recordsIn('electricity, phases'))).toBe('00032629');
    expect(fabricationNumber(recordsIn('electricity 0 kWh'))).toBeNull();
  });
});
