import {
  elementAt,
  instant,
  isGivenId,
  parseInstant,
  parseMilli,
  registerMilli,
  type Instant,
  type RegisterMilli,
} from '#kernel';
import type { ReadingQuality } from '../../metering/model.ts';

/** One row of a file of readings. */
export interface FileReading {
  /** 1-based, of the file; a heading counts. */
  readonly line: number;
  readonly meter: string;
  /** Which of the meter's registers: `import`, `export`. */
  readonly register: string;
  readonly at: Instant;
  readonly value: RegisterMilli;
  readonly quality: ReadingQuality;
}

/** A row that cannot be used, or that was not, and why. */
export interface RowProblem {
  readonly line: number;
  readonly message: string;
}

export interface ReadingsFile {
  readonly readings: readonly FileReading[];
  /** Rows that cannot be read. Nothing is rated while there is one. */
  readonly problems: readonly RowProblem[];
}

const COLUMNS = ['meter', 'register', 'time', 'value', 'quality'] as const;
type Column = (typeof COLUMNS)[number];

/** What headings mean, without regard to case, spaces and underscores. */
const HEADINGS: Readonly<Record<string, Column>> = {
  meter: 'meter',
  meterid: 'meter',
  register: 'register',
  time: 'time',
  utc: 'time',
  utctime: 'time',
  timeutc: 'time',
  value: 'value',
  quality: 'quality',
};

/**
 * Reads readings from CSV (RFC 4180): meter, register, UTC time, value, quality. A first row of headings may put the columns in another order. Times are
 * UTC, with or without their Z, or carry an offset; values are exact decimals of the utility's unit with at most three places.
 */
export function readReadingsCsv(text: string): ReadingsFile {
  const problems: RowProblem[] = [];
  const readings: FileReading[] = [];
  const rows = csvRows(text.replace(/^\uFEFF/, ''));
  if (rows.unclosedAt !== null) problems.push({ line: rows.unclosedAt, message: 'a quotation mark is not closed' });
  const [first, ...others] = rows.rows;
  if (first === undefined) return { readings, problems: [{ line: 1, message: 'there is no reading in the file' }] };
  const heading = columnsOf(first.cells);
  if (heading.kind === 'bad') return { readings, problems: [{ line: first.line, message: heading.message }] };
  const isHeading = heading.kind === 'heading';
  for (const row of isHeading ? others : rows.rows) {
    const reading = readRow(row, isHeading ? heading.columns : COLUMNS);
    if (typeof reading === 'string') problems.push({ line: row.line, message: reading });
    else readings.push(reading);
  }
  if (readings.length === 0 && problems.length === 0)
    problems.push({ line: first.line, message: 'there is no reading in the file' });
  return { readings, problems };
}

type Heading =
  | { readonly kind: 'heading'; readonly columns: readonly Column[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly message: string };

/** A first row that says `register` in some column is one of headings: no register is called that. */
function columnsOf(cells: readonly string[]): Heading {
  const plain = cells.map((cell) => cell.toLowerCase().replaceAll(/[\s_()-]/g, ''));
  if (!plain.includes('register')) return { kind: 'none' };
  const columns = plain.map((cell) => HEADINGS[cell]);
  const unknown = columns.indexOf(undefined);
  if (unknown >= 0)
    return { kind: 'bad', message: `no column is called “${elementAt(cells, unknown)}”: write ${COLUMNS.join(', ')}` };
  const known = columns.filter((column) => column !== undefined);
  const wrong = COLUMNS.find((column) => known.filter((each) => each === column).length !== 1);
  if (wrong !== undefined) return { kind: 'bad', message: `the column ${wrong} must stand in the heading once` };
  return { kind: 'heading', columns: known };
}

function readRow(row: CsvRow, columns: readonly Column[]): FileReading | string {
  if (row.cells.length !== columns.length)
    return `has ${row.cells.length} cells instead of ${columns.length}: ${columns.join(', ')}`;
  const cell = (column: Column) => elementAt(row.cells, columns.indexOf(column)).trim();
  const meter = cell('meter');
  if (!isGivenId(meter)) return `meter must be lower-case letters, digits and hyphens, not “${meter}”`;
  const register = cell('register');
  if (register === '') return 'register is missing: import, export';
  const at = utcInstant(cell('time'));
  if (at === null) return `time must be in UTC such as 2026-11-01T00:00:00Z, not “${cell('time')}”`;
  const value = parseMilli(cell('value'));
  if (value === null || value < 0n)
    return `value must be a register with at most three places such as 1234.567, not “${cell('value')}”`;
  const quality = cell('quality');
  if (quality !== 'measured' && quality !== 'estimated' && quality !== 'corrected')
    return `quality must be measured, estimated or corrected, not “${quality}”`;
  return { line: row.line, meter, register, at, value: registerMilli(value), quality };
}

/** The column is UTC, so a time without an offset is no guess here. */
function utcInstant(text: string): Instant | null {
  const iso = text.replace(' ', 'T');
  const full = parseInstant(/(Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`);
  return full === null || !isRealDay(iso.slice(0, 10)) ? null : instant(full);
}

/** `Date` takes 31 February for 3 March. */
function isRealDay(day: string): boolean {
  const epochMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(day);
}

interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Splits text into rows and cells; rows without any text are left out. `unclosedAt`: the line of a quotation mark that nothing closes. */
function csvRows(text: string): { readonly rows: readonly CsvRow[]; readonly unclosedAt: number | null } {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let line = 1;
  let rowLine = 1;
  let quotedAt: number | null = null;
  const endRow = () => {
    cells.push(cell);
    if (cells.some((each) => each.trim() !== '')) rows.push({ line: rowLine, cells });
    cells = [];
    cell = '';
    rowLine = line;
  };
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '\n') line += 1;
    if (quotedAt !== null) {
      if (letter !== '"') cell += letter;
      else if (text[index + 1] === '"') cell += text.charAt((index += 1));
      else quotedAt = null;
    } else if (letter === '"') quotedAt = line;
    else if (letter === ',') {
      cells.push(cell);
      cell = '';
    } else if (letter === '\n') endRow();
    else if (letter !== '\r') cell += letter;
  }
  endRow();
  return { rows, unclosedAt: quotedAt };
}
