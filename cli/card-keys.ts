import { isCardUid, cardUid, refuse, success, type Reply } from '#kernel';
import { siteConfiguration } from '#contracts/configuration';
import { systemRandomness } from '#platform';
import { loadConfiguration } from '#platform/configuration';
import { cardKeyFileOf, cardPassphraseOf, cardSecretsOf, checkValues, makeCardKeys, readCardKeys } from '#server';
import type { ExitCode } from './command.ts';
import { writeReply } from './write-reply.ts';

interface KeyPlace {
  readonly config: string;
  readonly data: string;
  readonly json?: true;
}

/** Throws CARD_KEYS_UNUSABLE where there are keys already. */
export function createKeys(at: KeyPlace): ExitCode {
  const { file, passphrase } = placeOf(at);
  const keys = makeCardKeys(file, passphrase, systemRandomness);
  return write(at, success({ file, sealed: passphrase !== null, keys: checkValues(keys) }));
}

/** Throws CARD_KEYS_UNUSABLE for a file that cannot be used. */
export function listKeys(at: KeyPlace): ExitCode {
  const { file, passphrase } = placeOf(at);
  const keys = readCardKeys(file, passphrase);
  return write(at, keys === null ? noKeys(file) : success({ file, keys: checkValues(keys) }));
}

/** Throws CARD_KEYS_UNUSABLE for a file that cannot be used. */
export function deriveKeys(uid: string, at: KeyPlace): ExitCode {
  const { file, passphrase, cards } = placeOf(at);
  const number = uid.toUpperCase();
  if (!isCardUid(number))
    return write(at, refuse('REQUEST_INVALID', { message: 'a card number has 4, 7 or 10 bytes of hexadecimal' }));
  const keys = readCardKeys(file, passphrase);
  return write(at, keys === null ? noKeys(file) : success(cardSecretsOf(cardUid(number), { keys, cards })));
}

function placeOf({ config, data }: KeyPlace) {
  const { cards } = loadConfiguration(config, siteConfiguration);
  return { cards, file: cardKeyFileOf(cards, data), passphrase: cardPassphraseOf(cards) };
}

function noKeys(file: string): Reply<never> {
  return refuse('CARD_KEYS_UNUSABLE', { message: `there are no keys at ${file}: foyer card keys create` });
}

function write({ json }: KeyPlace, reply: Reply<unknown>): ExitCode {
  return writeReply(reply, { json: json === true });
}
