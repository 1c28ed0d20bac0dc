import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moneyOfUnits, parseHex, toHex } from '#kernel';
import {
  billOf,
  bufferedEventsData,
  bufferedEventsOf,
  coinOf,
  countryScalingOf,
  decodeAnswer,
  decodeCctalk,
  decodeCommand,
  encodeCommand,
  encodeReply,
  frameOf,
  type CctalkCommand,
} from './codec.ts';
import { newsOf } from './event-count.ts';
import checked from './fixtures/frames.json' with { type: 'json' };

const coins = { address: 2, checksum: 'sum' } as const;
const bills = { address: 40, checksum: 'crc' } as const;
const bytes = (hex: string) => parseHex(hex) ?? new Uint8Array();

describe('ccTalk frames', () => {
  it.each(checked.vectors)('$name: $frame', ({ frame, dir }) => {
    const from = dir === 'h' ? 'host' : 'device';
    expect(decodeCctalk(bytes(frame), from)).toMatchObject({ ok: true, value: { direction: from } });
    expect(decodeCctalk(bytes(frame), from === 'host' ? 'device' : 'host')).toMatchObject({ ok: false });
  });

  it.each(checked.crcMode)('$name: $frame', ({ frame }) => {
    expect(decodeCctalk(bytes(frame), 'host')).toMatchObject({ ok: true, value: { direction: 'host' } });
  });

  it('are built as they are printed', () => {
    expect(toHex(encodeCommand({ name: 'serial' }, coins))).toBe('02 00 01 F2 0B');
    expect(toHex(encodeCommand({ name: 'master_inhibit', accepts: true }, coins))).toBe('02 01 01 E4 01 17');
    expect(toHex(encodeCommand({ name: 'coin_id', type: 1 }, coins))).toBe('02 01 01 B8 01 43');
    expect(toHex(encodeCommand({ name: 'simple_poll' }, bills))).toBe('28 00 B6 FE 21');
    expect(toHex(encodeCommand({ name: 'route_bill', to: 'stacker' }, bills))).toBe('28 01 BC 9A 01 62');
  });

  it('come back as the commands they were, in both kinds of checksum', () => {
    const commands: CctalkCommand[] = [
      { name: 'inhibit_mask', enabled: [1, 3, 16] },
      { name: 'country_scaling', letters: 'EU' },
      { name: 'route_bill', to: 'wait' },
      { name: 'bill_id', type: 7 },
      { name: 'read_bill_events' },
    ];
    for (const bus of [coins, bills])
      for (const command of commands) expect(decodeCommand(encodeCommand(command, bus))).toEqual(command);
  });

  it.each([
    ['02 00 01 F2 0C', 'FRAME_CHECKSUM'],
    ['02 05 01 F2', 'FRAME_INCOMPLETE'],
    ['02 00 01 F2 0B 00', 'FRAME_UNEXPECTED'],
  ])('%s is refused by its code', (hex, code) => {
    const told = decodeCctalk(bytes(hex), 'host');
    expect(told.ok ? null : told.error.code).toBe(code);
  });

  it('any bytes are decoded or refused, and a frame of the host is no answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 80 }), fc.constantFrom('host', 'device'), (given, from) => {
        expect(() => decodeCctalk(given, from)).not.toThrow();
      }),
    );
    expect(decodeAnswer(encodeCommand({ name: 'serial' }, coins))).toBeNull();
    const toAnother = { to: 2, from: 1, header: 0, data: Uint8Array.of(1) };
    expect(decodeAnswer(frameOf(toAnother, coins))).toBeNull();
  });

  it('the five events come oldest first', () => {
    const data = bufferedEventsData(2, [
      [3, 1],
      [0, 2],
    ]);
    expect(toHex(encodeReply(data, coins))).toBe('01 0B 02 00 02 00 02 03 01 00 00 00 00 00 00 EA');
    expect(bufferedEventsOf(data)?.events.slice(-2)).toEqual([
      [3, 1],
      [0, 2],
    ]);
  });
});

describe('money by its name', () => {
  const micro = (text: string) => BigInt(Math.round(Number(text) * 1_000_000));

  it.each([
    ['EU100A', 'EUR', '1'],
    ['EU005A', 'EUR', '0.05'],
    ['GB.50B', 'GBP', '0.005'],
    ['HU5K0A', 'HUF', '50'],
    ['JP1M5A', 'JPY', '15000'],
  ])('coin %s', (name, code, value) => {
    expect(coinOf(name)).toEqual({ currency: code, value: micro(value) });
  });

  it.each(['TOKENA', 'EU000A', 'XX100A', '......', 'EU10', 'EUK0KA'])('%s is no coin', (name) => {
    expect(coinOf(name)).toBeNull();
  });

  it('bill EU0010A in hundredths', () => {
    expect(billOf('EU0010A', { factor: 100, decimals: 2 })).toEqual({ currency: 'EUR', value: moneyOfUnits(10n) });
    expect(billOf('EU0000A', { factor: 100, decimals: 2 })).toBeNull();
  });

  it('a country that the device does not have has no scaling', () => {
    expect(countryScalingOf(bytes('E8 03 02'))).toEqual({ factor: 1000, decimals: 2 });
    for (const none of ['00 00 00', '64 00 07', '64 00']) expect(countryScalingOf(bytes(none))).toBeNull();
  });
});

describe('the count of events', () => {
  it.each(checked.eventCounter)('$last, then $now', ({ last, now, ...expected }) => {
    const news = newsOf(last, now);
    if (expected.reset === true) expect(news).toMatchObject({ wasReset: true, marks: [] });
    else expect([news.marks.length, news.lost]).toEqual([expected.new, expected.lost ?? 0]);
  });

  it('gives every event a mark of its own that is above the one before, whatever the device does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 200 }), (steps) => {
        let [count, last] = [0, newsOf(null, 0).mark];
        for (const step of steps) {
          count = ((count - 1 + step) % 255) + 1;
          const news = newsOf(last, count);
          expect(news.marks.length + news.lost).toBe(step);
          const line = [last, ...news.marks];
          expect(line).toEqual([...new Set(line)].sort((a, b) => a - b));
          expect(news.mark).toBe(news.marks.at(-1));
          // The count 0 is no event: none has its mark.
          expect(news.marks.every((mark) => mark % 256 !== 0)).toBe(true);
          last = news.mark;
        }
      }),
    );
  });

  it('a device that is met for the first time owes nothing', () => {
    expect(newsOf(null, 200)).toEqual({ marks: [], lost: 0, wasReset: false, mark: 200 });
  });
});
