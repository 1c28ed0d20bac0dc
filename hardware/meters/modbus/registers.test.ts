import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MeasuredRegister, Rational, RegisterType } from '../../profiles/index.ts';
import { decodeModbus } from './codec.ts';
import { vectorNamed } from './fixtures/vectors.ts';
import { mergeSpans, readSerial, readSteps } from './registers.ts';

const one: Rational = { numerator: 1n, denominator: 1n };
const hundredth: Rational = { numerator: 1n, denominator: 100n };

function register(type: RegisterType, more: Partial<MeasuredRegister> = {}): MeasuredRegister {
  return {
    function: 3,
    address: 0,
    type,
    word_order: 'high_first',
    scale: one,
    unit: 'kWh',
    ...more,
  } as MeasuredRegister;
}

function floatWords(value: number): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [view.getUint16(0), view.getUint16(2)];
}

describe('values of registers', () => {
  test.each<[string, MeasuredRegister, number[], bigint | null]>([
    ['u32 in hundredths of a kWh', register('u32', { scale: hundredth }), [0x0001, 0x0000], 655_360n],
    ['u32, low word first', register('u32', { word_order: 'low_first' }), [5, 0], 5000n],
    ['u32, all ones', register('u32'), [0xffff, 0xffff], null],
    ['u64 in Wh', register('u64', { unit: 'Wh' }), [0, 1, 0, 7], 4_294_967_303n],
    ['u64, all ones', register('u64', { unit: 'Wh' }), [0xffff, 0xffff, 0xffff, 0xffff], null],
    ['u16 in m³', register('u16', { unit: 'm3' }), [0xffff], 65_535_000n],
    ['s16 in W', register('s16', { unit: 'W' }), [0xfffe], -2n],
    ['s32 in W', register('s32', { unit: 'W' }), [0xffff, 0xffff], -1n],
    ['s32, no value', register('s32', { unit: 'W' }), [0x7fff, 0xffff], null],
    ['s32, no value either', register('s32', { unit: 'W' }), [0x8000, 0x0000], null],
    ['MWh', register('u16', { unit: 'MWh' }), [2], 2_000_000n],
    ['kW', register('u16', { unit: 'kW', scale: { numerator: 1n, denominator: 1000n } }), [1234], 1234n],
    [
      'half of a step goes to even',
      register('u16', { unit: 'Wh', scale: { numerator: 1n, denominator: 2n } }),
      [5],
      2n,
    ],
    ['a factor', register('u16', { unit: 'Wh', scale: { numerator: 10n, denominator: 1n } }), [5], 50n],
    ['not a number', register('float32'), [0x7fc0, 0], null],
    ['infinity', register('float32'), [0x7f80, 0], null],
    ['the smallest float', register('float32'), [0, 1], 0n],
    ['minus zero', register('float32'), [0x8000, 0], 0n],
    ['a negative float', register('float32', { unit: 'W' }), floatWords(-12.25), -12n],
  ])('%s', (_name, at, words, expected) => {
    expect(readSteps(at, words)).toBe(expected);
  });

  test('the checked replies: 230.2 kWh and 100.0', () => {
    for (const [name, expected] of [
      ['total kWh 230.2', 230_200n],
      ['float 100.0', 100_000n],
    ] as const) {
      const { message } = decodeModbus(vectorNamed(name), { from: 'device' });
      expect(message.kind === 'registers' && readSteps(register('float32'), message.values)).toBe(expected);
    }
  });

  test('whole Wh come back from a float of kWh as long as it can tell them apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8_388_607 }), (wh) => {
        expect(readSteps(register('float32'), floatWords(wh / 1000))).toBe(BigInt(wh));
      }),
    );
  });

  test('a float is never further off than half a step', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e9), max: Math.fround(1e9) }),
        (value) => {
          const steps = readSteps(register('float32', { unit: 'Wh' }), floatWords(value));
          expect(Math.abs(Number(steps) - value)).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });

  test('a serial number keeps its zeros', () => {
    const at = { function: 3, address: 0xfc00, type: 'u32', word_order: 'high_first', digits: 8 } as const;
    expect(readSerial(at, [0, 12_345])).toBe('00012345');
    expect(readSerial(at, [0xffff, 0xffff])).toBeNull();
  });
});

describe('merging reads', () => {
  const span = (address: number, count: number, functionCode: 3 | 4 = 3) => ({
    function: functionCode,
    address,
    count,
  });

  test('neighbours go together, strangers do not', () => {
    expect(mergeSpans([span(4, 2), span(0, 2), span(2, 2)], 0)).toEqual([span(0, 6)]);
    expect(mergeSpans([span(0, 2), span(3, 2)], 0)).toEqual([span(0, 2), span(3, 2)]);
    expect(mergeSpans([span(0, 2), span(3, 2)], 1)).toEqual([span(0, 5)]);
    expect(mergeSpans([span(0, 2, 4), span(2, 2, 3)], 5)).toEqual([span(2, 2, 3), span(0, 2, 4)]);
    expect(mergeSpans([span(0, 6), span(2, 2)], 0)).toEqual([span(0, 6)]);
  });

  test('everything wanted is read, within the limit, and no span reaches into another', () => {
    const spans = fc.array(
      fc.record({
        function: fc.constantFrom<3 | 4>(3, 4),
        address: fc.integer({ min: 0, max: 500 }),
        count: fc.integer({ min: 1, max: 8 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 100 }), (wanted, across) => {
        const merged = mergeSpans(wanted, across);
        expect(merged.every((each) => each.count <= 125)).toBe(true);
        for (const each of wanted)
          expect(
            merged.some(
              (outer) =>
                outer.function === each.function &&
                outer.address <= each.address &&
                each.address + each.count <= outer.address + outer.count,
            ),
          ).toBe(true);
      }),
    );
  });
});
