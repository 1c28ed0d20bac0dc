import { languageTag } from '#contracts/wire';
import { languageNames, type Language } from '#language';
import { officeTranslatorFor } from '#language/office';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { WordsProvider } from '../ui/words.ts';
import { OfficeWordsProvider } from './words.ts';

interface Choice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const choiceContext = createContext<Choice>({ language: 'en', choose: () => undefined });

export function useLanguageChoice(): Choice {
  return useContext(choiceContext);
}

/** A person's choice stays with their browser; it says nothing about anybody else. */
const KEPT_AS = 'foyer-console-language';

function firstLanguage(): Language {
  const known = Object.keys(languageNames);
  for (const wish of [window.localStorage.getItem(KEPT_AS) ?? '', ...navigator.languages]) {
    const language = languageTag.safeParse(wish.split('-')[0]);
    if (language.success && known.includes(language.data)) return language.data;
  }
  return 'en';
}

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const words = officeTranslatorFor(language);
  const choose = (wanted: Language): void => {
    window.localStorage.setItem(KEPT_AS, wanted);
    setLanguage(wanted);
  };
  return (
    <choiceContext.Provider value={{ language, choose }}>
      <OfficeWordsProvider value={words}>
        <WordsProvider value={words}>
          <I18nProvider locale={language}>{children}</I18nProvider>
        </WordsProvider>
      </OfficeWordsProvider>
    </choiceContext.Provider>
  );
}
