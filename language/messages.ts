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

/** A key that is built from parts, such as a code from outside; null when there is no such sentence. */
export function messageKey(text: string): MessageKey | null {
  return Object.hasOwn(en, text) ? (text as MessageKey) : null;
}
