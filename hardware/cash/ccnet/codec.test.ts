import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, crc16Kermit, moneyOfUnits, parseHex, parseMoney, toHex } from '#kernel';
import { billEntryCurrency, billEntryValue, decodeBillTable, encodeBillTable } from './bill-table.ts';
import {
  decodeAnswer,
  decodeBillMask,
  decodeCcnet,
  decodeCommand,
  encodeBillMask,
  encodeCommand,
  encodeIdentification,
  encodeParameterStatus,
  encodeStatus,
  frameOf,
  type CcnetAnswer,
  type CcnetCommand,
} from './codec.ts';
import checked from './fixtures/frames.json' with { type: 'json' };
import { commandBytes, failureReasons, parameterStatusBytes, rejectionReasons, statusBytes } from './frames.ts';

function bytes(hex: string): Uint8Array {
  const parsed = parseHex(hex);
  if (parsed === null) throw new Error(`no hexadecimal: ${hex}`);
  return parsed;
}

const allTypes = Array.from({ length: 24 }, (_, type) => type);
const firstSix = [0, 1, 2, 3, 4, 5];

/** What each checked frame means, by its name in the fixture. */
const fromHost: Readonly<Record<string, CcnetCommand>> = {
  POLL: { name: 'poll' },
  NAK: { name: 'nak' },
  RESET: { name: 'reset' },
  IDENTIFICATION: { name: 'identification' },
  'GET BILL TABLE': { name: 'get_bill_table' },
  RETURN: { name: 'return' },
  HOLD: { name: 'hold' },
  'ENABLE all with escrow': { name: 'enable_bill_types', enabled: allTypes, escrow: allTypes },
  'ENABLE types 0-5 with escrow': { name: 'enable_bill_types', enabled: firstSix, escrow: firstSix },
};
const fromDevice: Readonly<Record<string, CcnetAnswer>> = {
  NAK: { kind: 'nak' },
  'STATUS reply, nothing enabled': { kind: 'enabled_types', enabled: [], security: [] },
  'IDENT reply ID003 adapter': {
    kind: 'identification',
    part: 'ID003',
    serial: '231000760443',
    asset: '00 00 00 00 00 00 00',
  },
  'POWER UP': { kind: 'status', status: { name: 'power_up' } },
  IDLING: { kind: 'status', status: { name: 'idling' } },
  STACKING: { kind: 'status', status: { name: 'stacking' } },
  'UNIT DISABLED': { kind: 'status', status: { name: 'disabled' } },
  'ESCROW type 2': { kind: 'status', status: { name: 'escrow', billType: 2 } },
  'BILL STACKED type 1 (credit)': { kind: 'status', status: { name: 'stacked', billType: 1 } },
  'POWER UP with bill in validator': { kind: 'status', status: { name: 'power_up_bill_in_validator' } },
  'POWER UP with bill in stacker': { kind: 'status', status: { name: 'power_up_bill_in_stacker' } },
  HOLDING: { kind: 'status', status: { name: 'holding' } },
  'BUSY 10x100ms': { kind: 'status', status: { name: 'busy', forMs: 1000 } },
  'DROP CASSETTE FULL': { kind: 'status', status: { name: 'cassette_full' } },
  'DROP CASSETTE REMOVED': { kind: 'status', status: { name: 'cassette_removed' } },
  'CASSETTE JAMMED': { kind: 'status', status: { name: 'cassette_jammed' } },
  CHEATED: { kind: 'status', status: { name: 'cheated' } },
  'BILL RETURNED type 1': { kind: 'status', status: { name: 'returned', billType: 1 } },
  'REJECT inhibit': { kind: 'status', status: { name: 'rejecting', reason: 'inhibited' } },
};

describe('the checked frames', () => {
  it.each(checked.vectors)('$name ($origin)', ({ name, dir, frame }) => {
    const whole = bytes(frame);
    if (dir.includes('h')) {
      const command = fromHost[name];
      expect(decodeCcnet(whole, 'host')).toEqual({ ok: true, value: { from: 'host', command } });
      expect(command && toHex(encodeCommand(command))).toBe(frame);
    }
    if (dir.includes('d'))
      expect(decodeCcnet(whole, 'device')).toEqual({ ok: true, value: { from: 'device', answer: fromDevice[name] } });
  });

  it('acknowledges as the document prints it', () => {
    expect(toHex(encodeCommand({ name: 'ack' }))).toBe('02 03 06 00 C2 82');
  });
});

describe('tables', () => {
  it('reads every listed status', () => {
    for (const [name, byte] of Object.entries(statusBytes))
      expect(decodeAnswer(frameOf(Uint8Array.of(byte)))).toEqual({ kind: 'status', status: { name } });
    for (const name of ['escrow', 'stacked', 'returned'] as const) {
      const frame = encodeStatus({ name, billType: 23 });
      expect(frame[3]).toBe(parameterStatusBytes[name]);
      expect(decodeAnswer(frame)).toEqual({ kind: 'status', status: { name, billType: 23 } });
    }
  });

  it('reads every listed reason, and keeps the number of one that is not', () => {
    for (const [byte, reason] of Object.entries(rejectionReasons))
      expect(decodeAnswer(encodeParameterStatus('rejecting', Number(byte)))).toMatchObject({ status: { reason } });
    for (const [byte, reason] of Object.entries(failureReasons))
      expect(decodeAnswer(encodeParameterStatus('failure', Number(byte)))).toMatchObject({ status: { reason } });
    expect(decodeAnswer(encodeParameterStatus('failure', 0xab))).toMatchObject({ status: { reason: 'code ABh' } });
  });

  it('reads every command it can write', () => {
    for (const name in commandBytes) {
      const command = name === 'enable_bill_types' ? { name, enabled: [3], escrow: [3, 9] } : { name };
      expect(decodeCommand(encodeCommand(command as CcnetCommand))).toEqual(command);
    }
  });

  it('knows the end of a bill by its first byte, whatever stands behind it', () => {
    for (const [hex, name, billType] of [
      ['81', 'stacked', null],
      ['81 FF', 'stacked', null],
      ['81 02 00', 'stacked', 2],
      ['82 18', 'returned', null],
    ] as const)
      expect(decodeAnswer(frameOf(bytes(hex)))).toEqual({ kind: 'status', status: { name, billType } });
    expect(encodeStatus({ name: 'stacked', billType: null })).toEqual(frameOf(bytes('81')));
  });

  it('takes an unknown byte for data', () => {
    for (const hex of ['77', '80 18', '14 00', '01 02 03'])
      expect(decodeAnswer(frameOf(bytes(hex)))).toEqual({
        kind: 'status',
        status: { name: 'unknown', bytes: bytes(hex) },
      });
    expect(decodeCcnet(frameOf(bytes('77')), 'host')).toEqual({
      ok: true,
      value: { from: 'host', command: { name: 'unknown', bytes: bytes('77') } },
    });
    expect(decodeCommand(frameOf(bytes('33 00')))).toBeNull();
    expect(decodeCommand(frameOf(bytes('34 00 00')))).toBeNull();
  });
});

describe('bill masks', () => {
  it('has type 0 in the last byte', () => {
    expect(toHex(encodeBillMask([0]))).toBe('00 00 01');
    expect(toHex(encodeBillMask([8]))).toBe('00 01 00');
    expect(toHex(encodeBillMask([23]))).toBe('80 00 00');
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 23 })), (types) => {
        expect(decodeBillMask(encodeBillMask(types))).toEqual(types.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the bill table', () => {
  it('reads values, letters and signed exponents', () => {
    const table = concatBytes(bytes('05 45 55 52 00 01 52 55 53 02 32 55 53 41 82'), new Uint8Array(105));
    const [five, hundred, half, none] = decodeBillTable(table);
    expect(five).toEqual({ value: 5, letters: 'EUR', exponent: 0 });
    expect(hundred).toEqual({ value: 1, letters: 'RUS', exponent: 2 });
    expect(half).toEqual({ value: 50, letters: 'USA', exponent: -2 });
    expect(none).toBeNull();
    expect([five, hundred, half].map((entry) => entry && billEntryCurrency(entry))).toEqual(['EUR', 'RUB', 'USD']);
    expect([five, hundred, half].map((entry) => entry && billEntryValue(entry))).toEqual([
      moneyOfUnits(5n),
      moneyOfUnits(100n),
      parseMoney('0.5'),
    ]);
  });

  it('gives no value for an exponent that no note has', () => {
    expect(billEntryValue({ value: 5, letters: 'EUR', exponent: 10 })).toBeNull();
    expect(billEntryValue({ value: 5, letters: 'EUR', exponent: -7 })).toBeNull();
    expect(billEntryValue({ value: 5, letters: 'EUR', exponent: -6 })).toBe(5n);
  });

  it('reads what it writes, for any table', () => {
    const entry = fc.record({
      value: fc.integer({ min: 1, max: 255 }),
      letters: fc.constantFrom('EUR', 'RUS', 'USD'),
      exponent: fc.integer({ min: -127, max: 127 }),
    });
    fc.assert(
      fc.property(fc.array(fc.option(entry), { minLength: 24, maxLength: 24 }), (entries) => {
        expect(decodeBillTable(encodeBillTable(entries))).toEqual(entries);
      }),
    );
  });
});

describe('any bytes', () => {
  it('are decoded or refused with a code, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 120 }), fc.constantFrom('host', 'device'), (data, from) => {
        const framed = decodeCcnet(frameOf(data), from);
        expect(framed.ok).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('host', 'device'), (noise, from) => {
        const decoded = decodeCcnet(noise, from);
        const isFrame = noise.length >= 6 && noise[0] === 2 && noise[2] === noise.length && crc16Kermit(noise) === 0;
        expect(decoded.ok).toBe(isFrame);
        if (!decoded.ok) expect(decoded.error.code).toMatch(/^FRAME_/);
      }),
    );
  });

  it('are refused by what is wrong with them', () => {
    const codeOf = (hex: string) => {
      const decoded = decodeCcnet(bytes(hex), 'host');
      return decoded.ok ? 'ok' : decoded.error.code;
    };
    expect(codeOf('')).toBe('FRAME_INCOMPLETE');
    expect(codeOf('02 03 06 33 DA 82')).toBe('FRAME_CHECKSUM');
    expect(codeOf('02 03 06 33 DA')).toBe('FRAME_INCOMPLETE');
    expect(codeOf('02 03 FF 33 DA 81')).toBe('FRAME_LENGTH');
    expect(codeOf('FC 05 11 27 56')).toBe('FRAME_UNEXPECTED');
    expect(codeOf('02 03 06 33 DA 81 00')).toBe('FRAME_UNEXPECTED');
  });

  it('in an identification become printable', () => {
    const frame = encodeIdentification({ part: 'A\u0007B', serial: 'TOO LONG A SERIAL' });
    expect(decodeAnswer(frame)).toMatchObject({ part: 'A?B', serial: 'TOO LONG A S' });
  });
});
