import { claimCodeOf, mayAdvance, rowStates, type JournalRow, type KeptDevice, type RowState } from '#app';
import { add, FaultError, ZERO, type Money } from '#kernel';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import { existsSync } from 'node:fs';
import { refuseNewerJournal } from './format.ts';
import { devicesIn } from './device-store.ts';
import { rowOf, type StoredRow } from './stored-row.ts';

interface StoredEvent {
  readonly event_sequence: bigint;
  readonly row_id: string;
  readonly state: RowState;
  readonly evidence: string;
  readonly opened: string | null;
}

export interface JournalInspection {
  /** Each with the code that its tenant would show for it. */
  readonly rows: readonly (JournalRow & { readonly claimCode: string; readonly isCoin: boolean })[];
  /** What was kept of each device that takes money. */
  readonly devices: readonly KeptDevice[];
  /** Sums of the rows whose value is known, by state. */
  readonly sums: Readonly<Record<RowState, Money>>;
  /** What does not agree, as sentences. Empty: the rows are what the events say, no number is missing, no row went backward. */
  readonly problems: readonly string[];
}

/** Reads a journal without changing it, also beside a running kiosk. Throws FaultError JOURNAL_UNAVAILABLE when there is none, JOURNAL_NEWER, STORE_UNAVAILABLE when it cannot be read. */
export function inspectJournal(file: string): JournalInspection {
  if (!existsSync(file))
    throw new FaultError('JOURNAL_UNAVAILABLE', { message: `there is no journal at ${file}`, details: { file } });
  refuseNewerJournal(file);
  const database = openSqlite(file, { readonly: true });
  try {
    // One transaction: rows and events are those of one moment, whatever the kiosk writes meanwhile.
    return database.transaction(() => inspect(database))();
  } catch (thrown) {
    if (thrown instanceof FaultError) throw thrown;
    throw new FaultError('STORE_UNAVAILABLE', { message: `the journal ${file} cannot be read`, cause: thrown });
  } finally {
    database.close();
  }
}

function inspect(database: SqliteDatabase): JournalInspection {
  const rows = database.prepare<[], StoredRow>('SELECT * FROM journal_row ORDER BY sequence').all().map(rowOf);
  const events = database.prepare<[], StoredEvent>('SELECT * FROM journal_event ORDER BY event_sequence').all();
  const { devices, coins } = devicesIn(database);
  const shown = rows.map((row) => ({ ...row, claimCode: claimCodeOf(row.id), isCoin: coins.has(row.sequence) }));
  return {
    rows: shown,
    devices,
    sums: sumsOf(rows),
    problems: [...gapsIn(rows, events), ...disagreements(rows, events), ...strangeCoins(shown, coins)],
  };
}

/** A row that begins as `stacked` is a coin, and a coin never waits in escrow. */
function strangeCoins(
  rows: readonly (JournalRow & { readonly isCoin: boolean })[],
  coins: ReadonlySet<number>,
): string[] {
  const known = new Set(rows.map((row) => row.sequence));
  return [
    ...[...coins].filter((sequence) => !known.has(sequence)).map((sequence) => `coin ${sequence} has no row`),
    ...rows
      .filter((row) => row.isCoin && ['escrowed', 'stack_requested', 'returned'].includes(row.state))
      .map((row) => `row ${row.sequence} is a coin and stands at ${row.state}`),
  ];
}

function sumsOf(rows: readonly JournalRow[]): Record<RowState, Money> {
  const sum = (state: RowState) => add(...rows.filter((row) => row.state === state).map((row) => row.value ?? ZERO));
  return Object.fromEntries(rowStates.map((state) => [state, sum(state)])) as Record<RowState, Money>;
}

function gapsIn(rows: readonly JournalRow[], events: readonly StoredEvent[]): string[] {
  return [
    ...rows.flatMap((row, index) => (row.sequence === index + 1 ? [] : [`row ${index + 1} is missing`])).slice(0, 1),
    ...events
      .flatMap((event, index) => (event.event_sequence === BigInt(index + 1) ? [] : [`event ${index + 1} is missing`]))
      .slice(0, 1),
  ];
}

function disagreements(rows: readonly JournalRow[], events: readonly StoredEvent[]): string[] {
  const byRow = Map.groupBy(events, (event) => event.row_id);
  return [
    ...rows.flatMap((row) => disagreementsOf(row, byRow.get(row.id) ?? [])),
    ...[...byRow.keys()]
      .filter((id) => !rows.some((row) => row.id === id))
      .map((id) => `the events know a bill ${id} that has no row`),
  ];
}

function disagreementsOf(row: JournalRow, events: readonly StoredEvent[]): string[] {
  const name = `row ${row.sequence}`;
  const [first] = events;
  if (first === undefined || first.opened === null) return [`${name} has no event that opened it`];
  const problems: string[] = [];
  const opened = {
    sequence: row.sequence,
    sessionId: row.sessionId,
    tenancyId: row.tenancyId,
    value: row.value === null ? null : row.value.toString(),
    currency: row.currency,
    validatorSerial: row.validatorSerial,
  };
  if (first.opened !== JSON.stringify(opened))
    problems.push(`${name} says other things of its bill than its first event`);
  for (const [index, event] of events.entries()) {
    const before = events[index - 1];
    if (before !== undefined && !mayAdvance(before.state, event.state) && before.state !== 'unresolved')
      problems.push(`${name} went from ${before.state} to ${event.state} at event ${event.event_sequence}`);
  }
  const last = events.at(-1);
  if (last?.state !== row.state || last.evidence !== row.evidence)
    problems.push(`${name} stands at ${row.state}, its last event at ${last?.state}`);
  return problems;
}
