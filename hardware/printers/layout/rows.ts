import type { Translator } from '#language';
import { breakText, columnsOf } from './break-text.ts';
import type { PrintLine, Scale, Weight } from './print-line.ts';

/** A value keeps at least this many columns beside its word; a longer word gets rows of its own. */
const LEAST_VALUE_COLUMNS = 12;

/** What a layout is made for: the width of the paper, and the words of its reader. */
export interface Paper {
  readonly columns: number;
  readonly words: Translator;
}

/** Words, broken to the paper's columns. */
export function text(
  words: string,
  paper: Paper,
  style: { weight: Weight; align: 'left' | 'centre'; scale: Scale },
): PrintLine[] {
  return breakText(words, Math.floor(paper.columns / style.scale)).map((row) => ({
    kind: 'text',
    text: row,
    ...style,
  }));
}

export function centred(words: string, paper: Paper, style: { weight?: Weight; scale?: Scale } = {}): PrintLine[] {
  return text(words, paper, { weight: style.weight ?? 'normal', align: 'centre', scale: style.scale ?? 1 });
}

/** A word at the left edge and its value at the right one; what is too long gets rows of its own. */
export function pair(word: string, value: string, paper: Paper, style: { weight?: Weight } = {}): PrintLine[] {
  const weight = style.weight ?? 'normal';
  const beside = paper.columns - columnsOf(word) - 1;
  const wordHasRoom = beside >= Math.min(LEAST_VALUE_COLUMNS, columnsOf(value));
  const [first = '', ...more] = breakText(value, wordHasRoom ? beside : paper.columns);
  return [
    ...(wordHasRoom ? [] : text(word, paper, { weight, align: 'left', scale: 1 })),
    { kind: 'columns', left: wordHasRoom ? word : '', right: first, weight },
    ...more.map((right): PrintLine => ({ kind: 'columns', left: '', right, weight })),
  ];
}

export function rule(stroke: 'thin' | 'thick'): PrintLine {
  return { kind: 'rule', stroke };
}

export function space(dots: number): PrintLine {
  return { kind: 'space', dots };
}
