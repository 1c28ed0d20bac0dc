import {
  assert,
  assertNever,
  duration,
  elapsed,
  FaultError,
  toHex,
  type Duration,
  type Log,
  type Money,
} from '#kernel';
import type { Framed } from '../../framer.ts';
import type { BytePort } from '../../ports/index.ts';
import type { CashDevice, CashEvent, CashHandler } from '../device.ts';
import type { CashProtocol, CashWire, MachineEffect, MachineEvent, ValidatorOptions } from './protocol.ts';

/** A handler that lets so many events wait has stopped working. */
const WAITING_REPORTS_LIMIT = 16;

/**
 * The line to one device that takes money, whatever it speaks: opens it again and again, carries one exchange at a time, feeds the protocol's machine and hands
 * its reports to the handler, one after another. Nothing is opened before `start`.
 */
export class ValidatorLine<State, Command extends { readonly name: string }, Answer> implements CashDevice {
  readonly #protocol: CashProtocol<State, Command, Answer>;
  readonly #options: ValidatorOptions;
  readonly #log: Log;
  #state: State;
  #handler: CashHandler | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  #wire: CashWire<Command, Answer>;
  #outbox: Command[] = [];
  #received: Answer | null = null;
  #listening = false;
  #lineClosed = false;
  /** Whether the device answered at all since the line was opened. */
  #answered = false;
  #pause: AbortController | null = null;

  #reports: { readonly reportId: number; readonly event: CashEvent }[] = [];
  #delivering = false;

  constructor(protocol: CashProtocol<State, Command, Answer>, options: ValidatorOptions) {
    this.#protocol = protocol;
    this.#options = options;
    this.#log = options.log.area(protocol.name);
    this.#state = protocol.initial(options.currency);
    this.#wire = protocol.openWire();
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
    const { reopenFirst, reopenLongest } = this.#protocol.timing;
    let reopenAfter: Duration = reopenFirst;
    while (!this.#stopped) {
      const port = await this.#open();
      this.#answered = false;
      if (port !== null) await this.#converse(port);
      if (this.#answered) reopenAfter = reopenFirst;
      if (!this.#stopped) await this.#rest(reopenAfter);
      reopenAfter = duration(Math.min(reopenAfter * 2, reopenLongest));
    }
  }

  async #open(): Promise<BytePort | null> {
    const { openPort, url } = this.#options;
    try {
      return await openPort(url, { connectTimeout: this.#protocol.timing.connect });
    } catch (thrown) {
      if (!(thrown instanceof FaultError)) throw thrown;
      this.#log.debug('unreachable', { url, code: thrown.code });
      this.#apply({ kind: 'closed' });
      return null;
    }
  }

  /** Speaks until the line is lost, the device falls silent or the driver is stopped. One exchange at a time; the machine is asked at least once an interval. */
  async #converse(port: BytePort): Promise<void> {
    const { clock } = this.#options;
    const { poll } = this.#protocol.timing;
    this.#wire = this.#protocol.openWire();
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
      if (sincePoll < poll) {
        await this.#rest(duration(poll - sincePoll));
        continue;
      }
      polledAt = clock.monotonic();
      this.#apply({ kind: 'poll_due' });
    }
    if (this.#stopped) {
      const farewell = this.#protocol.farewell(this.#state);
      await this.#write(port, farewell, this.#wire.encode(farewell));
    }
    this.#apply({ kind: 'closed' });
    await port.close();
  }

  async #say(port: BytePort, command: Command): Promise<void> {
    const { resends, acknowledgement, timing } = this.#protocol;
    const own = this.#protocol.answerHere?.(command, this.#options.memory) ?? null;
    if (own !== null) {
      this.#received = await own;
      return this.#ended() ? undefined : this.#answer(command);
    }
    if (command !== acknowledgement) await this.#options.clock.sleep(timing.turnaround);
    const bytes = this.#wire.encode(command);
    if (command === acknowledgement) return this.#write(port, command, bytes);
    this.#received = null;
    this.#listening = true;
    for (let sent = 0; sent <= resends && this.#received === null && !this.#ended(); sent += 1) {
      await this.#write(port, command, bytes);
      await this.#awaitAnswer();
    }
    this.#listening = false;
    if (!this.#ended()) this.#answer(command);
  }

  async #awaitAnswer(): Promise<void> {
    const { clock } = this.#options;
    const { answer } = this.#protocol.timing;
    const askedAt = clock.monotonic();
    while (this.#received === null && !this.#ended()) {
      const waited = elapsed(askedAt, clock.monotonic());
      if (waited >= answer) break;
      await this.#rest(duration(answer - waited));
    }
    // What the line holds back may be a whole frame behind a damaged one.
    if (this.#received === null) this.#sort(this.#wire.flush());
  }

  #ended(): boolean {
    return this.#stopped || this.#lineClosed;
  }

  #answer(command: Command): void {
    const answer = this.#received;
    if (answer === null) {
      this.#log.warn('unanswered', { command: command.name, code: 'DEVICE_SILENT' });
      this.#apply({ kind: 'unanswered' });
      return;
    }
    this.#answered = true;
    this.#apply({ kind: 'answered', answer });
  }

  async #write(port: BytePort, command: Command, bytes: Uint8Array): Promise<void> {
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
    this.#sort(this.#wire.push(bytes));
    this.#wake();
  }

  #sort(framed: readonly Framed[]): void {
    for (const one of framed) {
      const facts = { bytes: toHex(one.bytes), lengthBytes: one.bytes.length };
      if (one.kind === 'junk') {
        this.#log.warn('junk', { ...facts, code: one.code });
        continue;
      }
      if (!this.#listening || this.#received !== null) {
        this.#log.warn('unasked', facts);
        continue;
      }
      const answer = this.#wire.decode(one.bytes);
      if (answer === null) this.#log.debug('not for us', facts);
      else this.#log.debug('received', { ...facts, meaning: this.#protocol.meaningOf(answer) });
      this.#received = answer;
    }
  }

  #apply(event: MachineEvent<Answer>): void {
    const { state, effects } = this.#protocol.step(this.#state, event, this.#options.clock.monotonic());
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect, event);
  }

  #carryOut(effect: MachineEffect<Command>, cause: MachineEvent<Answer>): void {
    switch (effect.kind) {
      case 'send':
        this.#outbox.push(effect.command);
        this.#wake();
        return;
      case 'acknowledge':
        assert(this.#protocol.acknowledgement !== null, 'only a protocol that has an acknowledgement asks for it');
        this.#outbox.push(this.#protocol.acknowledgement);
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
