import type { CashDevice } from '../device.ts';
import { framedWire } from '../line/framed-wire.ts';
import { ValidatorLine } from '../line/line.ts';
import type { CashProtocol, ValidatorOptions } from '../line/protocol.ts';
import { decodeAnswer, EbdsFramer, encodeCommand, pollOf, type EbdsAnswer, type EbdsCommand } from './codec.ts';
import { step } from './machine.ts';
import { deadlines, initialState, type BillSet, type MachineState } from './state.ts';

export function ebds(billSet: BillSet): CashProtocol<MachineState, EbdsCommand, EbdsAnswer> {
  return {
    name: 'ebds',
    timing: deadlines,
    resends: 0,
    initial: (currency) => initialState(currency, billSet),
    step,
    openWire: () => framedWire(new EbdsFramer(), { encode: encodeCommand, decode: decodeAnswer }),
    acknowledgement: null,
    farewell: ({ toggle }) => pollOf({ toggle, enabled: [], decision: 'none' }),
    meaningOf: (answer) =>
      answer.kind === 'status' ? (answer.status.end ?? answer.status.motion ?? 'out of service') : answer.kind,
  };
}

/**
 * A bill validator that speaks EBDS or Pyramid's RS-232: `serial:///dev/serial/by-id/…?baud=9600&parity=even&dataBits=7` (7E1) or `tcp://host:port`.
 * Nothing is opened before `start`.
 */
export function createEbdsValidator(options: ValidatorOptions & { readonly billSet: BillSet }): CashDevice {
  return new ValidatorLine(ebds(options.billSet), options);
}
