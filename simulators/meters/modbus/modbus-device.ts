import { assertNever, FaultError } from '#kernel';
import {
  decodeRequest,
  encodeReply,
  exceptionName,
  functionOf,
  type ModbusReply,
  type ModbusRequest,
  type UnknownUnit,
} from '#hardware/meters/modbus/codec';
import type { Contact } from '../simulated-meter.ts';
import type { ModbusMeter } from './modbus-meter.ts';
import { readRegisters } from './register-map.ts';

const ILLEGAL_FUNCTION = 0x01;
const ILLEGAL_ADDRESS = 0x02;
const ILLEGAL_VALUE = 0x03;
const DEVICE_FAILURE = 0x04;
const GATEWAY_TARGET_SILENT = 0x0b;

/** What the meter answers to one protocol data unit. Whatever it is sent, it answers something. */
export function answerUnit(meter: ModbusMeter, asked: { unitAddress: number; pdu: Uint8Array }): Uint8Array {
  return encodeReply(replyTo(meter, asked));
}

function replyTo(meter: ModbusMeter, asked: { unitAddress: number; pdu: Uint8Array }): ModbusReply {
  const functionCode = (asked.pdu[0] ?? 0) & 0x7f;
  if (asked.unitAddress !== meter.unitAddress) return exception(functionCode, GATEWAY_TARGET_SILENT);
  let request: ModbusRequest | UnknownUnit;
  try {
    request = decodeRequest(asked.pdu);
  } catch (thrown) {
    if (thrown instanceof FaultError) return exception(functionCode, ILLEGAL_VALUE);
    throw thrown;
  }
  switch (request.kind) {
    case 'read_registers': {
      const values = readRegisters(meter, request);
      return values === null
        ? exception(functionCode, ILLEGAL_ADDRESS)
        : { kind: 'registers', function: request.function, values };
    }
    case 'write_coil':
    case 'write_register':
    case 'write_registers':
      return writeReply(meter, request);
    case 'unknown':
      return exception(functionCode, ILLEGAL_FUNCTION);
    default:
      return assertNever(request);
  }
}

type WriteRequest = Exclude<ModbusRequest, { kind: 'read_registers' }>;

/** The relay is all that can be written, and only by the function that the meter knows. */
function writeReply(meter: ModbusMeter, request: WriteRequest): ModbusReply {
  const write = meter.profile.relay?.write;
  const functionCode = functionOf(request);
  if (write === undefined || Number(write.function) !== functionCode) return exception(functionCode, ILLEGAL_FUNCTION);
  if (write.address !== request.address) return exception(functionCode, ILLEGAL_ADDRESS);
  const target = relayTarget(meter, request);
  if (target === null) return exception(functionCode, ILLEGAL_VALUE);
  if (!meter.commandRelay(target)) return exception(functionCode, DEVICE_FAILURE);
  switch (request.kind) {
    case 'write_coil':
      return { kind: 'coil_written', address: request.address, on: request.on };
    case 'write_register':
      return { kind: 'register_written', address: request.address, value: request.value };
    case 'write_registers':
      return { kind: 'registers_written', address: request.address, count: request.values.length };
    default:
      return assertNever(request);
  }
}

function relayTarget(meter: ModbusMeter, request: WriteRequest): Contact | null {
  if (request.kind === 'write_coil') return request.on ? 'closed' : 'open';
  const write = meter.profile.relay?.write;
  if (write === undefined || write.function === '5') return null;
  const written = request.kind === 'write_register' ? [request.value] : request.values;
  const means = (wanted: number | readonly number[]) => [wanted].flat().join() === written.join();
  if (means(write.closed)) return 'closed';
  return means(write.open) ? 'open' : null;
}

function exception(functionCode: number, code: number): ModbusReply {
  return { kind: 'exception', function: functionCode, exception: code, name: exceptionName(code) };
}
