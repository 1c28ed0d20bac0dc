import type {
  ClockState,
  CommandId,
  Duration,
  Instant,
  MeterId,
  Money,
  PowerW,
  TenancyId,
  Utility,
  Zone,
} from '#kernel';
import type { Policy } from '#contracts/configuration';
import type { Because } from '#contracts/api';
import type { ChargeClass } from '../ledger/model.ts';

export type BecauseCode = Because['code'];

/** One reason. `until`: when it stops holding, where that is known. */
export interface Reason {
  readonly code: BecauseCode;
  readonly until: Instant | null;
}

/** All that credit control may know of one tenancy's supply of one utility. Facts only; the rules are in the policy. */
export interface Contract {
  /** Null: nobody lives there; only an order of staff moves a relay. */
  readonly tenancyId: TenancyId | null;
  readonly utility: Utility;
  readonly zone: Zone;
  /** What is left per class after everything used so far, positive in the tenant's favour. */
  readonly credit: Readonly<Record<ChargeClass, Money>>;
  /** Since when the classes that may cut have been at or below zero; null while in credit. */
  readonly outOfCreditSince: Instant | null;
  readonly emergencyCreditUsed: Money;
  readonly averagePerDay: Money | null;
  readonly protected: boolean;
  readonly use: 'dwelling' | 'business';
  /** The clock of the server as the decision is taken. */
  readonly clock: ClockState;
  /** When the last measured (not estimated) reading was taken; null: never. */
  readonly lastMeasuredAt: Instant | null;
  /** What was read back, and since when it has been so. `byOrder`: it is open because people ordered it, not for a debt. */
  readonly observed: {
    readonly relay: 'closed' | 'open' | 'unknown';
    readonly since: Instant | null;
    readonly byOrder: boolean;
    /** The meter can let a little through instead of nothing. */
    readonly canLimit?: boolean;
  };
  /** A payment is on its way or a bill is in the machine: it wins. */
  readonly paymentPending: boolean;
  /** What is proven of the warnings about this credit; the policy says what of it is enough. */
  readonly warned: Warned;
  /** What the building's weather feed said last; null: nothing yet. */
  readonly weather: WeatherWord | null;
  /** A standing order of staff from the closed list, with its own reason; null where none. */
  readonly order: { readonly supply: 'on' | 'off'; readonly cause: 'safety' | 'vacancy' | 'works' | 'overload' } | null;
}

/** The first instant of each proof since credit was last lifted; null where there is none. `attempted`: the span over which every channel was tried. */
export interface Warned {
  readonly delivered: Instant | null;
  readonly accepted: Instant | null;
  readonly attempted: { readonly from: Instant; readonly to: Instant } | null;
  readonly seenAtKiosk: Instant | null;
}

/** Whether frost or heat forbids a cut, who said so, when, and until when it holds where that was said. */
export interface WeatherWord {
  readonly hold: boolean;
  readonly at: Instant;
  readonly until: Instant | null;
}

export interface SupplyDecision {
  readonly supply: 'on' | 'off';
  /** The reasons that made it so, weightiest first. Never empty. */
  readonly because: readonly Reason[];
  /** The most that the meter is to let through while supply is on; null: as much as it can. */
  readonly limitW: PowerW | null;
  /** The next instant at which the answer would change if nothing else did; null where none is known. */
  readonly next: { readonly at: Instant; readonly supply: 'on' | 'off'; readonly because: readonly Reason[] } | null;
  /** Crossings that the tenant is told about: days left, or credit gone. */
  readonly notices: readonly {
    readonly kind: 'low_credit';
    readonly daysLeft: number;
    readonly by: 'days' | 'money';
  }[];
}

/** Pure. The screen, the notice, the audit and the relay all come from this one answer. */
export type Decide = (now: Instant, contract: Contract, policy: Policy) => SupplyDecision;

/** Why a relay moves: the closed list for opening, and what closes it again. */
export type CommandCause =
  'debt' | 'overload' | 'safety' | 'vacancy' | 'works' | 'credit_restored' | 'order_ended' | 'keep_power';

export type CommandState = 'decided' | 'sent' | 'confirmed' | 'expired' | 'superseded' | 'failed';

/** An order to one relay, kept before it is sent. `sent` without an answer is unknown: it is read back before anything is repeated. */
export interface RelayCommand {
  readonly id: CommandId;
  readonly meterId: MeterId;
  readonly target: 'closed' | 'open';
  readonly cause: CommandCause;
  readonly because: readonly Reason[];
  readonly state: CommandState;
  readonly decidedAt: Instant;
  readonly expiresAt: Instant;
  readonly sentAt: Instant | null;
  readonly confirmedAt: Instant | null;
  readonly loadSeenAt: Instant | null;
  readonly attempts: number;
}

/** The limits at the edge, checked apart from where decisions are made and whatever the caller says. */
export interface CutLimit {
  readonly cutsPerWindow: number;
  readonly window: Duration;
}
