import { createCipheriv, createDecipheriv, scryptSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { FaultError, parseHex, toHex, type Randomness } from '#kernel';
import { cmac } from '#hardware/cards/cryptography';

const hex = (count: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${2 * count}}$`))
    .transform((text) => parseHex(text) ?? new Uint8Array());

/** The master keys of a building's cards. From each, the key of one card follows by AN10922. */
const cardKeys = z.strictObject({
  /** What distinguishes this building's keys from another's with the same master key: part of every diversification. */
  systemId: hex(7),
  desfire: hex(16),
  /** NTAG 424 DNA: opens who a card is; the same for all of them, because who it is comes only after. */
  sunMeta: hex(16),
  sunFile: hex(16),
  classic: hex(16),
});
export type CardKeys = z.output<typeof cardKeys>;
const names = ['systemId', 'desfire', 'sunMeta', 'sunFile', 'classic'] as const satisfies readonly (keyof CardKeys)[];

const plainFile = z.strictObject({ version: z.literal(1), keys: cardKeys });
const sealedFile = z.strictObject({
  version: z.literal(1),
  sealed: z.strictObject({ salt: hex(16), iv: hex(12), tag: hex(16), data: z.string() }),
});

/** Where a data folder's card keys are when nobody says otherwise: with the key of the ledger, beside the folder and not in it. */
export function defaultCardKeyFile(directory: string): string {
  const folder = resolve(directory);
  return join(dirname(folder), `${basename(folder)}-keys`, 'cards.key');
}

/** Null where there is no such file. Throws CARD_KEYS_UNUSABLE where it is damaged, readable by others, or sealed with another passphrase. */
export function readCardKeys(file: string, passphrase: string | null): CardKeys | null {
  if (!existsSync(file)) return null;
  if ((statSync(file).mode & 0o077) !== 0) throw unusable(`${file} may be read by others: chmod 600 ${file}`);
  try {
    const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const plain = plainFile.safeParse(raw);
    if (plain.success) return plain.data.keys;
    const { sealed } = sealedFile.parse(raw);
    if (passphrase === null) throw unusable(`${file} is sealed, and the site file names no passphrase_file`);
    const opener = createDecipheriv('aes-256-gcm', sealingKey(passphrase, sealed.salt), sealed.iv);
    opener.setAuthTag(sealed.tag);
    const opened = Buffer.concat([opener.update(Buffer.from(sealed.data, 'base64')), opener.final()]);
    return cardKeys.parse(JSON.parse(opened.toString('utf8')));
  } catch (thrown) {
    throw thrown instanceof FaultError ? thrown : unusable(`${file} cannot be opened`, thrown);
  }
}

/** Draws master keys and writes them, for the owner alone. Throws CARD_KEYS_UNUSABLE where there are keys already: cards in people's hands follow from them. */
export function makeCardKeys(file: string, passphrase: string | null, randomness: Randomness): CardKeys {
  if (existsSync(file)) throw unusable(`${file} is there already, and cards were made with it`);
  const lengths = { systemId: 7, desfire: 16, sunMeta: 16, sunFile: 16, classic: 16 } as const;
  const drawn = Object.fromEntries(names.map((name) => [name, compact(randomness.bytes(lengths[name]))]));
  const keys = cardKeys.parse(drawn);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const content = passphrase === null ? { version: 1, keys: drawn } : sealed(drawn, passphrase, randomness);
  const started = `${file}.new`;
  writeFileSync(started, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  chmodSync(started, 0o600);
  renameSync(started, file);
  return keys;
}

/** By these a person compares keys without seeing them: three bytes of a CMAC over nothing. */
export function checkValues(keys: CardKeys): { readonly name: string; readonly checkValue: string }[] {
  return names
    .filter((name) => name !== 'systemId')
    .map((name) => ({ name, checkValue: compact(cmac(keys[name], new Uint8Array()).slice(0, 3)) }));
}

function sealed(drawn: object, passphrase: string, randomness: Randomness): object {
  const salt = randomness.bytes(16);
  const iv = randomness.bytes(12);
  const sealer = createCipheriv('aes-256-gcm', sealingKey(passphrase, salt), iv);
  const data = Buffer.concat([sealer.update(JSON.stringify(drawn), 'utf8'), sealer.final()]);
  const tag = sealer.getAuthTag();
  const parts = { salt: compact(salt), iv: compact(iv), tag: compact(tag), data: data.toString('base64') };
  return { version: 1, sealed: parts };
}

function sealingKey(passphrase: string, salt: Uint8Array): Uint8Array {
  return scryptSync(passphrase.normalize('NFC'), salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });
}

function compact(bytes: Uint8Array): string {
  return toHex(bytes).replaceAll(' ', '').toLowerCase();
}

function unusable(message: string, cause?: unknown): FaultError {
  return new FaultError('CARD_KEYS_UNUSABLE', { message, cause });
}
