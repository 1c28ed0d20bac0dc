import { milliseconds, seconds, type Currency, type Money, type Monotonic } from '#kernel';
import type { Bill, PowerUpBill } from '../device.ts';
import { hostDeadlines } from '../line/deadlines.ts';
import type { Decision } from '../line/escrow.ts';
import { inOrder } from '../line/meeting.ts';
import { requested } from '../line/outbox.ts';
import type { MachineEffect, MachineEvent as LineEvent, MachineStep } from '../line/protocol.ts';
import type { Reporting } from '../line/step.ts';
import type { Trouble } from '../line/trouble.ts';
import { billEntryValue, type BillEntry, type BillIndex, type Id003Answer, type Id003Command } from './codec.ts';
import { BILLS, currencyOfCountry } from './frames.ts';

/** Every wait has its name here. */
export const deadlines = {
  /** A device that hears nothing for 3 s in escrow gives the bill back. */
  poll: milliseconds(200),
  /** The device answers within 100 ms; what lies between is cable, adapter and the machine's own load. */
  answer: milliseconds(300),
  ...hostDeadlines,
  /** The device returns a bill 10 s after escrow or the last HOLD. */
  hold: seconds(5),
  /** A bill that was moving when the host came gets this long to arrive before the device is reset. */
  clearing: seconds(15),
  /** A device that still says "power up" so long after RESET was cut off again, and is reset again. */
  initialising: seconds(2),
  /** Some firmware has a VEND VALID for a bill that was in the stacker at power-up, some has none: after this it will not come. */
  settling: seconds(2),
} as const;

export type Phase =
  | { readonly name: 'closed' }
  /** The first status since the line was opened decides how the device is met. */
  | { readonly name: 'meeting' }
  /** Asked for before the reset as well: a credit that names its bill may come during initialisation. */
  | { readonly name: 'reading_table'; readonly powerUp: PowerUpBill }
  | { readonly name: 'reporting_power_up'; readonly reportId: number }
  | { readonly name: 'clearing'; readonly since: Monotonic }
  | { readonly name: 'resetting' }
  | { readonly name: 'initialising'; readonly since: Monotonic }
  | { readonly name: 'identifying'; readonly serial: string | null }
  /** Settings one after another, the inhibit first: nothing is taken before the handler knows the device. */
  | { readonly name: 'configuring'; readonly serial: string; readonly next: number }
  | { readonly name: 'settling'; readonly serial: string; readonly since: Monotonic }
  /** Enabled only after the handler has taken note of `ready`. */
  | { readonly name: 'ready'; readonly reportId: number; readonly reported: boolean }
  /** Its bills are not the site's: polled, never enabled. */
  | { readonly name: 'unfit' }
  /** The handler failed: bills go back, credits stay unacknowledged with the device. Ends with the process. */
  | { readonly name: 'failed' };

/** The settings after a reset, in their order: shut, every bill refused, no closer look, polled, every direction, no option. */
export const SETTINGS: readonly Id003Command[] = [
  { name: 'set_inhibit', inhibited: true },
  { name: 'set_disabled', bills: Array.from({ length: BILLS }, (_, bill) => bill) },
  { name: 'set_security', bills: [] },
  { name: 'set_communication', mode: 0 },
  { name: 'set_direction', mode: 0 },
  { name: 'set_optional', functions: 0 },
];

export type BillInside =
  | {
      readonly at: 'escrow';
      readonly bill: BillIndex;
      readonly since: Monotonic;
      readonly heldAt: Monotonic;
      readonly decision: Decision;
      /** A STACK-2 went out that the device did not refuse. Sticky: from then on only the device's own word says where the bill is. */
      readonly stackAsked: boolean;
      readonly cameBack: boolean;
      /** The device said STACKED without a VEND VALID before it. */
      readonly seenStacked: boolean;
    }
  /** Said by the device and passed on; kept until another bill is seen, so that a repetition is known for one. */
  | {
      readonly at: 'end';
      readonly outcome: 'stacked' | 'returned';
      readonly reportId: number;
      readonly handled: boolean;
    };

/** What is to be said next, each at most once. A setting's value is made when it is sent. */
export type Due =
  | 'status_request'
  | 'reset'
  | 'stack_2'
  | 'return'
  | 'hold'
  | 'read_serial'
  | 'read_currency_table'
  | 'configure'
  | 'set_disabled'
  | 'set_inhibit';

export interface MachineState extends Reporting {
  readonly currency: Currency;
  /** The maker's number of the site's country, if the installer named it. */
  readonly country: number | null;
  readonly phase: Phase;
  /** The command whose answer is awaited. The line carries one at a time. */
  readonly asked: Id003Command | null;
  readonly due: readonly Due[];
  readonly unanswered: number;
  readonly awayReported: boolean;
  readonly trouble: Trouble | null;
  readonly table: readonly BillEntry[] | null;
  /** What the caller accepts now; empty outside `accept`. */
  readonly wanted: readonly Money[];
  /** What the device took last; null: unknown. */
  readonly disabled: readonly BillIndex[] | null;
  readonly inhibited: boolean | null;
  readonly bill: BillInside | null;
  /** A bill was seen going in, and neither its escrow nor its end nor an idle device since. */
  readonly goingIn: boolean;
  /** How a bill of the last power-up stands: its end was not seen yet. */
  readonly awaited: 'credit' | 'return' | null;
  readonly rejecting: boolean;
}

export type MachineEvent = LineEvent<Id003Answer>;
export type Effect = MachineEffect<Id003Command>;
export type Step = MachineStep<MachineState, Id003Command>;

export function initialState(siteCurrency: Currency, country: number | null): MachineState {
  return {
    currency: siteCurrency,
    country,
    phase: { name: 'closed' },
    failed: false,
    asked: null,
    due: [],
    unanswered: 0,
    awayReported: false,
    trouble: null,
    table: null,
    wanted: [],
    disabled: null,
    inhibited: null,
    bill: null,
    goingIn: false,
    awaited: null,
    rejecting: false,
    nextReportId: 1,
  };
}

/** Puts commands in the row, unless they stand there already. */
export const request = requested<MachineState>;

/** What the device calls a bill, in the site's currency; null value when it did not say or counts another. */
export function billOf(state: MachineState, index: BillIndex | null): Bill {
  const entry = (state.table ?? []).find((one) => one.index === index);
  return { value: entry === undefined || !isOfSite(state, entry) ? null : billEntryValue(entry) };
}

function isOfSite(state: MachineState, entry: BillEntry): boolean {
  if (state.country !== null) return entry.country === state.country;
  return currencyOfCountry[entry.country] === state.currency;
}

export function denominations(state: MachineState): Money[] {
  return inOrder((state.table ?? []).flatMap((entry) => billOf(state, entry.index).value ?? []));
}

/** The bills that should be taken now: none, unless the device is ready, known to the handler and asked to accept. */
function desiredBills(state: MachineState): BillIndex[] {
  if (state.phase.name !== 'ready' || !state.phase.reported) return [];
  return (state.table ?? []).flatMap(({ index }) => {
    const { value } = billOf(state, index);
    return value !== null && state.wanted.includes(value) ? [index] : [];
  });
}

/** The disable mask is the inverse of what is wanted: also a bill that the table does not name is refused. */
export function desiredDisabled(state: MachineState): BillIndex[] {
  const desired = desiredBills(state);
  return Array.from({ length: BILLS }, (_, bill) => bill).filter((bill) => !desired.includes(bill));
}

export function desiredInhibit(state: MachineState): boolean {
  return desiredBills(state).length === 0;
}

/** Asks for what differs from what is desired, one step at a time: the slot opens only once its mask was taken, and shuts at once. */
export function alignEnabled(state: MachineState): MachineState {
  const inhibit = desiredInhibit(state);
  if (!inhibit && state.disabled?.join() !== desiredDisabled(state).join()) return request(state, 'set_disabled');
  return state.inhibited === inhibit ? state : request(state, 'set_inhibit');
}
