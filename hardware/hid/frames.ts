/* A pure table: exempt from the size rule. */

/** What a HID device is for, by USB's tables of HID usages: page and usage of its outermost collection. */
export const HID_USES = {
  keyboard: { usagePage: 0x01, usages: [0x06] },
  /** The page of bar code scanners: a scanner, a badge reader, a cordless scanner's base or cradle. */
  scanner: { usagePage: 0x8c, usages: [0x01, 0x02, 0x03, 0x04, 0x05] },
} as const satisfies Record<string, { readonly usagePage: number; readonly usages: readonly number[] }>;
export type HidUse = keyof typeof HID_USES;
