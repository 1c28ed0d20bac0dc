import type { Randomness } from '#kernel';
import type { CashDevice } from '../device.ts';
import { ValidatorLine } from '../line/line.ts';
import type { CashProtocol, ValidatorOptions } from '../line/protocol.ts';
import { FACTORY_KEY } from './frames.ts';
import { step } from './machine.ts';
import { deadlines, initialState, RESENDS, type MachineState } from './state.ts';
import { SspWire, type SspHeard, type SspOrder } from './wire.ts';

export interface SspSettings {
  /** The half of the key that is set in the device, 64 bits; the factory's unless another was set. */
  readonly fixedKey?: bigint;
  /** A device that refuses encryption is talked to in the open. Otherwise it takes nothing. */
  readonly plainAllowed?: boolean;
}

export interface SspOptions extends ValidatorOptions, SspSettings {
  readonly randomness: Randomness;
}

export function sspProtocol({
  fixedKey = FACTORY_KEY,
  plainAllowed = false,
  randomness,
}: SspSettings & { readonly randomness: Randomness }): CashProtocol<MachineState, SspOrder, SspHeard> {
  return {
    name: 'ssp',
    timing: deadlines,
    resends: RESENDS,
    initial: (currency) => initialState(currency, plainAllowed),
    step,
    openWire: () => new SspWire({ fixedKey, randomness }),
    acknowledgement: null,
    farewell: () => ({ name: 'disable' }),
    meaningOf: (heard) => {
      if (heard.kind === 'events') return heard.events.map((event) => event.name).join(' ') || 'nothing';
      return heard.kind === 'refused' ? heard.reason : heard.kind;
    },
  };
}

/** A bill validator that speaks SSP or eSSP: `serial:///dev/serial/by-id/…?baud=9600&stopBits=2` or `tcp://host:port`. Nothing is opened before `start`. */
export function createSspValidator(options: SspOptions): CashDevice {
  return new ValidatorLine(sspProtocol(options), options);
}
