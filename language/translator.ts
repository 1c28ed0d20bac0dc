import { setupI18n } from '@lingui/core';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { amountWords, type AmountWords } from './amounts.ts';
import { catalogues, type Language, type MessageKey } from './messages.ts';
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

/** The translator of a language. */
export function translatorFor(language: Language): Translator {
  const known = translators.get(language);
  if (known !== undefined) return known;
  const made = translatorOf(language, catalogues[language]);
  translators.set(language, made);
  return made;
}

/**
 * A translator over any catalogue in a language's manner of numbers and dates. A sentence is compiled when it is first said, for most never are; that all can be, the repository's
 * own rules check.
 */
export function translatorOf<Key extends string>(
  language: Language,
  catalogue: Readonly<Record<Key, string>>,
): Translator<Key> {
  const voice = setupI18n({ locale: language, messages: { [language]: {} } });
  const said = new Set<Key>();
  const prepare = (key: Key) => {
    if (said.has(key) || !Object.hasOwn(catalogue, key)) return;
    voice.load(language, { [key]: compileMessageOrThrow(catalogue[key]) });
    said.add(key);
  };
  return {
    language,
    direction: 'ltr',
    text: (key, values) => {
      prepare(key);
      return voice._(key, values === undefined ? {} : { ...values });
    },
    ...amountWords(language),
    ...momentWords(language),
  };
}
