import { consoleWords as german } from './catalogues/de/console.ts';
import { explain as germanExplain } from './catalogues/de/explain.ts';
import { why as germanWhy } from './catalogues/de/why.ts';
import { consoleWords as english } from './catalogues/en/console.ts';
import { explain as englishExplain } from './catalogues/en/explain.ts';
import { why as englishWhy } from './catalogues/en/why.ts';
import { catalogues, type Language, type MessageKey } from './messages.ts';
import { translatorOf, type Translator } from './translator.ts';

/** Every sentence that the property manager may read: the console's own, those of `foyer why` and `foyer explain`, and all others. They are apart so that a kiosk does not carry them. */
export type OfficeKey = MessageKey | keyof typeof english | keyof typeof englishWhy | keyof typeof englishExplain;
export type OfficeTranslator = Translator<OfficeKey>;

/** One catalogue a language, ICU MessageFormat. A key that one of them lacks does not compile. */
export const officeCatalogues: Readonly<Record<Language, Readonly<Record<OfficeKey, string>>>> = {
  en: { ...catalogues.en, ...english, ...englishWhy, ...englishExplain },
  de: { ...catalogues.de, ...german, ...germanWhy, ...germanExplain },
};

const translators = new Map<Language, OfficeTranslator>();

/** The translator of a language for the console. */
export function officeTranslatorFor(language: Language): OfficeTranslator {
  const known = translators.get(language);
  if (known !== undefined) return known;
  const made = translatorOf(language, officeCatalogues[language]);
  translators.set(language, made);
  return made;
}

/** A key that is built from parts, such as a code from outside; null when there is no such sentence. */
export function officeKey(text: string): OfficeKey | null {
  return Object.hasOwn(officeCatalogues.en, text) ? (text as OfficeKey) : null;
}
