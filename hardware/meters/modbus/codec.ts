import { assertNever, concatBytes, FaultError, toHex } from '#kernel';
import { decodeRtu, EXCEPTION_BIT } from './frames.ts';

/* Protocol data units of MODBUS Application Protocol 1.1b3, section 6, as far as meters use them. Anything else is kept as `unknown`, never refused. */

export const MOST_REGISTERS_READ = 125;
export const MOST_REGISTERS_WRITTEN = 123;

export type ModbusRequest =
  /** Function 3 reads holding registers, 4 input registers. */
  | { readonly kind: 'read_registers'; readonly function: 3 | 4; readonly address: number; readonly count: number }
  | { readonly kind: 'write_coil'; readonly address: number; readonly on: boolean }
  | { readonly kind: 'write_register'; readonly address: number; readonly value: number }
  | { readonly kind: 'write_registers'; readonly address: number; readonly values: readonly number[] };

export type ModbusReply =
  | { readonly kind: 'registers'; readonly function: 3 | 4; readonly values: readonly number[] }
  | { readonly kind: 'coil_written'; readonly address: number; readonly on: boolean }
  | { readonly kind: 'register_written'; readonly address: number; readonly value: number }
  | { readonly kind: 'registers_written'; readonly address: number; readonly count: number }
  | { readonly kind: 'exception'; readonly function: number; readonly exception: number; readonly name: ExceptionName };

/** A function that this codec does not know. Data, not an error. */
export interface UnknownUnit {
  readonly kind: 'unknown';
  readonly function: number;
  readonly data: string;
}

const EXCEPTIONS = {
  0x01: 'illegal_function',
  0x02: 'illegal_data_address',
  0x03: 'illegal_data_value',
  0x04: 'server_device_failure',
  0x05: 'acknowledge',
  0x06: 'server_device_busy',
  /** From the protocol's first edition; some meters still say it. */
  0x07: 'negative_acknowledge',
  0x08: 'memory_parity_error',
  0x0a: 'gateway_path_unavailable',
  0x0b: 'gateway_target_silent',
} as const;
export type ExceptionName = (typeof EXCEPTIONS)[keyof typeof EXCEPTIONS] | 'unknown';

export function exceptionName(exception: number): ExceptionName {
  return Object.hasOwn(EXCEPTIONS, exception) ? EXCEPTIONS[exception as keyof typeof EXCEPTIONS] : 'unknown';
}

const COIL_ON = 0xff00;

export function functionOf(request: ModbusRequest): number {
  switch (request.kind) {
    case 'read_registers':
      return request.function;
    case 'write_coil':
      return 5;
    case 'write_register':
      return 6;
    case 'write_registers':
      return 16;
    default:
      return assertNever(request);
  }
}

export function encodeRequest(request: ModbusRequest): Uint8Array {
  const functionCode = functionOf(request);
  switch (request.kind) {
    case 'read_registers':
      return unit(functionCode, request.address, request.count);
    case 'write_coil':
      return unit(functionCode, request.address, request.on ? COIL_ON : 0);
    case 'write_register':
      return unit(functionCode, request.address, request.value);
    case 'write_registers':
      return concatBytes(
        unit(functionCode, request.address, request.values.length),
        Uint8Array.of(request.values.length * 2),
        words(request.values),
      );
    default:
      return assertNever(request);
  }
}

export function encodeReply(reply: ModbusReply): Uint8Array {
  switch (reply.kind) {
    case 'registers':
      return concatBytes(Uint8Array.of(reply.function, reply.values.length * 2), words(reply.values));
    case 'coil_written':
      return unit(5, reply.address, reply.on ? COIL_ON : 0);
    case 'register_written':
      return unit(6, reply.address, reply.value);
    case 'registers_written':
      return unit(16, reply.address, reply.count);
    case 'exception':
      return Uint8Array.of(reply.function | EXCEPTION_BIT, reply.exception);
    default:
      return assertNever(reply);
  }
}

/** Reads what an asker sent. Throws FaultError FRAME_LENGTH where the data do not fit the function, FRAME_UNEXPECTED for a count or coil value that it does not allow. */
export function decodeRequest(pdu: Uint8Array): ModbusRequest | UnknownUnit {
  const functionCode = pdu[0] ?? 0;
  switch (functionCode) {
    case 3:
    case 4: {
      const [address, count] = pair(pdu);
      requireCount(pdu, { count, most: MOST_REGISTERS_READ });
      return { kind: 'read_registers', function: functionCode, address, count };
    }
    case 5: {
      const [address, value] = pair(pdu);
      return { kind: 'write_coil', address, on: coil(pdu, value) };
    }
    case 6: {
      const [address, value] = pair(pdu);
      return { kind: 'write_register', address, value };
    }
    case 16: {
      if (pdu.length < 6) throw unitFault('FRAME_LENGTH', pdu);
      const [address, count] = pair(pdu.subarray(0, 5));
      requireCount(pdu, { count, most: MOST_REGISTERS_WRITTEN });
      if (pdu[5] !== count * 2 || pdu.length !== 6 + count * 2) throw unitFault('FRAME_LENGTH', pdu);
      return { kind: 'write_registers', address, values: wordsOf(pdu.subarray(6)) };
    }
    default:
      return unknown(pdu);
  }
}

/** Reads what a device answered. Throws as `decodeRequest`. */
export function decodeReply(pdu: Uint8Array): ModbusReply | UnknownUnit {
  const functionCode = pdu[0] ?? 0;
  if ((functionCode & EXCEPTION_BIT) !== 0) {
    const exception = pdu[1];
    if (exception === undefined || pdu.length !== 2) throw unitFault('FRAME_LENGTH', pdu);
    return { kind: 'exception', function: functionCode & ~EXCEPTION_BIT, exception, name: exceptionName(exception) };
  }
  switch (functionCode) {
    case 3:
    case 4: {
      const dataBytes = pdu[1] ?? 0;
      if (pdu.length < 4 || dataBytes % 2 !== 0 || pdu.length !== 2 + dataBytes) throw unitFault('FRAME_LENGTH', pdu);
      return { kind: 'registers', function: functionCode, values: wordsOf(pdu.subarray(2)) };
    }
    case 5: {
      const [address, value] = pair(pdu);
      return { kind: 'coil_written', address, on: coil(pdu, value) };
    }
    case 6: {
      const [address, value] = pair(pdu);
      return { kind: 'register_written', address, value };
    }
    case 16: {
      const [address, count] = pair(pdu);
      return { kind: 'registers_written', address, count };
    }
    default:
      return unknown(pdu);
  }
}

/**
 * The meaning of one whole RTU frame. The same bytes can be a request and a reply, so who sent it must be said.
 * Throws FaultError: FRAME_INCOMPLETE, FRAME_LENGTH, FRAME_CHECKSUM, FRAME_UNEXPECTED.
 */
export function decodeModbus(
  bytes: Uint8Array,
  options: { from: 'host' | 'device' },
): { readonly unitAddress: number; readonly message: ModbusRequest | ModbusReply | UnknownUnit } {
  const frame = decodeRtu(bytes);
  return {
    unitAddress: frame.unitAddress,
    message: options.from === 'host' ? decodeRequest(frame.pdu) : decodeReply(frame.pdu),
  };
}

/** True when the reply is the kind of answer that the request has, for the same places. An exception to its function is one. */
export function answers(request: ModbusRequest, reply: ModbusReply | UnknownUnit): reply is ModbusReply {
  if (reply.kind === 'exception') return reply.function === functionOf(request);
  switch (request.kind) {
    case 'read_registers':
      return reply.kind === 'registers' && reply.function === request.function && reply.values.length === request.count;
    case 'write_coil':
      return reply.kind === 'coil_written' && reply.address === request.address && reply.on === request.on;
    case 'write_register':
      return reply.kind === 'register_written' && reply.address === request.address && reply.value === request.value;
    case 'write_registers':
      return (
        reply.kind === 'registers_written' && reply.address === request.address && reply.count === request.values.length
      );
    default:
      return assertNever(request);
  }
}

function unit(functionCode: number, first: number, second: number): Uint8Array {
  return concatBytes(Uint8Array.of(functionCode), words([first, second]));
}

function words(values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >>> 8, value & 0xff]));
}

function wordsOf(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, index) => wordAt(bytes, index * 2));
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

/** The two words that most data units carry after the function. */
function pair(pdu: Uint8Array): [number, number] {
  if (pdu.length !== 5) throw unitFault('FRAME_LENGTH', pdu);
  return [wordAt(pdu, 1), wordAt(pdu, 3)];
}

function coil(pdu: Uint8Array, value: number): boolean {
  if (value !== COIL_ON && value !== 0) throw unitFault('FRAME_UNEXPECTED', pdu);
  return value === COIL_ON;
}

function requireCount(pdu: Uint8Array, range: { count: number; most: number }): void {
  if (range.count < 1 || range.count > range.most) throw unitFault('FRAME_UNEXPECTED', pdu);
}

function unknown(pdu: Uint8Array): UnknownUnit {
  return { kind: 'unknown', function: pdu[0] ?? 0, data: toHex(pdu.subarray(1)) };
}

function unitFault(code: 'FRAME_LENGTH' | 'FRAME_UNEXPECTED', pdu: Uint8Array): FaultError {
  return new FaultError(code, { details: { dataUnit: toHex(pdu) } });
}
