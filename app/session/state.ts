import type { Account, KioskSite, TopUpAnswer } from '#contracts/api';
import type { ServiceState, Settings, ScreenOf } from '#contracts/bridge';
import type { Receipt } from '#contracts/receipt';
import type { LanguageTag, WireMoney } from '#contracts/wire';
import {
  assert,
  currency,
  parseMoney,
  type CardUid,
  type Code,
  type Currency,
  type Duration,
  type Instant,
  type JournalId,
  type KioskId,
  type Money,
  type Monotonic,
  type OrderId,
  type SessionId,
  type TransactionId,
} from '#kernel';
import type { Staff, StaffEffect } from '../staff/state.ts';
import type { DeadlineName } from './deadline-name.ts';
import type { Origin } from './origin.ts';
import type { PinWant } from './pin-want.ts';
import type { ReceiptVerdict } from './receipt-verdict.ts';
import type { PhoneLeave, PhoneOrder } from './phone-state.ts';

/** The lengths that a site may set; the others are in the table of deadlines. */
export interface Timing {
  readonly idleAfter: Duration;
  readonly answerWithin: Duration;
  readonly receiptShownFor: Duration;
  readonly faultShownFor: Duration;
}

/** What is true of the kiosk whoever stands before it. */
export interface Facts {
  readonly kioskId: KioskId;
  readonly timing: Timing;
  readonly defaultSettings: Settings;
  readonly site: KioskSite | null;
  /** Null: the building server answers. */
  readonly linkTrouble: Code | null;
  readonly journal: 'opening' | 'open' | 'failed';
  /** `unheard`: has not said anything since the start. Null trouble: ready. */
  readonly validator: 'unheard' | { readonly trouble: Code | null };
  readonly printer: 'unheard' | { readonly trouble: Code | null };
  readonly reader: 'unheard' | { readonly trouble: Code | null };
  /** A kiosk without a scanner has no trouble with it. */
  readonly scanner: { readonly trouble: Code | null };
  /** Nor has a kiosk without an acceptor of coins. Notes are taken whatever it says. */
  readonly coins: { readonly trouble: Code | null };
  /** DISK_NEARLY_FULL: no cash is taken, so that what is taken can always be written down. */
  readonly disk: { readonly trouble: Code | null };
  /** CASH_BOX_NEARLY_FULL: staff should come; tenants pay as ever. */
  readonly cashBox: { readonly trouble: Code | null };
  /** TOUCH_GHOST: the glass makes wishes of its own, and nothing it says is carried out. TOUCH_SILENT: perhaps it sees no touch. */
  readonly touch: { readonly trouble: Code | null };
  /** A headset is plugged in. */
  readonly headset: boolean;
  /** Taken out of service by staff; null: in service. */
  readonly service: ServiceState | null;
}

/** One payment of this session, a bill or one by phone, with the monotonic times for the ticks. */
export interface SessionBill {
  readonly id: JournalId | OrderId;
  readonly means: 'cash' | 'qr';
  /** How the provider names a payment by phone. */
  readonly reference: string | null;
  readonly value: Money;
  readonly state: 'checking' | 'stacked' | 'credited' | 'unresolved';
  readonly escrowedMono: Monotonic;
  readonly stacked: { readonly at: Instant; readonly mono: Monotonic } | null;
  readonly credited: { readonly at: Instant; readonly mono: Monotonic } | null;
}

/** Everything of the tenant that the kiosk holds while the session lasts, and not a moment longer. */
export interface Guest {
  readonly sessionId: SessionId;
  readonly account: Account;
  readonly origin: Origin;
  readonly bills: readonly SessionBill[];
  /** The orders for payment by phone that this session opened. */
  readonly orders: readonly OrderId[];
  /** A bill without a known value that fell to this session's staff line; the newest claim. */
  readonly claimCode: string | null;
  /** The request for emergency credit that the server has not answered yet. */
  readonly drawing: TransactionId | null;
  readonly examples: ScreenOf<'cash'>['examples'];
  readonly givenBack: ScreenOf<'cash'>['givenBack'];
  readonly firstAnswer: TopUpAnswer | null;
  readonly lastAnswer: TopUpAnswer | null;
  /** Supply was on when the first bill went in: the third tick has nothing to wait for. */
  readonly supplyWasOn: boolean;
  /** The third tick, once it is done or late. */
  readonly supply: { readonly state: 'done' | 'late'; readonly at: Instant | null; readonly mono: Monotonic } | null;
}

export type Stage =
  | { readonly kind: 'starting' }
  | { readonly kind: 'attract' }
  | { readonly kind: 'identifying'; readonly sessionId: SessionId; readonly uid: CardUid }
  | { readonly kind: 'home'; readonly guest: Guest }
  | { readonly kind: 'why'; readonly guest: Guest }
  | { readonly kind: 'history'; readonly guest: Guest }
  | {
      readonly kind: 'card_pin';
      readonly guest: Guest;
      readonly want: PinWant;
      /** `choosing`: the right PIN was typed, and a new one is. `chosen`: it is the PIN from now on. */
      readonly step: 'typing' | 'choosing' | 'chosen';
      readonly isChecking: boolean;
      /** Typing is possible again from `until` on. */
      readonly trouble: { readonly code: Code; readonly until: Monotonic } | null;
    }
  | { readonly kind: 'cash'; readonly guest: Guest; readonly phase: 'opening' | 'feeding' | 'closing' }
  | { readonly kind: 'qr_amount'; readonly guest: Guest; readonly amounts: readonly WireMoney[] }
  | {
      readonly kind: 'qr';
      readonly guest: Guest;
      readonly order: PhoneOrder;
      readonly phase: 'opening' | 'shown' | 'closing' | 'paid';
      readonly leave: PhoneLeave;
    }
  | {
      readonly kind: 'receipt';
      readonly guest: Guest;
      readonly print: ScreenOf<'receipt'>['print'];
      /** The person said done while the receipt was still printing: nothing more to wait for than the paper. */
      readonly isLeaving: boolean;
    }
  | {
      readonly kind: 'fault';
      readonly code: Code;
      readonly reference: string;
      readonly claimCode: string | null;
      /** Where it leads: the guest's money is settled and printed before the session ends. */
      readonly next: { readonly kind: 'end' } | { readonly kind: 'home' | 'settle'; readonly guest: Guest };
    }
  | { readonly kind: 'out_of_service'; readonly code: Code; readonly reference: string }
  /** A receipt was held before the scanner. Whoever holds it may know what it says, and have it again as a copy. */
  | {
      readonly kind: 'receipt_check';
      readonly visit: SessionId;
      /** Null until the signature was looked at. */
      readonly verdict: ReceiptVerdict | null;
      readonly print: ScreenOf<'receipt'>['print'] | null;
      /** Whoever had tapped a card goes back to their home afterwards. */
      readonly guest: Guest | null;
    }
  /** Staff, from their PIN on: a machine of its own in `../staff`. */
  | { readonly kind: 'staff'; readonly staff: Staff };
export type StageKind = Stage['kind'];

export interface Session {
  readonly facts: Facts;
  readonly settings: Settings;
  readonly stage: Stage;
  /** When each named deadline is due. Which ones run follows from the stage; see `deadlines.ts`. */
  readonly due: Readonly<Partial<Record<DeadlineName, Monotonic>>>;
  /** "More time?" stands over the screen. */
  readonly asking: boolean;
  readonly extensions: number;
  /** What the acceptor was last told to take; empty: nothing. */
  readonly accepting: readonly Money[];
  /** Up to which value the acceptor of coins was last told to take them; null: none. */
  readonly coinRoom: Money | null;
}

export interface Moment {
  readonly now: Instant;
  readonly mono: Monotonic;
}

/** What must be done for a session. The host does these in order and lets nothing wait for another. */
export type SessionEffect =
  | { readonly kind: 'identify'; readonly sessionId: SessionId; readonly uid: CardUid }
  /** Whether a card is a staff card; answered by `staff_card` only when it is. */
  | { readonly kind: 'ask_staff'; readonly sessionId: SessionId; readonly uid: CardUid }
  | { readonly kind: 'staff'; readonly visit: SessionId; readonly effect: StaffEffect }
  | { readonly kind: 'quote'; readonly guest: Guest; readonly amounts: readonly WireMoney[] }
  | { readonly kind: 'refresh_account'; readonly guest: Guest }
  /** The id was made before; the server keeps the order before it asks the provider. */
  | { readonly kind: 'create_order'; readonly guest: Guest; readonly orderId: OrderId; readonly amount: WireMoney }
  | {
      readonly kind: 'draw_emergency_credit';
      readonly guest: Guest;
      readonly requestId: TransactionId;
      /** The language of the slip that is printed once it is drawn. */
      readonly language: LanguageTag;
    }
  /** The PIN goes to the server with this and is kept nowhere; answered by `pin_answered`. */
  | { readonly kind: 'check_pin'; readonly guest: Guest; readonly pin: string }
  /** So does this one; answered by `pin_chosen`. */
  | { readonly kind: 'choose_pin'; readonly guest: Guest; readonly pin: string }
  | { readonly kind: 'ask_order' | 'close_order'; readonly orderId: OrderId }
  | { readonly kind: 'accept_cash'; readonly values: readonly Money[]; readonly coinRoom: Money | null }
  | { readonly kind: 'refuse_cash' }
  /** Take a number durably, print, report. */
  | { readonly kind: 'print'; readonly sessionId: SessionId; readonly receipt: Omit<Receipt, 'number'> }
  /** Whether a scanned receipt is one of this building; answered by `receipt_checked`. */
  | { readonly kind: 'check_receipt'; readonly visit: SessionId; readonly text: string }
  /** A slip with the claim code of a note that the journal could not write down; it needs no journal. `safe`: what is written down of this session. */
  | {
      readonly kind: 'print_claim';
      readonly claimCode: string;
      readonly reference: string;
      readonly tenant: string;
      readonly inDoubt: WireMoney;
      readonly safe: WireMoney;
      readonly language: LanguageTag;
    }
  /** The same receipt again, as a copy. */
  | { readonly kind: 'print_copy'; readonly sessionId: SessionId; readonly number: number }
  /** The session is over: whatever the host keeps of it is forgotten. */
  | { readonly kind: 'forget' };

export function startSession(at: {
  kioskId: KioskId;
  timing: Timing;
  defaultSettings: Settings;
  site: KioskSite | null;
}): Session {
  return {
    facts: {
      ...at,
      linkTrouble: 'SERVER_AWAY',
      journal: 'opening',
      validator: 'unheard',
      printer: 'unheard',
      reader: 'unheard',
      scanner: { trouble: null },
      coins: { trouble: null },
      disk: { trouble: null },
      cashBox: { trouble: null },
      touch: { trouble: null },
      headset: false,
      service: null,
    },
    settings: at.defaultSettings,
    stage: { kind: 'starting' },
    due: {},
    asking: false,
    extensions: 0,
    accepting: [],
    coinRoom: null,
  };
}

export function guestOf(stage: Stage): Guest | null {
  switch (stage.kind) {
    case 'home':
    case 'why':
    case 'history':
    case 'card_pin':
    case 'cash':
    case 'qr_amount':
    case 'qr':
    case 'receipt':
    case 'receipt_check':
      return stage.guest;
    case 'fault':
      return stage.next.kind === 'end' ? null : stage.next.guest;
    case 'starting':
    case 'attract':
    case 'identifying':
    case 'out_of_service':
    case 'staff':
      return null;
  }
}

/** The same stage with the guest changed; a stage without a guest stays as it is. */
export function withGuest(stage: Stage, change: (guest: Guest) => Guest): Stage {
  switch (stage.kind) {
    case 'home':
    case 'why':
    case 'history':
    case 'card_pin':
    case 'cash':
    case 'qr_amount':
    case 'qr':
    case 'receipt':
      return { ...stage, guest: change(stage.guest) };
    case 'receipt_check':
      return stage.guest === null ? stage : { ...stage, guest: change(stage.guest) };
    case 'fault':
      return stage.next.kind === 'end' ? stage : { ...stage, next: { ...stage.next, guest: change(stage.next.guest) } };
    case 'starting':
    case 'attract':
    case 'identifying':
    case 'out_of_service':
    case 'staff':
      return stage;
  }
}

/** ISO 4217 XXX, "no currency": what a kiosk that has never met its server counts in, which is nothing. */
const NO_CURRENCY = currency('XXX');

export function siteCurrency(facts: Facts): Currency {
  return facts.site === null ? NO_CURRENCY : currency(facts.site.currency);
}

/** Money that passed the schema: exact, and in the site's currency because the server client checked it. */
export function exact(wire: WireMoney): Money {
  const amount = parseMoney(wire.amount);
  assert(amount !== null, 'money that passed its schema is an exact decimal');
  return amount;
}
