import { assert, concatBytes, equalBytes, success, toHex, type Reply } from '#kernel';
import { dataOfKermitFrame, kermitFrameOf } from '../line/kermit-frame.ts';
import { printable } from '../line/printable.ts';
import { wholeFrame } from '../line/whole-frame.ts';
import { billIndexOf, decodeBillTable, encodeBillTable, type BillEntry, type BillIndex } from './bill-table.ts';
import { Id003Framer } from './framer.ts';
import {
  ACK,
  BILLS,
  commandBytes,
  ESCROW,
  FAILURE,
  failureReasons,
  FIRST_BILL,
  ID003_FRAME,
  INVALID_COMMAND,
  MASK_BYTES,
  REJECTING,
  rejectionReasons,
  settingBytes,
  statusBytes,
  VEND_VALID,
  type PlainCommandName,
  type PlainStatusName,
  type SettingName,
} from './frames.ts';

export { billEntryValue, type BillEntry, type BillIndex } from './bill-table.ts';
/** The framer serves both ends of a line: the simulated device cuts its frames with the same code. */
export { Id003Framer } from './framer.ts';

export type Id003Command =
  | { readonly name: PlainCommandName }
  /** The bills that are refused; on the line a set bit disables. */
  | { readonly name: 'set_disabled'; readonly bills: readonly BillIndex[] }
  /** The bills that are looked at more closely. */
  | { readonly name: 'set_security'; readonly bills: readonly BillIndex[] }
  /** True: nothing is taken. */
  | { readonly name: 'set_inhibit'; readonly inhibited: boolean }
  /** 0 is what this driver uses: polled, every direction, no option. */
  | { readonly name: 'set_communication' | 'set_direction'; readonly mode: number }
  | { readonly name: 'set_optional'; readonly functions: number };

export type Id003Status =
  | { readonly name: PlainStatusName }
  | { readonly name: 'escrow'; readonly bill: BillIndex }
  /** In the box; repeated until it is acknowledged. Few firmwares say which bill. */
  | { readonly name: 'vend_valid'; readonly bill: BillIndex | null }
  | { readonly name: 'rejecting' | 'failure'; readonly reason: string }
  /** A byte that this revision of the protocol does not name. Data, not an error. */
  | { readonly name: 'unknown'; readonly bytes: Uint8Array };

export type Id003Answer =
  | { readonly kind: 'ack' }
  /** The command is not allowed in the state the device is in. */
  | { readonly kind: 'invalid_command' }
  | { readonly kind: 'status'; readonly status: Id003Status }
  /** A setting that was taken, as the device says it back. */
  | { readonly kind: 'written'; readonly setting: Exclude<Id003Command, { name: PlainCommandName }> }
  | { readonly kind: 'currency_table'; readonly entries: readonly BillEntry[] }
  | { readonly kind: 'text'; readonly of: 'version' | 'boot_version' | 'serial'; readonly text: string }
  | { readonly kind: 'setting'; readonly of: PlainCommandName; readonly bytes: Uint8Array };

export function encodeCommand(command: Id003Command): Uint8Array {
  switch (command.name) {
    case 'set_disabled':
    case 'set_security':
      return setting(command.name, encodeBillMask(command.bills));
    case 'set_inhibit':
      return setting(command.name, Uint8Array.of(command.inhibited ? 1 : 0));
    case 'set_communication':
    case 'set_direction':
      return setting(command.name, Uint8Array.of(command.mode));
    case 'set_optional':
      return setting(command.name, Uint8Array.of(command.functions & 0xff, command.functions >>> 8));
    default:
      return frameOf(Uint8Array.of(commandBytes[command.name]));
  }
}

/** Reads what a host sent; null when this driver knows no such command. The frame is sound: it comes from the framer. */
export function decodeCommand(frame: Uint8Array): Id003Command | null {
  const data = dataOf(frame);
  const [code = 0, ...parameters] = data;
  const name = namesOfCommands.get(code);
  if (name !== undefined) return parameters.length === 0 ? { name } : null;
  return decodeSetting(code, Uint8Array.from(parameters));
}

/** Reads what a device answered. The first byte says what it is, so the question need not be known. What fits nothing is an unknown status, never an error. */
export function decodeAnswer(frame: Uint8Array): Id003Answer {
  const data = dataOf(frame);
  const [code = INVALID_COMMAND] = data;
  const parameters = data.slice(1);
  if (parameters.length === 0 && code === ACK) return { kind: 'ack' };
  if (parameters.length === 0 && code === INVALID_COMMAND) return { kind: 'invalid_command' };
  const written = decodeSetting(code, parameters);
  if (written !== null) return { kind: 'written', setting: written };
  return decodeRead(code, parameters) ?? { kind: 'status', status: decodeStatus(code, parameters, data) };
}

/** The device's side of `decodeAnswer`, for simulators and tests. */
export function encodeStatus(status: Exclude<Id003Status, { name: 'rejecting' | 'failure' }>): Uint8Array {
  switch (status.name) {
    case 'escrow':
      return frameOf(Uint8Array.of(ESCROW, FIRST_BILL + status.bill));
    case 'vend_valid':
      return frameOf(
        status.bill === null ? Uint8Array.of(VEND_VALID) : Uint8Array.of(VEND_VALID, FIRST_BILL + status.bill),
      );
    case 'unknown':
      return frameOf(status.bytes);
    default:
      return frameOf(Uint8Array.of(statusBytes[status.name]));
  }
}

/** A status whose parameter is a reason's byte, see `frames.ts`. */
export function encodeReason(name: 'rejecting' | 'failure', reason: number): Uint8Array {
  return frameOf(Uint8Array.of(name === 'rejecting' ? REJECTING : FAILURE, reason));
}

export function encodeAck(): Uint8Array {
  return frameOf(Uint8Array.of(ACK));
}

export function encodeInvalidCommand(): Uint8Array {
  return frameOf(Uint8Array.of(INVALID_COMMAND));
}

export function encodeCurrencyTable(entries: readonly BillEntry[]): Uint8Array {
  return frameOf(concatBytes(Uint8Array.of(commandBytes.read_currency_table), encodeBillTable(entries)));
}

export function encodeText(of: 'version' | 'boot_version' | 'serial', text: string): Uint8Array {
  return frameOf(concatBytes(Uint8Array.of(commandBytes[`read_${of}`]), new TextEncoder().encode(text)));
}

/** One frame and its meaning, for people: `foyer decode id003`. Refuses bytes that are not exactly one sound frame, with the framer's code. */
export function decodeId003(bytes: Uint8Array, from: 'host' | 'device'): Reply<Id003Meaning> {
  const framed = wholeFrame(bytes, new Id003Framer(), 'id003');
  if (!framed.ok) return framed;
  if (from === 'device') return success({ from, answer: decodeAnswer(framed.value) });
  const command = decodeCommand(framed.value);
  return success({ from, command: command ?? { name: 'unknown', bytes: dataOf(framed.value) } });
}

export type Id003Meaning =
  | {
      readonly from: 'host';
      readonly command: Id003Command | { readonly name: 'unknown'; readonly bytes: Uint8Array };
    }
  | { readonly from: 'device'; readonly answer: Id003Answer };

/** Two bytes of bills, the first bill the lowest bit of the first. */
export function encodeBillMask(bills: readonly BillIndex[]): Uint8Array {
  const mask = new Uint8Array(MASK_BYTES);
  for (const bill of bills) {
    assert(Number.isInteger(bill) && bill >= 0 && bill < BILLS, 'a bill is between 0 and 15');
    const at = Math.floor(bill / 8);
    mask[at] = (mask[at] ?? 0) | (1 << (bill % 8));
  }
  return mask;
}

export function decodeBillMask(mask: Uint8Array): BillIndex[] {
  return Array.from({ length: BILLS }, (_, bill) => bill).filter(
    (bill) => (((mask[Math.floor(bill / 8)] ?? 0) >>> (bill % 8)) & 1) === 1,
  );
}

/** Whether the device says back what it was told, byte by byte. */
export function isEcho(command: Id003Command, answer: Id003Answer): boolean {
  return answer.kind === 'written' && equalBytes(encodeCommand(command), encodeCommand(answer.setting));
}

const namesOfCommands = byByte<PlainCommandName>(commandBytes);
const namesOfSettings = byByte<SettingName>(settingBytes);
const namesOfStatuses = byByte<PlainStatusName>(statusBytes);

function byByte<Name extends string>(table: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  const names = new Map<number, Name>();
  for (const name in table) names.set(table[name], name);
  return names;
}

function frameOf(data: Uint8Array): Uint8Array {
  return kermitFrameOf(data, ID003_FRAME);
}

function dataOf(frame: Uint8Array): Uint8Array {
  return dataOfKermitFrame(frame, ID003_FRAME);
}

function setting(name: SettingName, parameters: Uint8Array): Uint8Array {
  return frameOf(concatBytes(Uint8Array.of(settingBytes[name]), parameters));
}

function decodeSetting(code: number, parameters: Uint8Array): Exclude<Id003Command, { name: PlainCommandName }> | null {
  const name = namesOfSettings.get(code);
  const [first = 0, second = 0] = parameters;
  switch (name) {
    case undefined:
      return null;
    case 'set_disabled':
    case 'set_security':
      return parameters.length === MASK_BYTES ? { name, bills: decodeBillMask(parameters) } : null;
    case 'set_inhibit':
      return parameters.length === 1 && first <= 1 ? { name, inhibited: first === 1 } : null;
    case 'set_communication':
    case 'set_direction':
      return parameters.length === 1 ? { name, mode: first } : null;
    case 'set_optional':
      return parameters.length === 2 ? { name, functions: first | (second << 8) } : null;
  }
}

function decodeRead(code: number, parameters: Uint8Array): Id003Answer | null {
  const name = namesOfCommands.get(code);
  if (name === undefined || !name.startsWith('read_')) return null;
  switch (name) {
    case 'read_version':
      return { kind: 'text', of: 'version', text: printable(parameters) };
    case 'read_boot_version':
      return { kind: 'text', of: 'boot_version', text: printable(parameters) };
    case 'read_serial':
      return { kind: 'text', of: 'serial', text: printable(parameters) };
    case 'read_currency_table': {
      const entries = decodeBillTable(parameters);
      return entries === null ? null : { kind: 'currency_table', entries };
    }
    default:
      return { kind: 'setting', of: name, bytes: parameters };
  }
}

function decodeStatus(code: number, parameters: Uint8Array, data: Uint8Array): Id003Status {
  const unknown: Id003Status = { name: 'unknown', bytes: data };
  const [parameter] = parameters;
  // A credit is one whatever stands behind it: called unknown, it would never be acknowledged, and never be taken.
  if (code === VEND_VALID) return { name: 'vend_valid', bill: parameter === undefined ? null : billIndexOf(parameter) };
  if (parameters.length > 1) return unknown;
  if (parameter === undefined) {
    const name = namesOfStatuses.get(code);
    return name === undefined ? unknown : { name };
  }
  switch (code) {
    case ESCROW: {
      const bill = billIndexOf(parameter);
      return bill === null ? unknown : { name: 'escrow', bill };
    }
    case REJECTING:
      return { name: 'rejecting', reason: rejectionReasons[parameter] ?? unlisted(parameter) };
    case FAILURE:
      return { name: 'failure', reason: failureReasons[parameter] ?? unlisted(parameter) };
    default:
      return unknown;
  }
}

function unlisted(parameter: number): string {
  return `code ${toHex(Uint8Array.of(parameter))}h`;
}
