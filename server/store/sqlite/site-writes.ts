import { assert, type SiteId } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { RelayCommand } from '../../control/model.ts';
import type { ReadingDecision } from '../../metering/model.ts';
import type { TakenReading } from '../contract-readings.ts';
import type { IssuedReceipt } from '../contract-receipts.ts';
import type { KioskCredential, ReceiptKey, UnresolvedBill } from '../contract.ts';
import type { Job } from '../jobs.ts';
import { ReadingBatch } from './reading-batch.ts';

/** What is written around the ledger: bills, readings, relay commands, kiosks. Inside a database transaction that its caller opened. */
export class SiteWrites {
  readonly #siteId: SiteId;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #batch: ReadingBatch;

  constructor(database: SqliteDatabase, siteId: SiteId) {
    this.#siteId = siteId;
    this.#statements = prepare(database);
    this.#batch = new ReadingBatch(database, siteId);
  }

  /** False where the bill was there before. A value that became known later is added to it, once. */
  recordUnresolved(bill: UnresolvedBill): boolean {
    const inserted = this.#statements.unresolved.run(
      bill.journalId,
      this.#siteId,
      bill.kioskId,
      bill.sessionId,
      bill.tenancyId,
      bill.amount,
      bill.claimCode,
      bill.evidence,
      bill.noticedAt,
      bill.recordedAt,
    );
    if (inserted.changes === 1) return true;
    if (bill.amount !== null) this.#statements.unresolvedAmount.run(bill.amount, bill.journalId);
    return false;
  }

  /** A reading that is there already is taken as said: the caller may repeat. Written by `flushReadings`. */
  takeReading({ reading, verdict, intervals }: TakenReading): void {
    if (verdict.kind === 'held')
      this.#statements.held.run(
        this.#siteId,
        reading.meterId,
        reading.at,
        reading.register,
        reading.quality,
        reading.source,
        reading.serial,
        reading.powerW,
        reading.relay,
        verdict.reason,
      );
    else if (verdict.kind !== 'duplicate') this.#batch.addReading(reading, verdict);
    for (const interval of intervals) this.#batch.addHour(interval);
  }

  /** Writes the readings that wait, before anything else is written and at the end. */
  flushReadings(): void {
    this.#batch.flush();
  }

  /** Forgets the readings that wait: their commit failed. */
  forgetReadings(): void {
    this.#batch.clear();
  }

  /** False where the id was there before. */
  decideReading(decision: ReadingDecision, taken: readonly TakenReading[]): boolean {
    const kept = this.#statements.decision.run(
      decision.id,
      this.#siteId,
      decision.meterId,
      decision.kind,
      decision.heldNumber,
      decision.heldThrough,
      decision.changedFrom,
      decision.multiplier,
      decision.note,
      decision.decidedBy,
      decision.decidedAt,
    );
    if (kept.changes === 0) return false;
    for (const each of taken) this.takeReading(each);
    return true;
  }

  keepCommand(command: RelayCommand): void {
    this.#statements.command.run(
      command.id,
      this.#siteId,
      command.meterId,
      command.target,
      command.cause,
      JSON.stringify(command.because),
      command.state,
      command.decidedAt,
      command.expiresAt,
      command.sentAt,
      command.confirmedAt,
      command.loadSeenAt,
      command.attempts,
    );
  }

  keepCode(code: Extract<Job, { kind: 'keep_code' }>): void {
    this.#statements.code.run(code.kioskId, this.#siteId, code.codeHash, code.expiresAt);
  }

  redeemCode({ codeHash, now, credential }: Extract<Job, { kind: 'redeem_code' }>): boolean {
    const used = this.#statements.useCode.run(credential.kioskId, codeHash, now);
    if (used.changes === 0) return false;
    assert(used.changes === 1, 'a kiosk has one code');
    this.addCredential(credential);
    return true;
  }

  addCredential(credential: KioskCredential): void {
    this.#statements.credential.run(credential.tokenHash, this.#siteId, credential.kioskId, credential.expiresAt);
  }

  keepReceiptKey(key: ReceiptKey): void {
    this.#statements.receiptKey.run(key.publicKey, this.#siteId, key.kioskId, key.firstSeenAt);
  }

  /** False where the number was there before. */
  keepReceipt({ kioskId, number, sessionId, issuedAt }: IssuedReceipt): boolean {
    return this.#statements.receipt.run(kioskId, number, this.#siteId, sessionId, issuedAt).changes === 1;
  }

  endOtherCredentials(credential: KioskCredential): void {
    this.#statements.endOthers.run(credential.kioskId, credential.tokenHash);
  }
}

function prepare(database: SqliteDatabase) {
  return {
    unresolved: database.prepare(
      `INSERT INTO unresolved_bill (journal_id, site_id, kiosk_id, session_id, tenancy_id, amount_micros, claim_code,
        evidence, noticed_at, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (journal_id) DO NOTHING`,
    ),
    unresolvedAmount: database.prepare(
      'UPDATE unresolved_bill SET amount_micros = ? WHERE journal_id = ? AND amount_micros IS NULL',
    ),
    held: database.prepare(
      `INSERT INTO reading_held (site_id, meter_id, at, register_milli, quality, source, serial, power_w, relay, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (meter_id, at, register_milli, quality) DO NOTHING`,
    ),
    decision: database.prepare(
      `INSERT INTO reading_decision (id, site_id, meter_id, kind, held_number, held_through, changed_from, multiplier, note,
        decided_by, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    command: database.prepare(
      `INSERT INTO relay_command (id, site_id, meter_id, target, cause, because, state, decided_at, expires_at, sent_at,
        confirmed_at, load_seen_at, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET meter_id = excluded.meter_id, target = excluded.target, cause = excluded.cause,
        because = excluded.because, state = excluded.state, decided_at = excluded.decided_at,
        expires_at = excluded.expires_at, sent_at = excluded.sent_at, confirmed_at = excluded.confirmed_at,
        load_seen_at = excluded.load_seen_at, attempts = excluded.attempts`,
    ),
    code: database.prepare(
      `INSERT INTO kiosk_code (kiosk_id, site_id, code_hash, expires_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (kiosk_id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at`,
    ),
    useCode: database.prepare('DELETE FROM kiosk_code WHERE kiosk_id = ? AND code_hash = ? AND expires_at > ?'),
    credential: database.prepare(
      `INSERT INTO kiosk_credential (token_hash, site_id, kiosk_id, expires_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (token_hash) DO NOTHING`,
    ),
    receiptKey: database.prepare(
      `INSERT INTO kiosk_receipt_key (public_key, site_id, kiosk_id, first_seen_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (public_key) DO NOTHING`,
    ),
    receipt: database.prepare(
      `INSERT INTO issued_receipt (kiosk_id, number, site_id, session_id, issued_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kiosk_id, number) DO NOTHING`,
    ),
    endOthers: database.prepare('DELETE FROM kiosk_credential WHERE kiosk_id = ? AND token_hash <> ?'),
  };
}
