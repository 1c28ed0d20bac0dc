import type { CardsConfiguration } from '#contracts/configuration';
import { codeOf, type Code, type Log } from '#kernel';
import { secretIn } from '../notify/secret-file.ts';
import { defaultCardKeyFile, readCardKeys, type CardKeys } from './key-file.ts';

/** Where the site's card keys are. */
export function cardKeyFileOf(cards: Pick<CardsConfiguration, 'keys_file'>, directory: string): string {
  return cards.keys_file ?? defaultCardKeyFile(directory);
}

/** The passphrase that they are sealed with; null: none is named. Throws CONFIGURATION_UNREADABLE. */
export function cardPassphraseOf({
  passphrase_file: file,
}: Pick<CardsConfiguration, 'passphrase_file'>): string | null {
  return file === undefined ? null : secretIn(file);
}

/** The keys as the server starts with them. Keys that cannot be used keep no server from starting: no card can prove itself then, and staff are told. */
export function openCardKeys(
  cards: CardsConfiguration,
  at: { readonly directory: string; readonly log: Log; readonly alarm: (code: Code) => void },
): CardKeys | null {
  try {
    return readCardKeys(cardKeyFileOf(cards, at.directory), cardPassphraseOf(cards));
  } catch (thrown) {
    at.log.error('card keys', thrown, { code: codeOf(thrown) });
    at.alarm('CARD_KEYS_UNUSABLE');
    return null;
  }
}
