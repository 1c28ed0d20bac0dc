import type { SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { AddOutcome, AuditRecord, EndOutcome, FirstOwnerOutcome, PersonRecord } from '../contract-people.ts';
import type { PeopleAnswer, PeopleWrite, WriteOf } from '../people-jobs.ts';

/** What is written about people, sessions, requests and alarms. Inside a database transaction that its caller opened. */
export class PeopleWrites {
  readonly #siteId: SiteId;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: SqliteDatabase, siteId: SiteId) {
    this.#siteId = siteId;
    this.#statements = prepare(database);
  }

  carryOut(write: PeopleWrite): PeopleAnswer {
    switch (write.kind) {
      case 'add_person':
        return this.#add(write.person, write.audit);
      case 'add_first_owner':
        return this.#addFirstOwner(write);
      case 'end_person':
        return this.#end(write);
      case 'keep_supply_request':
        return this.#keepRequest(write);
      case 'keep_cut_release':
        return this.#keepRelease(write);
      case 'keep_cards':
        return this.#keepCards(write);
      case 'count_card':
        return this.#statements.countCard.run(write.cardUid, this.#siteId, write.counter, write.at).changes === 1
          ? 'done'
          : 'behind';
      case 'keep_wrong_tries':
        this.#statements.forgetOld.run(write.forgetBefore);
        this.#statements.wrongTries.run(write.tries.key, this.#siteId, write.tries.count, write.tries.lastAt);
        return 'done';
      default:
        this.#simple(write);
        return 'done';
    }
  }

  note(audit: AuditRecord): void {
    this.#statements.note.run(
      this.#siteId,
      audit.at,
      audit.personId,
      audit.kioskId,
      audit.act,
      audit.about,
      JSON.stringify(audit.details),
    );
  }

  #simple(
    write: Exclude<
      PeopleWrite,
      {
        kind:
          | `add_${string}`
          | 'end_person'
          | 'count_card'
          | `keep_${'supply_request' | 'cut_release' | 'cards' | 'wrong_tries'}`;
      }
    >,
  ) {
    const { invite, openSession, useSession, seen, endSession, forget, alarm, cardPin } = this.#statements;
    switch (write.kind) {
      case 'keep_invite':
        return invite.run(this.#siteId, write.codeHash, write.expiresAt);
      case 'open_session': {
        const { tokenHash, personId, kioskId, startedAt, usedAt } = write.session;
        openSession.run(tokenHash, this.#siteId, personId, kioskId, startedAt, usedAt);
        seen.run(usedAt, personId);
        return this.note(write.audit);
      }
      case 'use_session':
        useSession.run(write.usedAt, write.tokenHash);
        return this.#statements.seenBySession.run(write.usedAt, write.tokenHash);
      case 'end_session':
        return endSession.run(write.tokenHash);
      case 'forget_wrong_tries':
        return write.keys.forEach((key) => forget.run(key));
      case 'note':
        return this.note(write.audit);
      case 'keep_card_pin': {
        const { id, cardUid, act, tenancyId, pinHash, at } = write.event;
        cardPin.run(id, this.#siteId, cardUid, act, tenancyId, pinHash, at);
        return this.note(write.audit);
      }
      case 'keep_alarm': {
        const { id, code, about, raisedAt, lastAt, acknowledged } = write.alarm;
        const seenBy = [acknowledged?.at ?? null, acknowledged?.by ?? null, acknowledged?.note ?? null];
        alarm.run(id, this.#siteId, code, about, raisedAt, lastAt, ...seenBy);
        if (write.audit !== null) this.note(write.audit);
        return undefined;
      }
    }
  }

  #add(person: PersonRecord, audit: AuditRecord): AddOutcome {
    const folded = person.name.toLowerCase();
    if (this.#statements.byName.get(folded) !== undefined) return 'name_taken';
    if (person.cardUid !== null && this.#statements.byCard.get(person.cardUid) !== undefined) return 'card_taken';
    this.#statements.person.run(
      person.id,
      this.#siteId,
      person.name,
      folded,
      person.role,
      person.passwordHash,
      person.cardUid,
      person.pinHash,
      person.addedAt,
      person.lastSeenAt,
      person.endedAt,
    );
    this.note(audit);
    return 'done';
  }

  #addFirstOwner({ codeHash, person, audit }: WriteOf<'add_first_owner'>): FirstOwnerOutcome {
    if (this.#owners() > 0) return 'owner_exists';
    if (this.#statements.findInvite.get(codeHash, person.addedAt) === undefined) return 'invite_invalid';
    const added = this.#add(person, audit);
    if (added === 'done') this.#statements.useInvite.run(codeHash);
    return added;
  }

  #end({ id, endedAt, audit }: WriteOf<'end_person'>): EndOutcome {
    const row = this.#statements.living.get(id);
    if (row === undefined) return 'unknown';
    if (row.role === 'owner' && row.password_hash !== null && this.#owners() === 1) return 'last_owner';
    this.#statements.endPerson.run(endedAt, id);
    this.#statements.endSessionsOf.run(id);
    this.note(audit);
    return 'done';
  }

  #keepRequest({ request, order, audit }: WriteOf<'keep_supply_request'>): 'done' {
    this.#statements.request.run(
      request.id,
      this.#siteId,
      request.meterId,
      request.order,
      request.cause,
      request.reason,
      request.askedBy,
      request.askedAt,
      request.state,
      request.decidedBy,
      request.decidedAt,
      request.note,
      request.commandId,
      request.expiresAt,
    );
    if (order === 'ended') this.#statements.endOrder.run(request.meterId);
    else if (order !== 'unchanged')
      this.#statements.order.run(order.meterId, this.#siteId, order.supply, order.cause, order.requestId, order.since);
    if (audit !== null) this.note(audit);
    return 'done';
  }

  #keepCards({ events, audit }: WriteOf<'keep_cards'>): 'done' {
    for (const { id, cardUid, act, tenancyId, proof, at, reason } of events)
      this.#statements.cardEvent.run(id, this.#siteId, cardUid, act, tenancyId, proof, at, reason);
    this.note(audit);
    return 'done';
  }

  #keepRelease({ release, audit }: WriteOf<'keep_cut_release'>): 'done' {
    const { id, most, reason, askedBy, askedAt, state, decidedBy, decidedAt, note, expiresAt } = release;
    const asked = [id, this.#siteId, most, reason, askedBy, askedAt];
    this.#statements.release.run(...asked, state, decidedBy, decidedAt, note, expiresAt);
    this.note(audit);
    return 'done';
  }

  /** Those who can sign in at the console. */
  #owners(): number {
    return Number(this.#statements.owners.get()?.count ?? 0n);
  }
}

function prepare(database: SqliteDatabase) {
  return {
    byName: database.prepare<[string]>('SELECT 1 FROM person WHERE name_folded = ? AND ended_at IS NULL'),
    byCard: database.prepare<[string]>('SELECT 1 FROM person WHERE card_uid = ? AND ended_at IS NULL'),
    person: database.prepare(
      `INSERT INTO person (id, site_id, name, name_folded, role, password_hash, card_uid, pin_hash, added_at, last_seen_at, ended_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    owners: database.prepare<[], { count: bigint }>(
      `SELECT count(*) AS count FROM person WHERE role = 'owner' AND password_hash IS NOT NULL AND ended_at IS NULL`,
    ),
    living: database.prepare<[string], { role: string; password_hash: string | null }>(
      'SELECT role, password_hash FROM person WHERE id = ? AND ended_at IS NULL',
    ),
    endPerson: database.prepare('UPDATE person SET ended_at = ? WHERE id = ?'),
    seen: database.prepare('UPDATE person SET last_seen_at = ? WHERE id = ?'),
    seenBySession: database.prepare(
      'UPDATE person SET last_seen_at = ? WHERE id = (SELECT person_id FROM person_session WHERE token_hash = ?)',
    ),
    invite: database.prepare(
      `INSERT INTO invite (site_id, code_hash, expires_at) VALUES (?, ?, ?)
       ON CONFLICT (site_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at`,
    ),
    findInvite: database.prepare<[string, number]>('SELECT 1 FROM invite WHERE code_hash = ? AND expires_at > ?'),
    useInvite: database.prepare('DELETE FROM invite WHERE code_hash = ?'),
    openSession: database.prepare(
      'INSERT INTO person_session (token_hash, site_id, person_id, kiosk_id, started_at, used_at) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    useSession: database.prepare('UPDATE person_session SET used_at = ? WHERE token_hash = ?'),
    endSession: database.prepare('DELETE FROM person_session WHERE token_hash = ?'),
    endSessionsOf: database.prepare('DELETE FROM person_session WHERE person_id = ?'),
    wrongTries: database.prepare(
      `INSERT INTO wrong_tries (key, site_id, count, last_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET count = excluded.count, last_at = excluded.last_at`,
    ),
    forgetOld: database.prepare('DELETE FROM wrong_tries WHERE last_at < ?'),
    forget: database.prepare('DELETE FROM wrong_tries WHERE key = ?'),
    note: database.prepare(
      'INSERT INTO audit (site_id, at, person_id, kiosk_id, act, about, details) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    cardEvent: database.prepare(
      `INSERT INTO card_event (id, site_id, card_uid, act, tenancy_id, proof, at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    cardPin: database.prepare(
      'INSERT INTO card_pin_event (id, site_id, card_uid, act, tenancy_id, pin_hash, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    countCard: database.prepare(
      `INSERT INTO card_counter (card_uid, site_id, counter, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (card_uid) DO UPDATE SET counter = excluded.counter, at = excluded.at WHERE excluded.counter > counter`,
    ),
    release: database.prepare(
      `INSERT INTO cut_release (id, site_id, most, reason, asked_by, asked_at, state, decided_by, decided_at, note, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET most = excluded.most, reason = excluded.reason, asked_by = excluded.asked_by, state = excluded.state,
        decided_by = excluded.decided_by, decided_at = excluded.decided_at, note = excluded.note, expires_at = excluded.expires_at`,
    ),
    request: database.prepare(
      `INSERT INTO supply_request (id, site_id, meter_id, supply_order, cause, reason, asked_by, asked_at, state, decided_by,
        decided_at, note, command_id, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET meter_id = excluded.meter_id, supply_order = excluded.supply_order, cause = excluded.cause,
        reason = excluded.reason, asked_by = excluded.asked_by, state = excluded.state, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at, note = excluded.note, command_id = excluded.command_id, expires_at = excluded.expires_at`,
    ),
    order: database.prepare(
      `INSERT INTO supply_order (meter_id, site_id, supply, cause, request_id, since) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (meter_id) DO UPDATE SET supply = excluded.supply, cause = excluded.cause, request_id = excluded.request_id,
        since = excluded.since`,
    ),
    endOrder: database.prepare('DELETE FROM supply_order WHERE meter_id = ?'),
    alarm: database.prepare(
      `INSERT INTO alarm (id, site_id, code, about, raised_at, last_at, acknowledged_at, acknowledged_by, note)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at,
        acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by, note = excluded.note`,
    ),
  };
}
