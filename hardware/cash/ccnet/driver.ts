import {
  assert,
  assertNever,
  duration,
  elapsed,
  FaultError,
  toHex,
  type Clock,
  type Currency,
  type Duration,
  type Log,
  type Money,
} from '#kernel';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import type { CashDevice, CashEvent, CashHandler } from '../device.ts';
import { CcnetFramer, decodeAnswer, encodeCommand, type CcnetCommand } from './codec.ts';
import { step } from './machine.ts';
import { deadlines, EVERY_TYPE, initialState, type Effect, type MachineEvent, type MachineState } from './state.ts';

export interface CcnetOptions {
  readonly openPort: OpenPort;
  /** `serial:///dev/serial/by-id/…?baud=9600` (8N1) or `tcp://host:port`. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The site's; bills of another are never enabled. */
  readonly currency: Currency;
}

/** A handler that lets so many events wait has stopped working. */
const WAITING_REPORTS_LIMIT = 16;

/** A bill validator that speaks CCNET. Nothing is opened before `start`. */
export function createCcnetValidator(options: CcnetOptions): CashDevice {
  return new CcnetValidator(options);
}

class CcnetValidator implements CashDevice {
  readonly #options: CcnetOptions;
  readonly #log: Log;
  #state: MachineState;
  #handler: CashHandler | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  #framer = new CcnetFramer();
  #outbox: CcnetCommand[] = [];
  #received: Uint8Array | null = null;
  #listening = false;
  #lineClosed = false;
  /** Whether the device answered at all since the line was opened. */
  #answered = false;
  #pause: AbortController | null = null;

  #reports: { readonly reportId: number; readonly event: CashEvent }[] = [];
  #delivering = false;

  constructor(options: CcnetOptions) {
    this.#options = options;
    this.#log = options.log.area('ccnet');
    this.#state = initialState(options.currency);
  }

  start(handler: CashHandler): void {
    assert(this.#running === null, 'a validator is started once');
    this.#handler = handler;
    this.#running = this.#keepLine();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reports = [];
    this.#wake();
    await this.#running;
  }

  accept(values: readonly Money[]): void {
    this.#apply({ kind: 'accept', values });
  }

  refuse(): void {
    this.#apply({ kind: 'refuse' });
  }

  stack(): void {
    this.#apply({ kind: 'stack' });
  }

  giveBack(): void {
    this.#apply({ kind: 'give_back' });
  }

  async #keepLine(): Promise<void> {
    let reopenAfter: Duration = deadlines.reopenFirst;
    while (!this.#stopped) {
      const port = await this.#open();
      this.#answered = false;
      if (port !== null) await this.#converse(port);
      if (this.#answered) reopenAfter = deadlines.reopenFirst;
      if (!this.#stopped) await this.#rest(reopenAfter);
      reopenAfter = duration(Math.min(reopenAfter * 2, deadlines.reopenLongest));
    }
  }

  async #open(): Promise<BytePort | null> {
    const { openPort, url } = this.#options;
    try {
      return await openPort(url, { connectTimeout: deadlines.connect });
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
      this.#log.debug('unreachable', { url, code: thrown.code });
      this.#apply({ kind: 'closed' });
      return null;
    }
  }

  /** Speaks until the line is lost, the device falls silent or the driver is stopped. One exchange at a time; a poll at least every 200 ms. */
  async #converse(port: BytePort): Promise<void> {
    const { clock } = this.#options;
    this.#framer = new CcnetFramer();
    this.#outbox = [];
    this.#lineClosed = false;
    port.onBytes((bytes) => this.#take(bytes));
    port.onClosed(() => {
      this.#lineClosed = true;
      this.#wake();
    });
    this.#apply({ kind: 'opened' });
    let polledAt = clock.monotonic();
    while (!this.#stopped && !this.#lineClosed) {
      const command = this.#outbox.shift();
      if (command !== undefined) {
        await this.#say(port, command);
        continue;
      }
      const sincePoll = elapsed(polledAt, clock.monotonic());
      if (sincePoll < deadlines.poll) {
        await this.#rest(duration(deadlines.poll - sincePoll));
        continue;
      }
      polledAt = clock.monotonic();
      this.#apply({ kind: 'poll_due' });
    }
    if (this.#stopped) await this.#write(port, { name: 'enable_bill_types', enabled: [], escrow: EVERY_TYPE });
    this.#apply({ kind: 'closed' });
    await port.close();
  }

  async #say(port: BytePort, command: CcnetCommand): Promise<void> {
    const { clock } = this.#options;
    if (command.name === 'ack') return this.#write(port, command);
    await clock.sleep(deadlines.turnaround);
    this.#received = null;
    this.#listening = true;
    const askedAt = clock.monotonic();
    await this.#write(port, command);
    while (this.#received === null && !this.#lineClosed && !this.#stopped) {
      const waited = elapsed(askedAt, clock.monotonic());
      if (waited >= deadlines.answer) break;
      await this.#rest(duration(deadlines.answer - waited));
    }
    // What the line holds back may be a whole frame behind a damaged one.
    if (this.#received === null) this.#sort(this.#framer.flush());
    this.#listening = false;
    if (this.#stopped || this.#lineClosed) return;
    this.#answer(this.#received, command);
  }

  #answer(frame: Uint8Array | null, command: CcnetCommand): void {
    if (frame === null) {
      this.#log.warn('unanswered', { command: command.name, code: 'DEVICE_SILENT' });
      this.#apply({ kind: 'unanswered' });
      return;
    }
    this.#answered = true;
    this.#apply({ kind: 'answered', answer: decodeAnswer(frame) });
  }

  async #write(port: BytePort, command: CcnetCommand): Promise<void> {
    const bytes = encodeCommand(command);
    this.#log.debug('sent', { bytes: toHex(bytes), lengthBytes: bytes.length, meaning: command.name });
    try {
      await port.write(bytes);
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
      this.#log.debug('not sent', { code: thrown.code });
      this.#lineClosed = true;
    }
  }

  #take(bytes: Uint8Array): void {
    this.#sort(this.#framer.push(bytes));
    this.#wake();
  }

  #sort(framed: ReturnType<CcnetFramer['push']>): void {
    for (const one of framed) {
      const facts = { bytes: toHex(one.bytes), lengthBytes: one.bytes.length };
      if (one.kind === 'junk') this.#log.warn('junk', { ...facts, code: one.code });
      else if (!this.#listening || this.#received !== null) this.#log.warn('unasked', facts);
      else {
        this.#received = one.bytes;
        this.#log.debug('received', { ...facts, meaning: meaningOf(one.bytes) });
      }
    }
  }

  #apply(event: MachineEvent): void {
    const { state, effects } = step(this.#state, event, this.#options.clock.monotonic());
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect, event);
  }

  #carryOut(effect: Effect, cause: MachineEvent): void {
    switch (effect.kind) {
      case 'send':
        this.#outbox.push(effect.command);
        this.#wake();
        return;
      case 'acknowledge':
        this.#outbox.push({ name: 'ack' });
        return;
      case 'report':
        this.#log.info('event', { event: effect.event.kind });
        this.#enqueue(effect);
        return;
      case 'hang_up':
        this.#log.warn('silent', { code: 'VALIDATOR_AWAY' });
        this.#lineClosed = true;
        return;
      case 'ignored':
        this.#log.debug('ignored', { event: cause.kind, reason: effect.reason });
        return;
      default:
        assertNever(effect);
    }
  }

  #enqueue(report: { readonly reportId: number; readonly event: CashEvent }): void {
    if (this.#stopped) return;
    if (this.#reports.length >= WAITING_REPORTS_LIMIT) {
      this.#fail(new Error('the handler lets too many events wait'));
      return;
    }
    this.#reports.push({ reportId: report.reportId, event: report.event });
    if (!this.#delivering) void this.#deliver();
  }

  /** Hands over one event at a time. The line is polled meanwhile, however long the handler takes. */
  async #deliver(): Promise<void> {
    this.#delivering = true;
    // The machine has finished its step before the handler may call back into it.
    await Promise.resolve();
    for (let next = this.#reports.shift(); next !== undefined; next = this.#reports.shift()) {
      try {
        await this.#handler?.(next.event);
      } catch (thrown) {
        this.#fail(thrown);
        break;
      }
      this.#apply({ kind: 'handled', reportId: next.reportId });
    }
    this.#delivering = false;
  }

  #fail(thrown: unknown): void {
    this.#log.error('handler failed: accepting nothing more', thrown);
    this.#reports = [];
    this.#apply({ kind: 'handler_failed' });
  }

  /** Sleeps until the time is over or something happened. Only the one loop rests, so there is one pause at a time. */
  async #rest(length: Duration): Promise<void> {
    const pause = new AbortController();
    this.#pause = pause;
    await this.#options.clock.sleep(length, pause.signal);
    this.#pause = null;
  }

  #wake(): void {
    this.#pause?.abort();
  }
}

function meaningOf(frame: Uint8Array): string {
  const answer = decodeAnswer(frame);
  return answer.kind === 'status' ? answer.status.name : answer.kind;
}
