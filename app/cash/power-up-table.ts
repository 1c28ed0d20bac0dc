/* A pure table: exempt from the size rule. */
import type { RowState } from './journal-row.ts';

/** What the device lets us know about a bill, after a power-up or when it says something nobody asked for. */
export const evidences = [
  'will_return',
  'held_in_escrow',
  'credit_event',
  'in_stacker_silent',
  'nothing',
  'counted_in',
  'counted_out',
] as const;
export type Evidence = (typeof evidences)[number];

/** What the journal knows of that bill. */
export const rowColumns = ['escrowed', 'stack_requested', 'stacked_or_later', 'no_row'] as const;
export type RowColumn = (typeof rowColumns)[number];

export const outcomes = {
  returned: 'the row becomes `returned`',
  returned_when_seen: '`returned` when the device reports the return, else `unresolved`',
  give_back: 'ordered back; `returned` when the device reports the return, else `unresolved`',
  credit: '`stacked`, credited once with the value of the row; another value named by the device makes it `unresolved`',
  credit_if_named:
    '`stacked`, credited once if the device names the value of the row, with an alarm because no stack was asked; else `unresolved`',
  repeat: 'acknowledged; no new money; alarm',
  unresolved: '`unresolved`, with a claim code',
  log: 'logged',
  nothing: 'nothing',
} as const;
export type PowerUpOutcome = keyof typeof outcomes;

/**
 * The one table that decides what becomes of a bill in flight. Code looks it up, the README shows it, a test compares the two.
 * A row is `no_row` when nothing is open and the last bill was given back: then nothing that the device says can be about a bill we know.
 */
export const powerUpTable: Readonly<Record<Evidence, Readonly<Record<RowColumn, PowerUpOutcome>>>> = {
  will_return: {
    escrowed: 'returned',
    stack_requested: 'returned_when_seen',
    stacked_or_later: 'repeat',
    no_row: 'log',
  },
  held_in_escrow: {
    escrowed: 'give_back',
    stack_requested: 'give_back',
    stacked_or_later: 'give_back',
    no_row: 'give_back',
  },
  credit_event: {
    escrowed: 'credit_if_named',
    stack_requested: 'credit',
    stacked_or_later: 'repeat',
    no_row: 'unresolved',
  },
  in_stacker_silent: {
    escrowed: 'unresolved',
    stack_requested: 'credit',
    stacked_or_later: 'nothing',
    no_row: 'unresolved',
  },
  nothing: {
    escrowed: 'unresolved',
    stack_requested: 'unresolved',
    stacked_or_later: 'nothing',
    no_row: 'nothing',
  },
  counted_in: {
    escrowed: 'unresolved',
    stack_requested: 'credit',
    stacked_or_later: 'unresolved',
    no_row: 'unresolved',
  },
  counted_out: {
    escrowed: 'returned',
    stack_requested: 'returned',
    stacked_or_later: 'nothing',
    no_row: 'nothing',
  },
};

/** The column of the newest row. An unresolved row has been decided: what the device repeats about it is no new money. */
export function columnOf(state: RowState | null): RowColumn {
  switch (state) {
    case 'escrowed':
    case 'stack_requested':
      return state;
    case 'stacked':
    case 'credited':
    case 'unresolved':
      return 'stacked_or_later';
    case 'returned':
    case null:
      return 'no_row';
  }
}

const evidenceWords: Readonly<Record<Evidence, string>> = {
  will_return: 'bill in the acceptor, will return (CCNET 11)',
  held_in_escrow: 'bill still held in escrow, and no session waits for it (CCNET 80)',
  credit_event: 'credit event (CCNET 12 then 81, or 81 repeated)',
  in_stacker_silent: 'bill in the stacker, no credit event follows',
  nothing: 'nothing to report, and it keeps no count',
  counted_in: 'nothing to report, and by its own count one more is in the box than the rows explain',
  counted_out: 'nothing to report, and its own count has not risen',
};

const columnWords: Readonly<Record<RowColumn, string>> = {
  escrowed: 'row `escrowed`',
  stack_requested: 'row `stack_requested`',
  stacked_or_later: 'row `stacked` or later',
  no_row: 'no row',
};

/** The table as Markdown, for the README. */
export function renderPowerUpTable(): string {
  return [
    `| the device says | ${rowColumns.map((column) => columnWords[column]).join(' | ')} |`,
    `| --- | ${rowColumns.map(() => '---').join(' | ')} |`,
    ...evidences.map(
      (evidence) =>
        `| ${evidenceWords[evidence]} | ${rowColumns.map((column) => outcomes[powerUpTable[evidence][column]]).join(' | ')} |`,
    ),
  ].join('\n');
}
