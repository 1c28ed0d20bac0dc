import type { CardUid, CutReleaseId, Instant, MeterId, PersonId, SupplyRequestId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type {
  AlarmRecord,
  AuditRecord,
  CutReleaseRecord,
  PersonRecord,
  PersonSession,
  StandingOrder,
  SupplyRequestRecord,
  WrongTries,
} from '../contract-people.ts';
import {
  toAlarm,
  toAudit,
  toPerson,
  toRelease,
  toRequest,
  toSession,
  toStandingOrder,
  toTries,
  type AlarmRow,
  type AuditRow,
  type PersonRow,
  type ReleaseRow,
  type RequestRow,
  type SessionRow,
  type StandingRow,
  type TriesRow,
} from '../people-rows.ts';

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
    return oneOf(this.#statements.session.get(tokenHash), toSession);
  }

  wrongTries(key: string): WrongTries | null {
    return oneOf(this.#statements.wrongTries.get(key), toTries);
  }

  audit(limit: number): readonly AuditRecord[] {
    return this.#statements.audit.all(limit).map(toAudit);
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
    return this.#statements.orders.all().map(toStandingOrder);
  }

  release(id: CutReleaseId): CutReleaseRecord | null {
    return oneOf(this.#statements.release.get(id), toRelease);
  }

  recentReleases(limit: number): readonly CutReleaseRecord[] {
    return this.#statements.recentReleases.all(limit).map(toRelease);
  }

  releasesInForce(at: Instant): readonly CutReleaseRecord[] {
    return this.#statements.releasesInForce.all(at).map(toRelease);
  }

  alarmsSince(since: Instant): readonly AlarmRecord[] {
    return this.#statements.alarms.all(since).map(toAlarm);
  }
}

function oneOf<Row, Value>(row: Row | undefined, mapped: (row: Row) => Value): Value | null {
  return row === undefined ? null : mapped(row);
}

function prepare(database: SqliteDatabase) {
  return {
    all: database.prepare<[], PersonRow>('SELECT * FROM person ORDER BY number'),
    find: database.prepare<[string], PersonRow>('SELECT * FROM person WHERE id = ?'),
    byName: database.prepare<[string], PersonRow>('SELECT * FROM person WHERE name_folded = ? AND ended_at IS NULL'),
    byCard: database.prepare<[string], PersonRow>('SELECT * FROM person WHERE card_uid = ? AND ended_at IS NULL'),
    session: database.prepare<[string], SessionRow>('SELECT * FROM person_session WHERE token_hash = ?'),
    wrongTries: database.prepare<[string], TriesRow>('SELECT * FROM wrong_tries WHERE key = ?'),
    audit: database.prepare<[number], AuditRow>('SELECT * FROM audit ORDER BY number DESC LIMIT ?'),
    request: database.prepare<[string], RequestRow>('SELECT * FROM supply_request WHERE id = ?'),
    recent: database.prepare<[string | null, string | null, number], RequestRow>(
      `SELECT * FROM supply_request WHERE ? IS NULL OR meter_id = ? ORDER BY (state = 'waiting') DESC, number DESC LIMIT ?`,
    ),
    waiting: database.prepare<[], RequestRow>(`SELECT * FROM supply_request WHERE state = 'waiting' ORDER BY number`),
    orders: database.prepare<[], StandingRow>('SELECT * FROM supply_order ORDER BY meter_id'),
    release: database.prepare<[string], ReleaseRow>('SELECT * FROM cut_release WHERE id = ?'),
    recentReleases: database.prepare<[number], ReleaseRow>(
      `SELECT * FROM cut_release ORDER BY (state = 'waiting') DESC, number DESC LIMIT ?`,
    ),
    releasesInForce: database.prepare<[number], ReleaseRow>(
      `SELECT * FROM cut_release WHERE state = 'approved' AND expires_at > ? ORDER BY number`,
    ),
    alarms: database.prepare<[number], AlarmRow>('SELECT * FROM alarm WHERE last_at >= ? ORDER BY number'),
  };
}
