import {
  instant,
  type CardUid,
  type Details,
  type Instant,
  type MeterId,
  type PersonId,
  type SupplyRequestId,
} from '#kernel';
import type { SqliteDatabase } from '#platform';
import type {
  AlarmRecord,
  AuditRecord,
  PersonRecord,
  PersonSession,
  StandingOrder,
  SupplyRequestRecord,
  WrongTries,
} from '../contract-people.ts';

/** What is asked of people, sessions, requests and alarms, on a connection that cannot write. */
export class PeopleReads {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase) {
    this.#statements = prepare(database);
  }

  all(): readonly PersonRecord[] {
    return this.#statements.all.all().map(toPerson);
  }

  find(id: PersonId): PersonRecord | null {
    return oneOf(this.#statements.find.get(id), toPerson);
  }

  byName(name: string): PersonRecord | null {
    return oneOf(this.#statements.byName.get(name.toLowerCase()), toPerson);
  }

  byCard(card: CardUid): PersonRecord | null {
    return oneOf(this.#statements.byCard.get(card), toPerson);
  }

  session(tokenHash: string): PersonSession | null {
    return oneOf(this.#statements.session.get(tokenHash), (row) => ({
      tokenHash: row.token_hash,
      personId: row.person_id,
      kioskId: row.kiosk_id,
      startedAt: at(row.started_at),
      usedAt: at(row.used_at),
    }));
  }

  wrongTries(key: string): WrongTries | null {
    return oneOf(this.#statements.wrongTries.get(key), (row) => ({
      key: row.key,
      count: Number(row.count),
      lastAt: at(row.last_at),
    }));
  }

  audit(limit: number): readonly AuditRecord[] {
    return this.#statements.audit.all(limit).map((row) => ({
      at: at(row.at),
      personId: row.person_id,
      kioskId: row.kiosk_id,
      act: row.act,
      about: row.about,
      // The column is checked to be JSON, and the writer puts nothing but details there.
      details: JSON.parse(row.details) as Details,
    }));
  }

  request(id: SupplyRequestId): SupplyRequestRecord | null {
    return oneOf(this.#statements.request.get(id), toRequest);
  }

  recentRequests(options: { limit: number; meterId?: MeterId }): readonly SupplyRequestRecord[] {
    const meter = options.meterId ?? null;
    return this.#statements.recent.all(meter, meter, options.limit).map(toRequest);
  }

  waitingRequests(): readonly SupplyRequestRecord[] {
    return this.#statements.waiting.all().map(toRequest);
  }

  standingOrders(): readonly StandingOrder[] {
    return this.#statements.orders.all().map((row) => ({
      meterId: row.meter_id,
      supply: row.supply,
      cause: row.cause,
      requestId: row.request_id,
      since: at(row.since),
    }));
  }

  alarmsSince(since: Instant): readonly AlarmRecord[] {
    return this.#statements.alarms.all(since).map((row) => ({
      id: row.id,
      code: row.code,
      about: row.about,
      raisedAt: at(row.raised_at),
      lastAt: at(row.last_at),
      acknowledged:
        row.acknowledged_at === null || row.acknowledged_by === null
          ? null
          : { at: at(row.acknowledged_at), by: row.acknowledged_by, note: row.note ?? '' },
    }));
  }
}

function at(value: bigint): Instant {
  return instant(Number(value));
}

function oneOf<Row, Value>(row: Row | undefined, mapped: (row: Row) => Value): Value | null {
  return row === undefined ? null : mapped(row);
}

interface PersonRow {
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

function toPerson(row: PersonRow): PersonRecord {
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

interface SessionRow {
  readonly token_hash: string;
  readonly person_id: PersonId;
  readonly kiosk_id: PersonSession['kioskId'];
  readonly started_at: bigint;
  readonly used_at: bigint;
}

interface AuditRow {
  readonly at: bigint;
  readonly person_id: PersonId | null;
  readonly kiosk_id: AuditRecord['kioskId'];
  readonly act: string;
  readonly about: string;
  readonly details: string;
}

interface RequestRow {
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

function toRequest(row: RequestRow): SupplyRequestRecord {
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

interface OrderRow {
  readonly meter_id: MeterId;
  readonly supply: StandingOrder['supply'];
  readonly cause: StandingOrder['cause'];
  readonly request_id: SupplyRequestId;
  readonly since: bigint;
}

interface AlarmRow {
  readonly id: string;
  readonly code: AlarmRecord['code'];
  readonly about: string;
  readonly raised_at: bigint;
  readonly last_at: bigint;
  readonly acknowledged_at: bigint | null;
  readonly acknowledged_by: PersonId | null;
  readonly note: string | null;
}

function prepare(database: SqliteDatabase) {
  return {
    all: database.prepare<[], PersonRow>('SELECT * FROM person ORDER BY number'),
    find: database.prepare<[string], PersonRow>('SELECT * FROM person WHERE id = ?'),
    byName: database.prepare<[string], PersonRow>('SELECT * FROM person WHERE name_folded = ? AND ended_at IS NULL'),
    byCard: database.prepare<[string], PersonRow>('SELECT * FROM person WHERE card_uid = ? AND ended_at IS NULL'),
    session: database.prepare<[string], SessionRow>('SELECT * FROM person_session WHERE token_hash = ?'),
    wrongTries: database.prepare<[string], { key: string; count: bigint; last_at: bigint }>(
      'SELECT * FROM wrong_tries WHERE key = ?',
    ),
    audit: database.prepare<[number], AuditRow>('SELECT * FROM audit ORDER BY number DESC LIMIT ?'),
    request: database.prepare<[string], RequestRow>('SELECT * FROM supply_request WHERE id = ?'),
    recent: database.prepare<[string | null, string | null, number], RequestRow>(
      `SELECT * FROM supply_request WHERE ? IS NULL OR meter_id = ? ORDER BY (state = 'waiting') DESC, number DESC LIMIT ?`,
    ),
    waiting: database.prepare<[], RequestRow>(`SELECT * FROM supply_request WHERE state = 'waiting' ORDER BY number`),
    orders: database.prepare<[], OrderRow>('SELECT * FROM supply_order ORDER BY meter_id'),
    alarms: database.prepare<[number], AlarmRow>('SELECT * FROM alarm WHERE last_at >= ? ORDER BY number'),
  };
}
