import { duration, elapsed, FaultError, seconds, toHex, type Clock, type Log } from '#kernel';
import type { Framed } from '../../framer.ts';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import { Backoff } from './backoff.ts';
import { Connection } from './connection.ts';
import { JunkTold } from './junk-told.ts';
import { LateReplies } from './late-replies.ts';
import type { Ask, LineAnswer, MeterLine, MeterLineOptions, TurnOptions } from './meter-line.ts';
import type { Arrived, LineProtocol } from './protocol.ts';
import { SilentDevices, type Patience } from './silent-devices.ts';
import { Turns, type Hurry } from './turns.ts';

export type { Ask, LineAnswer, MeterLine, MeterLineOptions, TurnOptions } from './meter-line.ts';

const CONNECT_WITHIN = seconds(2);
/** A reply that came damaged comes no second time: after so much quiet nothing is waited for, and never less than twice what the slowest reply of the line took. */
const QUIET_AFTER_DAMAGE = duration(100);
/** So many silences in a row, and none of them broken by anyone: it is the connection that is dead. */
const MOST_SILENCES = 6;

/** Makes a line; it connects when it is first asked something. Share one among all meters behind the same address: they take turns on it. */
export function openMeterLine<Request, Reply>(options: MeterLineOptions<Request, Reply>): MeterLine<Request, Reply> {
  return new SharedLine(options);
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
  readonly #turns = new Turns();
  readonly #lineBackoff: Backoff;
  readonly #devices: SilentDevices;
  readonly #late: LateReplies;
  readonly #junk: JunkTold;
  #line: Connection | null = null;
  #awaited: Awaited<Request, Reply> | null = null;
  #connections = 0;
  #transaction = 0;
  #stopped = false;

  constructor(options: MeterLineOptions<Request, Reply>) {
    this.url = options.url;
    this.#clock = options.clock;
    this.#log = options.log.area(options.protocol.name);
    this.#openPort = options.openPort;
    this.#portUrl = options.portUrl;
    this.#protocol = options.protocol;
    this.#lineBackoff = new Backoff(options.clock);
    this.#devices = new SilentDevices(options.clock);
    this.#late = new LateReplies(options.clock);
    this.#junk = new JunkTold({ clock: options.clock, log: this.#log });
  }

  get connection(): number | null {
    return this.#line?.number ?? null;
  }

  request(request: Request, options?: TurnOptions): Promise<LineAnswer<Reply>> {
    return this.turn((ask) => ask(request), options);
  }

  turn<Value>(work: (ask: Ask<Request, Reply>) => Promise<Value>, options: TurnOptions = {}): Promise<Value> {
    const hurry = hurryOf(options);
    if (this.#stopped) return Promise.reject(this.#away('the line was stopped'));
    if (this.#turns.isFull(hurry)) return Promise.reject(this.#away('more requests wait than the line can carry'));
    return new Promise((resolve, reject) => {
      const run = () => work((request, more) => this.#ask(request, { ...options, ...more })).then(resolve, reject);
      this.#turns.add({ run, refuse: reject }, hurry);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiting of this.#turns.takeAll()) waiting.refuse(this.#away('the line was stopped'));
    await this.#hangUp(this.#away('the line was stopped'));
  }

  async #ask(request: Request, options: TurnOptions): Promise<LineAnswer<Reply>> {
    while (options.yields === true) {
      const hurried = this.#turns.takeBefore(hurryOf(options));
      if (hurried === undefined) break;
      await hurried.run();
    }
    return this.#exchange(request, options);
  }

  async #exchange(request: Request, options: TurnOptions): Promise<LineAnswer<Reply>> {
    const device = this.#protocol.deviceOf(request);
    if (options.urgent !== true && (this.#devices.isLeftAlone(device) || this.#late.leftFor(device) > 0))
      throw this.#away('the meter did not answer and is left alone');
    const line = this.#line ?? (await this.#connect({ urgent: options.urgent === true }));
    if ((options.onConnection ?? line.number) !== line.number) throw this.#away('the connection changed in between');
    await this.#late.letPass(device);
    const unanswered = this.#protocol.unansweredBy?.(request) ?? null;
    if (unanswered !== null) {
      await this.#sendUnanswered(line, request);
      return { reply: unanswered, connection: line.number };
    }
    const from = this.#clock.monotonic();
    const arrived = await this.#send(line, { request, patience: this.#patience(request, options) });
    if (arrived === null || arrived === damaged) {
      if (arrived === damaged) this.#devices.stumbled(device);
      else this.#devices.missed(device, { cost: elapsed(from, this.#clock.monotonic()) });
      const within = this.#protocol.pausesWithin?.(request) ?? this.#protocol.replyWithin(request);
      if (!this.#protocol.numbersRequests) this.#late.expect(device, { askedAt: from, within });
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
    return { reply, connection: line.number };
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
    line: Connection,
    { request, patience }: { request: Request; patience: Patience },
  ): Promise<Arrived<Request, Reply> | typeof damaged | null> {
    this.#transaction = (this.#transaction + 1) & 0xffff;
    const transaction = this.#transaction;
    const bytes = this.#protocol.encode(request, transaction);
    await line.keepSilence(this.#protocol.silence);
    // After silence nothing that began will end any more; kept, it could swallow the reply.
    if (!this.#protocol.numbersRequests) this.#receive(line, line.framer.flush());
    const enough = new AbortController();
    const junk = Promise.withResolvers<undefined>();
    const replied = new Promise<Arrived<Request, Reply>>((resolve, reject) => {
      this.#awaited = { transaction, request, resolve, reject, hearJunk: () => junk.resolve(undefined) };
    });
    try {
      this.#logSent(request, bytes);
      line.touch();
      const written = line.write(bytes, this.#protocol.speedOf?.(request) ?? null).then(() => replied);
      const pause = this.#protocol.pausesWithin?.(request) ?? patience.within;
      const commandWaits = () => this.#turns.urgentWait;
      const inTime = line.untilTooLate({ ...patience, pause, commandWaits }, enough.signal);
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

  /** Nobody answers; the line is free again when the bytes are on it. */
  async #sendUnanswered(line: Connection, request: Request): Promise<void> {
    const bytes = this.#protocol.encode(request, this.#transaction);
    await line.keepSilence(this.#protocol.silence);
    this.#logSent(request, bytes);
    try {
      await line.port.write(bytes);
    } catch (thrown) {
      throw this.#away('the connection was closed', thrown);
    }
    await this.#clock.sleep(this.#protocol.replyWithin(request));
    line.touch();
  }

  #logSent(request: Request, bytes: Uint8Array): void {
    const frame = this.#protocol.isSecret?.(request) === true ? 'not shown: it holds a password' : toHex(bytes);
    const meaning = this.#protocol.meaningOf(request);
    this.#log.debug('sent', { url: this.url, frame, bytes: bytes.length, meaning });
  }

  async #noticeSilence(line: Connection): Promise<void> {
    line.silences += 1;
    // A few meters that are off may miss one after the other; when nobody answers, it is the connection. A half-open one gives no other sign.
    if (line.silences > Math.min(this.#devices.count + 1, MOST_SILENCES) && this.#line === line)
      await this.#hangUp(this.#away('the line is silent'));
  }

  /** Resolves once something damaged came and nothing after it; never where the deadline is all that can be gone by. */
  async #quietAfterDamage(line: Connection, enough: AbortSignal): Promise<typeof damaged> {
    const slowest = this.#devices.slowestReply;
    if (slowest === null || this.#protocol.numbersRequests) return new Promise(() => undefined);
    await line.untilQuiet(Math.max(QUIET_AFTER_DAMAGE, slowest * 2), enough);
    return damaged;
  }

  async #connect(by: { urgent: boolean }): Promise<Connection> {
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
    const framer = this.#protocol.makeFramer();
    const line = new Connection({ port, framer, number: this.#connections, clock: this.#clock });
    this.#line = line;
    this.#devices.reconnected();
    port.onBytes((bytes) => {
      line.touch();
      this.#receive(line, line.framer.push(bytes));
    });
    port.onClosed(() => {
      if (this.#line === line) void this.#hangUp(new FaultError('PORT_CLOSED', { details: { url: this.url } }));
    });
    this.#log.info('connected', { url: this.url, connection: line.number });
    return line;
  }

  #receive(line: Connection, framed: readonly Framed[]): void {
    if (this.#line !== line) return;
    for (const found of framed) {
      const facts = { url: this.url, frame: toHex(found.bytes), bytes: found.bytes.length };
      if (found.kind === 'junk') {
        // Some adapters bring back what was sent, and with it a password.
        const secret = this.#awaited !== null && this.#protocol.isSecret?.(this.#awaited.request) === true;
        this.#awaited?.hearJunk();
        this.#junk.tell(found.bytes.length, { ...facts, code: found.code, ...(secret ? { frame: 'not shown' } : {}) });
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

  async #hangUp(reason: FaultError): Promise<void> {
    const line = this.#line;
    this.#line = null;
    this.#awaited?.reject(reason);
    if (line === null) return;
    // A peer that takes connections and says nothing on them is left alone like one that takes none.
    if (!line.answered) this.#lineBackoff.fail();
    this.#log.info('hung_up', { url: this.url, connection: line.number, reason: reason.message });
    await line.port.close();
  }

  #away(why: string, cause?: unknown): FaultError {
    return new FaultError('METER_AWAY', { message: `${this.url}: ${why}`, details: { url: this.url, why }, cause });
  }
}

function hurryOf({ urgent, soon }: TurnOptions): Hurry {
  return urgent === true ? 'urgent' : soon === true ? 'soon' : 'none';
}
