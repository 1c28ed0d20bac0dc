import { catalogues, type Catalogue } from './messages.ts';
import { translatorOf, type Translator } from './translator.ts';

const accented: Readonly<Record<string, string>> = {
  a: 'å',
  e: 'ë',
  i: 'ï',
  o: 'ö',
  u: 'ü',
  A: 'Å',
  E: 'Ë',
  O: 'Ö',
  U: 'Ü',
};

/**
 * English stretched by 40 % with accents, so that a screen that only fits English shows it. Arguments, tags and the
 * grammar of ICU stay as they are.
 */
export function pseudoMessage(message: string): string {
  return message.replace(/[{}]|<\/?b>|[^{}<]+/g, stretcher());
}

/** Text inside one brace is an argument or the grammar of a plural; inside two it is text again. */
function stretcher(): (piece: string) => string {
  let depth = 0;
  return (piece) => {
    if (piece === '{') depth += 1;
    else if (piece === '}') depth -= 1;
    else if (depth % 2 === 0 && !piece.startsWith('<')) return stretched(piece);
    return piece;
  };
}

function stretched(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => {
    const extra = Math.ceil(word.length * 0.4);
    const last = word.at(-1) ?? '';
    return word.replace(/\p{L}/gu, (letter) => accented[letter] ?? letter) + (accented[last] ?? last).repeat(extra);
  });
}

/** Speaks the stretched language, with English numbers and dates. For layout tests only. */
export function pseudoTranslator(): Translator {
  const entries = Object.entries(catalogues.en).map(([key, message]) => [key, pseudoMessage(message)] as const);
  return translatorOf('en', Object.fromEntries(entries) as Catalogue);
}
