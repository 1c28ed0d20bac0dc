/* A pure table: exempt from the size rule. */

/** linux/input-event-codes.h: what an event of a key is. A code names a place on the keyboard, not a letter. */
export const KEY_EVENT = { type: 0x01, released: 0, pressed: 1 } as const;

/** linux/input-event-codes.h: the kernel lost events, so what was typed is not known. */
export const LOST_EVENT = { type: 0x00, code: 3 } as const;

/** linux/input-event-codes.h, by what they do to the key beside them. */
export const MODIFIERS = {
  shift: [42, 54],
  /** The right Alt, which German and French keyboards call Alt Gr. */
  third: [100],
  /** The controls, the left Alt, and the two beside the space bar: with one of them a key writes nothing. */
  mute: [29, 97, 56, 125, 126],
} as const;
export type Modifier = keyof typeof MODIFIERS;

export const TERMINATORS = { enter: [28, 96], tab: [15] } as const;
export type Terminator = keyof typeof TERMINATORS;

/** A place that writes nothing, a dead key, or what is not printable ASCII. */
const NOTHING = '·';

/** A run of keys that lie side by side: the code of the first, and what they write alone, with shift, and with the third level. */
type Row = readonly [first: number, alone: string, shifted: string, third?: string];

/** Codes of the rows: digits from 2, below them from 16, 30 and 44; 41 is left of the digits, 43 and 86 stand where a European keyboard has one key more. */
const ROWS = {
  us: [
    [2, '1234567890-=', '!@#$%^&*()_+'],
    [16, 'qwertyuiop[]', 'QWERTYUIOP{}'],
    [30, "asdfghjkl;'", 'ASDFGHJKL:"'],
    [41, '`', '~'],
    [43, '\\', '|'],
    [44, 'zxcvbnm,./', 'ZXCVBNM<>?'],
  ],
  de: [
    [2, '1234567890··', '!"·$%&/()=?·', '······{[]}\\·'],
    [16, 'qwertzuiop·+', 'QWERTZUIOP·*', '@··········~'],
    [30, 'asdfghjkl··', 'ASDFGHJKL··'],
    [41, '·', '·'],
    [43, '#', "'"],
    [44, 'yxcvbnm,.-', 'YXCVBNM;:_'],
    [86, '<', '>', '|'],
  ],
  fr: [
    [2, '&·"\'(-·_··)=', '1234567890·+', '··#{[|·\\^@]}'],
    [16, 'azertyuiop·$', 'AZERTYUIOP··'],
    [30, 'qsdfghjklm·', 'QSDFGHJKLM%'],
    [43, '*', '·'],
    [44, 'wxcvbn,;:!', 'WXCVBN?./·'],
    [86, '<', '>'],
  ],
} as const satisfies Record<string, readonly Row[]>;
export type Layout = keyof typeof ROWS;

/** The number pad and the space bar, the same everywhere; a pad writes no digit with shift. */
const EVERYWHERE: readonly Row[] = [
  [71, '789', NOTHING.repeat(3)],
  [75, '456', NOTHING.repeat(3)],
  [79, '1230', NOTHING.repeat(4)],
  [57, ' ', ' '],
];

/** What one key writes, alone, with shift, and with the third level; null: nothing that is printable ASCII. */
export interface Cap {
  readonly alone: string | null;
  readonly shifted: string | null;
  readonly third: string | null;
}

/**
 * What the keys of each country write, by code: the printable part of ASCII as far as its keyboard has it on one key. It is what xkeyboard-config 2.35 says in
 * `symbols/us`, `de` and `fr` ("basic"). Left out is what is a dead key there or on another common keyboard of that country: ^ and ` on the German one, ~ and `
 * on the French one.
 */
export const LAYOUTS: Readonly<Record<Layout, ReadonlyMap<number, Cap>>> = {
  us: capsOf(ROWS.us),
  de: capsOf(ROWS.de),
  fr: capsOf(ROWS.fr),
};

function capsOf(rows: readonly Row[]): ReadonlyMap<number, Cap> {
  return new Map(
    [...rows, ...EVERYWHERE].flatMap(([first, alone, shifted, third = '']) =>
      Array.from(alone, (character, at): [number, Cap] => [
        first + at,
        { alone: written(character), shifted: written(shifted[at]), third: written(third[at]) },
      ]),
    ),
  );
}

function written(character: string | undefined): string | null {
  return character === undefined || character === NOTHING ? null : character;
}

/** The row of digits. A French keyboard writes digits there only with shift; some readers that are set to French do without. */
export const DIGIT_ROW: ReadonlyMap<number, string> = new Map(
  Array.from('1234567890', (digit, at): [number, string] => [2 + at, digit]),
);

/**
 * A keyboard's boot report, as every BIOS understands it: a byte of modifiers, one that is reserved, and six usages of the keys that are down, in no
 * order. 1 to 3 in the place of a usage say that the keyboard itself does not know.
 */
export const BOOT_REPORT = { bytes: 8, modifiersAt: 0, reservedAt: 1, keysAt: 2, lastError: 3 } as const;

/** The byte of modifiers from its lowest bit: the code of linux/input-event-codes.h for each. */
export const BOOT_MODIFIERS = [29, 42, 56, 125, 97, 54, 100, 126] as const;

/** The code of linux/input-event-codes.h for each usage of the keyboard page, as Linux has it in `hid_keyboard` of drivers/hid/hid-input.c. */
export const USAGE_CODES: readonly number[] = [
  0, 0, 0, 0, 30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, 49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44, 2,
  3, 4, 5, 6, 7, 8, 9, 10, 11, 28, 1, 14, 15, 57, 12, 13, 26, 27, 43, 43, 39, 40, 41, 51, 52, 53, 58, 59, 60, 61, 62,
  63, 64, 65, 66, 67, 68, 87, 88, 99, 70, 119, 110, 102, 104, 111, 107, 109, 106, 105, 108, 103, 69, 98, 55, 74, 78, 96,
  79, 80, 81, 75, 76, 77, 71, 72, 73, 82, 83, 86, 127, 116, 117,
];

/** A code that no key has: something happened on the keyboard, and nobody knows what. */
export const UNKNOWN_KEY = 0;
