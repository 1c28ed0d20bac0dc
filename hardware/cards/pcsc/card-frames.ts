/* A pure table: exempt from the size rule. */
import { concatBytes } from '#kernel';

/*
 * What is sent to a card beyond its number. DESFire: native commands wrapped as ISO 7816 (class 90h), NXP MF3DHx3 data sheet. NTAG 424 DNA: ISO commands of the
 * NT4H2421Gx data sheet. MIFARE Classic: the reader's own commands (class FFh), PC/SC part 3.
 */

export const DESFIRE = {
  getVersion: 0x60,
  more: 0xaf,
  selectApplication: 0x5a,
  authenticateAes: 0xaa,
  authenticateEv2First: 0x71,
} as const;

export const DESFIRE_STATUS = { done: 0x9100, more: 0x91af } as const;

/** Status words of DESFire by which a card says that it has no such application, no such key, or that ours is another. */
export const DESFIRE_REFUSALS = { noSuchKey: 0x9140, noSuchApplication: 0x91a0, authenticationError: 0x91ae } as const;

/** The second byte of the first frame of GetVersion. */
export const HARDWARE_TYPE = { desfire: 0x01, ntag: 0x04, desfireLight: 0x08 } as const;
export const HARDWARE_TYPE_AT = 1;

export function desfireCommand(instruction: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  const length = data.length === 0 ? new Uint8Array() : Uint8Array.of(data.length);
  return concatBytes(Uint8Array.of(0x90, instruction, 0x00, 0x00), length, data, Uint8Array.of(0x00));
}

export const SELECT_NDEF_APPLICATION = Uint8Array.of(
  0x00,
  0xa4,
  0x04,
  0x00,
  0x07,
  0xd2,
  0x76,
  0x00,
  0x00,
  0x85,
  0x01,
  0x01,
  0x00,
);
export const SELECT_NDEF_FILE = Uint8Array.of(0x00, 0xa4, 0x00, 0x0c, 0x02, 0xe1, 0x04);
/** The whole file in one reading: the card counts readings. */
export const READ_NDEF_FILE = Uint8Array.of(0x00, 0xb0, 0x00, 0x00, 0x00);
/** Two bytes, the high one first, stand before the message. */
export const NDEF_LENGTH_BYTES = 2;

const KEY_SLOT = 0x00;
export const CLASSIC_KEY = { a: 0x60, b: 0x61 } as const;
export const CLASSIC_BLOCK_BYTES = 16;

/** Puts a key into the reader's volatile memory. It is overwritten by the next. */
export function loadKeyCommand(key: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0xff, 0x82, 0x00, KEY_SLOT, key.length), key);
}

export function authenticateCommand(block: number, keyType: keyof typeof CLASSIC_KEY): Uint8Array {
  return Uint8Array.of(0xff, 0x86, 0x00, 0x00, 0x05, 0x01, 0x00, block, CLASSIC_KEY[keyType], KEY_SLOT);
}

export function readBlockCommand(block: number): Uint8Array {
  return Uint8Array.of(0xff, 0xb0, 0x00, block, CLASSIC_BLOCK_BYTES);
}

/** READ_SIG of NTAG 21x and Ultralight EV1. */
export const READ_SIGNATURE = Uint8Array.of(0x3c, 0x00);
export const SIGNATURE_BYTES = 32;
