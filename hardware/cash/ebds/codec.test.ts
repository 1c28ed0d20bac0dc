import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assert, concatBytes, parseHex, toHex } from '#kernel';
import {
  currenciesOfVariant,
  decodeAnswer,
  decodeCommand,
  decodeEbds,
  encodeCommand,
  encodeStatus,
  encodeVariantName,
  pollOf,
  type EbdsCommand,
  type EbdsStatus,
} from './codec.ts';
import checked from './fixtures/frames.json' with { type: 'json' };
import { xorOf } from './framer.ts';

function bytes(hex: string): Uint8Array {
  const parsed = parseHex(hex);
  assert(parsed !== null, `hexadecimal: ${hex}`);
  return parsed;
}

const every = [1, 2, 3, 4, 5, 6, 7];
const plain: EbdsStatus = {
  motion: 'idling',
  end: null,
  conditions: {
    cheated: false,
    rejected: false,
    jammed: false,
    stackerFull: false,
    cassette: true,
    paused: false,
    calibrating: false,
  },
  powerUp: false,
  invalidCommand: false,
  failure: false,
  bill: null,
  model: 1,
  revision: 2,
};
const poll: EbdsCommand = {
  name: 'poll',
  toggle: 0,
  enabled: every,
  decision: 'none',
  escrow: true,
  orientation: 0,
  configuration: 0,
};

/** What each checked frame means, by its name in the fixture. */
const fromHost: Readonly<Record<string, EbdsCommand>> = {
  'poll escrow ack0': poll,
  'poll escrow ack1': { ...poll, toggle: 1 },
  return: { ...poll, decision: 'return' },
  'MEI poll': { ...poll, orientation: 3, configuration: 0x12 },
};
const fromDevice: Readonly<Record<string, [0 | 1, EbdsStatus]>> = {
  'idle ack0': [0, plain],
  accepting: [1, { ...plain, motion: 'accepting' }],
  escrowed: [1, { ...plain, motion: 'escrowed' }],
  returning: [1, { ...plain, motion: 'returning' }],
  jam: [1, { ...plain, motion: null, conditions: { ...plain.conditions, jammed: true } }],
  failure: [1, { ...plain, motion: null, failure: true }],
  'idle+stacked event': [1, { ...plain, end: 'stacked' }],
};

describe('the checked frames', () => {
  it.each(checked.vectors)('$name', ({ name, dir, frame }) => {
    const whole = bytes(frame);
    if (dir === 'h') {
      const command = fromHost[name];
      expect(decodeEbds(whole, 'host')).toEqual({ ok: true, value: { from: 'host', command } });
      expect(command && toHex(encodeCommand(command))).toBe(frame);
      return;
    }
    const [toggle, status] = fromDevice[name] ?? [];
    expect(decodeEbds(whole, 'device')).toEqual({
      ok: true,
      value: { from: 'device', answer: { kind: 'status', toggle, status } },
    });
    if (toggle !== undefined && status !== undefined) expect(toHex(encodeStatus(toggle, status))).toBe(frame);
  });
});

describe('messages', () => {
  it('poll with escrow, any orientation and power-up policy A, whatever else they say', () => {
    expect(toHex(encodeCommand(pollOf({ toggle: 1, enabled: [2, 3], decision: 'stack' })))).toBe(
      '02 08 11 06 3C 00 03 23',
    );
  });

  it('are read as they were written', () => {
    const command = fc.record({
      name: fc.constant('poll' as const),
      toggle: fc.constantFrom<0 | 1>(0, 1),
      enabled: fc.uniqueArray(fc.constantFrom(...every)).map((bills) => bills.toSorted((a, b) => a - b)),
      decision: fc.constantFrom('none' as const, 'stack' as const, 'return' as const),
      escrow: fc.boolean(),
      orientation: fc.integer({ min: 0, max: 3 }),
      configuration: fc.integer({ min: 0, max: 0x7f }),
    });
    fc.assert(
      fc.property(command, (one) => {
        expect(decodeCommand(encodeCommand(one))).toEqual(one);
      }),
    );
    for (const name of ['query_variant_name', 'reset'] as const)
      expect(decodeCommand(encodeCommand({ name, toggle: 1 }))).toEqual({ name, toggle: 1 });
    const status = fc.record({
      motion: fc.constantFrom('idling', 'accepting', 'escrowed', 'stacking', 'returning', null),
      end: fc.constantFrom('stacked', 'returned', null),
      conditions: fc.record({
        cheated: fc.boolean(),
        rejected: fc.boolean(),
        jammed: fc.boolean(),
        stackerFull: fc.boolean(),
        cassette: fc.boolean(),
        paused: fc.boolean(),
        calibrating: fc.boolean(),
      }),
      powerUp: fc.boolean(),
      invalidCommand: fc.boolean(),
      failure: fc.boolean(),
      bill: fc.constantFrom(null, ...every),
      model: fc.integer({ min: 0, max: 0x7f }),
      revision: fc.integer({ min: 0, max: 0x7f }),
    });
    fc.assert(
      fc.property(status, (one) => {
        expect(decodeAnswer(encodeStatus(1, one))).toEqual({ kind: 'status', toggle: 1, status: one });
      }),
    );
  });

  it('name the bill set', () => {
    expect(toHex(encodeCommand({ name: 'query_variant_name', toggle: 0 }))).toBe('02 08 60 00 00 08 03 60');
    expect(decodeAnswer(encodeVariantName(1, 'USD CLASSIC'))).toEqual({
      kind: 'variant_name',
      toggle: 1,
      text: 'USD CLASSIC',
    });
    expect(decodeAnswer(encodeVariantName(0, 'A NAME OF MORE THAN THIRTY-TWO LETTERS'))).toMatchObject({
      text: 'A NAME OF MORE THAN THIRTY-TWO L',
    });
    expect(currenciesOfVariant('USD CLASSIC')).toEqual(['USD']);
    expect(currenciesOfVariant('USD_CAD')).toEqual(['USD', 'CAD']);
    for (const name of ['', 'SCNL 6670R', 'Apex 7000', 'EU']) expect(currenciesOfVariant(name)).toEqual([]);
  });

  it('that contradict themselves, or are not known, are data', () => {
    // Constructed: stacked and returned at once, an answer of the wrong length, stack and return at once, an unknown question.
    expect(decodeAnswer(bytes('02 0B 20 50 10 00 00 01 02 03 68')).kind).toBe('unknown');
    expect(decodeAnswer(bytes('02 06 20 50 03 76'))).toEqual({ kind: 'unknown', toggle: 0, bytes: bytes('50') });
    expect(decodeCommand(bytes('02 08 10 7F 70 00 03 17'))).toBeNull();
    expect(decodeEbds(bytes('02 08 60 00 00 09 03 61'), 'host')).toEqual({
      ok: true,
      value: { from: 'host', command: { name: 'unknown', bytes: bytes('00 00 09') } },
    });
    expect(decodeCommand(bytes('02 08 20 7F 10 00 03 47'))).toBeNull();
    expect(decodeCommand(bytes('02 06 10 7F 03 69'))).toBeNull();
  });
});

describe('any bytes', () => {
  it('are decoded or refused with a code, never thrown', () => {
    const sevenBits = fc.uint8Array({ max: 0x7f, maxLength: 59 });
    fc.assert(
      fc.property(
        sevenBits,
        fc.integer({ max: 0x7f, min: 0 }),
        fc.constantFrom('host', 'device'),
        (data, control, from) => {
          const frame = concatBytes(Uint8Array.of(2, data.length + 5, control), data, Uint8Array.of(3, 0));
          frame[frame.length - 1] = xorOf(frame);
          expect(decodeEbds(frame, from).ok).toBe(true);
        },
      ),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.constantFrom('host', 'device'), (noise, from) => {
        const decoded = decodeEbds(noise, from);
        if (!decoded.ok) expect(decoded.error.code).toMatch(/^FRAME_/);
      }),
    );
  });

  it('are refused by what is wrong with them', () => {
    const codeOf = (hex: string) => {
      const decoded = decodeEbds(bytes(hex), 'host');
      return decoded.ok ? 'ok' : decoded.error.code;
    };
    expect(codeOf('')).toBe('FRAME_INCOMPLETE');
    expect(codeOf('02 08 10 7F 10 00 03 76')).toBe('FRAME_CHECKSUM');
    expect(codeOf('02 03 06 33 DA 81')).toBe('FRAME_LENGTH');
    expect(codeOf('02 08 10 7F 10 00 03 77 02')).toBe('FRAME_UNEXPECTED');
  });
});
