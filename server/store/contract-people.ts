import type {
  CardUid,
  Code,
  CommandId,
  CutReleaseId,
  Details,
  Instant,
  KioskId,
  MeterId,
  PersonId,
  SupplyRequestId,
} from '#kernel';
import type { Role } from '#contracts/api';

/** Somebody who runs the building. Hashes are scrypt with their parameters and salt; neither password nor PIN is anywhere. */
export interface PersonRecord {
  readonly id: PersonId;
  readonly name: string;
  readonly role: Role;
  /** Null: cannot sign in at the console. */
  readonly passwordHash: string | null;
  /** Both or neither: a card alone opens nothing. */
  readonly cardUid: CardUid | null;
  readonly pinHash: string | null;
  readonly addedAt: Instant;
  readonly lastSeenAt: Instant | null;
  /** Set once, and then the person can do nothing any more; the row stays, because the audit names it. */
  readonly endedAt: Instant | null;
}

/** A session at the console, or at one kiosk. */
export interface PersonSession {
  /** SHA-256 of the token, hex. The token itself is nowhere. */
  readonly tokenHash: string;
  readonly personId: PersonId;
  /** The kiosk that it is bound to; null: the console. */
  readonly kioskId: KioskId | null;
  readonly startedAt: Instant;
  readonly usedAt: Instant;
}

/** Wrong PINs or passwords in a row: of a card's owner, of a kiosk, of an address. */
export interface WrongTries {
  readonly key: string;
  readonly count: number;
  readonly lastAt: Instant;
}

/** Who did what. Append-only; the details hold no secret. */
export interface AuditRecord {
  readonly at: Instant;
  readonly personId: PersonId | null;
  readonly kioskId: KioskId | null;
  readonly act: string;
  readonly about: string;
  readonly details: Details;
}

export type AddOutcome = 'done' | 'name_taken' | 'card_taken';
export type FirstOwnerOutcome = AddOutcome | 'invite_invalid' | 'owner_exists';
export type EndOutcome = 'done' | 'unknown' | 'last_owner';

/** People, their sessions, and what they did. What changes a person is committed together with its line of the audit. */
export interface PeopleStore {
  add(person: PersonRecord, audit: AuditRecord): Promise<AddOutcome>;
  /** Uses the invite up in the commit that adds the owner; both only while nobody who has not ended is an owner. */
  addFirstOwner(at: {
    readonly codeHash: string;
    readonly person: PersonRecord;
    readonly audit: AuditRecord;
  }): Promise<FirstOwnerOutcome>;
  /** Keeps the hash of a one-time code; an older one ends. */
  keepInvite(invite: { readonly codeHash: string; readonly expiresAt: Instant }): Promise<void>;
  /** Ends a person and every session of theirs. The last owner stays. */
  end(id: PersonId, at: { readonly endedAt: Instant; readonly audit: AuditRecord }): Promise<EndOutcome>;
  /** In the order in which they were added, with those who have ended. */
  all(): Promise<readonly PersonRecord[]>;
  find(id: PersonId): Promise<PersonRecord | null>;
  /** Only who has not ended; the name without regard to capitals. */
  byName(name: string): Promise<PersonRecord | null>;
  /** Only who has not ended. */
  byCard(card: CardUid): Promise<PersonRecord | null>;
  openSession(session: PersonSession, audit: AuditRecord): Promise<void>;
  /** Notes that a session was used, and with it that its person was seen. */
  useSession(session: Pick<PersonSession, 'tokenHash' | 'usedAt'>): Promise<void>;
  endSession(tokenHash: string): Promise<void>;
  session(tokenHash: string): Promise<PersonSession | null>;
  wrongTries(key: string): Promise<WrongTries | null>;
  /** Replaces the row of the same key; rows that were last touched before `forgetBefore` go. */
  keepWrongTries(tries: WrongTries, at: { readonly forgetBefore: Instant }): Promise<void>;
  forgetWrongTries(keys: readonly string[]): Promise<void>;
  note(audit: AuditRecord): Promise<void>;
  /** The newest first. */
  audit(options: { readonly limit: number }): Promise<readonly AuditRecord[]>;
}

export type OrderCause = 'safety' | 'vacancy' | 'works';

/** A cut or a restore that one person asked for and another decides. What it is about never changes. */
export interface SupplyRequestRecord {
  readonly id: SupplyRequestId;
  readonly meterId: MeterId;
  readonly order: 'cut' | 'restore';
  readonly cause: OrderCause;
  readonly reason: string;
  readonly askedBy: PersonId;
  readonly askedAt: Instant;
  readonly state: 'waiting' | 'approved' | 'refused' | 'expired';
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Instant | null;
  readonly note: string;
  /** The relay command that carried it out, where one was needed. */
  readonly commandId: CommandId | null;
  readonly expiresAt: Instant;
}

/** What people ordered of one supply; it stands until it is ended, whatever credit says. */
export interface StandingOrder {
  readonly meterId: MeterId;
  readonly supply: 'on' | 'off';
  readonly cause: OrderCause;
  readonly requestId: SupplyRequestId;
  readonly since: Instant;
}

/** More cuts for debt than the site's limit lets through, which one person asked for and another releases. What it is about never changes. */
export interface CutReleaseRecord {
  readonly id: CutReleaseId;
  /** So many cuts beyond the limit. */
  readonly most: number;
  readonly reason: string;
  readonly askedBy: PersonId;
  readonly askedAt: Instant;
  readonly state: 'waiting' | 'approved' | 'refused' | 'expired';
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Instant | null;
  readonly note: string;
  /** Until when it can be decided; once approved, until when it counts. */
  readonly expiresAt: Instant;
}

export interface CutReleaseStore {
  /** Inserts, or replaces the row of the same id; what was decided stays decided. The line of the audit is in the same commit. */
  keep(release: CutReleaseRecord, audit: AuditRecord): Promise<void>;
  find(id: CutReleaseId): Promise<CutReleaseRecord | null>;
  /** Those that wait and the newest of the others, newest first. */
  recent(options: { readonly limit: number }): Promise<readonly CutReleaseRecord[]>;
  /** The approved ones that still count. */
  inForce(at: Instant): Promise<readonly CutReleaseRecord[]>;
}

export interface SupplyOrderStore {
  /**
   * Inserts a request or replaces the row of the same id; what was decided stays decided. In the same commit the meter's standing order: a new one, none
   * any more (`ended`), or as it was (`unchanged`), and the line of the audit.
   */
  keep(
    request: SupplyRequestRecord,
    at: { readonly order: StandingOrder | 'ended' | 'unchanged'; readonly audit: AuditRecord | null },
  ): Promise<void>;
  find(id: SupplyRequestId): Promise<SupplyRequestRecord | null>;
  /** Those that wait and the newest of the others, newest first. */
  recent(options: { readonly limit: number; readonly meterId?: MeterId }): Promise<readonly SupplyRequestRecord[]>;
  waiting(): Promise<readonly SupplyRequestRecord[]>;
  standing(): Promise<readonly StandingOrder[]>;
}

/** Something that staff have to be told of, and whether somebody has seen it. */
export interface AlarmRecord {
  readonly id: string;
  readonly code: Code;
  readonly about: string;
  readonly raisedAt: Instant;
  /** When it was last raised again. */
  readonly lastAt: Instant;
  readonly acknowledged: { readonly at: Instant; readonly by: PersonId; readonly note: string } | null;
}

export interface AlarmStore {
  /** Inserts, or replaces the row of the same id. */
  keep(alarm: AlarmRecord, audit: AuditRecord | null): Promise<void>;
  /** Those raised since, oldest first. */
  since(at: Instant): Promise<readonly AlarmRecord[]>;
}
