import { assert, concatBytes, success, toHex, type Reply } from '#kernel';
import { dataOfKermitFrame, kermitFrameOf } from '../line/kermit-frame.ts';
import { printable } from '../line/printable.ts';
import { wholeFrame } from '../line/whole-frame.ts';
import { decodeBillTable, type BillEntry } from './bill-table.ts';
import { CcnetFramer } from './framer.ts';
import {
  ACK,
  BILL_TABLE_BYTES,
  BILL_TYPES,
  CCNET_FRAME,
  commandBytes,
  failureReasons,
  IDENTIFICATION_BYTES,
  IDENTIFICATION_PARTS,
  ILLEGAL_COMMAND,
  MASK_BYTES,
  NAK,
  parameterStatusBytes,
  rejectionReasons,
  STATUS_BYTES,
  statusBytes,
  type CommandName,
  type ParameterStatusName,
  type PlainStatusName,
} from './frames.ts';

export { billEntryValue, encodeBillTable, type BillEntry } from './bill-table.ts';
/** The framer serves both ends of a line: the simulated device cuts its frames with the same code. */
export { CcnetFramer } from './framer.ts';

/** A bill's place in the device's table, 0…23. */
export type BillType = number;

export type CcnetCommand =
  | { readonly name: Exclude<CommandName, 'enable_bill_types'> }
  /** All types that are not listed are disabled; of the enabled ones, those in `escrow` wait for a decision. */
  | {
      readonly name: 'enable_bill_types';
      readonly enabled: readonly BillType[];
      readonly escrow: readonly BillType[];
    };

export type CcnetStatus =
  | { readonly name: PlainStatusName }
  | { readonly name: 'busy'; readonly forMs: number }
  | { readonly name: 'rejecting'; readonly reason: string }
  | { readonly name: 'failure'; readonly reason: string }
  | { readonly name: 'escrow'; readonly billType: BillType }
  /** Null: the device did not say which, or not so that it could be understood. The bill has come to its end all the same. */
  | { readonly name: 'stacked' | 'returned'; readonly billType: BillType | null }
  /** A byte that this revision of the protocol does not name. Data, not an error. */
  | { readonly name: 'unknown'; readonly bytes: Uint8Array };

export type CcnetAnswer =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  /** The command is not allowed in the state the device is in. */
  | { readonly kind: 'illegal_command' }
  | { readonly kind: 'status'; readonly status: CcnetStatus }
  | { readonly kind: 'enabled_types'; readonly enabled: readonly BillType[]; readonly security: readonly BillType[] }
  | {
      readonly kind: 'identification';
      readonly part: string;
      readonly serial: string;
      /** Binary; as hexadecimal, because makers disagree on what it means. */
      readonly asset: string;
    }
  | { readonly kind: 'bill_table'; readonly entries: readonly (BillEntry | null)[] };

/** Puts command or data into a frame. At most 120 bytes. */
export function frameOf(data: Uint8Array): Uint8Array {
  return kermitFrameOf(data, CCNET_FRAME);
}

export function encodeCommand(command: CcnetCommand): Uint8Array {
  const code = Uint8Array.of(commandBytes[command.name]);
  return frameOf(
    command.name === 'enable_bill_types'
      ? concatBytes(code, encodeBillMask(command.enabled), encodeBillMask(command.escrow))
      : code,
  );
}

/** Reads what a host sent; null when this driver knows no such command. The frame is sound: it comes from the framer. */
export function decodeCommand(frame: Uint8Array): CcnetCommand | null {
  const [code, ...parameters] = dataOf(frame);
  const name = namesOfCommands.get(code ?? NAK);
  if (name === undefined) return null;
  if (name !== 'enable_bill_types') return parameters.length === 0 ? { name } : null;
  if (parameters.length !== 2 * MASK_BYTES) return null;
  return {
    name,
    enabled: decodeBillMask(Uint8Array.from(parameters.slice(0, MASK_BYTES))),
    escrow: decodeBillMask(Uint8Array.from(parameters.slice(MASK_BYTES))),
  };
}

/** Reads what a device answered. The kinds differ in length, so the question need not be known. Whatever fits none is an unknown status, never an error. */
export function decodeAnswer(frame: Uint8Array): CcnetAnswer {
  const data = dataOf(frame);
  switch (data.length) {
    case BILL_TABLE_BYTES:
      return { kind: 'bill_table', entries: decodeBillTable(data) };
    case IDENTIFICATION_BYTES:
      return decodeIdentification(data);
    case STATUS_BYTES:
      return {
        kind: 'enabled_types',
        enabled: decodeBillMask(data.subarray(0, MASK_BYTES)),
        security: decodeBillMask(data.subarray(MASK_BYTES)),
      };
    default:
      return decodeShort(data);
  }
}

/** The device's side of `decodeAnswer`, for simulators and tests. */
export function encodeStatus(status: Exclude<CcnetStatus, { name: 'busy' | 'rejecting' | 'failure' }>): Uint8Array {
  switch (status.name) {
    case 'escrow':
    case 'stacked':
    case 'returned': {
      const code = parameterStatusBytes[status.name];
      return frameOf(status.billType === null ? Uint8Array.of(code) : Uint8Array.of(code, status.billType));
    }
    case 'unknown':
      return frameOf(status.bytes);
    default:
      return frameOf(Uint8Array.of(statusBytes[status.name]));
  }
}

/** A status whose parameter is a plain byte: busy (× 100 ms), rejecting and failure (the reason's byte, see `frames.ts`). */
export function encodeParameterStatus(name: 'busy' | 'rejecting' | 'failure', parameter: number): Uint8Array {
  return frameOf(Uint8Array.of(parameterStatusBytes[name], parameter));
}

export function encodeAck(): Uint8Array {
  return frameOf(Uint8Array.of(ACK));
}

export function encodeIllegalCommand(): Uint8Array {
  return frameOf(Uint8Array.of(ILLEGAL_COMMAND));
}

/** The answer to GET STATUS, with no type under high security. */
export function encodeEnabledTypes(enabled: readonly BillType[]): Uint8Array {
  return frameOf(concatBytes(encodeBillMask(enabled), encodeBillMask([])));
}

/** Texts are cut or padded with spaces to their places; the asset number is zero. */
export function encodeIdentification(identity: { part: string; serial: string }): Uint8Array {
  const { partBytes, serialBytes, assetBytes } = IDENTIFICATION_PARTS;
  return frameOf(
    concatBytes(
      new TextEncoder().encode(identity.part.slice(0, partBytes).padEnd(partBytes)),
      new TextEncoder().encode(identity.serial.slice(0, serialBytes).padEnd(serialBytes)),
      new Uint8Array(assetBytes),
    ),
  );
}

/**
 * Three bytes of bill types. The trap: types 23…16 come first and 7…0 last, so bill type 0 is bit 0 of the *third* byte. Public code has it reversed, which
 * works on a device with few bills until someone enables one of them alone.
 */
export function encodeBillMask(types: readonly BillType[]): Uint8Array {
  const mask = new Uint8Array(MASK_BYTES);
  for (const type of types) {
    assert(Number.isInteger(type) && type >= 0 && type < BILL_TYPES, 'a bill type is between 0 and 23');
    const at = MASK_BYTES - 1 - Math.floor(type / 8);
    mask[at] = (mask[at] ?? 0) | (1 << (type % 8));
  }
  return mask;
}

export function decodeBillMask(mask: Uint8Array): BillType[] {
  return Array.from({ length: BILL_TYPES }, (_, type) => type).filter(
    (type) => (((mask[MASK_BYTES - 1 - Math.floor(type / 8)] ?? 0) >>> (type % 8)) & 1) === 1,
  );
}

/** One frame and its meaning, for people: `foyer decode ccnet`. Refuses bytes that are not exactly one sound frame, with the framer's code. */
export function decodeCcnet(bytes: Uint8Array, from: 'host' | 'device'): Reply<CcnetMeaning> {
  const framed = wholeFrame(bytes, new CcnetFramer(), 'ccnet');
  if (!framed.ok) return framed;
  if (from === 'device') return success({ from, answer: decodeAnswer(framed.value) });
  const command = decodeCommand(framed.value);
  return success({ from, command: command ?? { name: 'unknown', bytes: dataOf(framed.value) } });
}

export type CcnetMeaning =
  | {
      readonly from: 'host';
      readonly command: CcnetCommand | { readonly name: 'unknown'; readonly bytes: Uint8Array };
    }
  | { readonly from: 'device'; readonly answer: CcnetAnswer };

const namesOfCommands = byByte<CommandName>(commandBytes);
const namesOfStatuses = byByte<PlainStatusName>(statusBytes);
const namesOfParameterStatuses = byByte<ParameterStatusName>(parameterStatusBytes);

function byByte<Name extends string>(table: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  const names = new Map<number, Name>();
  for (const name in table) names.set(table[name], name);
  return names;
}

function dataOf(frame: Uint8Array): Uint8Array {
  return dataOfKermitFrame(frame, CCNET_FRAME);
}

function decodeShort(data: Uint8Array): CcnetAnswer {
  const [byte = ILLEGAL_COMMAND, parameter] = data;
  const unknown: CcnetAnswer = { kind: 'status', status: { name: 'unknown', bytes: data } };
  const name = namesOfParameterStatuses.get(byte);
  // A bill's end is one whatever stands behind it: called unknown, it would be acknowledged and forgotten.
  if (name === 'stacked' || name === 'returned')
    return { kind: 'status', status: { name, billType: billTypeOf(parameter) } };
  if (data.length === 1) {
    if (byte === ACK) return { kind: 'ack' };
    if (byte === NAK) return { kind: 'nak' };
    if (byte === ILLEGAL_COMMAND) return { kind: 'illegal_command' };
    const plain = namesOfStatuses.get(byte);
    return plain === undefined ? unknown : { kind: 'status', status: { name: plain } };
  }
  if (data.length !== 2 || name === undefined || parameter === undefined) return unknown;
  const status = parameterStatus(name, parameter);
  return status === null ? unknown : { kind: 'status', status };
}

function parameterStatus(
  name: Exclude<ParameterStatusName, 'stacked' | 'returned'>,
  parameter: number,
): CcnetStatus | null {
  switch (name) {
    case 'busy':
      return { name, forMs: parameter * 100 };
    case 'rejecting':
      return { name, reason: rejectionReasons[parameter] ?? unlisted(parameter) };
    case 'failure':
      return { name, reason: failureReasons[parameter] ?? unlisted(parameter) };
    case 'escrow': {
      const billType = billTypeOf(parameter);
      return billType === null ? null : { name, billType };
    }
  }
}

function billTypeOf(parameter: number | undefined): BillType | null {
  return parameter !== undefined && parameter < BILL_TYPES ? parameter : null;
}

function unlisted(parameter: number): string {
  return `code ${toHex(Uint8Array.of(parameter))}h`;
}

function decodeIdentification(data: Uint8Array): CcnetAnswer {
  const { partBytes, serialBytes } = IDENTIFICATION_PARTS;
  return {
    kind: 'identification',
    part: printable(data.subarray(0, partBytes)),
    serial: printable(data.subarray(partBytes, partBytes + serialBytes)),
    asset: toHex(data.subarray(partBytes + serialBytes)),
  };
}
