import { compileMessageOrThrow, type CompiledMessage } from '@lingui/message-utils/compileMessage';
import { de } from './catalogues/de/index.ts';
import { en } from './catalogues/en/index.ts';

export type Language = 'en' | 'de';
/** Every sentence that Foyer can say, but for the console's (`office.ts`). */
export type MessageKey = keyof typeof en;
export type Catalogue = Readonly<Record<MessageKey, string>>;

/** One catalogue a language, ICU MessageFormat. A key that one of them lacks does not compile. */
export const catalogues: Readonly<Record<Language, Catalogue>> = { en, de };

/** The languages in the order in which they are offered, each by its own name. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** Parses every message. Throws at the first that is no valid ICU MessageFormat. */
export function compileCatalogue<Key extends string>(
  catalogue: Readonly<Record<Key, string>>,
): Readonly<Record<Key, CompiledMessage>> {
  const entries = Object.entries<string>(catalogue).map(
    ([key, message]) => [key, compileMessageOrThrow(message)] as const,
  );
  return Object.fromEntries(entries) as Record<Key, CompiledMessage>;
}

/** A key that is built from parts, such as a code from outside; null when there is no such sentence. */
export function messageKey(text: string): MessageKey | null {
  return Object.hasOwn(en, text) ? (text as MessageKey) : null;
}
