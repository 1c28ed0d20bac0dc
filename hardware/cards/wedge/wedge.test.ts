import { cardUid, instant, ManualClock, milliseconds, silentLog } from '#kernel';
import { describe, expect, test } from 'vitest';
import type { HidLibrary, HidPort } from '../../hid/index.ts';
import type { BytePort } from '../../ports/index.ts';
import { bootReports, inputEvents, typedKeys } from '../../typing/fixtures/typist.ts';
import { hidKeyboard, inputKeyboard, type OpenKeyboard } from '../../typing/index.ts';
import type { CardEvent } from '../reader.ts';
import { numberIn } from './codec.ts';
import { createWedgeCardReader, type WedgeFormat } from './driver.ts';
import { cardTyped } from './machine.ts';

const usual: WedgeFormat = {
  layout: 'us',
  terminator: 'enter',
  number: 'hexadecimal',
  prefix: '',
  suffix: '',
  length: null,
};
const uid = cardUid('04A1B2C3D4E5F6');
const NUMBER = '04a1b2c3d4e5f6';

test.each([
  ['04a1b2c3', {}, '04A1B2C3'],
  ['04A1B2C3', {}, '04A1B2C3'],
  ['x04a1b2c3;', { prefix: 'X', suffix: ';' }, '04A1B2C3'],
  ['04a1b2c3', { prefix: 'X' }, null],
  ['04a1b2c3', { length: 14 }, null],
  ['0077705923', { number: 'decimal' }, '04A1B2C3'],
  ['0077705923', { number: 'decimal_reversed' }, 'C3B2A104'],
  ['4294967296', { number: 'decimal' }, null],
  ['', {}, null],
] as const)('what was typed: %s with %j is %s', (text, over, number) =>
  expect(numberIn(text, { ...usual, ...over })).toBe(number),
);

describe('a number', () => {
  const typed = (text: string, atMs: number) => ({ kind: 'text', text, atMs }) as const;

  test('is a tap, once, however often it comes again within two seconds', () => {
    const first = cardTyped(null, typed(NUMBER, 1000), usual);
    expect(first.said).toEqual({ kind: 'tapped', uid });
    const again = cardTyped(first.last, typed(NUMBER, 2999), usual);
    expect(again.said).toBeNull();
    expect(cardTyped(again.last, typed(NUMBER, 4998), usual).said).toBeNull();
    expect(cardTyped(again.last, typed(NUMBER, 4999), usual).said).toEqual({ kind: 'tapped', uid });
    expect(cardTyped(again.last, typed('01020304', 3000), usual).said).toMatchObject({ kind: 'tapped' });
  });

  test('that is none is unreadable, and so is what a reader typed that is set up otherwise', () => {
    expect(cardTyped(null, typed('0102030405', 0), usual).said).toEqual({ kind: 'unreadable' });
    expect(cardTyped(null, { kind: 'refused', code: 'CODE_NOT_TEXT' }, usual).said).toEqual({ kind: 'unreadable' });
  });
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A reader whose device is in the test's hand. */
function plugged(how: 'wedge' | 'hid', over: Partial<WedgeFormat> = {}) {
  const clock = new ManualClock(instant(0));
  const format = { ...usual, ...over };
  const events: CardEvent[] = [];
  let hear: (bytes: Uint8Array) => void = () => undefined;
  let close: () => void = () => undefined;
  const leaving = {
    onClosed: (listener: () => void) => (close = listener),
    close: () => Promise.resolve(),
  };
  const port: BytePort = { ...leaving, write: () => Promise.resolve(), onBytes: (listener) => (hear = listener) };
  const hid: HidPort = { ...leaving, onReport: (listener) => (hear = listener) };
  const device = { path: '/dev/hidraw0', vendorHex: 'ffff', productHex: '0035', serial: null, name: '' };
  const library: HidLibrary = {
    devices: () => Promise.resolve([{ ...device, usagePage: 1, usage: 6 }]),
    open: () => Promise.resolve(hid),
  };
  const log = silentLog;
  const open: OpenKeyboard =
    how === 'wedge'
      ? inputKeyboard({ openPort: () => Promise.resolve(port), url: 'input:///dev/input/event7', log })
      : hidKeyboard({
          loadLibrary: () => Promise.resolve(library),
          address: { url: 'hid:ffff:0035', vendorHex: 'ffff', productHex: '0035', serial: null },
          clock,
          log,
        });
  const reader = createWedgeCardReader({ open, format, clock, log });
  reader.start((event) => events.push(event));
  const type = (text: string, everyMs = 8) => {
    const moves = typedKeys(text, { layout: format.layout, everyMs, fromMs: clock.monotonic() + 1_000_000 });
    if (how === 'wedge') {
      const bytes = inputEvents(moves);
      // In pieces that fit no event.
      for (let at = 0; at < bytes.length; at += 7) hear(bytes.slice(at, at + 7));
    } else
      for (const [index, report] of bootReports(moves).entries()) {
        if (index % 2 === 0) clock.advance(milliseconds(everyMs));
        hear(report);
      }
  };
  return { reader, clock, events, type, leave: () => close() };
}

describe.each(['wedge', 'hid'] as const)('a reader that types (%s)', (how) => {
  test('is here, tells its card, goes away and comes back by itself', async () => {
    const { reader, clock, events, type, leave } = plugged(how);
    await settle();
    type(`${NUMBER}\n`);
    expect(events).toEqual([{ kind: 'back' }, { kind: 'tapped', uid }, { kind: 'removed' }]);
    expect([await reader.sort(), await reader.ask({ kind: 'signature' } as never)]).toEqual([
      'untold',
      { kind: 'unsupported' },
    ]);
    leave();
    await settle();
    clock.advance(milliseconds(500));
    await settle();
    expect(events.slice(3)).toEqual([{ kind: 'away' }, { kind: 'back' }]);
    await reader.stop();
  });

  test('with capitals, and set to French, where letters and digits lie elsewhere', async () => {
    for (const layout of ['us', 'fr', 'de'] as const) {
      const { reader, events, type } = plugged(how, { layout });
      await settle();
      type(`${NUMBER.toUpperCase()}\n`);
      expect(events.at(1)).toEqual({ kind: 'tapped', uid });
      await reader.stop();
    }
  });

  test('on which a person types is silent, however right the number', async () => {
    const { reader, events, type } = plugged(how);
    await settle();
    type(`${NUMBER}\n`, 120);
    expect(events).toEqual([{ kind: 'back' }]);
    await reader.stop();
  });

  test('that never sends its end is unreadable after the silence', async () => {
    const { reader, clock, events, type } = plugged(how);
    await settle();
    type(NUMBER);
    clock.advance(milliseconds(500));
    await settle();
    expect(events).toEqual([{ kind: 'back' }, { kind: 'unreadable' }]);
    await reader.stop();
  });
});
