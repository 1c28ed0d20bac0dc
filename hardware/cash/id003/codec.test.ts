import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assert, concatBytes, crc16Kermit, moneyOfUnits, parseHex, toHex } from '#kernel';
import { kermitFrameOf } from '../line/kermit-frame.ts';
import { billEntryValue, decodeBillTable, encodeBillTable } from './bill-table.ts';
import {
  decodeAnswer,
  decodeBillMask,
  decodeCommand,
  decodeId003,
  encodeBillMask,
  encodeCommand,
  encodeReason,
  encodeStatus,
  encodeText,
  isEcho,
  type Id003Answer,
  type Id003Command,
} from './codec.ts';
import checked from './fixtures/frames.json' with { type: 'json' };
import { commandBytes, failureReasons, ID003_FRAME, rejectionReasons, statusBytes } from './frames.ts';

function bytes(hex: string): Uint8Array {
  const parsed = parseHex(hex);
  assert(parsed !== null, `hexadecimal: ${hex}`);
  return parsed;
}
const frameOf = (hex: string) => kermitFrameOf(bytes(hex), ID003_FRAME);
const status = (name: keyof typeof statusBytes): Id003Answer => ({ kind: 'status', status: { name } });

/** What each checked frame means, by its name in the fixture. */
const fromHost: Readonly<Record<string, Id003Command>> = {
  'STATUS REQ': { name: 'status_request' },
  RESET: { name: 'reset' },
  'STACK-1': { name: 'stack_1' },
  'STACK-2': { name: 'stack_2' },
  HOLD: { name: 'hold' },
  'C0 all enabled': { name: 'set_disabled', bills: [] },
  'C2 polled': { name: 'set_communication', mode: 0 },
  'C3 accept': { name: 'set_inhibit', inhibited: false },
  '83 req': { name: 'read_inhibit' },
  '91 serial req': { name: 'read_serial' },
};
const euroTable = [5, 10, 20, 50].map((value, at) => ({ index: at + 1, country: 0xe0, value, exponent: 0 }));
const fromDevice: Readonly<Record<string, Id003Answer>> = {
  'POWER UP': status('power_up'),
  'POWER UP bill in acceptor': status('power_up_bill_in_acceptor'),
  'POWER UP bill in stacker': status('power_up_bill_in_stacker'),
  ACCEPTING: status('accepting'),
  'ESCROW 63': { kind: 'status', status: { name: 'escrow', bill: 2 } },
  'STACKER FULL': status('stacker_full'),
  'VEND VALID': { kind: 'status', status: { name: 'vend_valid', bill: null } },
  STACKED: status('stacked'),
  INHIBITED: status('inhibited'),
  HOLDING: status('holding'),
  'INVALID COMMAND': { kind: 'invalid_command' },
  'JAM IN ACCEPTOR': status('jam_in_acceptor'),
  'JAM IN STACKER': status('jam_in_stacker'),
  CHEATED: status('cheated'),
  'FAILURE A2 stack motor': { kind: 'status', status: { name: 'failure', reason: 'stack motor' } },
  'REJECT 79 inhibit/timeout': {
    kind: 'status',
    status: { name: 'rejecting', reason: 'inhibited or not decided in time' },
  },
  '91 serial reply': { kind: 'text', of: 'serial', text: '231000760443' },
  'CURRENCY ASSIGN reply EUR 5..500': {
    kind: 'currency_table',
    entries: [
      ...euroTable,
      { index: 5, country: 0xe0, value: 10, exponent: 1 },
      { index: 6, country: 0xe0, value: 20, exponent: 1 },
      { index: 7, country: 0xe0, value: 50, exponent: 1 },
    ],
  },
};

describe('the checked frames', () => {
  it.each(checked.vectors)('$name ($origin)', ({ name, dir, frame }) => {
    const whole = bytes(frame);
    if (dir === 'h') {
      const command = fromHost[name];
      expect(decodeId003(whole, 'host')).toEqual({ ok: true, value: { from: 'host', command } });
      expect(command && toHex(encodeCommand(command))).toBe(frame);
    } else
      expect(decodeId003(whole, 'device')).toEqual({ ok: true, value: { from: 'device', answer: fromDevice[name] } });
  });

  it('mean something else from the other side', () => {
    expect(decodeCommand(bytes('FC 05 41 A2 04'))).toEqual({ name: 'stack_1' });
    expect(decodeAnswer(bytes('FC 05 41 A2 04'))).toEqual(status('power_up_bill_in_acceptor'));
    expect(decodeCommand(bytes('FC 05 11 27 56'))).toEqual({ name: 'status_request' });
    expect(decodeAnswer(bytes('FC 05 11 27 56'))).toEqual(status('idling'));
  });
});

describe('tables', () => {
  it('reads every listed status', () => {
    for (const [name, byte] of Object.entries(statusBytes))
      expect(decodeAnswer(kermitFrameOf(Uint8Array.of(byte), ID003_FRAME))).toEqual({
        kind: 'status',
        status: { name },
      });
    for (const bill of [0, 15, null]) {
      const answer = { kind: 'status', status: { name: 'vend_valid', bill } };
      expect(decodeAnswer(encodeStatus({ name: 'vend_valid', bill }))).toEqual(answer);
    }
  });

  it('reads every listed reason, and keeps the number of one that is not', () => {
    for (const [byte, reason] of Object.entries(rejectionReasons))
      expect(decodeAnswer(encodeReason('rejecting', Number(byte)))).toMatchObject({ status: { reason } });
    for (const [byte, reason] of Object.entries(failureReasons))
      expect(decodeAnswer(encodeReason('failure', Number(byte)))).toMatchObject({ status: { reason } });
    expect(decodeAnswer(encodeReason('failure', 0xcd))).toMatchObject({ status: { reason: 'code CDh' } });
  });

  it('reads every command it can write, and an echo of every setting as what was set', () => {
    for (const name in commandBytes) {
      const command = { name } as Id003Command;
      expect(decodeCommand(encodeCommand(command))).toEqual(command);
    }
    const settings: readonly Id003Command[] = [
      { name: 'set_disabled', bills: [0, 8, 15] },
      { name: 'set_security', bills: [3] },
      { name: 'set_inhibit', inhibited: true },
      { name: 'set_communication', mode: 1 },
      { name: 'set_direction', mode: 3 },
      { name: 'set_optional', functions: 0x0102 },
    ];
    for (const command of settings) {
      expect(decodeCommand(encodeCommand(command))).toEqual(command);
      expect(decodeAnswer(encodeCommand(command))).toEqual({ kind: 'written', setting: command });
      expect(isEcho(command, decodeAnswer(encodeCommand(command)))).toBe(true);
    }
    expect(isEcho({ name: 'set_inhibit', inhibited: true }, decodeAnswer(bytes('FC 06 C3 00 04 D6')))).toBe(false);
    expect(isEcho({ name: 'set_inhibit', inhibited: true }, { kind: 'ack' })).toBe(false);
  });

  it('knows a credit by its first byte, whatever stands behind it', () => {
    for (const hex of ['15', '15 FF', '15 FF 00'])
      expect(decodeAnswer(frameOf(hex))).toEqual({ kind: 'status', status: { name: 'vend_valid', bill: null } });
  });

  it('takes an unknown byte for data', () => {
    for (const hex of ['77', '13 60', '13 71', '11 00', '17 71 71', '8A 61', '8A 60 00 00 00', 'C3 02', 'C0 00'])
      expect(decodeAnswer(frameOf(hex)), hex).toEqual({
        kind: 'status',
        status: { name: 'unknown', bytes: bytes(hex) },
      });
    expect(decodeId003(frameOf('77'), 'host')).toEqual({
      ok: true,
      value: { from: 'host', command: { name: 'unknown', bytes: bytes('77') } },
    });
    for (const hex of ['11 00', 'C3', 'C5 00', '13']) expect(decodeCommand(frameOf(hex))).toBeNull();
    expect(decodeAnswer(frameOf('83 01'))).toEqual({ kind: 'setting', of: 'read_inhibit', bytes: Uint8Array.of(1) });
  });

  it('makes texts printable', () => {
    expect(decodeAnswer(encodeText('version', 'A\u0007B '))).toEqual({ kind: 'text', of: 'version', text: 'A?B' });
    expect(decodeAnswer(encodeText('boot_version', 'B1'))).toEqual({ kind: 'text', of: 'boot_version', text: 'B1' });
  });
});

describe('bills', () => {
  it('have the first in the lowest bit of the first byte', () => {
    expect(toHex(encodeBillMask([0]))).toBe('01 00');
    expect(toHex(encodeBillMask([8]))).toBe('00 01');
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 15 })), (bills) => {
        expect(decodeBillMask(encodeBillMask(bills))).toEqual(bills.toSorted((a, b) => a - b));
      }),
    );
  });

  it('are worth value times a power of ten, and nothing where no note has such a power', () => {
    const entry = { index: 0, country: 1, value: 5, exponent: 2 };
    expect(billEntryValue(entry)).toBe(moneyOfUnits(500n));
    expect(billEntryValue({ ...entry, exponent: 10 })).toBeNull();
  });

  it('are read as they were written', () => {
    const entry = fc.record({
      index: fc.integer({ min: 0, max: 15 }),
      country: fc.integer({ min: 0, max: 255 }),
      value: fc.integer({ min: 1, max: 255 }),
      exponent: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 16 }), (entries) => {
        expect(decodeBillTable(encodeBillTable(entries))).toEqual(entries);
      }),
    );
    expect(decodeBillTable(encodeBillTable([{ index: 0, country: 0, value: 0, exponent: 0 }]))).toEqual([]);
  });
});

describe('any bytes', () => {
  it('are decoded or refused with a code, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 123 }), fc.constantFrom('host', 'device'), (data, from) => {
        expect(decodeId003(kermitFrameOf(data, ID003_FRAME), from).ok).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('host', 'device'), (noise, from) => {
        const decoded = decodeId003(noise, from);
        const isFrame = noise.length >= 5 && noise[0] === 0xfc && noise[1] === noise.length && crc16Kermit(noise) === 0;
        expect(decoded.ok).toBe(isFrame);
        if (!decoded.ok) expect(decoded.error.code).toMatch(/^FRAME_/);
      }),
    );
  });

  it('are refused by what is wrong with them', () => {
    const codeOf = (whole: Uint8Array) => {
      const decoded = decodeId003(whole, 'host');
      return decoded.ok ? 'ok' : decoded.error.code;
    };
    expect(codeOf(new Uint8Array())).toBe('FRAME_INCOMPLETE');
    expect(codeOf(bytes('FC 05 11 27 57'))).toBe('FRAME_CHECKSUM');
    expect(codeOf(bytes('02 03 06 33 DA 81'))).toBe('FRAME_UNEXPECTED');
    expect(codeOf(concatBytes(frameOf('11'), frameOf('11')))).toBe('FRAME_UNEXPECTED');
  });
});
