import { cardUid, concatBytes, instant, ManualClock, milliseconds, silentLog, type Duration } from '#kernel';
import { describe, expect, test } from 'vitest';
import type { BytePort } from '../../ports/index.ts';
import type { CardEvent } from '../reader.ts';
import { decodePress, numberIn, type WedgeFormat } from './codec.ts';
import { createWedgeCardReader } from './driver.ts';
import { stepWedge, wedgeAtStart, type WedgeSaid } from './machine.ts';

const usual: WedgeFormat = {
  layout: 'us',
  terminator: 'enter',
  number: 'hexadecimal',
  prefix: '',
  suffix: '',
  length: null,
};
const uid = cardUid('04A1B2C3D4E5F6');

/** A key event of 24 bytes as a 64-bit Linux has it; value 1 is down, 0 up, 2 the system's own repeat. */
function keyEvent(code: number, at: number, value = 1): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(Math.floor(at / 1000)), true);
  view.setBigInt64(8, BigInt((at % 1000) * 1000), true);
  view.setUint16(16, 1, true);
  view.setUint16(18, code, true);
  view.setInt32(20, value, true);
  return bytes;
}

/** Where American keyboards have the keys of a number, by linux/input-event-codes.h. */
const PLACES: Readonly<Record<string, number>> = {
  ...Object.fromEntries('1234567890'.split('').map((key, at) => [key, at + 2])),
  a: 30,
  b: 48,
  c: 46,
  d: 32,
  e: 18,
  f: 33,
  q: 16,
  ';': 39,
  x: 45,
  '\n': 28,
  '\t': 15,
  '⇧': 42,
};
const ENTER = '\n';

/** Typed with so many milliseconds from key to key, each going down and up. */
function typed(keys: string, { everyMs = 8, from = 1_000_000 } = {}): Uint8Array {
  const events = keys.split('').flatMap((key, index) => {
    const at = from + index * everyMs;
    return [keyEvent(PLACES[key] ?? 0, at), keyEvent(PLACES[key] ?? 0, at + 2, 0)];
  });
  return concatBytes(...events);
}

function heard(bytes: Uint8Array, format = usual): WedgeSaid[] {
  let state = wedgeAtStart;
  const said: WedgeSaid[] = [];
  for (let at = 0; at < bytes.length; at += 24) {
    const press = decodePress(bytes.slice(at, at + 24), format);
    if (press === null) continue;
    const step = stepWedge(state, press, format);
    state = step.state;
    if (step.said !== null) said.push(step.said);
  }
  return said;
}

describe('a reader that types', () => {
  test('is heard: its number, once, however often it repeats it while the card lies there', () => {
    const number = `04a1b2c3d4e5f6${ENTER}`;
    expect(heard(typed(number))).toEqual([{ kind: 'tapped', uid }]);
    expect(heard(concatBytes(typed(number), typed(number, { from: 1_001_500 })))).toHaveLength(1);
    expect(heard(concatBytes(typed(number), typed(number, { from: 1_004_000 })))).toHaveLength(2);
  });

  test.each([
    ['a person, however right', typed(`04a1b2c3d4e5f6${ENTER}`, { everyMs: 120 })],
    [
      'a person who pressed one key slowly',
      concatBytes(typed('04a1b2c'), typed(`3d4e5f6${ENTER}`, { from: 1_000_200 })),
    ],
    ['an Enter alone', typed(ENTER)],
    ['keys that no number has', typed(`04a1⇧b2c3d4e5f6${ENTER}`)],
    ['a flood', typed(`${'0'.repeat(500)}${ENTER}`)],
    ['a number without an end', typed('04a1b2c3d4e5f6')],
  ])('is not %s', (_name, bytes) => expect(heard(bytes)).toEqual([]));

  test('that typed no number is unreadable, and the next one counts again', () => {
    const bytes = concatBytes(typed(`0102030405${ENTER}`), typed(`04a1b2c3d4e5f6${ENTER}`, { from: 1_010_000 }));
    expect(heard(bytes)).toEqual([{ kind: 'unreadable' }, { kind: 'tapped', uid }]);
    const after = concatBytes(typed(`${'0'.repeat(90)}${ENTER}`), typed(`04a1b2c3d4e5f6${ENTER}`, { from: 1_010_000 }));
    expect(heard(after)).toEqual([{ kind: 'tapped', uid }]);
  });

  test('with a French layout types its letters elsewhere, its digits with shift or without', () => {
    // Where a French keyboard has A, an American one has Q.
    expect(heard(typed(`04q1b2c3d4e5f6${ENTER}`), { ...usual, layout: 'fr' })).toEqual([{ kind: 'tapped', uid }]);
    expect(heard(typed(`04a1b2c3d4e5f6${ENTER}`), { ...usual, layout: 'fr' })).toEqual([{ kind: 'unreadable' }]);
  });

  test('ends with Tab where it was set up so, and Enter is then no end', () => {
    const format: WedgeFormat = { ...usual, terminator: 'tab' };
    expect(heard(typed('04a1b2c3d4e5f6\t'), format)).toEqual([{ kind: 'tapped', uid }]);
    expect(heard(typed(`04a1b2c3d4e5f6${ENTER}`), format)).toEqual([]);
  });
});

test.each([
  ['04a1b2c3', {}, '04A1B2C3'],
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

test('the driver says that the device is here, hears a card in any chunking, and that the device went', async () => {
  const clock = new ManualClock(instant(0));
  const events: CardEvent[] = [];
  let onBytes: (bytes: Uint8Array) => void = () => undefined;
  let onClosed: () => void = () => undefined;
  const port: BytePort = {
    write: () => Promise.resolve(),
    onBytes: (listener) => (onBytes = listener),
    onClosed: (listener) => (onClosed = listener),
    close: () => Promise.resolve(),
  };
  const openPort = () => Promise.resolve(port);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const reader = createWedgeCardReader({
    openPort,
    url: 'input:///dev/input/event7',
    format: usual,
    clock,
    log: silentLog,
  });
  reader.start((event) => events.push(event));
  await settle();
  const bytes = typed(`04a1b2c3d4e5f6${ENTER}`);
  for (let at = 0; at < bytes.length; at += 7) onBytes(bytes.slice(at, at + 7));
  expect(events).toEqual([{ kind: 'back' }, { kind: 'tapped', uid }, { kind: 'removed' }]);
  expect(await reader.sort()).toBe('untold');
  onClosed();
  await settle();
  clock.advance(milliseconds(500) as Duration);
  await settle();
  expect(events.slice(3)).toEqual([{ kind: 'away' }, { kind: 'back' }]);
  await reader.stop();
});
