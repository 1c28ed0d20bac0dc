import { assertNever, concatBytes, FaultError, toHex } from '#kernel';
import { meaningOf, type Meaning } from './quantities.ts';
import {
  codingOf,
  readDate,
  readInteger,
  readReal,
  readSignedBcd,
  readText,
  readVariable,
  variableOf,
  writeNumber,
  type Coding,
  type MbusValue,
} from './values.ts';

/*
 * The records of a telegram (EN 13757-3): each begins with a DIF, which says how long it is and of what, up to ten DIFE, a VIF, which says what it counts and in
 * what, and up to ten VIFE, which say more of that; then comes the value, low byte first.
 */

export type MbusFunction = 'instantaneous' | 'maximum' | 'minimum' | 'error';

export interface MbusRecord {
  /** 0: now; higher ones are kept from an earlier day. */
  readonly storage: number;
  /** 0: all tariffs together. */
  readonly tariff: number;
  /** Which part of the meter: 0 the meter itself, others its inputs, or what it feeds out. */
  readonly device: number;
  readonly function: MbusFunction;
  /** Null for what is not known here, or the maker's own. */
  readonly meaning: Meaning | null;
  /** The maker's own words for the quantity, where it is `text`. */
  readonly words: string | null;
  /** What says more of the quantity, and so makes another of it: a phase, a direction, per pulse. */
  readonly qualifiers: readonly number[];
  /** What the meter says that is wrong with the value, 1 … 31; null where nothing is. */
  readonly error: number | null;
  readonly value: MbusValue;
  /** DIF to VIFE, as they travelled. */
  readonly head: Uint8Array;
}

export interface MbusRecords {
  readonly records: readonly MbusRecord[];
  /** The next telegram holds more. */
  readonly moreFollow: boolean;
  /** Behind the records, in the maker's own way. */
  readonly makersOwn: Uint8Array;
}

const EXTENDED = 0x80;
const MOST_EXTENSIONS = 10;
const MAKERS_OWN = 0x0f;
const MORE_FOLLOW = 0x1f;
const FILLER = 0x2f;
const SPECIAL_FUNCTION = 0x0f;
const FUNCTIONS = ['instantaneous', 'maximum', 'minimum', 'error'] as const;
const LARGE_TABLE = 0x7b;
const OTHER_TABLE = 0x7d;
const PLAIN_TEXT = 0x7c;
const MAKERS_QUANTITY = 0x7f;
const LAST_ERROR = 0x1f;

/** Takes the records of a telegram apart. Throws FaultError FRAME_LENGTH where they end too early, FRAME_UNEXPECTED where one has no length that is known. */
export function readRecords(data: Uint8Array): MbusRecords {
  const bytes = new Bytes(data);
  const records: MbusRecord[] = [];
  while (bytes.left > 0) {
    const dif = bytes.peek();
    if (dif === FILLER) bytes.take(1);
    else if (dif === MAKERS_OWN || dif === MORE_FOLLOW) {
      bytes.take(1);
      return { records, moreFollow: dif === MORE_FOLLOW, makersOwn: bytes.take(bytes.left) };
    } else records.push(readRecord(bytes));
  }
  return { records, moreFollow: false, makersOwn: new Uint8Array(0) };
}

function readRecord(bytes: Bytes): MbusRecord {
  const from = bytes.at;
  const dif = bytes.byte();
  const coding = (dif & SPECIAL_FUNCTION) === SPECIAL_FUNCTION ? null : codingOf(dif);
  if (coding === null) throw unexpected('a record has a special function that is not known', bytes);
  let storage = (dif >> 6) & 1;
  let tariff = 0;
  let device = 0;
  for (const [index, dife] of bytes.extensions(dif).entries()) {
    // Ten of them have 41 bits of storage number: more than bit operations can do.
    storage += (dife & 0x0f) * 2 ** (1 + 4 * index);
    tariff += ((dife >> 4) & 3) * 4 ** index;
    device += ((dife >> 6) & 1) * 2 ** index;
  }
  const information = readInformation(bytes);
  const head = bytes.since(from);
  const words = information.code === PLAIN_TEXT ? readText(bytes.take(bytes.byte())) : null;
  const raw = readValue(bytes, coding, information.meaning);
  return {
    storage,
    tariff,
    device,
    function: FUNCTIONS[(dif >> 4) & 3] ?? 'error',
    meaning: information.meaning,
    words,
    qualifiers: information.qualifiers,
    error: information.error,
    value: raw,
    head,
  };
}

interface Information {
  /** Of the primary table, without its highest bit. */
  readonly code: number;
  readonly meaning: Meaning | null;
  readonly qualifiers: readonly number[];
  readonly error: number | null;
}

function readInformation(bytes: Bytes): Information {
  const vif = bytes.byte();
  const code = vif & 0x7f;
  const extensions = bytes.extensions(vif).map((extension) => extension & 0x7f);
  if (vif !== (code | EXTENDED)) return { code, meaning: meaningOf('primary', code), qualifiers: [], error: null };
  const isTable = code === LARGE_TABLE || code === OTHER_TABLE;
  const [first, ...others] = extensions;
  const meaning =
    isTable && first !== undefined
      ? meaningOf(code === LARGE_TABLE ? 'large' : 'other', first)
      : meaningOf('primary', code);
  const further = isTable ? others : extensions;
  const makersFrom = code === MAKERS_QUANTITY ? 0 : further.indexOf(MAKERS_QUANTITY);
  const standard = makersFrom < 0 ? further : further.slice(0, makersFrom);
  return {
    code,
    meaning,
    // What reports an error of the record is no part of what it counts; behind the maker's own sign every code is the maker's.
    qualifiers: [...standard.filter((extension) => extension > LAST_ERROR), ...further.slice(standard.length)],
    error: standard.find((extension) => extension > 0 && extension <= LAST_ERROR) ?? null,
  };
}

function readValue(bytes: Bytes, coding: Coding, meaning: Meaning | null): MbusValue {
  switch (coding.kind) {
    case 'none':
      return { kind: 'none' };
    case 'integer':
      return readWhole(bytes.take(coding.lengthBytes), meaning);
    case 'bcd':
      return readSignedBcd(bytes.take(coding.lengthBytes));
    case 'real':
      return readReal(bytes.take(4));
    case 'variable': {
      const variable = variableOf(bytes.byte());
      if (variable === null) throw unexpected('a value of variable length has a length that is not known', bytes);
      return readVariable(variable.kind, bytes.take(variable.lengthBytes));
    }
    default:
      return assertNever(coding);
  }
}

/** Whole numbers are numbers, unless they count nothing: a day in two bytes, day and time in four; other kinds of time stay bytes. */
function readWhole(raw: Uint8Array, meaning: Meaning | null): MbusValue {
  switch (meaning?.quantity) {
    case 'date':
      return raw.length === 2 ? readDate(raw) : { kind: 'bytes', bytes: raw };
    case 'date_and_time':
      return raw.length === 4 ? readDate(raw) : { kind: 'bytes', bytes: raw };
    default:
      return readInteger(raw);
  }
}

/** A number as a record, for whoever plays a meter. */
export interface WrittenRecord {
  readonly storage?: number;
  readonly tariff?: number;
  readonly device?: number;
  readonly function?: MbusFunction;
  /** The low four bits of its DIF. */
  readonly coding: number;
  /** VIF and VIFE, as they travel. */
  readonly information: readonly number[];
  readonly steps: bigint;
}

export function writeRecord(record: WrittenRecord): Uint8Array {
  const { storage = 0, tariff = 0, device = 0, coding, information, steps } = record;
  const difes: number[] = [];
  let [storageLeft, tariffLeft, deviceLeft] = [Math.floor(storage / 2), tariff, device];
  while (storageLeft > 0 || tariffLeft > 0 || deviceLeft > 0) {
    difes.push((storageLeft & 0x0f) | ((tariffLeft & 3) << 4) | ((deviceLeft & 1) << 6));
    [storageLeft, tariffLeft, deviceLeft] = [Math.floor(storageLeft / 16), tariffLeft >> 2, deviceLeft >> 1];
  }
  const dif = coding | (FUNCTIONS.indexOf(record.function ?? 'instantaneous') << 4) | ((storage & 1) << 6);
  const head = [dif, ...difes].map((byte, index) => (index < difes.length ? byte | EXTENDED : byte));
  const how = codingOf(coding);
  const value = how?.kind === 'integer' || how?.kind === 'bcd' ? writeNumber(steps, how) : new Uint8Array(0);
  return concatBytes(Uint8Array.of(...head, ...information), value);
}

/** Bytes that are taken one after the other. */
class Bytes {
  readonly #data: Uint8Array;
  at = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  get left(): number {
    return this.#data.length - this.at;
  }

  peek(): number {
    return this.#data[this.at] ?? 0;
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  take(lengthBytes: number): Uint8Array {
    if (lengthBytes > this.left)
      throw new FaultError('FRAME_LENGTH', {
        message: 'the records end before they should',
        details: { data: toHex(this.#data), at: this.at },
      });
    this.at += lengthBytes;
    return this.#data.slice(this.at - lengthBytes, this.at);
  }

  since(from: number): Uint8Array {
    return this.#data.slice(from, this.at);
  }

  /** All that follow while the highest bit says that one does, ten at most. */
  extensions(first: number): number[] {
    const found: number[] = [];
    for (let last = first; last >= EXTENDED;) {
      if (found.length === MOST_EXTENSIONS) throw unexpected('a record has more than ten extensions', this);
      last = this.byte();
      found.push(last);
    }
    return found;
  }

  get told(): string {
    return toHex(this.#data);
  }
}

function unexpected(message: string, bytes: Bytes): FaultError {
  return new FaultError('FRAME_UNEXPECTED', { message, details: { data: bytes.told, at: bytes.at } });
}
