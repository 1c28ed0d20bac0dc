import type { CashDevice } from '../device.ts';
import { framedWire } from '../line/framed-wire.ts';
import { ValidatorLine } from '../line/line.ts';
import type { CashProtocol, ValidatorOptions } from '../line/protocol.ts';
import { decodeAnswer, encodeCommand, Id003Framer, type Id003Answer, type Id003Command } from './codec.ts';
import { step } from './machine.ts';
import { deadlines, initialState, type MachineState } from './state.ts';

/** `country`: the maker's number of the site's country, where the driver's own table does not have it. */
export function id003(country: number | null): CashProtocol<MachineState, Id003Command, Id003Answer> {
  return {
    name: 'id003',
    timing: deadlines,
    resends: 0,
    initial: (currency) => initialState(currency, country),
    step,
    openWire: () => framedWire(new Id003Framer(), { encode: encodeCommand, decode: decodeAnswer }),
    acknowledgement: { name: 'ack' },
    farewell: () => ({ name: 'set_inhibit', inhibited: true }),
    meaningOf: (answer) => (answer.kind === 'status' ? answer.status.name : answer.kind),
  };
}

/** A bill validator that speaks ID-003: `serial:///dev/serial/by-id/…?baud=9600&parity=even` (8E1) or `tcp://host:port`. Nothing is opened before `start`. */
export function createId003Validator(options: ValidatorOptions & { readonly country: number | null }): CashDevice {
  return new ValidatorLine(id003(options.country), options);
}
