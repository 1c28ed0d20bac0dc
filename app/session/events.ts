import type { Account, CardPinState, CardRight, KioskSite, Order, PinRight, TopUpAnswer } from '#contracts/api';
import type { Intent, QrPicture, ScreenOf, ServiceState } from '#contracts/bridge';
import type { ServerEvent } from '#contracts/events';
import type { CardUid, Code, JournalId, OrderId, SessionId, TransactionId } from '#kernel';
import type { BillNews } from '../cash/bill.ts';
import type { Origin } from './origin.ts';
import type { ReceiptVerdict } from './receipt-verdict.ts';
import type { StaffAnswer } from '../staff/state.ts';

type SupplyChange = Extract<ServerEvent, { type: 'supply_changed' }>;

/** All that a screen may wish, but for what is about the screen and not about the session. */
export type Wish =
  | Exclude<Intent, { kind: 'painted' | 'keys_dropped' | 'choose_qr_amount' | 'draw_emergency_credit' }>
  /** With the id of the order that it begins: made by the host, before anything happens. */
  | (Extract<Intent, { kind: 'choose_qr_amount' }> & { readonly orderId: OrderId })
  /** With the id under which it is booked. */
  | (Extract<Intent, { kind: 'draw_emergency_credit' }> & { readonly requestId: TransactionId });

/** All that can happen to a session. Answers to effects carry the session's id: what comes late is for nobody. */
export type SessionEvent =
  | Wish
  | BillNews
  /** Time passed: whatever is due is done. */
  | { readonly kind: 'clock' }
  | { readonly kind: 'journal'; readonly state: 'open' | 'failed' }
  | { readonly kind: 'site'; readonly site: KioskSite }
  | { readonly kind: 'link'; readonly trouble: Code | null }
  | { readonly kind: 'validator'; readonly trouble: Code | null }
  | { readonly kind: 'printer'; readonly trouble: Code | null }
  | { readonly kind: 'reader'; readonly trouble: Code | null }
  | { readonly kind: 'scanner'; readonly trouble: Code | null }
  | { readonly kind: 'coins'; readonly trouble: Code | null }
  /** What is true of the disk of this machine, judged by the host. */
  | { readonly kind: 'disk'; readonly trouble: Code | null }
  /** How full the cash box is, by the journal's count of its notes. The validator's own word of it is the validator's trouble. */
  | { readonly kind: 'cash_box'; readonly trouble: Code | null }
  /** Whether the glass can be trusted, judged by the host; see `touch-health.ts`. */
  | { readonly kind: 'touch'; readonly trouble: Code | null }
  /** A code was read: text of somebody's making. */
  | { readonly kind: 'code_scanned'; readonly visit: SessionId; readonly text: string }
  | { readonly kind: 'receipt_checked'; readonly visit: SessionId; readonly verdict: ReceiptVerdict }
  /** A code was read that no code of ours can be. */
  | { readonly kind: 'code_refused'; readonly code: Code }
  | { readonly kind: 'service'; readonly state: ServiceState | null }
  /** The card that was tapped is a staff card. */
  | { readonly kind: 'staff_card'; readonly sessionId: SessionId; readonly uid: CardUid }
  | { readonly kind: 'staff_answer'; readonly visit: SessionId; readonly answer: StaffAnswer }
  | { readonly kind: 'card_tapped'; readonly uid: CardUid; readonly sessionId: SessionId }
  | { readonly kind: 'headset'; readonly isPlugged: boolean }
  | { readonly kind: 'card_unreadable' }
  | { readonly kind: 'card_removed' }
  | {
      readonly kind: 'identified';
      readonly sessionId: SessionId;
      readonly account: Account;
      readonly origin: Origin;
    }
  | { readonly kind: 'identify_refused'; readonly sessionId: SessionId; readonly code: Code }
  /** What came of the PIN that was typed: what it opens, or why not. */
  | {
      readonly kind: 'pin_answered';
      readonly sessionId: SessionId;
      readonly answer:
        | {
            readonly account: Account;
            readonly may: readonly CardRight[];
            readonly pinFor: readonly PinRight[];
            readonly pin: CardPinState;
          }
        | { readonly refused: Code; readonly waitMs: number };
    }
  /** What came of the new PIN; null: it is the PIN. */
  | { readonly kind: 'pin_chosen'; readonly sessionId: SessionId; readonly refused: Code | null }
  | { readonly kind: 'quoted'; readonly sessionId: SessionId; readonly examples: ScreenOf<'cash'>['examples'] }
  | { readonly kind: 'account'; readonly sessionId: SessionId; readonly account: Account }
  | { readonly kind: 'account_changed'; readonly tenancyId: string }
  | { readonly kind: 'supply_changed'; readonly change: SupplyChange }
  /** How an order is, as the server says; with its credit, once that is booked. */
  | {
      readonly kind: 'order';
      readonly order: Order;
      readonly qr: QrPicture | null;
      readonly topUp: TopUpAnswer | null;
    }
  | { readonly kind: 'order_refused'; readonly orderId: OrderId; readonly code: Code }
  | { readonly kind: 'order_changed'; readonly orderId: OrderId }
  /** Emergency credit was drawn, or why not. */
  | {
      readonly kind: 'emergency_credit';
      readonly requestId: TransactionId;
      readonly answer: { readonly account: Account } | { readonly refused: Code };
    }
  | { readonly kind: 'bill_rejected' }
  | { readonly kind: 'credited'; readonly id: JournalId; readonly answer: TopUpAnswer }
  | {
      readonly kind: 'printed';
      readonly sessionId: SessionId;
      readonly number: number | null;
      readonly outcome: 'printed' | 'failed' | 'unknown';
      readonly code: Code | null;
    };
export type SessionEventKind = SessionEvent['kind'];
export type EventOf<Kind extends SessionEventKind> = Extract<SessionEvent, { kind: Kind }>;

/** Every kind once, so that tests can ask every state every question. The compiler refuses a list that forgets one. */
export const sessionEventKinds = Object.keys({
  choose_language: 1,
  set_large_type: 1,
  set_high_contrast: 1,
  set_low_reach: 1,
  set_balance_hidden: 1,
  touched: 1,
  show_home: 1,
  show_balance: 1,
  submit_card_pin: 1,
  pin_answered: 1,
  change_card_pin: 1,
  choose_card_pin: 1,
  pin_chosen: 1,
  show_why: 1,
  show_history: 1,
  top_up_with_cash: 1,
  top_up_by_phone: 1,
  choose_qr_amount: 1,
  draw_emergency_credit: 1,
  emergency_credit: 1,
  order: 1,
  order_refused: 1,
  order_changed: 1,
  finish: 1,
  end_session: 1,
  more_time: 1,
  dismiss_fault: 1,
  bill_checking: 1,
  bill_given_back: 1,
  bill_stacked: 1,
  bill_returned: 1,
  bill_unresolved: 1,
  clock: 1,
  journal: 1,
  site: 1,
  link: 1,
  validator: 1,
  printer: 1,
  reader: 1,
  scanner: 1,
  coins: 1,
  disk: 1,
  cash_box: 1,
  touch: 1,
  code_scanned: 1,
  code_refused: 1,
  receipt_checked: 1,
  print_copy: 1,
  staff: 1,
  staff_card: 1,
  staff_answer: 1,
  service: 1,
  card_tapped: 1,
  headset: 1,
  card_unreadable: 1,
  card_removed: 1,
  identified: 1,
  identify_refused: 1,
  quoted: 1,
  account: 1,
  account_changed: 1,
  supply_changed: 1,
  bill_rejected: 1,
  credited: 1,
  printed: 1,
} satisfies Record<SessionEventKind, 1>) as readonly SessionEventKind[];
