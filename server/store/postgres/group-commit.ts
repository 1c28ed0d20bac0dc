import { assertNever, codeOf, FaultError, refuse, type SiteId } from '#kernel';
import pg from 'pg';
import type { AnswerOf, Job, Outcome, PostJob } from '../jobs.ts';
import { isServerFault, sqlState } from './connection.ts';
import { MessageWrites } from './message-writes.ts';
import { PeopleWrites } from './people-writes.ts';
import type { Posting } from './posting.ts';
import { BEYOND_LIMIT } from './schema-history.ts';
import { SiteWrites } from './site-writes.ts';
import type { Transaction } from './transaction.ts';

type Answer = AnswerOf[Job['kind']];

/** Carries out the jobs of one batch inside one transaction: all together, or each behind a savepoint of its own. */
export class GroupCommit {
  readonly #posting: Posting;
  readonly #site: SiteWrites;
  readonly #people: PeopleWrites;
  readonly #messages: MessageWrites;

  constructor(siteId: SiteId, posting: Posting) {
    this.#posting = posting;
    this.#site = new SiteWrites(siteId);
    this.#people = new PeopleWrites(siteId, this.#site);
    this.#messages = new MessageWrites(siteId);
  }

  /** Asks for everything and waits only where one job has to know what another did. Rejects with the database's refusal of any of them. */
  async together(transaction: Transaction, jobs: readonly Job[]): Promise<Outcome[]> {
    const answers: Promise<Answer>[] = [];
    for (let index = 0; index < jobs.length;) {
      const posts = runOfPosts(jobs, index);
      if (posts.length > 0) {
        for (const answer of await this.#post(transaction, posts)) answers.push(Promise.resolve(answer));
        index += posts.length;
        continue;
      }
      const taken = runOfReadings(jobs, index);
      if (taken.length > 0) {
        this.#site.takeReadings(transaction, taken);
        for (const _ of taken) answers.push(Promise.resolve(null));
        index += taken.length;
        continue;
      }
      const job = jobs[index];
      if (job !== undefined) {
        const answer = this.#one(transaction, job);
        answers.push(answer);
        answer.catch(() => undefined);
        if (looksFirst(job)) await answer;
      }
      index += 1;
    }
    return (await Promise.all(answers)).map(outcomeOf);
  }

  /** One job, which is taken back alone where the database refuses it. */
  async alone(transaction: Transaction, job: Job): Promise<Outcome> {
    const before = this.#posting.count();
    await transaction.run('SAVEPOINT job');
    try {
      const [answer] = job.kind === 'post' ? await this.#post(transaction, [job]) : [await this.#one(transaction, job)];
      this.#posting.settle(transaction);
      await transaction.settled();
      await transaction.run('RELEASE SAVEPOINT job');
      return outcomeOf(answer ?? null);
    } catch (thrown) {
      await transaction.settled().catch(() => undefined);
      if (isServerFault(thrown)) throw thrown;
      await transaction.run('ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job');
      this.#posting.backTo(before);
      return refusalOf(job, thrown);
    }
  }

  async #post(transaction: Transaction, jobs: readonly PostJob[]): Promise<readonly AnswerOf['post'][]> {
    const answers = await this.#posting.post(transaction, jobs);
    jobs.forEach((job, index) => {
      if (typeof answers[index] !== 'number') return;
      if (job.unresolved !== null) void this.#site.recordUnresolved(transaction, job.unresolved).catch(() => undefined);
      if (job.desk !== null) this.#site.keepDesk(transaction, job.desk);
    });
    return answers;
  }

  async #one(transaction: Transaction, job: Job): Promise<Answer> {
    switch (job.kind) {
      case 'post':
        return (await this.#post(transaction, [job]))[0] ?? null;
      case 'open_accounts':
        this.#posting.openAccounts(transaction, job.accounts);
        return null;
      case 'set_limits':
        this.#posting.setLimits(transaction, job.limits);
        return null;
      case 'record_unresolved':
        return this.#site.recordUnresolved(transaction, job.bill);
      case 'take_reading':
        this.#site.takeReadings(transaction, [job.taken]);
        return null;
      case 'decide_reading': {
        const kept = await this.#site.decideReading(transaction, job);
        if (kept) this.#site.note(transaction, job.audit);
        return kept;
      }
      case 'keep_command':
        this.#site.keepCommand(transaction, job);
        return null;
      case 'keep_code':
      case 'redeem_code':
      case 'add_credential':
      case 'end_other_credentials':
      case 'keep_receipt_key':
      case 'keep_receipt':
        return this.#site.kiosk(transaction, job);
      case 'create_order':
        return this.#messages.createOrder(transaction, job.order);
      case 'keep_order':
        this.#messages.keepOrder(transaction, job.order);
        return null;
      case 'keep_notice':
        return this.#messages.keepNotice(transaction, job);
      case 'keep_credit_mark':
        this.#messages.keepMark(transaction, job.mark);
        return null;
      case 'keep_notice_delivery':
        this.#messages.keepDelivery(transaction, job.delivery);
        return null;
      case 'people':
        return this.#people.carryOut(transaction, job.write);
      case 'desk':
        this.#site.keepDesk(transaction, job.record);
        return null;
      default:
        return assertNever(job);
    }
  }
}

function runOfPosts(jobs: readonly Job[], from: number): PostJob[] {
  const run: PostJob[] = [];
  for (let job = jobs[from]; job?.kind === 'post'; job = jobs[from + run.length]) run.push(job);
  return run;
}

/** Readings of one statement: it may name an hour once, and says the last word about it. */
function runOfReadings(jobs: readonly Job[], from: number) {
  const run: Extract<Job, { kind: 'take_reading' }>['taken'][] = [];
  for (let job = jobs[from]; job?.kind === 'take_reading'; job = jobs[from + run.length]) run.push(job.taken);
  return run;
}

/** Those that ask and then write: nothing else may be sent in between. */
function looksFirst(job: Job): boolean {
  return job.kind === 'people' || job.kind === 'decide_reading';
}

function outcomeOf(answer: Answer): Outcome {
  return typeof answer === 'number' ? answer : { ok: true, value: answer };
}

function refusalOf(job: Job, thrown: unknown): Outcome {
  if (thrown instanceof pg.DatabaseError && sqlState(thrown) === BEYOND_LIMIT && job.kind === 'post') {
    const details = { account: thrown.detail ?? '', id: job.transaction.id };
    return { ok: true, value: { kind: 'refused', refusal: refuse('LEDGER_LIMIT', { details }).error } };
  }
  if (thrown instanceof FaultError)
    return { ok: false, code: codeOf(thrown), message: thrown.message, details: thrown.details };
  if (thrown instanceof Error) return { ok: false, defect: thrown.message };
  return { ok: false, defect: String(thrown) };
}
