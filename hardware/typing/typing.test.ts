import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBootReport, decodeInputKey, noKeysDown, pressOf, type KeyboardSetting, type KeyMove } from './codec.ts';
import { bootReports, inputEvents, typedKeys } from './fixtures/typist.ts';
import { LAYOUTS, UNKNOWN_KEY, type Layout } from './frames.ts';
import { stepTyping, typingAtStart, typingSilent, type Typed } from './machine.ts';

const american: KeyboardSetting = { layout: 'us', terminator: 'enter', plainDigits: false };
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');
/** Dead keys there, or on another common keyboard of that country. */
const BEYOND: Readonly<Record<Layout, string>> = { us: '', de: '^`', fr: '~`' };
const layouts: readonly Layout[] = ['us', 'de', 'fr'];

function heard(moves: readonly KeyMove[], over: Partial<KeyboardSetting> = {}, most = 4096): Typed[] {
  let held: readonly number[] = [];
  let state = typingAtStart;
  const said: Typed[] = [];
  for (const move of moves) {
    const pressed = pressOf(held, move, { ...american, ...over });
    held = pressed.held;
    if (pressed.press === null) continue;
    const step = stepTyping(state, pressed.press, most);
    state = step.state;
    if (step.said !== null) said.push(step.said);
  }
  return said;
}

function movesOfEvents(bytes: Uint8Array): KeyMove[] {
  const moves: KeyMove[] = [];
  for (let at = 0; at < bytes.length; at += 24) {
    const move = decodeInputKey(bytes.slice(at, at + 24));
    if (move !== null) moves.push(move);
  }
  return moves;
}

function movesOfReports(reports: readonly Uint8Array[]): KeyMove[] {
  let down = noKeysDown;
  return reports.flatMap((report, index) => {
    const read = decodeBootReport(down, report, 1_000_000 + index * 4);
    if (read === null) return [];
    down = read.down;
    return [...read.moves];
  });
}

const text = (typed: string): object => ({ kind: 'text', text: typed });
const refusal = (code: string): object => ({ kind: 'refused', code });

describe.each(layouts)('a keyboard of %s', (layout) => {
  const within = Array.from(PRINTABLE).filter((character) => !BEYOND[layout].includes(character));

  test('writes every printable character of ASCII but its dead keys, as events of Linux and as reports', () => {
    const all = within.join('');
    const moves = typedKeys(`${all}\n`, { layout });
    expect(heard(movesOfEvents(inputEvents(moves)), { layout })).toMatchObject([text(all)]);
    expect(heard(movesOfReports(bootReports(moves)), { layout })).toMatchObject([text(all)]);
    for (const character of BEYOND[layout]) expect(() => typedKeys(character, { layout })).toThrow(character);
  });

  test('gives back any text that it can write', () => {
    const written = fc.string({ unit: fc.constantFrom(...within), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(written, (typed) => {
        expect(heard(typedKeys(`${typed}\n`, { layout }), { layout })).toMatchObject([text(typed)]);
        const reports = bootReports(typedKeys(`${typed}\n`, { layout }));
        expect(heard(movesOfReports(reports), { layout })).toMatchObject([text(typed)]);
      }),
      { numRuns: 50 },
    );
  });

  test('has each character on one key, beside the space bar and the number pad', () => {
    const caps = [...LAYOUTS[layout]].flatMap(([code, cap]) =>
      Object.values(cap).map((character) => [character, code]),
    );
    const pads = new Set([57, 71, 72, 73, 75, 76, 77, 79, 80, 81, 82]);
    const seen = caps.filter(([character, code]) => character !== null && !pads.has(Number(code)));
    expect(new Set(seen.map(([character]) => character)).size).toBe(seen.length);
  });
});

const down = (code: number, atMs = 1_000_000): KeyMove => ({ code, isDown: true, atMs });
const [A, B, ENTER, SHIFT, CONTROL, ALT, CAPS] = [30, 48, 28, 42, 29, 56, 58];

describe('what is typed', () => {
  const quick = (typed: string, fromMs = 1_000_000) => typedKeys(typed, { fromMs });

  test('is told at its end, once; an end alone is nothing', () => {
    expect(heard(quick('ab\ncd\n'))).toMatchObject([text('ab'), text('cd')]);
    expect(heard(quick('\n\n'))).toEqual([]);
    expect(heard(quick('ab'))).toEqual([]);
  });

  test('by a person is nothing, up to its end', () => {
    expect(heard(typedKeys('04a1b2c3\n', { everyMs: 120 }))).toEqual([]);
    expect(heard([...quick('04a1'), ...quick('b2c3\n', 1_000_200)])).toEqual([]);
    expect(heard(typedKeys('ab\n', { everyMs: 51 }))).toEqual([]);
    expect(heard(typedKeys('ab\n', { everyMs: 50 }))).toMatchObject([text('ab')]);
  });

  test('after half a second of silence is something new', () => {
    expect(heard([...quick('04a1'), ...quick('b2c3\n', 1_002_000)])).toMatchObject([text('b2c3')]);
    expect(heard([...typedKeys('04a1', { everyMs: 120 }), ...quick('b2c3\n', 1_002_000)])).toMatchObject([
      text('b2c3'),
    ]);
  });

  test.each([
    ['a control that is held', [down(CONTROL), ...typedKeys('ab\n')]],
    ['an Alt that is held, as for a number of a character', [down(ALT), ...typedKeys('a\n')]],
    ['Caps Lock', [down(CAPS), ...typedKeys('ab\n')]],
    ['shift on the number pad', [down(SHIFT), down(71), down(ENTER)]],
    ['shift and the third level at once', [down(SHIFT), down(100), down(A), down(ENTER)]],
    ['events that the kernel lost', [down(A), down(UNKNOWN_KEY), down(B), down(ENTER)]],
  ])('with %s is refused, not guessed', (_name, moves) => expect(heard(moves)).toEqual([refusal('CODE_NOT_TEXT')]));

  test.each([
    ['de', 13, 'the dead accent'],
    ['de', 41, 'the dead circumflex'],
    ['de', 26, 'ü'],
    ['fr', 3, 'é'],
    ['fr', 26, 'the dead circumflex'],
    ['us', 86, 'a key that it does not have'],
  ] as const)('on a keyboard of %s with key %i, %s, is refused', (layout, code, _what) =>
    expect(heard([down(A), down(code), down(ENTER)], { layout })).toEqual([refusal('CODE_NOT_TEXT')]),
  );

  test('that is too long is refused once, and the next is heard', () => {
    expect(heard(quick(`${'x'.repeat(17)}\nab\n`), {}, 16)).toEqual([
      refusal('CODE_TOO_LONG'),
      expect.objectContaining(text('ab')),
    ]);
    expect(heard(quick(`${'x'.repeat(16)}\n`), {}, 16)).toMatchObject([text('x'.repeat(16))]);
  });

  test('and breaks off is refused after the silence, unless a person typed it or nothing was begun', () => {
    const after = (moves: readonly KeyMove[]) => {
      let [state, held] = [typingAtStart, [] as readonly number[]];
      for (const move of moves) {
        const pressed = pressOf(held, move, american);
        held = pressed.held;
        if (pressed.press !== null) state = stepTyping(state, pressed.press, 8).state;
      }
      return typingSilent(state);
    };
    expect(after(quick('ab'))).toEqual({ state: typingAtStart, said: refusal('CODE_NOT_TEXT') });
    expect(after(quick('x'.repeat(9))).said).toEqual(refusal('CODE_TOO_LONG'));
    expect(after(typedKeys('ab', { everyMs: 120 })).said).toBeNull();
    expect(after([...quick('ab\n'), down(SHIFT, 1_000_030)]).said).toBeNull();
  });

  test('ends with Tab where it was set up so, and Enter is then no end', () => {
    expect(heard(quick('ab\t'), { terminator: 'tab' })).toMatchObject([text('ab')]);
    expect(heard(quick('a\nb\t'), { terminator: 'tab' })).toEqual([refusal('CODE_NOT_TEXT')]);
  });

  test('has digits without shift on a French keyboard, where only numbers are typed', () => {
    const number = typedKeys('04a1\n', { layout: 'us' }).map((move) =>
      move.code === A ? { ...move, code: 16 } : move,
    );
    expect(heard(number, { layout: 'fr', plainDigits: true })).toMatchObject([text('04a1')]);
    expect(heard(typedKeys('04a1\n', { layout: 'fr' }), { layout: 'fr', plainDigits: true })).toMatchObject([
      text('04a1'),
    ]);
    expect(heard(number, { layout: 'fr' })).toEqual([refusal('CODE_NOT_TEXT')]);
  });
});

describe('a boot report', () => {
  const report = (...bytes: number[]) => Uint8Array.from({ length: 8 }, (_, at) => bytes[at] ?? 0);
  const moves = (before: typeof noKeysDown, bytes: Uint8Array) =>
    decodeBootReport(before, bytes, 0)?.moves.map(({ code, isDown }) => (isDown ? code : -code));

  test('moves what changed: modifiers first, then what was let go, then what was pressed', () => {
    expect(moves(noKeysDown, report(0x02, 0, 0x04))).toEqual([SHIFT, A]);
    expect(moves({ modifiers: [SHIFT], keys: [A] }, report(0, 0, 0x05))).toEqual([-SHIFT, -A, B]);
    expect(moves({ modifiers: [], keys: [A] }, report(0, 0, 0x04))).toEqual([]);
    expect(moves(noKeysDown, Uint8Array.from([1, ...report(0x40, 0, 0x14)]))).toEqual([100, 16]);
  });

  test('with two new keys, a key that nobody knows or an error of the keyboard says that a key is unknown', () => {
    expect(moves(noKeysDown, report(0, 0, 0x04, 0x05))).toEqual([UNKNOWN_KEY]);
    expect(moves(noKeysDown, report(0, 0, 0xff))).toEqual([UNKNOWN_KEY]);
    expect(decodeBootReport({ modifiers: [], keys: [A] }, report(0, 0, 1, 1, 1, 1, 1, 1), 7)).toEqual({
      down: { modifiers: [], keys: [A] },
      moves: [{ code: UNKNOWN_KEY, isDown: true, atMs: 7 }],
    });
  });

  test.each([[[]], [[0, 1, 4, 0, 0, 0, 0, 0]], [[0, 0, 4]], [[1, 0, 7, 4, 0, 0, 0, 0, 0]]])('%j is none', (bytes) =>
    expect(decodeBootReport(noKeysDown, Uint8Array.from(bytes), 0)).toBeNull(),
  );
});

test('any bytes are keys or nothing, any keys are text or nothing, and never an exception', () => {
  const event = fc.uint8Array({ minLength: 24, maxLength: 24 });
  const move = fc.record({ code: fc.integer({ min: 0, max: 300 }), isDown: fc.boolean(), atMs: fc.nat(2000) });
  const bytes = fc.tuple(
    fc.array(event, { maxLength: 30 }),
    fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 30 }),
  );
  fc.assert(
    fc.property(bytes, fc.array(move), fc.constantFrom(...layouts), ([events, reports], moves, layout) => {
      const known = events.map(decodeInputKey).filter((decoded) => decoded !== null);
      for (const keys of [known, movesOfReports(reports), moves])
        for (const each of heard([...keys, down(ENTER, 3000)], { layout }))
          if (each.kind === 'text') expect(each.text).toMatch(/^[ -~]+$/);
    }),
  );
});
