import type { CashDevice } from '../device.ts';
import { framedWire } from '../line/framed-wire.ts';
import { ValidatorLine } from '../line/line.ts';
import type { CashProtocol, ValidatorOptions } from '../line/protocol.ts';
import { CcnetFramer, decodeAnswer, encodeCommand, type CcnetAnswer, type CcnetCommand } from './codec.ts';
import { step } from './machine.ts';
import { deadlines, EVERY_TYPE, initialState, type MachineState } from './state.ts';

const ACK: CcnetCommand = { name: 'ack' };

export const ccnet: CashProtocol<MachineState, CcnetCommand, CcnetAnswer> = {
  name: 'ccnet',
  timing: deadlines,
  resends: 0,
  initial: initialState,
  step,
  openWire: () => framedWire(new CcnetFramer(), { encode: encodeCommand, decode: decodeAnswer }),
  acknowledgement: ACK,
  farewell: () => ({ name: 'enable_bill_types', enabled: [], escrow: EVERY_TYPE }),
  meaningOf: (answer) => (answer.kind === 'status' ? answer.status.name : answer.kind),
};

/** A bill validator that speaks CCNET: `serial:///dev/serial/by-id/…?baud=9600` (8N1) or `tcp://host:port`. Nothing is opened before `start`. */
export function createCcnetValidator(options: ValidatorOptions): CashDevice {
  return new ValidatorLine(ccnet, options);
}
