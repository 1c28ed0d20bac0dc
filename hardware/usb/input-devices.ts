/** One block of `/proc/bus/input/devices`. */
export interface InputDevice {
  readonly vendorHex: string;
  readonly productHex: string;
  readonly name: string;
  /** Where it is connected, as the kernel names the place: `usb-0000:00:14.0-1/input0`. */
  readonly place: string;
  /** The kernel's name of it below `/dev/input`: `event3`; null where it has none. */
  readonly event: string | null;
  readonly isKeyboard: boolean;
}

/** A kiosk has a handful; more than this is looked at by nobody. */
const MOST = 256;

/** Codes 1 to 31 of `linux/input-event-codes.h`: Esc, the digits, Q to P, A and S. Whatever has all of them can type; a keypad or a button cannot. */
const TYPING_KEYS = 0xfffffffen;
/** EV_KEY, `linux/input-event-codes.h`. */
const KEY_EVENTS = 1n << 1n;

/**
 * Reads `/proc/bus/input/devices`: blocks between empty lines, each line a letter and what it tells (I: who, N: name, P: place, H: handlers, B: what it can do,
 * in hexadecimal words, the highest first). A block that is not understood is no device.
 */
export function parseInputDevices(text: string): InputDevice[] {
  return text
    .split(/\n\s*\n/)
    .slice(0, MOST)
    .map(deviceOf)
    .filter((device) => device !== null);
}

function deviceOf(block: string): InputDevice | null {
  const identity = /^I:.*\bVendor=([0-9a-f]{4}) Product=([0-9a-f]{4})/im.exec(block);
  if (identity?.[1] === undefined || identity[2] === undefined) return null;
  const handlers = /^H: Handlers=(.*)$/m.exec(block)?.[1]?.split(/\s+/) ?? [];
  return {
    vendorHex: identity[1].toLowerCase(),
    productHex: identity[2].toLowerCase(),
    name: /^N: Name="(.*)"$/m.exec(block)?.[1] ?? '',
    place: /^P: Phys=(.*)$/m.exec(block)?.[1]?.trim() ?? '',
    event: handlers.find((handler) => /^event\d+$/.test(handler)) ?? null,
    isKeyboard:
      handlers.includes('kbd') &&
      (lowestWord(block, 'EV') & KEY_EVENTS) !== 0n &&
      (lowestWord(block, 'KEY') & TYPING_KEYS) === TYPING_KEYS,
  };
}

function lowestWord(block: string, bits: 'EV' | 'KEY'): bigint {
  const words = new RegExp(String.raw`^B: ${bits}=([0-9a-f ]+)$`, 'im').exec(block)?.[1]?.trim().split(/\s+/);
  const word = words?.at(-1) ?? '';
  return /^[0-9a-f]{1,16}$/i.test(word) ? BigInt(`0x${word}`) : 0n;
}
