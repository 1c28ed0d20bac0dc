import { officeTranslatorFor, type OfficeTranslator } from '#language/office';
import { createContext, useContext } from 'react';

const wordsContext = createContext<OfficeTranslator>(officeTranslatorFor('en'));

export const OfficeWordsProvider = wordsContext.Provider;

/** The console's words in the language that the person chose. */
export function useWords(): OfficeTranslator {
  return useContext(wordsContext);
}
