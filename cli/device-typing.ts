import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inputPlaces } from '#hardware/detect';
import { isFor, loadHidLibrary, type HidDevice } from '#hardware/hid';
import { parseInputDevices } from '#hardware/usb';

/** Something that may be a card reader or a scanner. */
export interface FoundTyping {
  readonly kind: 'input' | 'hid';
  /** As it stands in a kiosk file. */
  readonly address: string;
  readonly name: string;
  /** Vendor and product, as `usb.known` and a udev rule want them. */
  readonly number: string;
  /** As what it could stand in a kiosk file; nothing where it can neither type nor scan. */
  readonly mayBe: readonly string[];
}

const TYPING = (kind: 'wedge' | 'hid') => [`cards: { kind: ${kind} }`, `scanner: { kind: ${kind} }`];

/** The input devices of Linux below the root of a file system. Nothing is opened. */
export async function inputDevices(root: string): Promise<readonly FoundTyping[]> {
  const text = await readFile(join(root, 'proc/bus/input/devices'), 'utf8').catch(() => '');
  const places = await inputPlaces(root);
  return parseInputDevices(text).map(({ vendorHex, productHex, name, isKeyboard, event }) => {
    const number = `${vendorHex}:${productHex}`;
    const place = event === null ? null : (places.get(event) ?? join(root, 'dev/input', event));
    return {
      kind: 'input',
      address: place === null ? number : `input://${place}`,
      name: `${name}${isKeyboard ? ' (can type)' : ''}`,
      number,
      mayBe: isKeyboard ? TYPING('wedge') : [],
    };
  });
}

/** The HID devices of this machine: one line for each address, however many parts it has. None where the library does not load; `foyer doctor` says so. */
export async function hidDevices(
  listed: () => Promise<readonly HidDevice[]> = async () => (await loadHidLibrary()).devices(),
): Promise<readonly FoundTyping[]> {
  const found = new Map<string, FoundTyping>();
  for (const device of await listed().catch(() => [])) {
    const number = `${device.vendorHex}:${device.productHex}`;
    const address = `hid:${number}${device.serial === null ? '' : `?serial=${encodeURIComponent(device.serial)}`}`;
    const mayBe = [
      ...(found.get(address)?.mayBe ?? []),
      ...(isFor(device, 'scanner') ? ['scanner: { kind: hid_pos }'] : []),
      ...(isFor(device, 'keyboard') ? TYPING('hid') : []),
    ];
    found.set(address, { kind: 'hid', address, name: device.name, number, mayBe: [...new Set(mayBe)] });
  }
  return [...found.values()];
}
