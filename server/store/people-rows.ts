import {
  instant,
  type CardUid,
  type Details,
  type Instant,
  type MeterId,
  type PersonId,
  type CutReleaseId,
  type SupplyRequestId,
} from '#kernel';
import type {
  AlarmRecord,
  AuditRecord,
  CutReleaseRecord,
  PersonRecord,
  PersonSession,
  StandingOrder,
  SupplyRequestRecord,
  WrongTries,
} from './contract-people.ts';

function at(value: bigint): Instant {
  return instant(Number(value));
}

export interface PersonRow {
  readonly id: PersonId;
  readonly name: string;
  readonly role: PersonRecord['role'];
  readonly password_hash: string | null;
  readonly card_uid: CardUid | null;
  readonly pin_hash: string | null;
  readonly added_at: bigint;
  readonly last_seen_at: bigint | null;
  readonly ended_at: bigint | null;
}

export function toPerson(row: PersonRow): PersonRecord {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    cardUid: row.card_uid,
    pinHash: row.pin_hash,
    addedAt: at(row.added_at),
    lastSeenAt: row.last_seen_at === null ? null : at(row.last_seen_at),
    endedAt: row.ended_at === null ? null : at(row.ended_at),
  };
}

export interface SessionRow {
  readonly token_hash: string;
  readonly person_id: PersonId;
  readonly kiosk_id: PersonSession['kioskId'];
  readonly started_at: bigint;
  readonly used_at: bigint;
}

export interface AuditRow {
  readonly at: bigint;
  readonly person_id: PersonId | null;
  readonly kiosk_id: AuditRecord['kioskId'];
  readonly act: string;
  readonly about: string;
  readonly details: string;
}

export interface RequestRow {
  readonly id: SupplyRequestId;
  readonly meter_id: MeterId;
  readonly supply_order: SupplyRequestRecord['order'];
  readonly cause: SupplyRequestRecord['cause'];
  readonly reason: string;
  readonly asked_by: PersonId;
  readonly asked_at: bigint;
  readonly state: SupplyRequestRecord['state'];
  readonly decided_by: PersonId | null;
  readonly decided_at: bigint | null;
  readonly note: string;
  readonly command_id: SupplyRequestRecord['commandId'];
  readonly expires_at: bigint;
}

export function toRequest(row: RequestRow): SupplyRequestRecord {
  return {
    id: row.id,
    meterId: row.meter_id,
    order: row.supply_order,
    cause: row.cause,
    reason: row.reason,
    askedBy: row.asked_by,
    askedAt: at(row.asked_at),
    state: row.state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at === null ? null : at(row.decided_at),
    note: row.note,
    commandId: row.command_id,
    expiresAt: at(row.expires_at),
  };
}

export interface ReleaseRow {
  readonly id: CutReleaseId;
  readonly most: bigint;
  readonly reason: string;
  readonly asked_by: PersonId;
  readonly asked_at: bigint;
  readonly state: CutReleaseRecord['state'];
  readonly decided_by: PersonId | null;
  readonly decided_at: bigint | null;
  readonly note: string;
  readonly expires_at: bigint;
}

export function toRelease(row: ReleaseRow): CutReleaseRecord {
  return {
    id: row.id,
    most: Number(row.most),
    reason: row.reason,
    askedBy: row.asked_by,
    askedAt: at(row.asked_at),
    state: row.state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at === null ? null : at(row.decided_at),
    note: row.note,
    expiresAt: at(row.expires_at),
  };
}

export interface StandingRow {
  readonly meter_id: MeterId;
  readonly supply: StandingOrder['supply'];
  readonly cause: StandingOrder['cause'];
  readonly request_id: SupplyRequestId;
  readonly since: bigint;
}

export interface AlarmRow {
  readonly id: string;
  readonly code: AlarmRecord['code'];
  readonly about: string;
  readonly raised_at: bigint;
  readonly last_at: bigint;
  readonly acknowledged_at: bigint | null;
  readonly acknowledged_by: PersonId | null;
  readonly note: string | null;
}

export function toSession(row: SessionRow): PersonSession {
  return {
    tokenHash: row.token_hash,
    personId: row.person_id,
    kioskId: row.kiosk_id,
    startedAt: at(row.started_at),
    usedAt: at(row.used_at),
  };
}

export interface TriesRow {
  readonly key: string;
  readonly count: bigint;
  readonly last_at: bigint;
}

export function toTries(row: TriesRow): WrongTries {
  return { key: row.key, count: Number(row.count), lastAt: at(row.last_at) };
}

export function toAudit(row: AuditRow): AuditRecord {
  return {
    at: at(row.at),
    personId: row.person_id,
    kioskId: row.kiosk_id,
    act: row.act,
    about: row.about,
    // The column is checked to be JSON, and the writer puts nothing but details there.
    details: JSON.parse(row.details) as Details,
  };
}

export function toStandingOrder(row: StandingRow): StandingOrder {
  return {
    meterId: row.meter_id,
    supply: row.supply,
    cause: row.cause,
    requestId: row.request_id,
    since: at(row.since),
  };
}

export function toAlarm(row: AlarmRow): AlarmRecord {
  return {
    id: row.id,
    code: row.code,
    about: row.about,
    raisedAt: at(row.raised_at),
    lastAt: at(row.last_at),
    acknowledged:
      row.acknowledged_at === null || row.acknowledged_by === null
        ? null
        : { at: at(row.acknowledged_at), by: row.acknowledged_by, note: row.note ?? '' },
  };
}
