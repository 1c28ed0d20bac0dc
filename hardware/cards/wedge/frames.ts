/* A pure table: exempt from the size rule. */

/** linux/input-event-codes.h: what a key event is, and where on the keyboard its key lies. A code names a place, not a letter. */
export const KEY_EVENT = { type: 0x01, released: 0, pressed: 1 } as const;

const row = (first: number, keys: string): [number, string][] => keys.split('').map((key, at) => [first + at, key]);

/** By place, what a keyboard of the United States writes there without shift. Digits are digits with shift too: a French keyboard needs it for them. */
export const KEYS: ReadonlyMap<number, string> = new Map([
  ...row(2, '1234567890-'),
  ...row(16, 'qwertyuiop'),
  ...row(30, 'asdfghjkl;'),
  ...row(44, 'zxcvbnm,./'),
  // The number pad.
  ...row(71, '789'),
  ...row(75, '456'),
  ...row(79, '1230'),
]);

export const TERMINATORS = { enter: [28, 96], tab: [15] } as const;
export type Terminator = keyof typeof TERMINATORS;

/** What a keyboard of that country writes where an American one writes the key. Only what numbers and their prefixes need. */
export const LAYOUTS = {
  us: {},
  fr: { q: 'a', a: 'q', w: 'z', z: 'w', ';': 'm' },
  de: { z: 'y', y: 'z' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;
export type Layout = keyof typeof LAYOUTS;
