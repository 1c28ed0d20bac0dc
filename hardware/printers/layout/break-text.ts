/** Overrides, embeddings and isolates of the bidirectional algorithm: with them a name could turn the digits beside it round. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g;

/** What would move the paper, change the printer's state or turn the order of letters round has no place in a name or an address. */
export function printable(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(TURNING, '')
    .replaceAll(/\p{Cc}+/gu, ' ');
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function charactersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Set on a square: twice as wide as a Latin letter of font A. */
const SQUARE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]|^\p{Emoji_Presentation}/u;

const widthOf = (character: string) => (SQUARE.test(character) ? 2 : 1);

/** How many columns a reader sees: one for each character, two for those that stand on a square. */
export function columnsOf(text: string): number {
  return charactersOf(text).reduce((columns, character) => columns + widthOf(character), 0);
}

/** Breaks text at spaces into rows of at most so many columns; a word that is longer than a row is broken where the row ends. Never empty. */
export function breakText(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of printable(text)
    .split(/ +/)
    .flatMap((whole) => pieces(whole, columns))) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (columnsOf(longer) <= columns) row = longer;
    else {
      rows.push(row);
      row = word;
    }
  }
  return [...rows, row];
}

function pieces(word: string, columns: number): string[] {
  if (columnsOf(word) <= columns) return [word];
  const found: string[] = [''];
  for (const character of charactersOf(word)) {
    const last = found.at(-1) ?? '';
    if (last !== '' && columnsOf(last) + widthOf(character) > columns) found.push(character);
    else found[found.length - 1] = last + character;
  }
  return found;
}
