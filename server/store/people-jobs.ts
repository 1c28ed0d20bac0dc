import type { CardUid, Instant, PersonId } from '#kernel';
import type { CardPinEvent } from './contract-card-pins.ts';
import type { CardEvent } from './contract-cards.ts';
import type {
  AddOutcome,
  AlarmRecord,
  AuditRecord,
  CutReleaseRecord,
  EndOutcome,
  FirstOwnerOutcome,
  PersonRecord,
  PersonSession,
  StandingOrder,
  SupplyRequestRecord,
  WrongTries,
} from './contract-people.ts';

/** What is written about people, as plain data: one job of the writer's queue. */
export type PeopleWrite =
  | { readonly kind: 'add_person'; readonly person: PersonRecord; readonly audit: AuditRecord }
  | {
      readonly kind: 'add_first_owner';
      readonly codeHash: string;
      readonly person: PersonRecord;
      readonly audit: AuditRecord;
    }
  | { readonly kind: 'end_person'; readonly id: PersonId; readonly endedAt: Instant; readonly audit: AuditRecord }
  | { readonly kind: 'keep_invite'; readonly codeHash: string; readonly expiresAt: Instant }
  | { readonly kind: 'open_session'; readonly session: PersonSession; readonly audit: AuditRecord }
  | { readonly kind: 'use_session'; readonly tokenHash: string; readonly usedAt: Instant }
  | { readonly kind: 'end_session'; readonly tokenHash: string }
  | { readonly kind: 'keep_wrong_tries'; readonly tries: WrongTries; readonly forgetBefore: Instant }
  | { readonly kind: 'forget_wrong_tries'; readonly keys: readonly string[] }
  | { readonly kind: 'note'; readonly audit: AuditRecord }
  | {
      readonly kind: 'keep_supply_request';
      readonly request: SupplyRequestRecord;
      readonly order: StandingOrder | 'ended' | 'unchanged';
      readonly audit: AuditRecord | null;
    }
  | { readonly kind: 'keep_cut_release'; readonly release: CutReleaseRecord; readonly audit: AuditRecord }
  | { readonly kind: 'keep_cards'; readonly events: readonly CardEvent[]; readonly audit: AuditRecord }
  | { readonly kind: 'keep_card_pin'; readonly event: CardPinEvent; readonly audit: AuditRecord }
  | { readonly kind: 'count_card'; readonly cardUid: CardUid; readonly counter: number; readonly at: Instant }
  | { readonly kind: 'keep_alarm'; readonly alarm: AlarmRecord; readonly audit: AuditRecord | null };

export type WriteOf<Kind extends PeopleWrite['kind']> = Extract<PeopleWrite, { kind: Kind }>;
/** `behind`: the counter is not above every one before. */
export type CountOutcome = 'done' | 'behind';
export type PeopleAnswer = AddOutcome | FirstOwnerOutcome | EndOutcome | CountOutcome;
