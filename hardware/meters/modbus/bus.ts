import { duration, elapsed, FaultError, seconds, toHex, type Clock, type Log, type Monotonic } from '#kernel';
import type { Framed, Framer } from '../../framer.ts';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import { parseModbusAddress } from './address.ts';
import { Backoff } from './backoff.ts';
import { answers, decodeReply, encodeRequest, type ModbusReply, type ModbusRequest } from './codec.ts';
import { wrappingOf, type Unwrapped, type Wrapping } from './wrapping.ts';

const CONNECT_WITHIN = seconds(2);
/** From the request on the wire to its whole reply. */
const REPLY_WITHIN = seconds(1);
/** Where replies are not numbered: so long after a missed one its meter is not asked again, not even in a hurry, because the old answer may still come. */
const LATE_REPLY_WITHIN = duration(500);
const LONGEST_QUEUE = 256;
/** So many silences in a row, and none of them broken by anyone: it is the connection that is dead. */
const MOST_SILENCES = 6;

export interface RequestOptions {
  /** Goes before everything that polls, and is tried although the line or the meter is being left alone after a failure. */
  readonly urgent?: boolean;
  /** Fails rather than be sent on another connection than this: on the new one, something else may answer. */
  readonly onConnection?: number | null;
}

export interface ModbusAnswer {
  readonly reply: ModbusReply;
  /** Counts the connections of this bus; what was proven on one says nothing about the next. */
  readonly connection: number;
}

/** One line with one or more meters behind it. Requests go out one at a time. */
export interface ModbusBus {
  readonly url: string;
  /** The connection that stands now, or null. */
  readonly connection: number | null;
  /**
   * Sends one request and waits for its reply; an exception is a reply. Rejects with FaultError: METER_AWAY (no connection, silence, or a gateway that
   * says so; the cause tells which), FRAME_UNEXPECTED and FRAME_LENGTH for an answer to something else.
   */
  request(unitAddress: number, request: ModbusRequest, options?: RequestOptions): Promise<ModbusAnswer>;
  /** Hangs up; whatever waits is rejected. */
  stop(): Promise<void>;
}

export interface ModbusBusOptions {
  /** As `parseModbusAddress` reads it. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}

/**
 * Makes a bus; it connects when it is first asked something. Share one among all meters behind the same address: they take turns on it.
 * Throws FaultError PORT_ADDRESS_INVALID.
 */
export function openModbusBus(options: ModbusBusOptions): ModbusBus {
  return new LineBus(options);
}

interface Waiting {
  readonly unitAddress: number;
  readonly request: ModbusRequest;
  readonly options: RequestOptions;
  readonly resolve: (answer: ModbusAnswer) => void;
  readonly reject: (thrown: unknown) => void;
}

interface Line {
  readonly port: BytePort;
  readonly framer: Framer;
  readonly connection: number;
  answered: boolean;
  silences: number;
  /** When the last byte went either way. */
  busyAt: Monotonic | null;
}

interface Awaited {
  readonly transaction: number;
  readonly unitAddress: number;
  readonly resolve: (frame: Unwrapped) => void;
  readonly reject: (thrown: unknown) => void;
}

class LineBus implements ModbusBus {
  readonly url: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #openPort: OpenPort;
  readonly #portUrl: string;
  readonly #wrapping: Wrapping;
  readonly #urgent: Waiting[] = [];
  readonly #polls: Waiting[] = [];
  readonly #lineBackoff: Backoff;
  readonly #unitBackoffs = new Map<number, Backoff>();
  #line: Line | null = null;
  #awaited: Awaited | null = null;
  #connections = 0;
  #transaction = 0;
  #working = false;
  #stopped = false;

  constructor(options: ModbusBusOptions) {
    this.url = options.url;
    this.#clock = options.clock;
    this.#log = options.log.area('modbus');
    this.#openPort = options.openPort;
    const address = parseModbusAddress(options.url);
    this.#portUrl = address.portUrl;
    this.#wrapping = wrappingOf(address);
    this.#lineBackoff = new Backoff(options.clock);
  }

  get connection(): number | null {
    return this.#line?.connection ?? null;
  }

  request(unitAddress: number, request: ModbusRequest, options: RequestOptions = {}): Promise<ModbusAnswer> {
    const queue = options.urgent === true ? this.#urgent : this.#polls;
    if (this.#stopped) return Promise.reject(this.#away('the bus was stopped'));
    if (queue.length >= LONGEST_QUEUE) return Promise.reject(this.#away('more requests wait than the bus can carry'));
    return new Promise((resolve, reject) => {
      queue.push({ unitAddress, request, options, resolve, reject });
      void this.#work();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiting of [...this.#urgent.splice(0), ...this.#polls.splice(0)])
      waiting.reject(this.#away('the bus was stopped'));
    await this.#hangUp(this.#away('the bus was stopped'));
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (;;) {
      const next = this.#urgent.shift() ?? this.#polls.shift();
      if (next === undefined) break;
      try {
        next.resolve(await this.#exchange(next));
      } catch (thrown) {
        next.reject(thrown);
      }
    }
    this.#working = false;
  }

  async #exchange({ unitAddress, request, options }: Waiting): Promise<ModbusAnswer> {
    const backoff = this.#unitBackoff(unitAddress);
    if (backoff.pausing && options.urgent !== true) throw this.#away('the meter did not answer and is left alone');
    const line = this.#line ?? (await this.#connect({ urgent: options.urgent === true }));
    if ((options.onConnection ?? line.connection) !== line.connection)
      throw this.#away('the connection changed in between');
    if (!this.#wrapping.numbersRequests) await this.#letLateReplyPass(backoff);
    const frame = await this.#send(line, { unitAddress, request });
    if (frame === null) {
      backoff.fail();
      throw this.#away('no reply in time', new FaultError('DEVICE_SILENT', { details: { unitAddress } }));
    }
    const reply = decodeReply(frame.pdu);
    if (frame.unitAddress !== unitAddress || !answers(request, reply))
      throw new FaultError('FRAME_UNEXPECTED', {
        details: {
          url: this.url,
          unitAddress,
          asked: request.kind,
          answered: frame.unitAddress,
          dataUnit: toHex(frame.pdu),
        },
      });
    if (reply.kind === 'exception' && reply.name.startsWith('gateway_')) {
      backoff.fail();
      throw this.#away(`the gateway says ${reply.name}`);
    }
    backoff.succeed();
    return { reply, connection: line.connection };
  }

  /** The reply's frame, or null when it did not come in time. */
  async #send(line: Line, asked: { unitAddress: number; request: ModbusRequest }): Promise<Unwrapped | null> {
    this.#transaction = (this.#transaction + 1) & 0xffff;
    const transaction = this.#transaction;
    const { unitAddress } = asked;
    const bytes = this.#wrapping.encode({ transaction, unitAddress, pdu: encodeRequest(asked.request) });
    await this.#keepSilence(line);
    const replied = new Promise<Unwrapped>((resolve, reject) => {
      this.#awaited = { transaction, unitAddress, resolve, reject };
    });
    const enough = new AbortController();
    try {
      this.#log.debug('sent', { url: this.url, frame: toHex(bytes), bytes: bytes.length, meaning: asked.request.kind });
      line.busyAt = this.#clock.monotonic();
      const written = line.port.write(bytes).then(() => replied);
      const inTime = this.#clock.sleep(REPLY_WITHIN, enough.signal).then(() => null);
      const frame = await Promise.race([replied, written, inTime]);
      if (frame === null) await this.#noticeSilence(line);
      return frame;
    } catch (thrown) {
      throw thrown instanceof FaultError && thrown.code === 'PORT_CLOSED'
        ? this.#away('the connection was closed', thrown)
        : thrown;
    } finally {
      this.#awaited = null;
      enough.abort();
    }
  }

  async #noticeSilence(line: Line): Promise<void> {
    this.#receive(line, line.framer.flush());
    line.silences += 1;
    // A few meters that are off may miss one after the other; when nobody answers, it is the connection. A half-open one gives no other sign.
    if (line.silences > Math.min(this.#unitBackoffs.size + 1, MOST_SILENCES) && this.#line === line)
      await this.#hangUp(this.#away('the line is silent'));
  }

  /** On a serial line silence is what ends a frame, so a request does not follow the last byte at once. */
  async #keepSilence(line: Line): Promise<void> {
    if (line.busyAt === null) return;
    const left = this.#wrapping.silence - elapsed(line.busyAt, this.#clock.monotonic());
    if (left > 0) await this.#clock.sleep(duration(left));
  }

  async #letLateReplyPass(backoff: Backoff): Promise<void> {
    const since = backoff.sinceFailure;
    if (since !== null && since < LATE_REPLY_WITHIN) await this.#clock.sleep(duration(LATE_REPLY_WITHIN - since));
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
      throw this.#away('the bus was stopped');
    }
    this.#connections += 1;
    const line: Line = {
      port,
      framer: this.#wrapping.makeFramer(),
      connection: this.#connections,
      answered: false,
      silences: 0,
      busyAt: null,
    };
    this.#line = line;
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
        this.#log.warn('junk', { ...facts, code: found.code });
        continue;
      }
      line.answered = true;
      line.silences = 0;
      this.#lineBackoff.succeed();
      const frame = this.#wrapping.decode(found.bytes);
      const awaited = this.#awaited !== null && belongsTo(this.#awaited, frame);
      // A reply that comes after its deadline belongs to nobody; taken for the next one it would be another register's value.
      this.#log.debug(awaited ? 'received' : 'late_reply_dropped', facts);
      if (awaited) this.#awaited?.resolve(frame);
    }
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

  #unitBackoff(unitAddress: number): Backoff {
    const known = this.#unitBackoffs.get(unitAddress) ?? new Backoff(this.#clock);
    this.#unitBackoffs.set(unitAddress, known);
    return known;
  }

  #away(why: string, cause?: unknown): FaultError {
    return new FaultError('METER_AWAY', { message: `${this.url}: ${why}`, details: { url: this.url, why }, cause });
  }
}

function belongsTo(awaited: Awaited, frame: Unwrapped): boolean {
  return frame.transaction === null
    ? frame.unitAddress === awaited.unitAddress
    : frame.transaction === awaited.transaction;
}
