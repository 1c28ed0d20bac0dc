import {
  FaultError,
  type Currency,
  type Instant,
  type JournalId,
  type Money,
  type SessionId,
  type TenancyId,
} from '#kernel';

/** Where one bill is on its way. `stacked` is in the box and durable; `credited` is answered by the server. */
export const rowStates = ['escrowed', 'stack_requested', 'stacked', 'credited', 'returned', 'unresolved'] as const;
export type RowState = (typeof rowStates)[number];

/** One bill that was held in escrow, or that the validator reported without anyone knowing it. */
export interface JournalRow {
  readonly id: JournalId;
  /** The kiosk's own gapless count of rows; order is by this, never by the clock. */
  readonly sequence: number;
  readonly sessionId: SessionId | null;
  readonly tenancyId: TenancyId | null;
  /** Null: the validator did not say which bill it was. */
  readonly value: Money | null;
  readonly currency: Currency;
  readonly validatorSerial: string;
  readonly state: RowState;
  readonly openedAt: Instant;
  readonly stackedAt: Instant | null;
  /** Why the row stands where it stands, for staff; the last word of the evidence. */
  readonly evidence: string;
  /** An unresolved row that the server has recorded. */
  readonly reported: boolean;
}

/** A row before the journal has given it its sequence. One that begins as `stacked` is a coin: no escrow was before it. */
export type NewRow = Omit<JournalRow, 'sequence' | 'stackedAt' | 'reported'> & {
  readonly state: 'escrowed' | 'unresolved' | 'stacked';
};

/**
 * The only moves there are. `escrowed → stacked` is a bill that the device reports in the box although no stack was asked (the power-up table decides);
 * `stacked → unresolved` is a credit that the server refused by name. Out of `unresolved` leads only later evidence: see `resolve`.
 */
const moves: Readonly<Record<RowState, readonly RowState[]>> = {
  escrowed: ['stack_requested', 'stacked', 'returned', 'unresolved'],
  stack_requested: ['stacked', 'returned', 'unresolved'],
  stacked: ['credited', 'unresolved'],
  credited: [],
  returned: [],
  unresolved: [],
};

/** What later evidence (a counter, the counted box, staff with a second person) may make of an unresolved row. */
const resolutions: readonly RowState[] = ['credited', 'returned'];

export function mayAdvance(from: RowState, to: RowState): boolean {
  return moves[from].includes(to);
}

/** Throws FaultError JOURNAL_BACKWARD unless the row may move so. */
export function advance(row: JournalRow, to: RowState, at: { now: Instant; evidence: string }): JournalRow {
  if (!mayAdvance(row.state, to)) throw backward(row, to);
  return { ...row, state: to, evidence: at.evidence, stackedAt: to === 'stacked' ? at.now : row.stackedAt };
}

/** Settles an unresolved row by evidence that came later, which must be named. Throws FaultError JOURNAL_BACKWARD. */
export function resolve(row: JournalRow, to: RowState, evidence: string): JournalRow {
  if (row.state !== 'unresolved' || !resolutions.includes(to) || evidence.trim() === '') throw backward(row, to);
  return { ...row, state: to, evidence };
}

function backward(row: JournalRow, to: RowState): FaultError {
  return new FaultError('JOURNAL_BACKWARD', {
    message: `journal row ${row.sequence} cannot go from ${row.state} to ${to}`,
    details: { row: row.id, from: row.state, to },
  });
}
