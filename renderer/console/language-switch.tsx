import { languageNames, type Language } from '#language';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLanguageChoice } from './language-choice.tsx';

const languages = Object.keys(languageNames) as Language[];

/** Every other language, each by its own name. */
export function LanguageSwitch(): ReactNode {
  const { language, choose } = useLanguageChoice();
  return languages
    .filter((other) => other !== language)
    .map((other) => (
      <Button key={other} className="language" onPress={() => choose(other)}>
        <span lang={other}>{languageNames[other]}</span>
      </Button>
    ));
}
