import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currency, moneyOfUnits, toHex } from '#kernel';
import {
  decodeAnswer,
  decodeChannelMask,
  decodeCommand,
  decodeSsp,
  encodeAnswer,
  encodeChannelMask,
  encodeCommand,
  encodeEvents,
  packetOf,
  readPacket,
  type SspAnswer,
  type SspCommand,
} from './codec.ts';
import { decodeEvents } from './events.ts';
import { bytes } from './fixtures/bytes.ts';
import checked from './fixtures/frames.json' with { type: 'json' };
import {
  channelEventBytes,
  commandBytes,
  eventBytes,
  refusalBytes,
  rejectionReasons,
  type CommandName,
} from './frames.ts';
import { channelCurrency, channelValue } from './setup.ts';

/** What each checked packet means, by its name in the fixture. */
const fromHost: Readonly<Record<string, SspCommand>> = {
  SYNC: { name: 'sync' },
  'POLL seq1': { name: 'poll' },
  'POLL seq0': { name: 'poll' },
  HOLD: { name: 'hold' },
  'POLL WITH ACK': { name: 'poll_with_ack' },
  'SETUP REQUEST': { name: 'setup_request' },
  'SET GENERATOR 982451653': { name: 'set_generator', number: 982_451_653n },
  'REQUEST KEY EXCHANGE': { name: 'request_key_exchange', number: 0x06_dee2_9cc8_79n },
  'SET INHIBITS 7F FF (stuffed)': {
    name: 'set_inhibits',
    channels: [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16],
  },
};
const polled = (...events: Extract<SspAnswer, { kind: 'events' }>['events']): [CommandName, SspAnswer] => [
  'poll',
  { kind: 'events', events },
];
const fromDevice: Readonly<Record<string, [CommandName, SspAnswer]>> = {
  'READ 0 (reading)': polled({ name: 'read', channel: 0 }),
  'READ ch3 (escrow)': polled({ name: 'read', channel: 3 }),
  STACKING: polled({ name: 'stacking' }),
  STACKED: polled({ name: 'stacked' }),
  REJECTED: polled({ name: 'rejected' }),
  'UNSAFE JAM': polled({ name: 'unsafe_jam' }),
  'FRAUD ch2': polled({ name: 'fraud_attempt', channel: 2 }),
  'STACKER FULL': polled({ name: 'stacker_full' }),
  'CLEARED TO CASHBOX ch2': polled({ name: 'cleared_into_cashbox', channel: 2 }),
  'stacking + credit ch1': polled({ name: 'stacking' }, { name: 'credit', channel: 1 }),
  'SETUP reply GBP 5/10/20': [
    'setup_request',
    {
      kind: 'setup',
      setup: {
        unitType: 0,
        firmware: '0100',
        country: 'GBP',
        valueMultiplier: 1,
        realValueMultiplier: 0x400000,
        protocolVersion: 5,
        channels: [],
      },
    },
  ],
  'COUNTERS reply': [
    'get_counters',
    { kind: 'counters', counters: { stacked: 17, stored: 40, dispensed: 35, transferred: 10, rejected: 16 } },
  ],
  'KEY EXCHANGE reply': ['request_key_exchange', { kind: 'key_share', share: 0xdb27_3ce5_fa1b_6823n }],
};

describe('the checked packets', () => {
  it.each(checked.vectors)('$name ($origin)', ({ name, dir, frame }) => {
    const { sequence, data } = readPacket(bytes(frame));
    expect(toHex(packetOf({ sequence, data }))).toBe(frame);
    if (dir === 'h') {
      const command = fromHost[name];
      expect(decodeSsp(bytes(frame), 'host')).toEqual({ ok: true, value: { from: 'host', sequence, command } });
      expect(command && toHex(encodeCommand(command))).toBe(toHex(data));
      return;
    }
    const [asked, answer] = fromDevice[name] ?? ['sync', { kind: 'ok' }];
    expect(decodeAnswer(data, asked)).toEqual(answer);
    const read = decodeSsp(bytes(frame), 'device');
    expect(read.ok && 'answers' in read.value && read.value.answers).toContainEqual({ to: asked, answer });
  });
});

describe('tables', () => {
  it('writes and reads every command, every refusal and every reason', () => {
    for (const name of Object.keys(commandBytes)) {
      const parameters = { number: 12_345n, version: 7, channels: [1, 16] };
      const command = { name, ...parameters } as unknown as SspCommand;
      expect(decodeCommand(encodeCommand(command))).toMatchObject({ name });
    }
    for (const [reason, byte] of Object.entries(refusalBytes))
      expect(decodeAnswer(Uint8Array.of(byte), 'poll')).toEqual({ kind: 'refused', reason });
    for (const [code, reason] of Object.entries(rejectionReasons))
      expect(decodeAnswer(Uint8Array.of(0xf0, Number(code)), 'last_reject_code')).toMatchObject({ reason });
    expect(decodeAnswer(Uint8Array.of(0xf0, 0xab), 'last_reject_code')).toMatchObject({ reason: 'code ABh' });
  });

  it('reads every event in a row, and stops at the first that it does not know', () => {
    const all = [
      ...Object.keys(eventBytes).map((name) => ({ name })),
      ...Object.keys(channelEventBytes).map((name, channel) => ({ name, channel })),
    ] as ReturnType<typeof decodeEvents>;
    expect(decodeEvents(encodeEvents(all))).toEqual(all);
    expect(decodeEvents(bytes('CC DA 01 EE 03'))).toEqual([
      { name: 'stacking' },
      { name: 'unknown', bytes: bytes('DA 01 EE 03') },
    ]);
    expect(decodeEvents(bytes('EE'))).toEqual([{ name: 'unknown', bytes: bytes('EE') }]);
  });

  it('has channel 1 in bit 0 of the first byte, and a set bit takes bills', () => {
    expect(toHex(encodeChannelMask([1]))).toBe('01 00');
    expect(toHex(encodeChannelMask([9, 16]))).toBe('00 81');
    expect(decodeChannelMask(bytes('05'))).toEqual([1, 3]);
    expect(() => encodeChannelMask([0])).toThrow();
  });
});

describe('the description of a device', () => {
  // Constructed: what a device of version 7 with three channels says.
  const setup: Extract<SspAnswer, { kind: 'setup' }>['setup'] = {
    unitType: 0,
    firmware: '0330',
    country: 'EUR',
    valueMultiplier: 1,
    realValueMultiplier: 100,
    protocolVersion: 7,
    channels: [5, 500, 0].map((value, index) => ({ channel: index + 1, value, letters: 'EUR' })),
  };

  it('since version 6 has values of four bytes and a currency for each channel', () => {
    const data = encodeAnswer({ kind: 'setup', setup });
    expect(decodeAnswer(data, 'setup_request')).toEqual({ kind: 'setup', setup });
    expect(setup.channels.map(channelValue)).toEqual([moneyOfUnits(5n), moneyOfUnits(500n), null]);
    expect(setup.channels.map(channelCurrency)).toEqual(['EUR', 'EUR', 'EUR'].map(currency));
    expect(channelCurrency({ channel: 1, value: 1, letters: 'E?' })).toBeNull();
    expect(decodeAnswer(data.slice(0, -1), 'setup_request').kind).toBe('unreadable');
  });

  it('has the serial number high byte first', () => {
    expect(decodeAnswer(bytes('F0 00 4A 78 B4'), 'serial')).toEqual({ kind: 'serial', serial: '4880564' });
    expect(toHex(encodeAnswer({ kind: 'serial', serial: '4880564' }))).toBe('F0 00 4A 78 B4');
  });
});

describe('any bytes', () => {
  it('are read without an exception', () => {
    const names = Object.keys(commandBytes) as CommandName[];
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 255 }), fc.constantFrom(...names), (data, asked) => {
        decodeCommand(data);
        decodeAnswer(data, asked);
        for (const from of ['host', 'device'] as const) {
          decodeSsp(packetOf({ sequence: 0, data }), from);
          decodeSsp(data, from);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('that are not one sound packet are refused', () => {
    for (const hex of ['7F 80 01 11 65 83', '7F 80 01 11 65 82 7F', '7F'])
      expect(decodeSsp(bytes(hex), 'host')).toMatchObject({ ok: false });
    expect(decodeSsp(bytes('7F 80 01 11 65 82'), 'device')).toMatchObject({ ok: false });
  });

  it('under a key are said to be that', () => {
    expect(decodeSsp(bytes(checked.encrypted.frame), 'device')).toMatchObject({ ok: true, value: { sequence: 0 } });
  });
});
