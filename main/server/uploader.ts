import { claimCodeOf, isFinalRefusal, retryDelay, type JournalRow } from '#app';
import type { z } from 'zod';
import type { TopUpAnswer, unresolvedAnswer } from '#contracts/api';
import { toWireMoney } from '#contracts/wire';
import {
  assert,
  codeOf,
  formatInstant,
  seconds,
  type Clock,
  type Code,
  type JournalId,
  type Log,
  type Reply,
} from '#kernel';
import type { Journal } from '../journal/journal.ts';
import { deliverBoxEvents } from './box-delivery.ts';
import { CreditedAgain } from './credited-again.ts';
import { deliverReceipts } from './receipt-delivery.ts';
import type { ServerClient } from './server-client.ts';

type DoubtAnswer = z.output<typeof unresolvedAnswer>;

type Doubt = Parameters<UploadClient['unresolved']>[0];

/** As much of the server as is told of money and box. */
export type UploadClient = Pick<ServerClient, 'topUp' | 'unresolved' | 'boxEvent' | 'receipt'>;

export interface UploaderOptions {
  readonly journal: Journal;
  /** Throws FaultError before enrolment. */
  readonly client: () => UploadClient;
  readonly clock: Clock;
  readonly log: Log;
}

export interface UploadListener {
  onCredited(id: JournalId, answer: TopUpAnswer): void;
  /** The server refused by name; the row is unresolved now. */
  onDoubted(row: JournalRow): void;
  /** Whether the server was reached. */
  onLink(trouble: Code | null): void;
  onJournalFailed(thrown: unknown): void;
}

/** Rows are looked for this often even if nobody asked: what was refused "for now" is asked again. */
const LOOK_AGAIN = seconds(30);

/**
 * Brings every stacked bill to the ledger once, every unresolved one to the staff's list, and what was seen of the cash box to an alarm: across sessions, restarts and outages, for ever. The journal id is
 * the key, so sending again what the server already has changes nothing.
 */
export class Uploader {
  readonly #options: UploaderOptions;
  readonly #listener: UploadListener;
  readonly #stopping = new AbortController();
  #nudge = new AbortController();
  #running: Promise<void> = Promise.resolve();
  readonly #credited: CreditedAgain;
  #mustReportAgain = false;

  constructor(options: UploaderOptions, listener: UploadListener) {
    this.#options = options;
    this.#listener = listener;
    const { journal, log } = options;
    this.#credited = new CreditedAgain({
      journal,
      log,
      send: async (row) => (row.stackedAt === null ? this.#sendDoubt(await this.#doubtOf(row)) : this.#sendTopUp(row)),
      doubt: async (row) => this.#sendDoubt(await this.#doubtOf(row)),
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** The server was put back to older books. */
  sendAgain(): void {
    this.#credited.begin();
    this.#mustReportAgain = true;
    this.nudge();
  }

  /** What the older books lack is not all told yet. */
  get isSendingAgain(): boolean {
    return this.#mustReportAgain || this.#credited.isUnderWay;
  }

  /** A row waits, or the server is back. */
  nudge(): void {
    this.#nudge.abort();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      // Made before the pass: whoever nudges meanwhile is heard by the sleep after it.
      this.#nudge = new AbortController();
      let outcome: 'done' | 'again';
      try {
        outcome = await this.#pass();
      } catch (thrown) {
        // Only the journal rejects here. Without it nothing can be marked as credited, so nothing more is sent.
        this.#options.log.error('uploads stop', thrown);
        this.#listener.onJournalFailed(thrown);
        return;
      }
      failures = outcome === 'done' ? 0 : failures + 1;
      const rest = failures === 0 ? LOOK_AGAIN : retryDelay(failures);
      await this.#options.clock.sleep(rest, AbortSignal.any([this.#stopping.signal, this.#nudge.signal]));
    }
  }

  /** Every waiting row once, oldest first. One that the server refuses for now does not hold up the others. */
  async #pass(): Promise<'done' | 'again'> {
    let outcome: 'done' | 'again' = 'done';
    let after = 0;
    if (this.#mustReportAgain) {
      await this.#options.journal.reportAgain();
      this.#mustReportAgain = false;
    }
    while (!this.#stopping.signal.aborted) {
      const row = await this.#options.journal.nextToUpload(after);
      if (row === null) return (await this.#besideMoney()) === 'done' ? outcome : 'again';
      after = row.sequence;
      const sent = row.state === 'stacked' ? await this.#topUp(row) : await this.#report(row);
      if (sent === 'away') return 'again';
      if (sent === 'refused') outcome = 'again';
    }
    return outcome;
  }

  /** What was seen of the box, the numbers of receipts, and what older books lack: none holds up the others. */
  async #besideMoney(): Promise<'done' | 'again'> {
    const { journal, clock, log } = this.#options;
    const boxes = await deliverBoxEvents({ journal, clock, log, ask: (call) => this.#ask(call) });
    const receipts = await deliverReceipts({ journal, log, ask: (call) => this.#ask(call) });
    const credited = await this.#credited.deliver(this.#stopping.signal);
    return [boxes, receipts, credited].includes('again') ? 'again' : 'done';
  }

  #sendTopUp(row: JournalRow): Promise<Reply<TopUpAnswer> | null> {
    const { sessionId, tenancyId, value, stackedAt } = row;
    assert(
      sessionId !== null && tenancyId !== null && value !== null && stackedAt !== null,
      'a stacked row belongs to a session and has a value and a time',
    );
    return this.#ask((client) =>
      client.topUp({
        id: row.id,
        sessionId,
        tenancyId,
        amount: toWireMoney(value, row.currency),
        means: 'cash',
        stackedAt: formatInstant(stackedAt),
        validatorSerial: row.validatorSerial,
        journalSequence: row.sequence,
      }),
    );
  }

  async #topUp(row: JournalRow): Promise<'sent' | 'refused' | 'away'> {
    const reply = await this.#sendTopUp(row);
    if (reply === null) return 'away';
    const { journal, clock, log } = this.#options;
    const now = clock.now();
    if (reply.ok) {
      const evidence = `ledger transaction ${reply.value.transactionId}${reply.value.repeated ? ', known before' : ''}`;
      await journal.advance(row.id, 'credited', { now, evidence });
      this.#listener.onCredited(row.id, reply.value);
      return 'sent';
    }
    log.warn('top-up refused', { code: reply.error.code, row: row.id });
    // The server is there and cannot book: nobody pays as if it could until a heartbeat says otherwise.
    if (reply.error.code === 'STORE_UNAVAILABLE' || reply.error.code === 'LEDGER_BROKEN')
      this.#listener.onLink('STORE_UNAVAILABLE');
    if (!isFinalRefusal(reply.error.code)) return 'refused';
    const doubted = await journal.advance(row.id, 'unresolved', {
      now,
      evidence: `the server refused the credit: ${reply.error.code}`,
    });
    this.#listener.onDoubted(doubted);
    // The row is taken up again in the next pass, which tells the staff.
    this.nudge();
    return 'sent';
  }

  async #doubtOf(row: JournalRow): Promise<Doubt> {
    const counted = await this.#options.journal.findingOf(row.id);
    return {
      id: row.id,
      sessionId: row.sessionId,
      tenancyId: row.tenancyId,
      amount: row.value === null ? null : toWireMoney(row.value, row.currency),
      claimCode: claimCodeOf(row.id),
      evidence: row.evidence,
      noticedAt: formatInstant(row.openedAt),
      ...(counted === null ? {} : { counted: { says: counted.says, evidence: counted.evidence } }),
    };
  }

  #sendDoubt(doubt: Doubt): Promise<Reply<DoubtAnswer> | null> {
    return this.#ask((client) => client.unresolved(doubt));
  }

  async #report(row: JournalRow): Promise<'sent' | 'refused' | 'away'> {
    const doubt = await this.#doubtOf(row);
    const reply = await this.#sendDoubt(doubt);
    if (reply === null) return 'away';
    if (!reply.ok) {
      this.#options.log.warn('unresolved bill refused', { code: reply.error.code, row: row.id });
      return 'refused';
    }
    const { journal, clock, log } = this.#options;
    const settled = reply.value.settled ?? null;
    if (settled !== null) log.info('a case was settled', { row: row.id, ...settled });
    // What people decided is theirs: the row says what this kiosk knows, and stays.
    if (settled?.by === 'count') {
      const counted = await journal.findingOf(row.id);
      await journal.settle(row.id, 'credited', { now: clock.now(), evidence: counted?.evidence ?? 'counted_in' });
    }
    await journal.markReported(row.id, { counted: doubt.counted !== undefined });
    return 'sent';
  }

  /** Null: no answer, or none that fits. It is asked again; the id makes that safe. */
  async #ask<Answer>(call: (client: UploadClient) => Promise<Answer>): Promise<Answer | null> {
    try {
      const answer = await call(this.#options.client());
      this.#listener.onLink(null);
      return answer;
    } catch (thrown) {
      this.#options.log.warn('upload waits', {
        code: codeOf(thrown),
        reason: thrown instanceof Error ? thrown.message : '',
      });
      this.#listener.onLink(codeOf(thrown));
      return null;
    }
  }
}
