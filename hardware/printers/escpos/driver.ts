import {
  codeOf,
  concatBytes,
  duration,
  elapsed,
  milliseconds,
  seconds,
  toHex,
  type Clock,
  type Duration,
  type Log,
  type Monotonic,
  type Randomness,
} from '#kernel';
import type { Receipt } from '#contracts/receipt';
import type { OpenPort } from '../../ports/index.ts';
import type { PrinterProfile } from '../../profiles/index.ts';
import { encodePage, encodeReceipt } from '../encode-receipt.ts';
import type { PrinterStatus, PrintOutcome, ReceiptPrinter } from '../printer.ts';
import type { NoticePage, StaffPage } from '../staff-page.ts';
import { askProcessId, askQueuedPaper, askRealTime, clearBuffer, cut, realTimeStatus, type Answer } from './codec.ts';
import { PROCESS_ID_BYTES, type RealTimeQuery } from './frames.ts';
import { newPrintJob, stepPrintJob, type JobEvent, type PrintJob } from './machine.ts';
import { PrinterLink } from './link.ts';

export interface EscposPrinterOptions {
  readonly openPort: OpenPort;
  readonly url: string;
  readonly profile: PrinterProfile;
  readonly clock: Clock;
  readonly log: Log;
  readonly randomness: Randomness;
}

const CONNECT_TIMEOUT = seconds(3);
/** A real-time answer takes milliseconds; a printer that is busy with a picture may take longer. */
const ANSWER_DEADLINE = milliseconds(1500);
/** A half-open connection gives no sign of its own: the printer is asked this often whether it is there. */
const HEARTBEAT = seconds(3);
/** A status this old is asked for again. */
const FRESH_FOR = seconds(2);
const FIRST_RETRY = milliseconds(500);
const LAST_RETRY = seconds(10);
/** Cutting, and starting a cold motor. */
const CONFIRMATION_BASE = seconds(8);
/** A serial line of 9600 baud carries about this much; printing itself is faster. */
const SLOWEST_BYTES_PER_SECOND = 900;

const AWAY: PrinterStatus = { code: 'PRINTER_AWAY', paper: 'unknown' };

/**
 * A receipt printer with Epson's command set. It keeps one connection, asks for the state before a job, and says `printed` only when the printer confirmed
 * the last line. An absent printer is not an error: it is PRINTER_AWAY until it is back.
 */
export function createEscposPrinter(options: EscposPrinterOptions): ReceiptPrinter {
  return new EscposPrinter(options);
}

class EscposPrinter implements ReceiptPrinter {
  readonly #options: EscposPrinterOptions;
  readonly #log: Log;
  readonly #lifetime = new AbortController();
  #onStatus: (status: PrinterStatus) => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #link: PrinterLink | null = null;
  #known: { status: PrinterStatus; at: Monotonic } | null = null;
  /** The end of the line of those who want to talk to the printer: one question, or one job, at a time. */
  #lastTurn: Promise<unknown> = Promise.resolve();
  #printing = false;
  /** A job ended before its confirmation: its rest may be in the buffer and its beginning on the paper. */
  #torn = false;

  constructor(options: EscposPrinterOptions) {
    this.#options = options;
    this.#log = options.log.area('printer');
  }

  start(onStatus: (status: PrinterStatus) => void): void {
    this.#onStatus = onStatus;
    this.#running = this.#keepConnected();
  }

  async stop(): Promise<void> {
    this.#lifetime.abort();
    await this.#link?.close();
    await this.#running;
  }

  async status(): Promise<PrinterStatus> {
    const { clock } = this.#options;
    const known = this.#known;
    if (this.#link === null) return AWAY;
    const current = known !== null && known.status !== AWAY ? known : null;
    if (current !== null && (this.#printing || elapsed(current.at, clock.monotonic()) < FRESH_FOR))
      return current.status;
    return this.#inTurn(async () => (this.#link === null ? AWAY : ((await this.#askStatus(this.#link)) ?? AWAY)));
  }

  print(receipt: Receipt): Promise<PrintOutcome> {
    const encode = () => encodeReceipt(receipt, this.#options.profile);
    return this.#printJob(encode, { receipt: receipt.number, copy: receipt.copy });
  }

  printPage(page: StaffPage | NoticePage): Promise<PrintOutcome> {
    return this.#printJob(() => encodePage(page, this.#options.profile), { page: page.kind });
  }

  #printJob(encode: () => Uint8Array, about: Record<string, string | number>): Promise<PrintOutcome> {
    return this.#inTurn(async () => {
      this.#printing = true;
      try {
        const outcome = await this.#print(encode());
        this.#log.info('print_over', { ...about, ...outcome });
        return outcome;
      } catch (thrown) {
        this.#log.error('print_defect', thrown, about);
        return { kind: 'failed', code: codeOf(thrown) };
      } finally {
        this.#printing = false;
      }
    });
  }

  async #keepConnected(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#lifetime;
    let retry: Duration = FIRST_RETRY;
    while (!signal.aborted) {
      const link = await this.#connect();
      if (link !== null) {
        this.#link = link;
        if (await this.#serve(link)) retry = FIRST_RETRY;
        this.#link = null;
        await link.close();
      }
      if (signal.aborted) return;
      this.#tell(AWAY);
      await clock.sleep(retry, signal);
      retry = duration(Math.min(retry * 2, LAST_RETRY));
    }
  }

  async #connect(): Promise<PrinterLink | null> {
    const { openPort, url } = this.#options;
    try {
      const port = await openPort(url, { connectTimeout: CONNECT_TIMEOUT });
      return new PrinterLink(port, {
        onAnswer: (answer) => {
          if (answer.kind === 'automatic') this.#tell(answer.status);
        },
        onJunk: (bytes, code) => this.#log.warn('wire_junk', { hex: toHex(bytes), code }),
      });
    } catch (thrown) {
      this.#log.debug('printer_unreachable', { url, reason: codeOf(thrown) });
      return null;
    }
  }

  /** Asks again and again until the printer falls silent or the line closes. True when it answered at least once. */
  async #serve(link: PrinterLink): Promise<boolean> {
    let answered = false;
    while (!link.gone.aborted) {
      const status = await this.#inTurn(() => this.#askStatus(link));
      if (status === null) return answered;
      if (!answered) this.#log.info('printer_connected', { url: this.#options.url });
      answered = true;
      await this.#options.clock.sleep(HEARTBEAT, link.gone);
    }
    return answered;
  }

  /** Asks DLE EOT for all that the model answers. Null, and the line is closed, when one answer stays out: a late one would be taken for the next. */
  async #askStatus(link: PrinterLink): Promise<PrinterStatus | null> {
    link.dropPartialAnswer();
    const answers = new Map<RealTimeQuery, number>();
    for (const query of this.#options.profile.realTimeStatus) {
      const answer = await this.#ask(link, askRealTime(query), (one) => (one.kind === 'real_time' ? one.byte : null));
      if (answer === null) {
        this.#log.debug('printer_silent', { query });
        await link.close();
        return null;
      }
      answers.set(query, answer);
    }
    const status = realTimeStatus(answers);
    this.#tell(status);
    return status;
  }

  async #ask<Value>(
    link: PrinterLink,
    question: Uint8Array,
    read: (answer: Answer) => Value | null,
  ): Promise<Value | null> {
    const settled = new AbortController();
    const answer = link.next(read);
    link.send(question);
    const silence = this.#options.clock
      .sleep(ANSWER_DEADLINE, AbortSignal.any([settled.signal, link.gone]))
      .then(() => null);
    try {
      return await Promise.race([answer, silence]);
    } finally {
      settled.abort();
      link.ignore();
    }
  }

  async #print(content: Uint8Array): Promise<PrintOutcome> {
    const { profile, randomness } = this.#options;
    const link = this.#link;
    const status = link === null ? null : await this.#askStatus(link);
    const checked = stepPrintJob(
      newPrintJob,
      status === null ? { kind: 'connection_lost' } : { kind: 'status', status },
    );
    if (checked.stage === 'over') return checked.outcome;
    if (link !== null && this.#torn) await this.#forgetTornJob(link);
    if (link === null || link.gone.aborted) return { kind: 'failed', code: 'PRINTER_AWAY' };

    const cutTornOff = this.#torn && profile.cutter !== 'none' ? [cut(profile.cutter)] : [];
    const id = processId(randomness);
    const question = profile.confirmation === 'process_id' ? askProcessId(id) : askQueuedPaper();
    const outcome = await this.#sendAndConfirm(link, {
      bytes: concatBytes(...cutTornOff, content, question),
      job: checked,
      eventOf: (answer) => jobEventOf(answer, { id, confirmation: profile.confirmation }),
    });
    this.#torn = outcome.kind !== 'printed';
    if (this.#torn && !link.gone.aborted) await this.#forgetTornJob(link);
    // A confirmation that comes too late must not confirm the next job.
    if (outcome.kind === 'unknown') await link.close();
    return outcome;
  }

  async #sendAndConfirm(
    link: PrinterLink,
    at: { bytes: Uint8Array; job: PrintJob; eventOf: (answer: Answer) => JobEvent | null },
  ): Promise<PrintOutcome> {
    const over = new AbortController();
    let job = at.job;
    const decided = new Promise<PrintOutcome>((resolve) => {
      const advance = (event: JobEvent) => {
        job = stepPrintJob(job, event);
        if (job.stage === 'over') resolve(job.outcome);
      };
      link.watch((answer) => {
        const event = at.eventOf(answer);
        if (event !== null) advance(event);
      });
      const lost = () => advance({ kind: 'connection_lost' });
      link.gone.addEventListener('abort', lost, { signal: over.signal });
      if (link.gone.aborted) lost();
      void this.#options.clock.sleep(confirmationDeadline(at.bytes), over.signal).then(async () => {
        if (over.signal.aborted) return;
        const status = await this.#askStatus(link);
        if (status !== null) advance({ kind: 'status', status });
        advance({ kind: 'deadline' });
      });
    });
    link.send(at.bytes);
    try {
      return await decided;
    } finally {
      over.abort();
      link.ignore();
    }
  }

  /** The rest of a torn receipt is another person's: it must not come out when the paper is back. */
  async #forgetTornJob(link: PrinterLink): Promise<void> {
    if (!this.#options.profile.clearsBuffer) return;
    const cleared = await this.#ask(link, clearBuffer(), (answer) => answer.kind === 'buffer_cleared' || null);
    if (cleared === null) await link.close();
  }

  #inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const turn = this.#lastTurn.then(act);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  #tell(status: PrinterStatus): void {
    const before = this.#known?.status;
    this.#known = { status, at: this.#options.clock.monotonic() };
    if (before?.code === status.code && before.paper === status.paper) return;
    this.#log.info('printer_status', { ...status });
    this.#onStatus(status);
  }
}

/** What an answer means for the job that is under way; null for answers that are about something else. */
function jobEventOf(
  answer: Answer,
  expected: { id: string; confirmation: PrinterProfile['confirmation'] },
): JobEvent | null {
  switch (answer.kind) {
    case 'automatic':
      return { kind: 'status', status: answer.status };
    case 'process_id':
      return expected.confirmation === 'process_id' && answer.id === expected.id ? { kind: 'confirmed' } : null;
    case 'queued_paper':
      if (expected.confirmation !== 'queued_status') return null;
      return answer.paper === 'out'
        ? { kind: 'status', status: { code: 'PRINTER_PAPER_OUT', paper: 'out' } }
        : { kind: 'confirmed' };
    case 'real_time':
    case 'buffer_cleared':
      return null;
  }
}

function confirmationDeadline(bytes: Uint8Array): Duration {
  return duration(CONFIRMATION_BASE + Math.ceil((bytes.length / SLOWEST_BYTES_PER_SECOND) * 1000));
}

/** Drawn anew for each job, so that the confirmation of one is never taken for another's. Letters and digits only. */
function processId(randomness: Randomness): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from(randomness.bytes(PROCESS_ID_BYTES), (byte) => alphabet[byte % alphabet.length]).join('');
}
