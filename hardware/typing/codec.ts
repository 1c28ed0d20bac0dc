import { INPUT_EVENT } from '../headset/frames.ts';
import {
  BOOT_MODIFIERS,
  BOOT_REPORT,
  DIGIT_ROW,
  KEY_EVENT,
  LAYOUTS,
  LOST_EVENT,
  MODIFIERS,
  TERMINATORS,
  UNKNOWN_KEY,
  USAGE_CODES,
  type Layout,
  type Modifier,
  type Terminator,
} from './frames.ts';

/** A key that went down or up, by its place on the keyboard, and when by the clock of whoever saw it. */
export interface KeyMove {
  /** Of linux/input-event-codes.h; UNKNOWN_KEY where it cannot be said which. */
  readonly code: number;
  readonly isDown: boolean;
  readonly atMs: number;
}

/** Reads one event of Linux's input devices (24 bytes). Null: it moves no key, or only repeats one that is held. */
export function decodeInputKey(frame: Uint8Array): KeyMove | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const type = view.getUint16(INPUT_EVENT.typeAt, true);
  const code = view.getUint16(INPUT_EVENT.codeAt, true);
  const value = view.getInt32(INPUT_EVENT.valueAt, true);
  const microseconds = Number(view.getBigInt64(INPUT_EVENT.microsecondsAt, true));
  const atMs = Number(view.getBigInt64(0, true)) * 1000 + Math.floor(microseconds / 1000);
  if (type === LOST_EVENT.type && code === LOST_EVENT.code) return { code: UNKNOWN_KEY, isDown: true, atMs };
  const isMove = type === KEY_EVENT.type && (value === KEY_EVENT.pressed || value === KEY_EVENT.released);
  return isMove ? { code, isDown: value === KEY_EVENT.pressed, atMs } : null;
}

/** What a keyboard's report says is down: the codes of its modifiers and of its keys. */
export interface KeysDown {
  readonly modifiers: readonly number[];
  readonly keys: readonly number[];
}

export const noKeysDown: KeysDown = { modifiers: [], keys: [] };

/**
 * Reads one boot report, of 8 bytes or with its report's number before it, against the one before. Null: it is none. Modifiers move first, for they hold for the
 * keys of the same report. Two keys that went down in one report have no order, and a keyboard that does not know says so: both are an unknown key.
 */
export function decodeBootReport(
  before: KeysDown,
  report: Uint8Array,
  atMs: number,
): { readonly down: KeysDown; readonly moves: readonly KeyMove[] } | null {
  const boot = report.length === BOOT_REPORT.bytes + 1 ? report.subarray(1) : report;
  if (boot.length !== BOOT_REPORT.bytes || boot[BOOT_REPORT.reservedAt] !== 0) return null;
  const unknown: KeyMove = { code: UNKNOWN_KEY, isDown: true, atMs };
  const bits = boot[BOOT_REPORT.modifiersAt] ?? 0;
  const modifiers = BOOT_MODIFIERS.filter((_code, bit) => (bits & (1 << bit)) !== 0);
  const usages = Array.from(boot.subarray(BOOT_REPORT.keysAt)).filter((usage) => usage !== 0);
  if (usages.some((usage) => usage <= BOOT_REPORT.lastError))
    return { down: { ...before, modifiers }, moves: [...moved(before.modifiers, modifiers, atMs), unknown] };
  const keys = [...new Set(usages.map((usage) => USAGE_CODES[usage] ?? UNKNOWN_KEY))];
  const pressed = moved(before.keys, keys, atMs).filter(({ isDown }) => isDown);
  return {
    down: { modifiers, keys },
    moves: [
      ...moved(before.modifiers, modifiers, atMs),
      ...moved(before.keys, keys, atMs).filter(({ isDown }) => !isDown),
      ...(pressed.length > 1 ? [unknown] : pressed),
    ],
  };
}

function moved(before: readonly number[], after: readonly number[], atMs: number): KeyMove[] {
  return [
    ...before.filter((code) => !after.includes(code)).map((code) => ({ code, isDown: false, atMs })),
    ...after.filter((code) => !before.includes(code)).map((code) => ({ code, isDown: true, atMs })),
  ];
}

/** A key that went down, as what it writes with the modifiers that are held. */
export interface Press {
  readonly key:
    | { readonly kind: 'character'; readonly character: string }
    | { readonly kind: 'modifier' }
    | { readonly kind: 'end' }
    /** It writes nothing that is known for certain. */
    | { readonly kind: 'other' };
  readonly atMs: number;
}

/** How a device that types was set up. */
export interface KeyboardSetting {
  readonly layout: Layout;
  readonly terminator: Terminator;
  /** The row of digits writes digits, with shift and without: for numbers, which have nothing else that stands there. */
  readonly plainDigits: boolean;
}

export type Held = readonly number[];

/** One move of a key: what is held after it, and the press that it is; null for a key that goes up. */
export function pressOf(
  held: Held,
  { code, isDown, atMs }: KeyMove,
  keyboard: KeyboardSetting,
): { readonly held: Held; readonly press: Press | null } {
  const isModifier = Object.values(MODIFIERS).some((codes) => has(codes, code));
  if (!isDown) return { held: isModifier ? held.filter((other) => other !== code) : held, press: null };
  if (isModifier) return { held: [...new Set([...held, code])], press: { key: { kind: 'modifier' }, atMs } };
  if (has(TERMINATORS[keyboard.terminator], code)) return { held, press: { key: { kind: 'end' }, atMs } };
  const character = written(held, code, keyboard);
  const key = character === null ? ({ kind: 'other' } as const) : ({ kind: 'character', character } as const);
  return { held, press: { key, atMs } };
}

function written(held: Held, code: number, { layout, plainDigits }: KeyboardSetting): string | null {
  const isHeld = (modifier: Modifier) => MODIFIERS[modifier].some((each) => held.includes(each));
  const cap = LAYOUTS[layout].get(code);
  if (cap === undefined || isHeld('mute')) return null;
  const digit = plainDigits && !isHeld('third') ? DIGIT_ROW.get(code) : undefined;
  if (digit !== undefined) return digit;
  if (!isHeld('third')) return isHeld('shift') ? cap.shifted : cap.alone;
  return isHeld('shift') ? null : cap.third;
}

function has(codes: readonly number[], code: number): boolean {
  return codes.includes(code);
}
