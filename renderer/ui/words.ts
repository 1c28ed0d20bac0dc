import { translatorFor, type Translator } from '#language';
import { createContext, useContext } from 'react';

const wordsContext = createContext<Translator>(translatorFor('en'));

export const WordsProvider = wordsContext.Provider;

/** The words of the language that the current view is in. */
export function useWords(): Translator {
  return useContext(wordsContext);
}
