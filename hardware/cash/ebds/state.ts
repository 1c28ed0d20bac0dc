import { milliseconds, seconds, type Currency, type Money, type Monotonic } from '#kernel';
import type { Bill, PowerUpBill } from '../device.ts';
import { hostDeadlines } from '../line/deadlines.ts';
import type { Decision } from '../line/escrow.ts';
import { inOrder } from '../line/meeting.ts';
import { requested } from '../line/outbox.ts';
import type { MachineEffect, MachineEvent as LineEvent, MachineStep } from '../line/protocol.ts';
import type { Reporting } from '../line/step.ts';
import type { Trouble } from '../line/trouble.ts';
import type { BillNumber, EbdsAnswer, EbdsCommand, Toggle } from './codec.ts';

/** Every wait has its name here. */
export const deadlines = {
  /** A device that is not polled for some 5 s accepts nothing. */
  poll: milliseconds(200),
  answer: milliseconds(300),
  ...hostDeadlines,
  /** A device that only says "power up" gets this long to say where a bill stands. */
  meeting: seconds(10),
  /** The end of a bill that was under way at power-up follows before the device idles; after this it will not come. */
  settling: seconds(2),
} as const;

/**
 * Answers in a row with the other toggle, before the host takes the device's. More than can be on their way: behind two silences come two late answers, each
 * perhaps twice; a toggle that followed them would acknowledge an answer that nobody heard.
 */
export const MISMATCH_LIMIT = 5;

export type Phase =
  | { readonly name: 'closed' }
  /** Until the device says where a bill stands. Its first answer may be one that it gave long ago; only an end in it counts, and the next is `fresh`. */
  | { readonly name: 'meeting'; readonly since: Monotonic | null; readonly fresh: boolean }
  /** The toggle stands still: what the device said is said again when the journal was read. */
  | { readonly name: 'reporting_power_up'; readonly reportId: number }
  /** A bill of the power-up comes to its end. */
  | { readonly name: 'settling'; readonly since: Monotonic | null }
  /** The name of the bill set is asked for once; older devices have none. */
  | { readonly name: 'identifying' }
  /** Enabled only after the handler has taken note of `ready`. */
  | { readonly name: 'ready'; readonly reportId: number; readonly reported: boolean }
  /** Its bills are not the site's: polled, never enabled. */
  | { readonly name: 'unfit' }
  /** The handler failed: bills go back; with an end that nobody wrote down the host falls silent, and the device keeps it. Ends with the process. */
  | { readonly name: 'failed' };

export type BillInside =
  | {
      readonly at: 'escrow';
      readonly number: BillNumber | null;
      readonly since: Monotonic;
      readonly decision: Decision;
      /** Whether the device still says that the bill waits: only then is the decision said. */
      readonly waits: boolean;
      /** A poll with STACK went out. Sticky: from then on only the device's own word says where the bill is. */
      readonly stackAsked: boolean;
      readonly cameBack: boolean;
    }
  /** Passed on, and not acknowledged before the handler has resolved: the toggle stands still. Kept until another bill is seen, so that a repetition is known for one. */
  | {
      readonly at: 'end';
      readonly outcome: 'stacked' | 'returned';
      readonly reportId: number;
      readonly handled: boolean;
      readonly acknowledged: boolean;
    };

/** What the installer says, because the protocol names no values: the currency, and the bills in the order of the device's own list. */
export interface BillSet {
  readonly currency: Currency;
  /** At most seven. */
  readonly bills: readonly Money[];
}

export interface MachineState extends Reporting {
  readonly currency: Currency;
  readonly billSet: BillSet;
  readonly phase: Phase;
  readonly asked: EbdsCommand | null;
  readonly due: readonly ('poll' | 'query_variant_name')[];
  readonly unanswered: number;
  readonly awayReported: boolean;
  /** Of the next message. It outlives the line: behind a cut the device says the same end again. */
  readonly toggle: Toggle;
  readonly mismatches: number;
  /** `table`: of the bills that the installer listed. */
  readonly trouble: Trouble | null;
  /** What the caller accepts now; empty outside `accept`. */
  readonly wanted: readonly Money[];
  /** What the polls enable; kept while a bill is inside. */
  readonly enabled: readonly BillNumber[];
  readonly bill: BillInside | null;
  /** A bill was seen going in, and neither its escrow nor its end nor an idle device since. */
  readonly goingIn: boolean;
  /** How a bill of the last power-up stands: its end was not seen yet. */
  readonly awaited: PowerUpBill;
  readonly rejecting: boolean;
  /** The device said "power up" in its last answer. */
  readonly powerUpSaid: boolean;
  /** Model and revision, for want of a serial number. */
  readonly model: string;
}

export type MachineEvent = LineEvent<EbdsAnswer>;
export type Effect = MachineEffect<EbdsCommand>;
export type Step = MachineStep<MachineState, EbdsCommand>;

export function initialState(siteCurrency: Currency, billSet: BillSet): MachineState {
  return {
    currency: siteCurrency,
    billSet,
    phase: { name: 'closed' },
    failed: false,
    asked: null,
    due: [],
    unanswered: 0,
    awayReported: false,
    toggle: 0,
    mismatches: 0,
    trouble: null,
    wanted: [],
    enabled: [],
    bill: null,
    goingIn: false,
    awaited: 'nothing',
    rejecting: false,
    powerUpSaid: false,
    model: '',
    nextReportId: 1,
  };
}

/** Puts a message in the row, unless it stands there already. */
export const request = requested<MachineState>;

export function withoutBill(state: MachineState): MachineState {
  return { ...state, bill: null, goingIn: false, enabled: [], rejecting: false, awaited: 'nothing' };
}

/** The value that the installer gave a bill; null when the device did not say which, or names one that nobody listed. */
export function billOf(state: MachineState, number: BillNumber | null): Bill {
  return { value: number === null ? null : (state.billSet.bills[number - 1] ?? null) };
}

export function denominations(state: MachineState): Money[] {
  return inOrder(state.billSet.bills);
}

/** The bills that should be taken now: none, unless the device is ready, known to the handler and asked to accept. */
export function desiredBills(state: MachineState): BillNumber[] {
  if (state.phase.name !== 'ready' || !state.phase.reported) return [];
  return state.billSet.bills.flatMap((value, at) => (state.wanted.includes(value) ? [at + 1] : []));
}

/** Whether the device's last word must be written down before the next message tells it that it was heard. */
export function holdsToggle(state: MachineState): boolean {
  return state.phase.name === 'reporting_power_up' || (state.bill?.at === 'end' && !state.bill.handled);
}
