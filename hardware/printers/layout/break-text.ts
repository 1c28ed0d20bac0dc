/** What would move the paper or change the printer's state has no place in a name or an address. */
export function printable(text: string): string {
  return text.normalize('NFC').replaceAll(/\p{Cc}+/gu, ' ');
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function charactersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The number of characters a reader sees, one column each. */
export function columnsOf(text: string): number {
  return charactersOf(text).length;
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
  const characters = charactersOf(word);
  if (characters.length <= columns) return [word];
  return [characters.slice(0, columns).join(''), ...pieces(characters.slice(columns).join(''), columns)];
}
