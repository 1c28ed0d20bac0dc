import Database from 'better-sqlite3';
import { assertNever, codeOf, Defect, FaultError, refuse } from '#kernel';
import type { SqliteDatabase } from '#platform/sqlite';
import type { CashBoxWrites } from './cash-box-writes.ts';
import type { AnswerOf, Job, Outcome } from '../jobs.ts';
import type { NoticeWrites } from './notice-writes.ts';
import type { OrderWrites } from './order-writes.ts';
import type { PeopleWrites } from './people-writes.ts';
import { BeyondLimit, type Posting } from './posting.ts';
import type { SiteWrites } from './site-writes.ts';

/** Results of SQLite that speak of the disk or the file and not of the row: after one of these nothing on this connection can be believed. */
const DISK_FAULTS =
  /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|BUSY|LOCKED|NOMEM|PERM|AUTH|PROTOCOL|INTERRUPT|TOOBIG)/;

/**
 * Carries out all jobs that wait in one commit. Each gets its own answer: a job that the database refuses is taken back alone (the batch is done anew
 * with a savepoint each, so the usual case pays for none) and the others are committed without it.
 */
export class GroupCommit {
  readonly #database: SqliteDatabase;
  readonly #posting: Posting;
  readonly #site: SiteWrites;
  readonly #orders: OrderWrites;
  readonly #people: PeopleWrites;
  readonly #cashBox: CashBoxWrites;
  readonly #notices: NoticeWrites;
  readonly #begin;
  readonly #commit;
  readonly #savepoint;
  readonly #release;

  constructor(
    database: SqliteDatabase,
    at: {
      posting: Posting;
      site: SiteWrites;
      orders: OrderWrites;
      people: PeopleWrites;
      cashBox: CashBoxWrites;
      notices: NoticeWrites;
    },
  ) {
    this.#database = database;
    this.#posting = at.posting;
    this.#site = at.site;
    this.#orders = at.orders;
    this.#people = at.people;
    this.#cashBox = at.cashBox;
    this.#notices = at.notices;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#savepoint = database.prepare('SAVEPOINT job');
    this.#release = database.prepare('RELEASE job');
  }

  /** Durable when it returns. Throws STORE_UNAVAILABLE where nothing of the batch is known to be: the connection is then of no further use. */
  carryOut(jobs: readonly Job[]): Outcome[] {
    try {
      return this.#attempt(jobs, { alone: false, one: (job) => outcomeOf(this.#carryOutOne(job)) });
    } catch (thrown) {
      this.#rollBack();
      this.#refuseDiskFault(thrown);
    }
    try {
      return this.#attempt(jobs, { alone: true, one: (job) => this.#carryOutAlone(job) });
    } catch (thrown) {
      this.#rollBack();
      this.#refuseDiskFault(thrown);
      throw new FaultError('STORE_UNAVAILABLE', { message: 'a batch could not be committed', cause: thrown });
    }
  }

  #attempt(jobs: readonly Job[], at: { alone: boolean; one: (job: Job) => Outcome }): Outcome[] {
    this.#begin.run();
    this.#posting.begin(at);
    const outcomes = jobs.map(at.one);
    this.#site.flushReadings();
    this.#posting.seal();
    this.#commit.run();
    return outcomes;
  }

  #carryOutAlone(job: Job): Outcome {
    const before = this.#posting.count();
    this.#savepoint.run();
    try {
      const value = this.#carryOutOne(job);
      this.#site.flushReadings();
      this.#posting.settle();
      this.#release.run();
      return outcomeOf(value);
    } catch (thrown) {
      this.#refuseDiskFault(thrown);
      this.#database.exec('ROLLBACK TO job; RELEASE job');
      this.#site.forgetReadings();
      this.#posting.backTo(before);
      if (job.kind === 'post' && thrown instanceof BeyondLimit) {
        const details = { id: job.transaction.id, account: thrown.account };
        return { ok: true, value: { kind: 'refused', refusal: refuse('LEDGER_LIMIT', { details }).error } };
      }
      if (thrown instanceof FaultError)
        return { ok: false, code: codeOf(thrown), message: thrown.message, details: thrown.details };
      if (thrown instanceof Defect || thrown instanceof Database.SqliteError)
        return { ok: false, defect: thrown.message };
      return { ok: false, defect: String(thrown) };
    }
  }

  #carryOutOne(job: Job): AnswerOf[Job['kind']] {
    if (job.kind !== 'post') this.#posting.flush();
    if (job.kind !== 'take_reading') this.#site.flushReadings();
    switch (job.kind) {
      case 'post':
        return this.#posting.post(job);
      case 'open_accounts':
        this.#posting.openAccounts(job.accounts);
        return null;
      case 'set_limits':
        this.#posting.setLimits(job.limits);
        return null;
      case 'record_unresolved':
        return this.#site.recordUnresolved(job.bill);
      case 'take_reading':
        this.#site.takeReading(job.taken);
        return null;
      case 'keep_command':
        this.#site.keepCommand(job.command);
        return null;
      case 'keep_code':
        this.#site.keepCode(job);
        return null;
      case 'redeem_code':
        return this.#site.redeemCode(job);
      case 'add_credential':
        this.#site.addCredential(job.credential);
        return null;
      case 'end_other_credentials':
        this.#site.endOtherCredentials(job.credential);
        return null;
      case 'keep_receipt_key':
        this.#site.keepReceiptKey(job.key);
        return null;
      case 'keep_receipt':
        return this.#site.keepReceipt(job.receipt);
      case 'create_order':
        return this.#orders.create(job.order);
      case 'keep_order':
        this.#orders.keep(job.order);
        return null;
      case 'keep_notice':
        return this.#notices.keep(job);
      case 'keep_credit_mark':
        this.#notices.keepMark(job.mark);
        return null;
      case 'keep_notice_delivery':
        this.#notices.keepDelivery(job.delivery);
        return null;
      case 'people':
        return this.#people.carryOut(job.write);
      case 'decide_reading': {
        const isNew = this.#site.decideReading(job.decision, job.taken);
        if (isNew) this.#people.note(job.audit);
        return isNew;
      }
      case 'desk':
        this.#cashBox.keep(job.record);
        this.#people.note(job.record.audit);
        return null;
      default:
        return assertNever(job);
    }
  }

  #rollBack(): void {
    this.#posting.backTo(0);
    this.#site.forgetReadings();
    // A fault of the disk may have rolled back already.
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  #refuseDiskFault(thrown: unknown): void {
    if (thrown instanceof Database.SqliteError && DISK_FAULTS.test(thrown.code))
      throw new FaultError('STORE_UNAVAILABLE', {
        message: `the database cannot be written: ${thrown.message}`,
        cause: thrown,
        details: { result: thrown.code },
      });
  }
}

function outcomeOf(value: AnswerOf[Job['kind']]): Outcome {
  return typeof value === 'number' ? value : { ok: true, value };
}
