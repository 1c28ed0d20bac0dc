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
import type { Bitmap } from '../bitmap.ts';
import { encodePage, encodeReceipt } from '../encode-receipt.ts';
import type { PrinterStatus, PrintOutcome, ReceiptPrinter } from '../printer.ts';
import { loadLogo } from '../logo.ts';
import type { NoticePage, StaffPage } from '../staff-page.ts';
import { clearBuffer, cut } from './codec.ts';
import { confirmationBy, type Confirmation } from './confirmation.ts';
import { newPrintJob, stepPrintJob, type JobEvent, type PrintJob } from './machine.ts';
import { PrinterLink } from './link.ts';
import { ask, askStatus } from './questions.ts';

export interface EscposPrinterOptions {
  readonly openPort: OpenPort;
  readonly url: string;
  readonly profile: PrinterProfile;
  /** A picture file that stands at the head of every receipt. One that cannot be read is said in the log and left out. */
  readonly logoFile?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly randomness: Randomness;
}

const CONNECT_TIMEOUT = seconds(3);
/** A half-open connection gives no sign of its own: the printer is asked this often whether it is there. */
const HEARTBEAT = seconds(3);
/** A status this old is asked for again. */
const FRESH_FOR = seconds(2);
const FIRST_RETRY = milliseconds(500);
const LAST_RETRY = seconds(10);
/** A head that is too hot pauses the job and goes on by itself; so long it may take. */
const COOLING_LIMIT = seconds(60);
const COOLING_LOOK = seconds(2);

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
  /** The last status that the printer told by itself on the line that is open. */
  #pushed: PrinterStatus | null = null;
  /** The end of the line of those who want to talk to the printer: one question, or one job, at a time. */
  #lastTurn: Promise<unknown> = Promise.resolve();
  #printing = false;
  #logo: Promise<Bitmap | null> = Promise.resolve(null);
  /** A job ended before its confirmation: its rest may be in the buffer and its beginning on the paper. */
  #torn = false;

  constructor(options: EscposPrinterOptions) {
    this.#options = options;
    this.#log = options.log.area('printer');
  }

  start(onStatus: (status: PrinterStatus) => void): void {
    this.#onStatus = onStatus;
    this.#logo = this.#loadLogo();
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
    const { profile } = this.#options;
    const encode = async () => {
      const logo = await this.#logo;
      return encodeReceipt(receipt, logo === null ? { profile } : { profile, logo });
    };
    return this.#printJob(encode, { receipt: receipt.number, copy: receipt.copy });
  }

  printPage(page: StaffPage | NoticePage): Promise<PrintOutcome> {
    const encode = () => Promise.resolve(encodePage(page, this.#options.profile));
    return this.#printJob(encode, { page: page.kind });
  }

  #printJob(encode: () => Promise<Uint8Array>, about: Record<string, string | number>): Promise<PrintOutcome> {
    return this.#inTurn(async () => {
      this.#printing = true;
      try {
        const outcome = await this.#print(await encode());
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

  async #loadLogo(): Promise<Bitmap | null> {
    const { logoFile, profile } = this.#options;
    if (logoFile === undefined) return null;
    try {
      return await loadLogo(logoFile, profile.paper);
    } catch (thrown) {
      this.#log.warn('printer_logo_unusable', { file: logoFile, reason: codeOf(thrown) });
      return null;
    }
  }

  async #keepConnected(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#lifetime;
    let retry: Duration = FIRST_RETRY;
    while (!signal.aborted) {
      const link = await this.#connect();
      if (link !== null) {
        this.#link = link;
        // The driver may have been stopped while the line was being opened.
        if (!signal.aborted && (await this.#serve(link))) retry = FIRST_RETRY;
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
      this.#pushed = null;
      return new PrinterLink(port, {
        onAnswer: (answer) => {
          if (answer.kind !== 'automatic') return;
          this.#pushed = answer.status;
          this.#tell(answer.status);
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

  /** Asks for all that the model tells. Null, and the line is closed, when one answer stays out: a late one would be taken for the next. */
  async #askStatus(link: PrinterLink): Promise<PrinterStatus | null> {
    link.dropPartialAnswer();
    const { profile, clock } = this.#options;
    const status = await askStatus(link, { profile, clock, pushed: this.#pushed });
    if (status === null) {
      this.#log.debug('printer_silent', {});
      await link.close();
      return null;
    }
    this.#tell(status);
    return status;
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
    const confirmation = confirmationBy(profile, randomness);
    const bytes = concatBytes(...cutTornOff, content, confirmation.question);
    const outcome = await this.#sendAndConfirm(link, { bytes, job: checked, confirmation });
    // Of a model that never confirms, a job that ended in health is as whole as it can be known to be.
    const ended = outcome.kind === 'printed' || (profile.confirmation === 'none' && outcome.kind === 'unknown');
    this.#torn = !ended || link.gone.aborted;
    if (this.#torn && !link.gone.aborted) await this.#forgetTornJob(link);
    // A confirmation that comes too late must not confirm the next job.
    if (!ended && outcome.kind === 'unknown') await link.close();
    return outcome;
  }

  async #sendAndConfirm(
    link: PrinterLink,
    at: { bytes: Uint8Array; job: PrintJob; confirmation: Confirmation },
  ): Promise<PrintOutcome> {
    const over = new AbortController();
    let job = at.job;
    const decided = new Promise<PrintOutcome>((resolve) => {
      const advance = (event: JobEvent) => {
        job = stepPrintJob(job, event);
        if (job.stage === 'over') resolve(job.outcome);
      };
      link.watch((answer) => {
        const event = at.confirmation.eventOf(answer);
        if (event !== null) advance(event);
      });
      const lost = () => advance({ kind: 'connection_lost' });
      link.gone.addEventListener('abort', lost, { signal: over.signal });
      if (link.gone.aborted) lost();
      const sent = link.send(at.bytes);
      const time = this.#options.clock.sleep(at.confirmation.deadline(at.bytes), over.signal);
      void (at.confirmation.isOverWhenSent ? Promise.race([sent, time]) : time).then(async () => {
        if (over.signal.aborted) return;
        const status = await this.#statusAtDeadline(link, over.signal);
        advance({ kind: 'deadline', code: status?.code ?? null });
      });
    });
    try {
      return await decided;
    } finally {
      over.abort();
      link.unwatch();
    }
  }

  /** The status when the time of a job is over. A hot head is waited for: the printer prints on by itself, and its confirmation still counts. */
  async #statusAtDeadline(link: PrinterLink, over: AbortSignal): Promise<PrinterStatus | null> {
    const { clock } = this.#options;
    const since = clock.monotonic();
    let status = await this.#askStatus(link);
    while (status?.code === 'PRINTER_OVERHEATED' && elapsed(since, clock.monotonic()) < COOLING_LIMIT) {
      await clock.sleep(COOLING_LOOK, over);
      if (over.aborted) return status;
      status = await this.#askStatus(link);
    }
    return status;
  }

  /** The rest of a torn receipt is another person's: it must not come out when the paper is back. */
  async #forgetTornJob(link: PrinterLink): Promise<void> {
    if (!this.#options.profile.clearsBuffer) return;
    const cleared = await ask(link, clearBuffer(), {
      read: (answer) => answer.kind === 'buffer_cleared' || null,
      clock: this.#options.clock,
    });
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
