import { assert, type Currency } from '#kernel';
import type { CashDevice, CashMemory } from '../device.ts';
import { framedWire } from '../line/framed-wire.ts';
import { ValidatorLine } from '../line/line.ts';
import type { CashProtocol, ValidatorOptions } from '../line/protocol.ts';
import { CctalkFramer, decodeAnswer, encodeCommand, type Bus } from './codec.ts';
import { BILL_VALIDATOR_ADDRESS, COIN_ACCEPTOR_ADDRESS, type Checksum } from './frames.ts';
import { step } from './machine.ts';
import { deadlines, initialState, type Answer, type Command, type MachineState, type Taker } from './state.ts';

/** What the installer says of a device on a ccTalk wire. */
export interface CctalkSettings {
  /** Where it listens; the usual address of its kind unless it was changed. */
  readonly busAddress?: number | undefined;
  readonly checksum?: Checksum | undefined;
}

function cctalk(taker: Taker, bus: Bus): CashProtocol<MachineState, Command, Answer> {
  return {
    name: 'cctalk',
    timing: deadlines,
    resends: 0,
    initial: (currency: Currency) => initialState(taker, currency),
    step,
    openWire: () =>
      framedWire<Command, Answer>(new CctalkFramer(bus), {
        encode: (command) => {
          assert(command.name !== 'recall', 'what this host kept is not asked of the device');
          return encodeCommand(command, bus);
        },
        decode: decodeAnswer,
      }),
    acknowledgement: null,
    farewell: () => ({ name: 'master_inhibit', accepts: false }),
    meaningOf: (answer) => answer.kind,
    answerHere: recall,
  };
}

function recall(command: Command, memory: CashMemory | undefined): Promise<Answer> | null {
  if (command.name !== 'recall') return null;
  return (memory?.lastEvent(command.serial) ?? Promise.resolve(null)).then((event) => ({ kind: 'remembered', event }));
}

/** An acceptor of coins that speaks ccTalk: `serial:///dev/serial/by-id/…?baud=9600` (8N1) or `tcp://host:port`. Nothing is opened before `start`. */
export function createCctalkCoinAcceptor(options: ValidatorOptions & CctalkSettings): CashDevice {
  return new ValidatorLine(cctalk('coins', busOf(options, COIN_ACCEPTOR_ADDRESS)), options);
}

/** A bill validator that speaks ccTalk without encryption. */
export function createCctalkValidator(options: ValidatorOptions & CctalkSettings): CashDevice {
  return new ValidatorLine(cctalk('bills', busOf(options, BILL_VALIDATOR_ADDRESS)), options);
}

function busOf({ busAddress, checksum }: CctalkSettings, usual: number): Bus {
  return { address: busAddress ?? usual, checksum: checksum ?? 'sum' };
}
