import { milliseconds, minutes, seconds, type Code, type Currency, type Money, type Monotonic } from '#kernel';
import { hostDeadlines } from '../line/deadlines.ts';
import type { Decision } from '../line/escrow.ts';
import type { MachineEffect, MachineEvent as LineEvent, MachineStep } from '../line/protocol.ts';
import type { Reporting } from '../line/step.ts';
import type { CctalkAnswer, CctalkCommand, CountryScaling, NamedValue } from './codec.ts';

/** Every wait has its name here. */
export const deadlines = {
  /** Five events are kept: a faster hand than five coins in this time would outrun the host. */
  poll: milliseconds(200),
  /** Inside a frame at most 50 ms pass between bytes; a device that looks something up takes longer to begin. */
  answer: milliseconds(300),
  ...hostDeadlines,
  /** A bill in escrow that is not waited for again goes back by itself. */
  hold: seconds(5),
  /** It is decided within a minute and gone soon after: a bill whose end was not said by then is lost to this host. */
  lost: minutes(2),
} as const;

/** So many answers in a row that teach nothing, some ten seconds of polls: it will never say what it is. */
export const FRUITLESS_LIMIT = 50;

export type Taker = 'coins' | 'bills';

/** Kept by this host, not by the device. */
export interface Recall {
  readonly name: 'recall';
  readonly serial: string;
}
export type Command = CctalkCommand | Recall;
export type Answer = CctalkAnswer | { readonly kind: 'remembered'; readonly event: number | null };

export type Phase =
  | { readonly name: 'closed' }
  /** Who it is, which money it knows and where its count of events stands, one question after another. */
  | { readonly name: 'identifying' }
  | { readonly name: 'reporting_power_up'; readonly reportId: number }
  /** A bill that stood in escrow when the host came is on its way back. */
  | { readonly name: 'clearing'; readonly since: Monotonic }
  /** Enabled only after the handler has taken note of `ready`. */
  | { readonly name: 'ready'; readonly reportId: number; readonly reported: boolean }
  /** Not what was expected on this line, or its money is not the site's: polled, never enabled. */
  | { readonly name: 'unfit' }
  /** The handler failed: nothing is accepted. Ends with the process. */
  | { readonly name: 'failed' };

export interface BillInEscrow {
  readonly at: 'escrow';
  readonly type: number;
  readonly since: Monotonic;
  readonly heldAt: Monotonic;
  readonly decision: Decision;
  /** The device has taken the decision, or nothing was there to be decided. */
  readonly isRouted: boolean;
}

/** What was learnt of the device since the line was opened. */
export interface Learnt {
  /** What it calls itself. */
  readonly category: string | null;
  readonly serial: string | null;
  /** By type, from 1; asked for one by one. */
  readonly names: readonly (string | null)[];
  /** Of the countries in the names of bills; null: the device does not know it. */
  readonly scalings: Readonly<Record<string, CountryScaling | null>>;
}

export interface MachineState extends Reporting {
  readonly taker: Taker;
  readonly currency: Currency;
  readonly phase: Phase;
  readonly learnt: Learnt;
  /** All that it said before: no answer says to what, so all is asked until it was said twice alike. */
  readonly learntBefore: Learnt | null;
  /** What was kept of it by this host has been looked up. */
  readonly isRecalled: boolean;
  /** Answers in a row that taught nothing. */
  readonly fruitless: number;
  /** The command whose answer is awaited. The line carries one at a time. */
  readonly asked: Command | null;
  readonly unanswered: number;
  readonly awayReported: boolean;
  readonly trouble: { readonly code: Code; readonly since: Monotonic } | null;
  /** By type, from 1; null: not of the site's currency, or none. */
  readonly table: readonly (NamedValue | null)[];
  /** Everything up to here was reported; null: it was never met. */
  readonly mark: number | null;
  readonly wanted: readonly Money[];
  /** What the device took last, as `types`; null: unknown. */
  readonly mask: readonly number[] | null;
  readonly accepts: boolean | null;
  readonly isStackerSet: boolean;
  readonly bill: BillInEscrow | null;
  /** What is to be told the bill in escrow next. */
  readonly route: 'stacker' | 'return' | 'wait' | null;
  readonly resetDue: boolean;
  readonly pollDue: boolean;
}

export type MachineEvent = LineEvent<Answer>;
export type Effect = MachineEffect<Command>;
export type Step = MachineStep<MachineState, Command>;

export const NOTHING_LEARNT: Learnt = { category: null, serial: null, names: [], scalings: {} };

export function initialState(taker: Taker, currency: Currency): MachineState {
  return {
    taker,
    currency,
    phase: { name: 'closed' },
    failed: false,
    nextReportId: 1,
    awayReported: false,
    wanted: [],
    ...asNew(),
  };
}

/** What holds of a device that was not spoken to yet. */
export function asNew(): Pick<
  MachineState,
  | 'learnt'
  | 'learntBefore'
  | 'isRecalled'
  | 'fruitless'
  | 'asked'
  | 'unanswered'
  | 'trouble'
  | 'table'
  | 'mark'
  | 'mask'
  | 'accepts'
  | 'isStackerSet'
  | 'bill'
  | 'route'
  | 'resetDue'
  | 'pollDue'
> {
  return {
    learnt: NOTHING_LEARNT,
    learntBefore: null,
    isRecalled: false,
    fruitless: 0,
    asked: null,
    unanswered: 0,
    trouble: null,
    table: [],
    mark: null,
    mask: null,
    accepts: null,
    isStackerSet: false,
    bill: null,
    route: null,
    resetDue: false,
    pollDue: true,
  };
}

export function valueOf(state: MachineState, type: number): Money | null {
  return state.table[type - 1]?.value ?? null;
}

/** The types that should be taken now: nothing, unless the device is ready, known to the handler and asked to accept. */
export function desiredTypes({ phase, table, wanted, trouble }: MachineState): number[] {
  if (phase.name !== 'ready' || !phase.reported || trouble !== null) return [];
  return table.flatMap((named, index) => (named !== null && wanted.includes(named.value) ? [index + 1] : []));
}
