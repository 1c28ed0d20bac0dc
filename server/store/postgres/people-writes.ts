import type { SiteId } from '#kernel';
import type { AddOutcome, EndOutcome, FirstOwnerOutcome, PersonRecord, AuditRecord } from '../contract-people.ts';
import type { PeopleAnswer, PeopleWrite, WriteOf } from '../people-jobs.ts';
import { one, sql, type Statement } from './connection.ts';
import { arrayOf } from './set-insert.ts';
import type { SiteWrites } from './site-writes.ts';
import type { Transaction } from './transaction.ts';

/** What is written about people, sessions, requests and alarms. Some of it looks first: the site's head is locked, so nobody comes in between. */
export class PeopleWrites {
  readonly #siteId: SiteId;
  readonly #note: (transaction: Transaction, audit: AuditRecord) => void;

  constructor(siteId: SiteId, site: SiteWrites) {
    this.#siteId = siteId;
    this.#note = (transaction, audit) => site.note(transaction, audit);
  }

  async carryOut(transaction: Transaction, write: PeopleWrite): Promise<PeopleAnswer> {
    switch (write.kind) {
      case 'add_person':
        return this.#add(transaction, write);
      case 'add_first_owner':
        return this.#addFirstOwner(transaction, write);
      case 'end_person':
        return this.#end(transaction, write);
      case 'keep_supply_request':
        return this.#keepRequest(transaction, write);
      case 'keep_cut_release':
        return this.#keepRelease(transaction, write);
      case 'keep_cards':
        return this.#keepCards(transaction, write);
      case 'count_card':
        return this.#countCard(transaction, write);
      default:
        this.#simple(transaction, write);
        return 'done';
    }
  }

  #simple(
    transaction: Transaction,
    write: Exclude<
      PeopleWrite,
      { kind: `add_${string}` | 'end_person' | 'count_card' | `keep_${'supply_request' | 'cut_release' | 'cards'}` }
    >,
  ): void {
    const siteId = this.#siteId;
    const ask = (statement: Statement<Record<string, never>>, ...values: Parameters<Transaction['ask']>[1]) =>
      void transaction.ask(statement, [siteId, ...values]);
    switch (write.kind) {
      case 'keep_invite':
        return ask(statements.invite, write.codeHash, write.expiresAt);
      case 'open_session': {
        const { tokenHash, personId, kioskId, startedAt, usedAt } = write.session;
        ask(statements.openSession, tokenHash, personId, kioskId, startedAt, usedAt);
        ask(statements.seen, personId, usedAt);
        return this.#note(transaction, write.audit);
      }
      case 'use_session':
        ask(statements.useSession, write.tokenHash, write.usedAt);
        return ask(statements.seenBySession, write.tokenHash, write.usedAt);
      case 'end_session':
        return ask(statements.endSession, write.tokenHash);
      case 'keep_wrong_tries':
        ask(statements.forgetOld, write.forgetBefore);
        return ask(statements.wrongTries, write.tries.key, write.tries.count, write.tries.lastAt);
      case 'forget_wrong_tries':
        return ask(statements.forget, arrayOf('text', write.keys));
      case 'note':
        return this.#note(transaction, write.audit);
      case 'keep_card_pin': {
        const { id, cardUid, act, tenancyId, pinHash, at } = write.event;
        ask(statements.cardPin, id, cardUid, act, tenancyId, pinHash, at);
        return this.#note(transaction, write.audit);
      }
      case 'keep_alarm': {
        const { id, code, about, raisedAt, lastAt, acknowledged } = write.alarm;
        const seenBy = [acknowledged?.at ?? null, acknowledged?.by ?? null, acknowledged?.note ?? null];
        ask(statements.alarm, id, code, about, raisedAt, lastAt, ...seenBy);
        if (write.audit !== null) this.#note(transaction, write.audit);
        return undefined;
      }
    }
  }

  async #add(
    transaction: Transaction,
    { person, audit }: { readonly person: PersonRecord; readonly audit: AuditRecord },
  ): Promise<AddOutcome> {
    const folded = person.name.toLowerCase();
    const taken = await one(transactionAsked(transaction), statements.taken, [this.#siteId, folded, person.cardUid]);
    if (taken?.name === true) return 'name_taken';
    if (taken?.card === true) return 'card_taken';
    void transaction.ask(statements.person, [
      this.#siteId,
      person.id,
      person.name,
      folded,
      person.role,
      person.passwordHash,
      person.cardUid,
      person.pinHash,
      person.addedAt,
      person.lastSeenAt,
      person.endedAt,
    ]);
    this.#note(transaction, audit);
    return 'done';
  }

  async #addFirstOwner(transaction: Transaction, write: WriteOf<'add_first_owner'>): Promise<FirstOwnerOutcome> {
    if ((await this.#owners(transaction)) > 0n) return 'owner_exists';
    const { codeHash, person } = write;
    const asked = transactionAsked(transaction);
    const invite = await one(asked, statements.findInvite, [this.#siteId, codeHash, person.addedAt]);
    if (invite === null) return 'invite_invalid';
    const added = await this.#add(transaction, write);
    if (added === 'done') void transaction.ask(statements.useInvite, [this.#siteId, codeHash]);
    return added;
  }

  async #end(transaction: Transaction, { id, endedAt, audit }: WriteOf<'end_person'>): Promise<EndOutcome> {
    const row = await one(transactionAsked(transaction), statements.living, [this.#siteId, id]);
    if (row === null) return 'unknown';
    if (row.role === 'owner' && row.signs_in && (await this.#owners(transaction)) === 1n) return 'last_owner';
    void transaction.ask(statements.endPerson, [this.#siteId, id, endedAt]);
    void transaction.ask(statements.endSessionsOf, [this.#siteId, id]);
    this.#note(transaction, audit);
    return 'done';
  }

  #keepRequest(transaction: Transaction, { request, order, audit }: WriteOf<'keep_supply_request'>): 'done' {
    void transaction.ask(statements.request, [
      this.#siteId,
      request.id,
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
    ]);
    if (order === 'ended') void transaction.ask(statements.endOrder, [this.#siteId, request.meterId]);
    else if (order !== 'unchanged') {
      const { meterId, supply, cause, requestId, since } = order;
      void transaction.ask(statements.order, [this.#siteId, meterId, supply, cause, requestId, since]);
    }
    if (audit !== null) this.#note(transaction, audit);
    return 'done';
  }

  #keepRelease(transaction: Transaction, { release, audit }: WriteOf<'keep_cut_release'>): 'done' {
    const { id, most, reason, askedBy, askedAt, state, decidedBy, decidedAt, note, expiresAt } = release;
    const asked = [this.#siteId, id, most, reason, askedBy, askedAt];
    void transaction.ask(statements.release, [...asked, state, decidedBy, decidedAt, note, expiresAt]);
    this.#note(transaction, audit);
    return 'done';
  }

  #keepCards(transaction: Transaction, { events, audit }: WriteOf<'keep_cards'>): 'done' {
    for (const { id, cardUid, act, tenancyId, proof, at, reason } of events)
      void transaction.ask(statements.cardEvent, [this.#siteId, id, cardUid, act, tenancyId, proof, at, reason]);
    this.#note(transaction, audit);
    return 'done';
  }

  async #countCard(
    transaction: Transaction,
    { cardUid, counter, at }: WriteOf<'count_card'>,
  ): Promise<'done' | 'behind'> {
    const risen = await transaction.ask(statements.countCard, [this.#siteId, cardUid, counter, at]);
    return risen.length === 1 ? 'done' : 'behind';
  }

  /** Those who can sign in at the console. */
  async #owners(transaction: Transaction): Promise<bigint> {
    return (await one(transactionAsked(transaction), statements.owners, [this.#siteId]))?.count ?? 0n;
  }
}

function transactionAsked(transaction: Transaction) {
  return { all: transaction.ask };
}

const statements = {
  taken: sql<{ name: boolean; card: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM person WHERE site_id = $1 AND name_folded = $2 AND ended_at IS NULL) AS name,
            EXISTS (SELECT 1 FROM person WHERE site_id = $1 AND card_uid = $3 AND ended_at IS NULL) AS card`,
  ),
  person: sql(
    `INSERT INTO person (site_id, id, name, name_folded, role, password_hash, card_uid, pin_hash, added_at, last_seen_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
  ),
  owners: sql<{ count: bigint }>(
    `SELECT count(*) AS count FROM person WHERE site_id = $1 AND role = 'owner' AND password_hash IS NOT NULL AND ended_at IS NULL`,
  ),
  living: sql<{ role: string; signs_in: boolean }>(
    'SELECT role, password_hash IS NOT NULL AS signs_in FROM person WHERE site_id = $1 AND id = $2 AND ended_at IS NULL',
  ),
  endPerson: sql('UPDATE person SET ended_at = $3 WHERE site_id = $1 AND id = $2'),
  seen: sql('UPDATE person SET last_seen_at = $3 WHERE site_id = $1 AND id = $2'),
  seenBySession: sql(
    `UPDATE person SET last_seen_at = $3
     WHERE site_id = $1 AND id = (SELECT person_id FROM person_session WHERE site_id = $1 AND token_hash = $2)`,
  ),
  invite: sql(
    `INSERT INTO invite (site_id, code_hash, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (site_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at`,
  ),
  findInvite: sql('SELECT 1 FROM invite WHERE site_id = $1 AND code_hash = $2 AND expires_at > $3'),
  useInvite: sql('DELETE FROM invite WHERE site_id = $1 AND code_hash = $2'),
  openSession: sql(
    `INSERT INTO person_session (site_id, token_hash, person_id, kiosk_id, started_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)`,
  ),
  useSession: sql('UPDATE person_session SET used_at = $3 WHERE site_id = $1 AND token_hash = $2'),
  endSession: sql('DELETE FROM person_session WHERE site_id = $1 AND token_hash = $2'),
  endSessionsOf: sql('DELETE FROM person_session WHERE site_id = $1 AND person_id = $2'),
  wrongTries: sql(
    `INSERT INTO wrong_tries (site_id, key, count, last_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (site_id, key) DO UPDATE SET count = excluded.count, last_at = excluded.last_at`,
  ),
  forgetOld: sql('DELETE FROM wrong_tries WHERE site_id = $1 AND last_at < $2'),
  forget: sql('DELETE FROM wrong_tries WHERE site_id = $1 AND key = ANY ($2::text[])'),
  cardEvent: sql(
    `INSERT INTO card_event (site_id, id, card_uid, act, tenancy_id, proof, at, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
  ),
  cardPin: sql(
    `INSERT INTO card_pin_event (site_id, id, card_uid, act, tenancy_id, pin_hash, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
  ),
  countCard: sql<{ counter: bigint }>(
    `INSERT INTO card_counter (site_id, card_uid, counter, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (site_id, card_uid) DO UPDATE SET counter = excluded.counter, at = excluded.at
     WHERE excluded.counter > card_counter.counter RETURNING counter`,
  ),
  release: sql(
    `INSERT INTO cut_release (site_id, id, most, reason, asked_by, asked_at, state, decided_by, decided_at, note, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (site_id, id) DO UPDATE SET most = excluded.most, reason = excluded.reason, asked_by = excluded.asked_by,
       state = excluded.state, decided_by = excluded.decided_by, decided_at = excluded.decided_at, note = excluded.note,
       expires_at = excluded.expires_at`,
  ),
  request: sql(
    `INSERT INTO supply_request (site_id, id, meter_id, supply_order, cause, reason, asked_by, asked_at, state, decided_by, decided_at,
       note, command_id, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (site_id, id) DO UPDATE SET meter_id = excluded.meter_id, supply_order = excluded.supply_order,
       cause = excluded.cause, reason = excluded.reason, asked_by = excluded.asked_by, state = excluded.state,
       decided_by = excluded.decided_by, decided_at = excluded.decided_at, note = excluded.note,
       command_id = excluded.command_id, expires_at = excluded.expires_at`,
  ),
  order: sql(
    `INSERT INTO supply_order (site_id, meter_id, supply, cause, request_id, since) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (site_id, meter_id) DO UPDATE SET supply = excluded.supply, cause = excluded.cause,
       request_id = excluded.request_id, since = excluded.since`,
  ),
  endOrder: sql('DELETE FROM supply_order WHERE site_id = $1 AND meter_id = $2'),
  alarm: sql(
    `INSERT INTO alarm (site_id, id, code, about, raised_at, last_at, acknowledged_at, acknowledged_by, note)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (site_id, id) DO UPDATE SET last_at = excluded.last_at,
       acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by, note = excluded.note`,
  ),
};
