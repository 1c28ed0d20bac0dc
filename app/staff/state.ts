import type {
  CardBlockReason,
  CardRecord,
  DenominationCount,
  Person,
  StaffCardRecord,
  UnresolvedCase,
  ZReport,
} from '#contracts/api';
import type {
  CaseOutcome,
  CaseReason,
  DoubtedNote,
  ScreenOf,
  ServiceReason,
  ServiceState,
  StaffSnapshot,
  StaffTest,
  TestResult,
} from '#contracts/bridge';
import type { WireMoney } from '#contracts/wire';
import type {
  CardUid,
  Code,
  Currency,
  EmptyingId,
  Instant,
  JournalId,
  Money,
  Monotonic,
  SessionId,
  TenancyId,
  TransactionId,
  Zone,
} from '#kernel';
import type { BoxLevel } from '../cash/box-level.ts';

/** What staff mode may know of the kiosk around it. */
export interface Seen {
  readonly now: Instant;
  readonly mono: Monotonic;
  readonly zone: Zone;
  readonly currency: Currency;
  readonly denominations: readonly Money[];
  /** Null: the building server answers. */
  readonly link: Code | null;
  readonly journal: 'opening' | 'open' | 'failed';
  readonly validator: Code | null;
  readonly devices: ScreenOf<'staff_home'>['devices'];
  readonly service: ServiceState | null;
}

/** One emptying of the cash box, as the journal keeps it. It only moves forward: removed, counted, confirmed, or abandoned. */
export interface Emptying {
  readonly id: EmptyingId;
  readonly state: 'removed' | 'counted' | 'confirmed' | 'abandoned';
  readonly since: Instant | null;
  readonly removedAt: Instant;
  /** What the journal says was in the box when it was taken out. */
  readonly expected: readonly DenominationCount[];
  readonly counted: readonly DenominationCount[] | null;
  readonly countedAt: Instant | null;
  readonly bagNumber: string | null;
  /** What the server confirmed. */
  readonly report: ZReport | null;
  /** How often the report was printed, or tried. */
  readonly prints: number;
}

/** What lies in the box by the journal. */
export interface BoxContents {
  readonly since: Instant | null;
  readonly lines: readonly DenominationCount[];
  readonly doubted: readonly DoubtedNote[];
  readonly waiting: number;
  /** Begun and neither confirmed nor abandoned. */
  readonly unfinished: Emptying | null;
  readonly last: Emptying | null;
}

export interface BoxReport extends BoxContents {
  /** What the books say; null: the server did not answer. */
  readonly booksTotal: WireMoney | null;
  /** Null: what the box holds is not known. */
  readonly level: BoxLevel | null;
}

export interface Trouble {
  readonly code: Code;
  /** Typing is possible again from here on. */
  readonly until: Monotonic;
}

/** A decision about a case, ready to be confirmed by a second person. */
export interface Decision {
  readonly case: UnresolvedCase;
  readonly outcome: CaseOutcome;
  readonly amount: WireMoney | null;
  readonly reason: CaseReason;
}

/** What a second person is asked to confirm. */
export type Task =
  { readonly kind: 'emptying'; readonly emptying: Emptying } | { readonly kind: 'case'; readonly decision: Decision };

export interface ReportPrint {
  readonly state: 'printing' | 'printed' | 'failed' | 'unknown';
  readonly code: Code | null;
  readonly copy: number;
}

export interface Count {
  readonly denomination: WireMoney;
  /** Null: not counted yet. */
  readonly count: number | null;
}

/** What was done with a card. */
export type CardDone = 'given' | 'replaced' | 'blocked' | 'pin_set';

/** Where in staff mode somebody stands. */
export type Place =
  | { readonly kind: 'pin'; readonly isChecking: boolean; readonly trouble: Trouble | null }
  | { readonly kind: 'home'; readonly snapshot: StaffSnapshot | null }
  | {
      readonly kind: 'box';
      readonly report: BoxReport | null;
      readonly trouble: Code | null;
      readonly print: ReportPrint | null;
    }
  /** The flow was begun: take the box out. `isSaving`: it is out, and the journal is writing that down. */
  | { readonly kind: 'box_out'; readonly isSaving: boolean; readonly trouble: Code | null }
  | {
      readonly kind: 'counting';
      readonly emptying: Emptying;
      readonly counts: readonly Count[];
      readonly trouble: Code | null;
    }
  | {
      readonly kind: 'bag';
      readonly emptying: Emptying;
      readonly counts: readonly Count[];
      readonly isSaving: boolean;
      readonly trouble: Code | null;
    }
  | {
      readonly kind: 'second';
      readonly task: Task;
      readonly uid: CardUid | null;
      readonly isChecking: boolean;
      readonly trouble: Trouble | null;
    }
  | {
      readonly kind: 'box_done';
      readonly emptying: Emptying;
      readonly report: ZReport;
      readonly print: ReportPrint;
    }
  | {
      readonly kind: 'cases';
      readonly cases: readonly UnresolvedCase[] | null;
      readonly unreported: readonly DoubtedNote[];
      readonly trouble: Code | null;
    }
  | {
      readonly kind: 'case';
      readonly case: UnresolvedCase;
      readonly outcome: CaseOutcome | null;
      readonly amount: WireMoney | null;
      readonly reason: CaseReason | null;
    }
  | { readonly kind: 'resolved'; readonly decision: Decision }
  | {
      readonly kind: 'cards';
      /** What the server says of the card that was held to the reader. */
      readonly record: StaffCardRecord | null;
      readonly isAsking: boolean;
      readonly chosen: TenancyId | null;
      readonly page: number;
      readonly done: CardDone | null;
      /** The tenant is choosing a PIN. */
      readonly isPinning: boolean;
      readonly trouble: Code | null;
    }
  | {
      readonly kind: 'tests';
      readonly running: StaffTest | null;
      readonly noteInside: boolean;
      readonly results: readonly TestResult[];
    }
  | { readonly kind: 'service'; readonly isSaving: boolean; readonly trouble: Code | null };
export type PlaceKind = Place['kind'];
export type PlaceOf<Kind extends PlaceKind> = Extract<Place, { kind: Kind }>;

/** A visit of staff. It holds no PIN and no token: those live where the calls are made, and end with the visit. */
export interface Staff {
  readonly visit: SessionId;
  readonly uid: CardUid;
  /** Null until the PIN was right. */
  readonly person: Person | null;
  readonly place: Place;
}

/** What must be done for staff. Each is answered by one `StaffAnswer`; a refusal names what was asked. */
export type StaffEffect =
  | { readonly kind: 'sign_in'; readonly uid: CardUid; readonly pin: string }
  | { readonly kind: 'look' }
  | { readonly kind: 'look_in_box' }
  /** The box is out: durable, with what the journal says was in it. */
  | { readonly kind: 'box_removed' }
  | { readonly kind: 'box_not_emptied'; readonly id: EmptyingId }
  | {
      readonly kind: 'box_counted';
      readonly id: EmptyingId;
      readonly counted: readonly DenominationCount[];
      readonly bagNumber: string;
    }
  | { readonly kind: 'confirm_emptying'; readonly emptying: Emptying; readonly second: Second }
  | { readonly kind: 'print_report'; readonly emptying: Emptying }
  | { readonly kind: 'list_cases' }
  | { readonly kind: 'resolve_case'; readonly decision: Decision; readonly second: Second }
  | { readonly kind: 'print_test' }
  | { readonly kind: 'look_up_card'; readonly uid: CardUid }
  /** The second person's card shows what it can, so that the server knows it when the PIN comes. Not answered. */
  | { readonly kind: 'prove_card'; readonly uid: CardUid }
  | { readonly kind: 'look_at_card'; readonly uid: CardUid }
  | { readonly kind: 'bind_card'; readonly uid: CardUid; readonly tenancyId: TenancyId; readonly replaces: boolean }
  | { readonly kind: 'block_card'; readonly uid: CardUid; readonly reason: CardBlockReason }
  /** The PIN goes to the server with this and is kept nowhere. */
  | { readonly kind: 'set_card_pin'; readonly uid: CardUid; readonly pin: string }
  | { readonly kind: 'set_service'; readonly reason: ServiceReason; readonly until: Instant | null }
  | { readonly kind: 'end_service' }
  | { readonly kind: 'audit'; readonly act: string; readonly details: Readonly<Record<string, string | number>> };

export interface Second {
  readonly uid: CardUid;
  readonly pin: string;
}

/** What came of a `StaffEffect`. */
export type StaffAnswer =
  | { readonly kind: 'signed_in'; readonly person: Person }
  | {
      readonly kind: 'refused';
      readonly asked: StaffEffect['kind'];
      readonly code: Code;
      readonly waitMs: number;
    }
  | { readonly kind: 'snapshot'; readonly snapshot: StaffSnapshot }
  | { readonly kind: 'box'; readonly report: BoxReport }
  | { readonly kind: 'emptying'; readonly emptying: Emptying }
  | { readonly kind: 'emptying_confirmed'; readonly emptying: Emptying; readonly report: ZReport }
  | {
      readonly kind: 'report_printed';
      readonly copy: number;
      readonly outcome: 'printed' | 'failed' | 'unknown';
      readonly code: Code | null;
    }
  | {
      readonly kind: 'cases';
      readonly cases: readonly UnresolvedCase[];
      readonly unreported: readonly DoubtedNote[];
    }
  | { readonly kind: 'case_resolved'; readonly transactionId: TransactionId | null }
  | { readonly kind: 'test_printed'; readonly result: TestResult }
  | { readonly kind: 'card_looked_up'; readonly result: TestResult }
  | { readonly kind: 'card_record'; readonly record: StaffCardRecord }
  | { readonly kind: 'card_done'; readonly what: CardDone; readonly card: CardRecord }
  | { readonly kind: 'service_set' };

/** What happens around staff: the kiosk's devices, as far as staff mode listens. */
export type StaffNews =
  | { readonly kind: 'card'; readonly uid: CardUid }
  | { readonly kind: 'card_unreadable' }
  | { readonly kind: 'code_read'; readonly text: string }
  | { readonly kind: 'validator_changed' }
  | { readonly kind: 'note_inside' }
  | { readonly kind: 'note_refused' }
  | { readonly kind: 'note_returned' }
  | { readonly kind: 'note_in_doubt'; readonly id: JournalId }
  /** Nothing came within the time of a test. */
  | { readonly kind: 'test_over' }
  /** An answer stayed out. */
  | { readonly kind: 'silence' };
