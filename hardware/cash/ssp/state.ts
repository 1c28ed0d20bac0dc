import { milliseconds, seconds, type Code, type Currency, type Money, type Monotonic } from '#kernel';
import type { Bill, PowerUpBill } from '../device.ts';
import { hostDeadlines } from '../line/deadlines.ts';
import type { Decision } from '../line/escrow.ts';
import { inOrder } from '../line/meeting.ts';
import { requested } from '../line/outbox.ts';
import type { MachineEffect, MachineEvent as LineEvent, MachineStep } from '../line/protocol.ts';
import type { Reporting } from '../line/step.ts';
import type { CommandName } from './frames.ts';
import { channelCurrency, channelValue, type SspChannel } from './setup.ts';
import type { SspHeard, SspOrder } from './wire.ts';

/** Every wait has its name here. */
export const deadlines = {
  /** The host polls at least this often, unless a bill stands in escrow: a poll would take it. */
  poll: milliseconds(200),
  /** The longest packet takes 0.3 s at 9600 baud. The same bytes sent again are no second command, so an early repetition does no harm. */
  answer: milliseconds(500),
  ...hostDeadlines,
  /** The device gives a bill back 10 s after the last command. Asked oftener, so that a bill which was pulled out is missed soon. */
  hold: seconds(1),
  /** After a start, and behind the last motion, whatever the device still has to say of a bill follows within this. */
  settling: seconds(2),
  /** Behind the credit of a bill the device's own count follows within this. */
  counting: seconds(1),
  /** A bill that was moving when the host came gets this long to arrive. */
  clearing: seconds(15),
  /** A trouble that the device has not repeated for so long is over. */
  troubleQuiet: seconds(1),
  /** A device that would not agree on a key, or did not say what it is, is asked again. */
  refused: seconds(30),
} as const;

/** How often the same bytes are sent again before the device counts as silent. */
export const RESENDS = 2;

/** What opens a conversation, in this order. Nothing is polled before REJECT was answered: the first poll would take a bill that stands in escrow. */
export const openingOrders = [
  'sync',
  'set_generator',
  'set_modulus',
  'request_key_exchange',
  'host_protocol_version',
  'disable',
  'reject',
  'setup_request',
  'serial',
] as const;
export type OpeningOrder = (typeof openingOrders)[number];

/** What a device has said of a bill before the power-up is reported. */
export interface Found {
  /** A bill's ends, each once: with its channel, 0 where the device did not know. */
  readonly ends: readonly { readonly outcome: 'stacked' | 'returned'; readonly channel: number }[];
  /** A bill stood in escrow, was being read or was on its way out. */
  readonly isReturning: boolean;
  readonly isStacking: boolean;
  /** SLAVE RESET was said. */
  readonly restarted: boolean;
}

export const NOTHING_FOUND: Found = { ends: [], isReturning: false, isStacking: false, restarted: false };

export type Phase =
  | { readonly name: 'closed' }
  | { readonly name: 'opening'; readonly order: OpeningOrder }
  /** Polled until it is known whether a bill was on its way. */
  | { readonly name: 'listening' }
  /** The device's own count is asked for: before the power-up is reported, and again when all is at rest and before anything is accepted. */
  | { readonly name: 'counting'; readonly next: 'power_up' | 'ready' }
  | { readonly name: 'reporting_power_up'; readonly reportId: number; readonly next: 'clearing' | 'resetting' }
  | { readonly name: 'clearing'; readonly since: Monotonic }
  | { readonly name: 'resetting' }
  /** Enabled only after the handler has taken note of `ready`. */
  | { readonly name: 'ready'; readonly reportId: number; readonly reported: boolean }
  /** No key was agreed on, and plain talk is not allowed: asked again after a while, never enabled. */
  | { readonly name: 'refused'; readonly since: Monotonic }
  /** Its bills are not the site's, or it does not say what they are, which it is asked again after a while: polled, never enabled. */
  | { readonly name: 'unfit'; readonly since: Monotonic }
  /** The handler failed: bills go back, nothing is polled, so events stay with the device. Ends with the process. */
  | { readonly name: 'failed' };

export type BillInside =
  | {
      readonly at: 'escrow';
      readonly channel: number;
      readonly since: Monotonic;
      readonly heldAt: Monotonic;
      readonly decision: Decision;
      /** A poll went out that takes the bill. Sticky: from then on only the device's own word says where it is. */
      readonly stackAsked: boolean;
      /** The device says that nothing stands in escrow any more, so a poll takes nothing. */
      readonly isGone: boolean;
      /** It was seen on its way out. */
      readonly cameBack: boolean;
    }
  /** Said by the device and passed on; kept until another bill is seen, so that a repetition is known for one. */
  | { readonly at: 'end'; readonly outcome: 'stacked' | 'returned'; readonly channel: number };

export interface MachineState extends Reporting {
  readonly currency: Currency;
  /** Whether a device that refuses encryption may be talked to in the open. */
  readonly plainAllowed: boolean;
  readonly phase: Phase;
  /** The order whose answer is awaited. The line carries one at a time. */
  readonly asked: SspOrder | null;
  /** What is to be sent next, each order at most once. */
  readonly due: readonly CommandName[];
  readonly awayReported: boolean;
  /** Since the key exchange; until then the conversation is in the open. */
  readonly isSealed: boolean;
  /** Something was heard under the key, so both sides have the same. */
  readonly isKeyProven: boolean;
  readonly version: number;
  /** The device repeats the ends of bills until EVENT ACK. */
  readonly repeats: boolean;
  readonly hasCounters: boolean;
  readonly serial: string | null;
  readonly channels: readonly SspChannel[];
  readonly found: Found;
  readonly trouble: {
    readonly code: Code;
    readonly since: Monotonic;
    readonly saidAt: Monotonic;
    readonly from: 'poll' | 'opening';
  } | null;
  /** What the caller accepts now; empty outside `accept`. */
  readonly wanted: readonly Money[];
  /** The channels that take bills, as was last acknowledged; null: unknown. */
  readonly enabled: readonly number[] | null;
  readonly inhibited: readonly number[] | null;
  readonly bill: BillInside | null;
  /** A bill was seen going in, and neither its escrow nor its end nor an idle device since. */
  readonly goingIn: boolean;
  /** What a power-up still owes: the end of a bill that was seen on its way. */
  readonly awaited: 'credit' | 'return' | null;
  /** Since when polls have told of no motion. */
  readonly quietSince: Monotonic | null;
  /** Ends of bills whose reports were not handled yet. */
  readonly unhandledEnds: readonly number[];
  /** The device waits for EVENT ACK. */
  readonly ackDue: boolean;
  readonly countDue: boolean;
}

export type MachineEvent = LineEvent<SspHeard>;
export type Effect = MachineEffect<SspOrder>;
export type Step = MachineStep<MachineState, SspOrder>;

export function initialState(siteCurrency: Currency, plainAllowed: boolean): MachineState {
  return {
    currency: siteCurrency,
    plainAllowed,
    phase: { name: 'closed' },
    failed: false,
    nextReportId: 1,
    asked: null,
    due: [],
    awayReported: false,
    isSealed: false,
    isKeyProven: false,
    version: 0,
    repeats: true,
    hasCounters: true,
    serial: null,
    channels: [],
    found: NOTHING_FOUND,
    trouble: null,
    wanted: [],
    enabled: null,
    inhibited: null,
    bill: null,
    goingIn: false,
    awaited: null,
    quietSince: null,
    unhandledEnds: [],
    ackDue: false,
    countDue: false,
  };
}

/** Puts orders in the row, unless they stand there already. */
export const request = requested<MachineState>;

export function pollName(state: MachineState): 'poll' | 'poll_with_ack' {
  return state.repeats ? 'poll_with_ack' : 'poll';
}

/** Whether a poll would take a bill that nobody asked for. */
export function mayPoll({ bill }: MachineState): boolean {
  return bill?.at !== 'escrow' || bill.decision === 'stack' || bill.isGone || bill.cameBack;
}

/** What the device calls a channel, in the site's currency; null value when it did not say or counts another. */
export function billOf(state: MachineState, channel: number): Bill {
  const described = state.channels.find((one) => one.channel === channel);
  if (described === undefined || channelCurrency(described) !== state.currency) return { value: null };
  return { value: channelValue(described) };
}

export function denominations(state: MachineState): Money[] {
  return inOrder(state.channels.flatMap(({ channel }) => billOf(state, channel).value ?? []));
}

/** The channels that should take bills now: none, unless the device is ready, known to the handler and asked to accept. */
export function desiredChannels(state: MachineState): number[] {
  if (state.phase.name !== 'ready' || !state.phase.reported) return [];
  return state.channels.flatMap(({ channel }) => {
    const { value } = billOf(state, channel);
    return value !== null && state.wanted.includes(value) ? [channel] : [];
  });
}

/** Asks for DISABLE, or for SET INHIBITS and ENABLE, when the device stands otherwise than desired. */
export function alignEnabled(state: MachineState): MachineState {
  const desired = desiredChannels(state);
  if (state.enabled !== null && state.enabled.join() === desired.join()) return state;
  return request(state, desired.length === 0 ? 'disable' : 'set_inhibits');
}

/** With a bill inside or going in, the channels stay as they are: the device is not asked to change its mind half-way. */
export function alignUnlessBusy(state: MachineState): MachineState {
  const isBusy = state.bill?.at === 'escrow' || state.goingIn || state.unhandledEnds.length > 0;
  return state.phase.name === 'ready' && !isBusy ? alignEnabled(state) : state;
}

export function powerUpBillOf({ ends, isReturning, isStacking }: Found): PowerUpBill {
  if (isStacking || ends.some((end) => end.outcome === 'stacked')) return 'in_stacker';
  return isReturning || ends.length > 0 ? 'returning' : 'nothing';
}
