import { FaultError, seconds, toHex, type Clock, type Log } from '#kernel';
import type { Framed } from '../../framer.ts';
import type { BytePort, OpenPort } from '../../ports/index.ts';
import { Backoff } from './backoff.ts';
import { answers, decodeReply, encodeRequest, type ModbusReply, type ModbusRequest } from './codec.ts';
import { MbapFramer } from './framer.ts';
import { decodeMbap, encodeMbap, type MbapFrame } from './frames.ts';

const CONNECT_WITHIN = seconds(2);
/** From the request on the wire to its whole reply. */
const REPLY_WITHIN = seconds(1);
const LONGEST_QUEUE = 256;

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
  /** `tcp://host:port` */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openPort: OpenPort;
}

/**
 * Makes a bus; it connects when it is first asked something. Share one among all meters behind the same address: they take turns on it.
 * Throws FaultError PORT_ADDRESS_INVALID for anything but `tcp://`.
 */
export function openModbusBus(options: ModbusBusOptions): ModbusBus {
  if (!options.url.startsWith('tcp://'))
    throw new FaultError('PORT_ADDRESS_INVALID', {
      message: `${options.url}: Modbus meters are reached by tcp://host:port; a serial line needs a gateway before it`,
      details: { url: options.url },
    });
  return new ModbusTcpBus(options);
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
  readonly framer: MbapFramer;
  readonly connection: number;
  answered: boolean;
  silences: number;
}

interface Awaited {
  readonly transaction: number;
  readonly resolve: (frame: MbapFrame) => void;
  readonly reject: (thrown: unknown) => void;
}

class ModbusTcpBus implements ModbusBus {
  readonly url: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #openPort: OpenPort;
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
    const frame = await this.#send(line, { unitAddress, request });
    if (frame === null) {
      backoff.fail();
      throw this.#away('no reply in time', new FaultError('DEVICE_SILENT', { details: { unitAddress } }));
    }
    const reply = decodeReply(frame.pdu);
    if (frame.unitAddress !== unitAddress || !answers(request, reply))
      throw new FaultError('FRAME_UNEXPECTED', {
        details: { url: this.url, unitAddress, asked: request.kind, frame: toHex(encodeMbap(frame)) },
      });
    if (reply.kind === 'exception' && reply.name.startsWith('gateway_')) {
      backoff.fail();
      throw this.#away(`the gateway says ${reply.name}`);
    }
    backoff.succeed();
    return { reply, connection: line.connection };
  }

  /** The reply's frame, or null when it did not come in time. */
  async #send(line: Line, asked: { unitAddress: number; request: ModbusRequest }): Promise<MbapFrame | null> {
    this.#transaction = (this.#transaction + 1) & 0xffff;
    const transaction = this.#transaction;
    const bytes = encodeMbap({ transaction, unitAddress: asked.unitAddress, pdu: encodeRequest(asked.request) });
    const replied = new Promise<MbapFrame>((resolve, reject) => {
      this.#awaited = { transaction, resolve, reject };
    });
    const enough = new AbortController();
    try {
      this.#log.debug('sent', { url: this.url, frame: toHex(bytes), bytes: bytes.length, meaning: asked.request.kind });
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
    // One more than every meter missing twice would need: then it is the connection that is dead. A half-open one gives no other sign.
    if (line.silences > this.#unitBackoffs.size + 1 && this.#line === line)
      await this.#hangUp(this.#away('the line is silent'));
  }

  async #connect(by: { urgent: boolean }): Promise<Line> {
    if (this.#lineBackoff.pausing && !by.urgent) throw this.#away('the address did not answer and is left alone');
    let port: BytePort;
    try {
      port = await this.#openPort(this.url, { connectTimeout: CONNECT_WITHIN });
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
      framer: new MbapFramer(),
      connection: this.#connections,
      answered: false,
      silences: 0,
    };
    this.#line = line;
    port.onBytes((bytes) => this.#receive(line, line.framer.push(bytes)));
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
      const frame = decodeMbap(found.bytes);
      const awaited = frame.transaction === this.#awaited?.transaction;
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
