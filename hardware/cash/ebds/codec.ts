import { assert, concatBytes, success, type Reply } from '#kernel';
import { printable } from '../line/printable.ts';
import { wholeFrame } from '../line/whole-frame.ts';
import { EbdsFramer, xorOf } from './framer.ts';
import {
  ANY_ORIENTATION,
  auxiliaryCodes,
  BILL_MASK,
  BILL_SHIFT,
  BILLS,
  conditionBits,
  DEVICE_DATA_BYTES,
  deviceBits,
  ETX,
  HOST_DATA_BYTES,
  LARGEST_BYTE,
  messageTypes,
  modeBits,
  ORIENTATION_MASK,
  ORIENTATION_SHIFT,
  OVERHEAD_BYTES,
  POWER_UP_POLICY_A,
  RESET_BYTE,
  stateBits,
  STX,
  TOGGLE_MASK,
  TYPE_MASK,
  VARIANT_NAME_BYTES,
  type ConditionName,
  type DeviceBitName,
} from './frames.ts';

/** The framer serves both ends of a line: the simulated device cuts its frames with the same code. */
export { EbdsFramer } from './framer.ts';

/** One bit that alternates. A message with the bit of the one before asks for the same answer again and does nothing; with the other bit it acknowledges that answer. */
export type Toggle = 0 | 1;
/** A bill's place among seven, 1…7. */
export type BillNumber = number;

export type EbdsCommand =
  | {
      readonly name: 'poll';
      readonly toggle: Toggle;
      readonly enabled: readonly BillNumber[];
      /** Of the bill in escrow. */
      readonly decision: 'none' | 'stack' | 'return';
      readonly escrow: boolean;
      /** 0…3; 3 is any. */
      readonly orientation: number;
      /** The third byte as it is: barcodes, power-up policy, extended reports. */
      readonly configuration: number;
    }
  | { readonly name: 'query_variant_name' | 'reset'; readonly toggle: Toggle };

export interface EbdsStatus {
  /** Null: out of service, or busy with itself after a power-up. */
  readonly motion: 'idling' | 'accepting' | 'escrowed' | 'stacking' | 'returning' | null;
  /** What became of the last bill; repeated while the toggle stands still. */
  readonly end: 'stacked' | 'returned' | null;
  readonly conditions: Readonly<Record<ConditionName, boolean>>;
  readonly powerUp: boolean;
  readonly invalidCommand: boolean;
  readonly failure: boolean;
  /** The bill in escrow, or that ended; null: none, or not said. */
  readonly bill: BillNumber | null;
  readonly model: number;
  readonly revision: number;
}

export type EbdsAnswer =
  | { readonly kind: 'status'; readonly toggle: Toggle; readonly status: EbdsStatus }
  | { readonly kind: 'variant_name'; readonly toggle: Toggle; readonly text: string }
  /** Sound, and nothing that this driver asks for. Data, not an error. */
  | { readonly kind: 'unknown'; readonly toggle: Toggle; readonly bytes: Uint8Array };

/** What this driver polls with: escrow always, any orientation, policy A. */
export function pollOf(said: {
  toggle: Toggle;
  enabled: readonly BillNumber[];
  decision: 'none' | 'stack' | 'return';
}): EbdsCommand {
  return { name: 'poll', ...said, escrow: true, orientation: ANY_ORIENTATION, configuration: POWER_UP_POLICY_A };
}

export function encodeCommand(command: EbdsCommand): Uint8Array {
  const { toggle } = command;
  switch (command.name) {
    case 'poll': {
      const mode =
        (command.escrow ? modeBits.escrow : 0) |
        (command.orientation << ORIENTATION_SHIFT) |
        (command.decision === 'none' ? 0 : modeBits[command.decision]);
      const data = Uint8Array.of(maskOf(command.enabled), mode, command.configuration);
      return frameOf(messageTypes.host, toggle, data);
    }
    case 'query_variant_name':
      return frameOf(messageTypes.auxiliary, toggle, Uint8Array.of(0, 0, auxiliaryCodes[command.name]));
    case 'reset':
      return frameOf(messageTypes.auxiliary, toggle, Uint8Array.of(RESET_BYTE, RESET_BYTE, RESET_BYTE));
  }
}

/** Reads what a host sent; null when this driver knows no such command. The frame is sound: it comes from the framer. */
export function decodeCommand(frame: Uint8Array): EbdsCommand | null {
  const { type, toggle, data } = partsOf(frame);
  const [first = 0, second = 0, third = 0] = data;
  if (data.length !== HOST_DATA_BYTES) return null;
  if (type === messageTypes.auxiliary) {
    if (first === 0 && second === 0 && third === auxiliaryCodes.query_variant_name)
      return { name: 'query_variant_name', toggle };
    return data.every((byte) => byte === RESET_BYTE) ? { name: 'reset', toggle } : null;
  }
  if (type !== messageTypes.host) return null;
  const stack = (second & modeBits.stack) !== 0;
  const giveBack = (second & modeBits.return) !== 0;
  // Both at once contradict each other.
  if (stack && giveBack) return null;
  return {
    name: 'poll',
    toggle,
    enabled: Array.from({ length: BILLS }, (_, at) => at + 1).filter((bill) => (first & (1 << (bill - 1))) !== 0),
    decision: stack ? 'stack' : giveBack ? 'return' : 'none',
    escrow: (second & modeBits.escrow) !== 0,
    orientation: (second & ORIENTATION_MASK) >>> ORIENTATION_SHIFT,
    configuration: third,
  };
}

/** Reads what a device answered. Whatever fits nothing is unknown, never an error. */
export function decodeAnswer(frame: Uint8Array): EbdsAnswer {
  const { type, toggle, data } = partsOf(frame);
  if (type === messageTypes.device && data.length === DEVICE_DATA_BYTES) {
    const status = decodeStatus(data);
    if (status !== null) return { kind: 'status', toggle, status };
  }
  if (type === messageTypes.auxiliary && data.length === VARIANT_NAME_BYTES)
    return { kind: 'variant_name', toggle, text: printable(untilZero(data)) };
  return { kind: 'unknown', toggle, bytes: data };
}

/** The device's side of `decodeAnswer`, for simulators and tests. */
export function encodeStatus(toggle: Toggle, status: EbdsStatus): Uint8Array {
  const state =
    (status.motion === null ? 0 : stateBits[status.motion]) | (status.end === null ? 0 : stateBits[status.end]);
  const conditions = conditionNames.reduce(
    (bits, name) => bits | (status.conditions[name] ? conditionBits[name] : 0),
    0,
  );
  const device =
    (status.powerUp ? deviceBits.powerUp : 0) |
    (status.invalidCommand ? deviceBits.invalidCommand : 0) |
    (status.failure ? deviceBits.failure : 0) |
    ((status.bill ?? 0) << BILL_SHIFT);
  const data = Uint8Array.of(state, conditions, device, 0, status.model, status.revision);
  return frameOf(messageTypes.device, toggle, data);
}

export function encodeVariantName(toggle: Toggle, text: string): Uint8Array {
  const letters = new TextEncoder().encode(text.slice(0, VARIANT_NAME_BYTES));
  return frameOf(
    messageTypes.auxiliary,
    toggle,
    concatBytes(letters, new Uint8Array(VARIANT_NAME_BYTES - letters.length)),
  );
}

/**
 * The currencies that a variant's name begins with: `USD CLASSIC` is one, `USD_CAD` two. Empty: the name says nothing of it, as `SCNL 6670R`.
 */
export function currenciesOfVariant(name: string): string[] {
  return /^[A-Z]{3}(_[A-Z]{3})*(?![A-Za-z0-9])/.exec(name)?.[0].split('_') ?? [];
}

/** One frame and its meaning, for people: `foyer decode ebds`. Refuses bytes that are not exactly one sound frame, with the framer's code. */
export function decodeEbds(bytes: Uint8Array, from: 'host' | 'device'): Reply<EbdsMeaning> {
  const framed = wholeFrame(bytes, new EbdsFramer(), 'ebds');
  if (!framed.ok) return framed;
  if (from === 'device') return success({ from, answer: decodeAnswer(framed.value) });
  const command = decodeCommand(framed.value);
  return success({ from, command: command ?? { name: 'unknown', bytes: partsOf(framed.value).data } });
}

export type EbdsMeaning =
  | {
      readonly from: 'host';
      readonly command: EbdsCommand | { readonly name: 'unknown'; readonly bytes: Uint8Array };
    }
  | { readonly from: 'device'; readonly answer: EbdsAnswer };

const conditionNames = Object.keys(conditionBits) as readonly ConditionName[];

function frameOf(type: number, toggle: Toggle, data: Uint8Array): Uint8Array {
  const head = Uint8Array.of(STX, data.length + OVERHEAD_BYTES, type | toggle);
  const frame = concatBytes(head, data, Uint8Array.of(ETX, 0));
  assert(
    frame.every((byte) => byte <= LARGEST_BYTE),
    'a byte has seven bits',
  );
  frame[frame.length - 1] = xorOf(frame);
  return frame;
}

function partsOf(frame: Uint8Array): { type: number; toggle: Toggle; data: Uint8Array } {
  assert(frame.length >= OVERHEAD_BYTES, 'a frame comes from the framer');
  const control = frame[2] ?? 0;
  return { type: control & TYPE_MASK, toggle: (control & TOGGLE_MASK) === 1 ? 1 : 0, data: frame.slice(3, -2) };
}

function maskOf(bills: readonly BillNumber[]): number {
  return bills.reduce((mask, bill) => {
    assert(Number.isInteger(bill) && bill >= 1 && bill <= BILLS, 'a bill is between 1 and 7');
    return mask | (1 << (bill - 1));
  }, 0);
}

function decodeStatus(data: Uint8Array): EbdsStatus | null {
  const [state = 0, conditions = 0, device = 0, , model = 0, revision = 0] = data;
  const stacked = (state & stateBits.stacked) !== 0;
  const returned = (state & stateBits.returned) !== 0;
  // No bill has two ends.
  if (stacked && returned) return null;
  const said = (name: DeviceBitName) => (device & deviceBits[name]) !== 0;
  const condition = (name: ConditionName) => (conditions & conditionBits[name]) !== 0;
  const bill = (device & BILL_MASK) >>> BILL_SHIFT;
  return {
    motion: motions.find((motion) => (state & stateBits[motion]) !== 0) ?? null,
    end: stacked ? 'stacked' : returned ? 'returned' : null,
    conditions: {
      cheated: condition('cheated'),
      rejected: condition('rejected'),
      jammed: condition('jammed'),
      stackerFull: condition('stackerFull'),
      cassette: condition('cassette'),
      paused: condition('paused'),
      calibrating: condition('calibrating'),
    },
    powerUp: said('powerUp'),
    invalidCommand: said('invalidCommand'),
    failure: said('failure'),
    bill: bill === 0 ? null : bill,
    model,
    revision,
  };
}

/** Several may be set while one passes into the next; what matters more comes first. */
const motions = ['escrowed', 'accepting', 'stacking', 'returning', 'idling'] as const;

function untilZero(data: Uint8Array): Uint8Array {
  const end = data.indexOf(0);
  return end === -1 ? data : data.subarray(0, end);
}
