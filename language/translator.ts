import { setupI18n } from '@lingui/core';
import { amountWords, type AmountWords } from './amounts.ts';
import { catalogues, compileCatalogue, type Language, type MessageKey } from './messages.ts';
import { momentWords, type MomentWords } from './moments.ts';

export type MessageValues = Readonly<Record<string, string | number>>;

/** One language's voice: sentences, amounts and moments. It keeps nothing of what it said. */
export interface Translator<Key extends string = MessageKey> extends AmountWords, MomentWords {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  /** The sentence under a key with its values put in. */
  text(key: Key, values?: MessageValues): string;
}

const translators = new Map<Language, Translator>();

/** The translator of a language; its catalogue is compiled at first use. */
export function translatorFor(language: Language): Translator {
  const known = translators.get(language);
  if (known !== undefined) return known;
  const made = translatorOf(language, catalogues[language]);
  translators.set(language, made);
  return made;
}

/** A translator over any catalogue in a language's manner of numbers and dates. */
export function translatorOf<Key extends string>(
  language: Language,
  catalogue: Readonly<Record<Key, string>>,
): Translator<Key> {
  const voice = setupI18n({ locale: language, messages: { [language]: { ...compileCatalogue(catalogue) } } });
  return {
    language,
    direction: 'ltr',
    text: (key, values) => voice._(key, values === undefined ? {} : { ...values }),
    ...amountWords(language),
    ...momentWords(language),
  };
}
