import { milliseconds, seconds, type Currency, type Money, type Monotonic } from '#kernel';
import type { Bill, PowerUpBill } from '../device.ts';
import { hostDeadlines } from '../line/deadlines.ts';
import type { Decision } from '../line/escrow.ts';
import { inOrder } from '../line/meeting.ts';
import { requested } from '../line/outbox.ts';
import type { MachineEffect, MachineEvent as LineEvent, MachineStep } from '../line/protocol.ts';
import type { Reporting } from '../line/step.ts';
import type { Trouble } from '../line/trouble.ts';
import { billEntryCurrency, billEntryValue, type BillEntry } from './bill-table.ts';
import type { BillType, CcnetAnswer, CcnetCommand } from './codec.ts';
import { BILL_TYPES, type CommandName } from './frames.ts';

/** Every wait has its name here. */
export const deadlines = {
  /** The host polls at least this often, whatever else it does. */
  poll: milliseconds(200),
  /** The device answers within 10 ms; what lies between is cable, adapter and the machine's own load. */
  answer: milliseconds(300),
  ...hostDeadlines,
  /** The device returns a bill 10 s after escrow or the last HOLD. */
  hold: seconds(5),
  /** A device that is busy with itself when the host comes gets this long to say where a bill stands. */
  meeting: seconds(10),
  /** A bill that was moving when the host came gets this long to arrive before the device is reset. */
  clearing: seconds(15),
  /** A device that still says "power up" so long after RESET was cut off again, and is reset again. */
  initialising: seconds(2),
  /** A credit for a bill that was in the stacker at power-up follows the initialisation at once; after this it will not come. */
  settling: seconds(2),
} as const;

export type Phase =
  | { readonly name: 'closed' }
  /** The first status that says where a bill stands decides how the device is met. */
  | { readonly name: 'meeting'; readonly since: Monotonic | null }
  /** The bill table is asked for before the reset as well: a credit may come during initialisation. A device that refuses it then gives bills no value. */
  | { readonly name: 'reading_table'; readonly powerUp: PowerUpBill }
  | { readonly name: 'reporting_power_up'; readonly reportId: number }
  | { readonly name: 'clearing'; readonly since: Monotonic }
  | { readonly name: 'resetting' }
  | { readonly name: 'initialising'; readonly since: Monotonic }
  | { readonly name: 'identifying'; readonly serial: string | null }
  | { readonly name: 'settling'; readonly serial: string; readonly since: Monotonic }
  /** Enabled only after the handler has taken note of `ready`. */
  | { readonly name: 'ready'; readonly reportId: number; readonly reported: boolean }
  /** Its bills are not the site's: polled, never enabled. */
  | { readonly name: 'unfit' }
  /** The handler failed: bills go back, credits stay unacknowledged with the device. Ends with the process. */
  | { readonly name: 'failed' };

export type BillInside =
  | {
      readonly at: 'escrow';
      readonly billType: BillType;
      readonly since: Monotonic;
      readonly heldAt: Monotonic;
      readonly decision: Decision;
      /** A STACK went out that the device did not refuse, or it was seen stacking. Sticky: from then on only the device's own word says where the bill is. */
      readonly stackAsked: boolean;
      readonly cameBack: boolean;
    }
  /** Said by the device and passed on; kept until another bill is seen, so that a repetition is known for one. */
  | {
      readonly at: 'end';
      readonly outcome: 'stacked' | 'returned';
      readonly billType: BillType | null;
      readonly reportId: number;
      readonly handled: boolean;
    };

export interface MachineState extends Reporting {
  readonly currency: Currency;
  readonly phase: Phase;
  /** The command whose answer is awaited. The line carries one at a time. */
  readonly asked: CcnetCommand | null;
  /** What is to be sent next, each command at most once. */
  readonly due: readonly CommandName[];
  readonly unanswered: number;
  /** How many answers may still come for commands that were given up: an answer is then perhaps not the one to what was asked last. */
  readonly late: number;
  readonly awayReported: boolean;
  readonly trouble: Trouble | null;
  readonly table: readonly (BillEntry | null)[] | null;
  /** What the caller accepts now; empty outside `accept`. */
  readonly wanted: readonly Money[];
  /** What the last acknowledged ENABLE named; null: unknown. */
  readonly enabled: readonly BillType[] | null;
  readonly bill: BillInside | null;
  /** A bill was seen going in, and neither its escrow nor its end nor an idle device since. */
  readonly goingIn: boolean;
  /** A bill was in the stacker at power-up and no word of it came yet. */
  readonly creditAwaited: boolean;
  readonly rejecting: boolean;
}

export type MachineEvent = LineEvent<CcnetAnswer>;
export type Effect = MachineEffect<CcnetCommand>;

export type Step = MachineStep<MachineState, CcnetCommand>;

export function initialState(siteCurrency: Currency): MachineState {
  return {
    currency: siteCurrency,
    phase: { name: 'closed' },
    failed: false,
    asked: null,
    due: [],
    unanswered: 0,
    late: 0,
    awayReported: false,
    trouble: null,
    table: null,
    wanted: [],
    enabled: null,
    bill: null,
    goingIn: false,
    creditAwaited: false,
    rejecting: false,
    nextReportId: 1,
  };
}

/** Puts commands in the row, unless they stand there already. */
export const request = requested<MachineState>;

/** What the device calls a bill type, in the site's currency; null value when it did not say or counts another. */
export function billOf(state: MachineState, billType: BillType | null): Bill {
  const entry = billType === null ? null : (state.table?.[billType] ?? null);
  if (entry === null || billEntryCurrency(entry) !== state.currency) return { value: null };
  return { value: billEntryValue(entry) };
}

export function denominations(state: MachineState): Money[] {
  return inOrder((state.table ?? []).flatMap((_, billType) => billOf(state, billType).value ?? []));
}

/**
 * Every type goes to escrow, also one that is not enabled: a bill that is on its way in as the slot is shut must not be stacked by the device alone, when
 * nobody is left to credit.
 */
export const EVERY_TYPE: readonly BillType[] = Array.from({ length: BILL_TYPES }, (_, type) => type);

/** The types that should be enabled now: nothing, unless the device is ready, known to the handler and asked to accept. */
export function desiredTypes(state: MachineState): BillType[] {
  if (state.phase.name !== 'ready' || !state.phase.reported) return [];
  return (state.table ?? []).flatMap((_, billType) => {
    const { value } = billOf(state, billType);
    return value !== null && state.wanted.includes(value) ? [billType] : [];
  });
}

/** Asks for ENABLE BILL TYPES when the device stands otherwise than desired. */
export function alignEnabled(state: MachineState): MachineState {
  const desired = desiredTypes(state).join();
  return state.enabled !== null && state.enabled.join() === desired ? state : request(state, 'enable_bill_types');
}
