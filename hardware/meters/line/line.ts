import {
  assert,
  duration,
  elapsed,
  FaultError,
  seconds,
  toHex,
  type Clock,
  type Details,
  type Duration,
  type Log,
  type Monotonic,
} from '#kernel';
import type { Framed, Framer } from '../../framer.ts';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import { Backoff } from './backoff.ts';
import type { Arrived, ExchangeSpeed, LineProtocol } from './protocol.ts';
import { SilentDevices, type Patience } from './silent-devices.ts';

const CONNECT_WITHIN = seconds(2);
/** Where replies are not numbered: so long after the deadline of a missed one its meter is not asked again, not even in a hurry, because the old answer may still come. */
const LATE_REPLY_WITHIN = duration(500);
/** A reply that came damaged comes no second time: after so much quiet nothing is waited for, and never less than twice what the slowest reply of the line took. */
const QUIET_AFTER_DAMAGE = duration(100);
const LONGEST_QUEUE = 256;
/** So many silences in a row, and none of them broken by anyone: it is the connection that is dead. */
const MOST_SILENCES = 6;
/** A deadline that was noticed later than this found the machine busy: what came meanwhile is not read yet, and has so long to be. */
const NOTICED_WITHIN_MS = 10;
const READ_WITHIN = duration(20);
/** While one of the silent is waited for. */
const LOOKED_FOR_COMMANDS_EVERY = duration(10);
/** A line that babbles is told of so often, however much it says. */
const JUNK_TOLD_EVERY = seconds(10);

export interface TurnOptions {
  /** Goes before everything that polls, and is tried although the line or the meter is being left alone after a failure. */
  readonly urgent?: boolean;
  /** Goes before everything that polls, because somebody waits for it; a meter that is being left alone stays so. */
  readonly soon?: boolean;
  /** Lets what is in a greater hurry go between its own requests. Without it the turn is never broken. */
  readonly yields?: boolean;
  /** Fails rather than be sent on another connection than this: on the new one, something else may answer. */
  readonly onConnection?: number | null;
}

export interface LineAnswer<Reply> {
  readonly reply: Reply;
  /** Counts the connections of this line; what was proven on one says nothing about the next. */
  readonly connection: number;
}

/** One request inside a turn. */
export type Ask<Request, Reply> = (
  request: Request,
  options?: Pick<TurnOptions, 'onConnection'>,
) => Promise<LineAnswer<Reply>>;

/** One line with one or more meters behind it. Requests go out one at a time. */
export interface MeterLine<Request, Reply> {
  readonly url: string;
  /** The connection that stands now, or null. */
  readonly connection: number | null;
  /**
   * Sends one request and waits for its reply; a refusal by the meter is a reply. Rejects with FaultError: METER_AWAY (no connection, silence, or a gateway
   * that says so; the cause tells which), FRAME_UNEXPECTED and FRAME_LENGTH for an answer to something else.
   */
  request(request: Request, options?: TurnOptions): Promise<LineAnswer<Reply>>;
  /**
   * Several requests with nobody else's in between (but see `yields`). `work` must end: the line waits for it. Give no one else the `ask` it gets.
   * Settles as `work` does; rejects as `request`.
   */
  turn<Value>(work: (ask: Ask<Request, Reply>) => Promise<Value>, options?: TurnOptions): Promise<Value>;
  /** Hangs up; whatever waits is rejected. */
  stop(): Promise<void>;
}

export interface MeterLineOptions<Request, Reply> {
  /** As people wrote it; for messages. */
  readonly url: string;
  /** Opens the bytes. */
  readonly portUrl: string;
  readonly protocol: LineProtocol<Request, Reply>;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}

/** Makes a line; it connects when it is first asked something. Share one among all meters behind the same address: they take turns on it. */
export function openMeterLine<Request, Reply>(options: MeterLineOptions<Request, Reply>): MeterLine<Request, Reply> {
  return new SharedLine(options);
}

/** A turn that waits: begins it, or tells it that it will never come. */
interface Waiting {
  run(): Promise<void>;
  refuse(thrown: FaultError): void;
}

interface Line {
  readonly port: BytePort;
  readonly framer: Framer;
  readonly connection: number;
  answered: boolean;
  silences: number;
  /** When the last byte went either way. */
  busyAt: Monotonic | null;
  /** In baud; null where it still has the speed that it was opened with. */
  speed: number | null;
}

/** Something came that was no frame. */
const damaged = Symbol('damaged');

interface Awaited<Request, Reply> {
  readonly hearJunk: () => void;
  readonly transaction: number;
  readonly request: Request;
  readonly resolve: (arrived: Arrived<Request, Reply>) => void;
  readonly reject: (thrown: unknown) => void;
}

class SharedLine<Request, Reply> implements MeterLine<Request, Reply> {
  readonly url: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #openPort: OpenPort;
  readonly #portUrl: string;
  readonly #protocol: LineProtocol<Request, Reply>;
  readonly #urgent: Waiting[] = [];
  readonly #soon: Waiting[] = [];
  readonly #polls: Waiting[] = [];
  readonly #lineBackoff: Backoff;
  readonly #devices: SilentDevices;
  /** Whose reply may still come, by device. */
  readonly #missed = new Map<string, { readonly askedAt: Monotonic; readonly lateWithin: Duration }>();
  #line: Line | null = null;
  #awaited: Awaited<Request, Reply> | null = null;
  #connections = 0;
  #transaction = 0;
  #working = false;
  #stopped = false;
  #junkToldAt: Monotonic | null = null;
  #junkUntoldBytes = 0;

  constructor(options: MeterLineOptions<Request, Reply>) {
    this.url = options.url;
    this.#clock = options.clock;
    this.#log = options.log.area(options.protocol.name);
    this.#openPort = options.openPort;
    this.#portUrl = options.portUrl;
    this.#protocol = options.protocol;
    this.#lineBackoff = new Backoff(options.clock);
    this.#devices = new SilentDevices(options.clock);
  }

  get connection(): number | null {
    return this.#line?.connection ?? null;
  }

  request(request: Request, options?: TurnOptions): Promise<LineAnswer<Reply>> {
    return this.turn((ask) => ask(request), options);
  }

  turn<Value>(work: (ask: Ask<Request, Reply>) => Promise<Value>, options: TurnOptions = {}): Promise<Value> {
    const queue = options.urgent === true ? this.#urgent : options.soon === true ? this.#soon : this.#polls;
    if (this.#stopped) return Promise.reject(this.#away('the line was stopped'));
    if (queue.length >= LONGEST_QUEUE) return Promise.reject(this.#away('more requests wait than the line can carry'));
    return new Promise((resolve, reject) => {
      queue.push({
        run: () => work((request, more) => this.#ask(request, { ...options, ...more })).then(resolve, reject),
        refuse: reject,
      });
      void this.#work();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiting of [this.#urgent, this.#soon, this.#polls].flatMap((queue) => queue.splice(0)))
      waiting.refuse(this.#away('the line was stopped'));
    await this.#hangUp(this.#away('the line was stopped'));
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (;;) {
      const next = this.#urgent.shift() ?? this.#soon.shift() ?? this.#polls.shift();
      if (next === undefined) break;
      await next.run();
    }
    this.#working = false;
  }

  async #ask(request: Request, options: TurnOptions): Promise<LineAnswer<Reply>> {
    while (options.yields === true && options.urgent !== true) {
      const hurried = this.#urgent.shift() ?? (options.soon === true ? undefined : this.#soon.shift());
      if (hurried === undefined) break;
      await hurried.run();
    }
    return this.#exchange(request, options);
  }

  async #exchange(request: Request, options: TurnOptions): Promise<LineAnswer<Reply>> {
    const device = this.#protocol.deviceOf(request);
    if (options.urgent !== true && (this.#devices.isLeftAlone(device) || this.#lateReplyIn(device) > 0))
      throw this.#away('the meter did not answer and is left alone');
    const line = this.#line ?? (await this.#connect({ urgent: options.urgent === true }));
    if ((options.onConnection ?? line.connection) !== line.connection)
      throw this.#away('the connection changed in between');
    await this.#letLateReplyPass(device);
    const unanswered = this.#protocol.unansweredBy?.(request) ?? null;
    if (unanswered !== null) {
      await this.#sendUnanswered(line, request);
      return { reply: unanswered, connection: line.connection };
    }
    const from = this.#clock.monotonic();
    const arrived = await this.#send(line, { request, patience: this.#patience(request, options) });
    if (arrived === null || arrived === damaged) {
      if (arrived === damaged) this.#devices.stumbled(device);
      else this.#devices.missed(device, { cost: elapsed(from, this.#clock.monotonic()) });
      const longest = this.#protocol.pausesWithin?.(request) ?? this.#protocol.replyWithin(request);
      const lateWithin = duration(longest + LATE_REPLY_WITHIN);
      if (!this.#protocol.numbersRequests) this.#missed.set(device, { askedAt: from, lateWithin });
      throw arrived === damaged
        ? this.#away('the reply was damaged', new FaultError('FRAME_CHECKSUM', { details: { device } }))
        : this.#away('no reply in time', new FaultError('DEVICE_SILENT', { details: { device } }));
    }
    const reply = arrived.replyTo(request);
    const absence = this.#protocol.absenceIn(reply);
    if (absence !== null) {
      this.#devices.missed(device, { cost: elapsed(from, this.#clock.monotonic()) });
      throw this.#away(absence);
    }
    this.#devices.answered(device, { took: elapsed(from, this.#clock.monotonic()) });
    return { reply, connection: line.connection };
  }

  /** Behind numbered requests stands a gateway with a patience of its own; to be quicker than that only makes the next one wait. */
  #patience(request: Request, { urgent }: TurnOptions): Patience {
    const full = this.#protocol.replyWithin(request);
    if (this.#protocol.numbersRequests || urgent === true) return { within: full, yieldsAfter: null };
    const repliesAlike = this.#protocol.repliesAlike === true;
    return this.#devices.patienceFor(this.#protocol.deviceOf(request), { full, repliesAlike });
  }

  /** What answered, or null when nothing did in time. */
  async #send(
    line: Line,
    { request, patience }: { request: Request; patience: Patience },
  ): Promise<Arrived<Request, Reply> | typeof damaged | null> {
    this.#transaction = (this.#transaction + 1) & 0xffff;
    const transaction = this.#transaction;
    const bytes = this.#protocol.encode(request, transaction);
    await this.#keepSilence(line);
    // After silence nothing that began will end any more; kept, it could swallow the reply.
    if (!this.#protocol.numbersRequests) this.#receive(line, line.framer.flush());
    const enough = new AbortController();
    const junk = Promise.withResolvers<undefined>();
    const replied = new Promise<Arrived<Request, Reply>>((resolve, reject) => {
      this.#awaited = { transaction, request, resolve, reject, hearJunk: () => junk.resolve(undefined) };
    });
    try {
      this.#logSent(request, bytes);
      line.busyAt = this.#clock.monotonic();
      const written = this.#write(line, request, bytes).then(() => replied);
      const pause = this.#protocol.pausesWithin?.(request) ?? patience.within;
      const inTime = this.#untilTooLate(line, { patience, pause }, enough.signal);
      const spoilt = junk.promise.then(() => this.#quietAfterDamage(line, enough.signal));
      const arrived = await Promise.race([replied, written, inTime, spoilt]);
      if (arrived !== null && arrived !== damaged) return arrived;
      // Junk can look like the beginning of a longer frame, with the reply inside it; it comes out now.
      this.#receive(line, line.framer.flush());
      const late = await Promise.race([replied, Promise.resolve(null)]);
      if (late === null && arrived === null) await this.#noticeSilence(line);
      return late ?? arrived;
    } catch (thrown) {
      throw thrown instanceof FaultError && thrown.code === 'PORT_CLOSED'
        ? this.#away('the connection was closed', thrown)
        : thrown;
    } finally {
      this.#awaited = null;
      // A reason of our own, because the usual one is an exception with its stack, made each time.
      enough.abort(null);
    }
  }

  /** Resolves when the bytes are on their way, and where the reply comes at another speed, when the line listens at that. */
  #write(line: Line, request: Request, bytes: Uint8Array): Promise<void> {
    const speed = this.#protocol.speedOf?.(request) ?? null;
    return speed === null ? line.port.write(bytes) : this.#writeAt(line, speed, bytes);
  }

  async #writeAt(line: Line, speed: ExchangeSpeed, bytes: Uint8Array): Promise<void> {
    await this.#setSpeed(line, speed.asks);
    const from = this.#clock.monotonic();
    await line.port.write(bytes);
    const left = speed.sentIn - elapsed(from, this.#clock.monotonic());
    if (speed.answers !== speed.asks && left > 0) await this.#clock.sleep(duration(Math.ceil(left)));
    await this.#setSpeed(line, speed.answers);
  }

  async #setSpeed(line: Line, baudRate: number): Promise<void> {
    if (line.speed === baudRate) return;
    assert(
      line.port.changeSpeed !== undefined,
      'a protocol changes the speed only where its address is one of a serial port',
    );
    await line.port.changeSpeed(baudRate);
    line.speed = baudRate;
  }

  /**
   * Resolves with null at the deadline, or when a reply that takes long has made too long a pause; where one of the silent is waited for, also when a command
   * wants the line and what answers here would have come by now.
   */
  async #untilTooLate(
    line: Line,
    { patience: { within, yieldsAfter }, pause }: { patience: Patience; pause: Duration },
    enough: AbortSignal,
  ): Promise<null> {
    const from = this.#clock.monotonic();
    for (;;) {
      const now = this.#clock.monotonic();
      const waited = elapsed(from, now);
      const left = Math.min(within - waited, pause - elapsed(line.busyAt ?? from, now));
      if (left < -NOTICED_WITHIN_MS && !enough.aborted) await this.#clock.sleep(READ_WITHIN, enough);
      if (left <= 0 || enough.aborted) return null;
      if (yieldsAfter !== null && waited >= yieldsAfter && this.#urgent.length > 0) return null;
      const step =
        yieldsAfter === null ? left : waited < yieldsAfter ? yieldsAfter - waited : LOOKED_FOR_COMMANDS_EVERY;
      await this.#clock.sleep(duration(Math.min(left, step)), enough);
    }
  }

  /** Nobody answers; the line is free again when the bytes are on it. */
  async #sendUnanswered(line: Line, request: Request): Promise<void> {
    const bytes = this.#protocol.encode(request, this.#transaction);
    await this.#keepSilence(line);
    this.#logSent(request, bytes);
    try {
      await line.port.write(bytes);
    } catch (thrown) {
      throw this.#away('the connection was closed', thrown);
    }
    await this.#clock.sleep(this.#protocol.replyWithin(request));
    line.busyAt = this.#clock.monotonic();
  }

  #logSent(request: Request, bytes: Uint8Array): void {
    const frame = this.#protocol.isSecret?.(request) === true ? 'not shown: it holds a password' : toHex(bytes);
    const meaning = this.#protocol.meaningOf(request);
    this.#log.debug('sent', { url: this.url, frame, bytes: bytes.length, meaning });
  }

  async #noticeSilence(line: Line): Promise<void> {
    line.silences += 1;
    // A few meters that are off may miss one after the other; when nobody answers, it is the connection. A half-open one gives no other sign.
    if (line.silences > Math.min(this.#devices.count + 1, MOST_SILENCES) && this.#line === line)
      await this.#hangUp(this.#away('the line is silent'));
  }

  /** On a serial line silence is what ends a frame, so a request does not follow the last byte at once. */
  async #keepSilence(line: Line): Promise<void> {
    if (line.busyAt === null) return;
    for (;;) {
      const left = this.#protocol.silence - (this.#clock.monotonic() - line.busyAt);
      if (left <= 0) return;
      // A timer is hardly ever early, and mostly late by what is missing of a whole millisecond.
      await this.#clock.sleep(duration(Math.max(Math.floor(left), 1)));
    }
  }

  /** Resolves once something damaged came and nothing after it; never where the deadline is all that can be gone by. */
  async #quietAfterDamage(line: Line, enough: AbortSignal): Promise<typeof damaged> {
    const slowest = this.#devices.slowestReply;
    if (slowest === null || this.#protocol.numbersRequests) return new Promise(() => undefined);
    const quiet = Math.max(QUIET_AFTER_DAMAGE, slowest * 2);
    for (;;) {
      const left = line.busyAt === null ? 0 : quiet - elapsed(line.busyAt, this.#clock.monotonic());
      if (left <= 0 || enough.aborted) return damaged;
      await this.#clock.sleep(duration(left), enough);
    }
  }

  /** How long the late reply to a missed request may still come, in ms. */
  #lateReplyIn(device: string): number {
    const missed = this.#missed.get(device);
    return missed === undefined ? 0 : missed.lateWithin - elapsed(missed.askedAt, this.#clock.monotonic());
  }

  async #letLateReplyPass(device: string): Promise<void> {
    const left = this.#lateReplyIn(device);
    if (left > 0) await this.#clock.sleep(duration(left));
    this.#missed.delete(device);
  }

  async #connect(by: { urgent: boolean }): Promise<Line> {
    if (this.#lineBackoff.pausing && !by.urgent) throw this.#away('the address did not answer and is left alone');
    let port: BytePort;
    try {
      port = await this.#openPort(this.#portUrl, { connectTimeout: CONNECT_WITHIN });
    } catch (thrown) {
      this.#lineBackoff.fail();
      throw this.#away('the address cannot be reached', thrown);
    }
    if (this.#stopped) {
      await port.close();
      throw this.#away('the line was stopped');
    }
    this.#connections += 1;
    const line: Line = {
      port,
      framer: this.#protocol.makeFramer(),
      connection: this.#connections,
      answered: false,
      silences: 0,
      busyAt: null,
      speed: null,
    };
    this.#line = line;
    this.#devices.reconnected();
    port.onBytes((bytes) => {
      line.busyAt = this.#clock.monotonic();
      this.#receive(line, line.framer.push(bytes));
    });
    port.onClosed(() => {
      if (this.#line === line) void this.#hangUp(new FaultError('PORT_CLOSED', { details: { url: this.url } }));
    });
    this.#log.info('connected', { url: this.url, connection: line.connection });
    return line;
  }

  #receive(line: Line, framed: readonly Framed[]): void {
    if (this.#line !== line) return;
    for (const found of framed) {
      const facts = { url: this.url, frame: toHex(found.bytes), bytes: found.bytes.length };
      if (found.kind === 'junk') {
        // Some adapters bring back what was sent, and with it a password.
        const secret = this.#awaited !== null && this.#protocol.isSecret?.(this.#awaited.request) === true;
        this.#awaited?.hearJunk();
        this.#tellJunk(found.bytes.length, { ...facts, code: found.code, ...(secret ? { frame: 'not shown' } : {}) });
        continue;
      }
      line.answered = true;
      line.silences = 0;
      this.#lineBackoff.succeed();
      const arrived = this.#protocol.arrive(found.bytes);
      const awaited = this.#awaited;
      const mine = awaited !== null && arrived.belongsTo(awaited.request, awaited.transaction);
      // A reply that comes after its deadline belongs to nobody; taken for the next one it would be another register's value.
      this.#log.debug(mine ? 'received' : 'late_reply_dropped', facts);
      if (mine) awaited.resolve(arrived);
    }
  }

  #tellJunk(bytes: number, facts: Details): void {
    this.#junkUntoldBytes += bytes;
    const now = this.#clock.monotonic();
    if (this.#junkToldAt !== null && elapsed(this.#junkToldAt, now) < JUNK_TOLD_EVERY) return;
    this.#log.warn('junk', { ...facts, bytesSinceLastTold: this.#junkUntoldBytes });
    this.#junkToldAt = now;
    this.#junkUntoldBytes = 0;
  }

  async #hangUp(reason: FaultError): Promise<void> {
    const line = this.#line;
    this.#line = null;
    this.#awaited?.reject(reason);
    if (line === null) return;
    // A peer that takes connections and says nothing on them is left alone like one that takes none.
    if (!line.answered) this.#lineBackoff.fail();
    this.#log.info('hung_up', { url: this.url, connection: line.connection, reason: reason.message });
    await line.port.close();
  }

  #away(why: string, cause?: unknown): FaultError {
    return new FaultError('METER_AWAY', { message: `${this.url}: ${why}`, details: { url: this.url, why }, cause });
  }
}
