import type { CardAnswer, CardRequest, CardSort } from '#contracts/api';
import { duration, milliseconds, seconds, toHex, Turns, type Clock, type Duration, type Log } from '#kernel';
import type { CardEvent, CardReader } from '../reader.ts';
import { parsePcscAddress } from './address.ts';
import { decodeUidAnswer, storageCardOf } from './codec.ts';
import { askCard, isReadersNo, sortOf } from './conversation.ts';
import { GET_UID } from './frames.ts';
import { loadPcscLibrary, type PcscCard, type PcscClient, type PcscLibrary, type PcscReader } from './library.ts';
import { pcscAtStart, stepPcsc, type PcscEvent, type PcscState, type ReadOutcome } from './machine.ts';

export interface PcscCardReaderOptions {
  /** `pcsc://` and the beginning of the reader's name, percent-encoded; `pcsc://*` is the first reader. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Another library in tests. */
  readonly loadLibrary?: () => Promise<PcscLibrary>;
}

const FIRST_RETRY = milliseconds(500);
const LAST_RETRY = seconds(5);
/** The daemon names its readers within milliseconds of the connection; a reader that is not named by then is away. */
const READERS_DUE = seconds(2);
/** A daemon that has just started looks for cards within half a second. Until then a card that was left on the reader would seem to be a new one. */
const SETTLED = seconds(1);
/** At the edge of the field a card fails and works again within the same tap. */
const ASK_AGAIN = milliseconds(100);
const ASK_TIMES = 4;
/** The daemon looks for cards every 400 ms. */
const LEAVING_NOTICED = milliseconds(500);
/** What the library says when the card, the reader or the daemon is no longer there to be asked. */
const LEFT = new Set([
  'NoSmartCard',
  'RemovedCard',
  'ReaderUnavailable',
  'UnknownReader',
  'CommError',
  'NoService',
  'ServiceStopped',
  'CancelledByUser',
]);

/**
 * A contactless reader behind PC/SC: the system's daemon and `pcsc-mini`. A card stays open while it lies there, so that it can be asked more. Throws FaultError PORT_ADDRESS_INVALID;
 * everything after that is `away`, retried with growing pauses.
 */
export function createPcscCardReader(options: PcscCardReaderOptions): CardReader {
  return new PcscCardReader(options);
}

interface Held {
  readonly visit: number;
  readonly reader: string;
  readonly card: PcscCard;
}

class PcscCardReader implements CardReader {
  readonly #options: PcscCardReaderOptions;
  readonly #namePrefix: string;
  readonly #log: Log;
  readonly #lifetime = new AbortController();
  readonly #readers = new Map<string, PcscReader>();
  #handler: (event: CardEvent) => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #state: PcscState = pcscAtStart;
  /** The card that was tapped, open for as long as it lies there. */
  #held: Held | null = null;
  readonly #turns = new Turns<string>();

  constructor(options: PcscCardReaderOptions) {
    this.#options = options;
    this.#namePrefix = parsePcscAddress(options.url).namePrefix;
    this.#log = options.log.area('cards');
  }

  start(handler: (event: CardEvent) => void): void {
    this.#handler = handler;
    this.#running = this.#keepWatching();
  }

  async stop(): Promise<void> {
    this.#lifetime.abort();
    await this.#running;
    await this.#letGo();
  }

  sort(): Promise<CardSort> {
    return this.#converse<CardSort>(({ card }) => sortOf(card), 'untold');
  }

  ask(request: CardRequest): Promise<CardAnswer> {
    return this.#converse<CardAnswer>((held) => this.#askTwice(held, request), { kind: 'left' });
  }

  /** A no of the reader may be a card that has just left, of which the daemon does not know yet. It is believed of one that is still there, and of which it is said twice. */
  async #askTwice(held: Held, request: CardRequest): Promise<CardAnswer> {
    const first = await askCard(held.card, request, held.reader);
    if (!isReadersNo(first)) return first;
    await this.#options.clock.sleep(LEAVING_NOTICED, this.#lifetime.signal);
    // A half of an authentication cannot be said again: whoever holds the card holds it there once more.
    if (held !== this.#held || request.ask === 'desfire_response') return { kind: 'left' };
    return askCard(held.card, request, held.reader);
  }

  /** With the card that lies there, one after the other: a card in the middle of an exchange is not asked something else. */
  #converse<Value>(work: (held: Held) => Promise<Value>, left: Value): Promise<Value> {
    return this.#turns.take('card', async () => {
      const held = this.#held;
      if (held === null || this.#lifetime.signal.aborted) return left;
      try {
        const value = await work(held);
        return held === this.#held ? value : left;
      } catch (thrown) {
        this.#log.debug('card_not_asked', { reason: libraryCode(thrown) });
        return left;
      }
    });
  }

  async #letGo(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    await held?.card.close();
  }

  async #keepWatching(): Promise<void> {
    const { clock, loadLibrary = loadPcscLibrary } = this.#options;
    const { signal } = this.#lifetime;
    let retry: Duration = FIRST_RETRY;
    // A client that did not start is used again: each new one would cost memory for good, and a daemon may be away for weeks.
    let client: PcscClient | null = null;
    while (!signal.aborted) {
      try {
        client ??= (await loadLibrary()).makeClient();
        const lost = this.#watch(client);
        retry = FIRST_RETRY;
        await this.#untilLost(lost);
        client.stop();
        client = null;
      } catch (thrown) {
        this.#log.debug('daemon_unreachable', { reason: reasonOf(thrown) });
      }
      if (signal.aborted) return;
      this.#step({ kind: 'daemon_lost' });
      await clock.sleep(retry, signal);
      retry = duration(Math.min(retry * 2, LAST_RETRY));
    }
  }

  /** Throws when no daemon answers. The returned signal is set when it no longer does. */
  #watch(client: PcscClient): AbortSignal {
    const lost = new AbortController();
    this.#readers.clear();
    const ended = AbortSignal.any([lost.signal, this.#lifetime.signal]);
    client.start({
      onReader: (reader) => {
        if (ended.aborted || !reader.name.startsWith(this.#namePrefix)) return;
        this.#readers.set(reader.name, reader);
        this.#step({ kind: 'reader_found', name: reader.name });
        void this.#settle(ended);
      },
      onReaderGone: (name) => {
        if (ended.aborted || !this.#readers.delete(name)) return;
        this.#step({ kind: 'reader_gone', name });
      },
      onPresence: (name, presence) => {
        if (ended.aborted || !this.#readers.has(name)) return;
        this.#step({ kind: 'presence', name, presence });
      },
      onLost: (code) => {
        this.#log.warn('daemon_lost', { reason: code });
        lost.abort();
      },
    });
    return ended;
  }

  async #settle(ended: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(SETTLED, ended);
    if (!ended.aborted) this.#step({ kind: 'settled' });
  }

  async #untilLost(ended: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(READERS_DUE, ended);
    if (!ended.aborted) this.#step({ kind: 'readers_due' });
    if (!ended.aborted)
      await new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve(), { once: true }));
  }

  #step(event: PcscEvent): void {
    const before = this.#state.said;
    const { state, events, ask } = stepPcsc(this.#state, event);
    this.#state = state;
    const lies = state.field.kind === 'card' || state.field.kind === 'asking';
    if (this.#held !== null && (!lies || state.visits !== this.#held.visit)) void this.#letGo();
    if (state.said !== before) this.#logChange(state);
    for (const said of events) this.#handler(said);
    if (ask !== null) void this.#ask(ask);
  }

  #logChange({ said, readers }: PcscState): void {
    const { url } = this.#options;
    if (said === 'here') this.#log.info('reader_back', { url, reader: readers[0]?.name ?? '' });
    else this.#log.warn('reader_away', { url });
  }

  async #ask({ reader, visit }: { reader: string; visit: number }): Promise<void> {
    const outcome = await this.#read(reader, visit);
    if (!this.#lifetime.signal.aborted) this.#step({ kind: 'answer', visit, outcome });
  }

  /** Asks until there is an answer, the card has left, or it was asked often enough. */
  async #read(name: string, visit: number): Promise<ReadOutcome> {
    const { clock } = this.#options;
    for (let time = 1; this.#isAwaited(visit); time += 1) {
      const outcome = await this.#readOnce(name, visit);
      if (outcome.kind !== 'unreadable' || time === ASK_TIMES) return outcome;
      await clock.sleep(ASK_AGAIN, this.#lifetime.signal);
    }
    return { kind: 'left' };
  }

  #isAwaited(visit: number): boolean {
    const { field } = this.#state;
    return field.kind === 'asking' && field.visit === visit && !this.#lifetime.signal.aborted;
  }

  async #readOnce(name: string, visit: number): Promise<ReadOutcome> {
    let card: PcscCard | null = null;
    try {
      const reader = this.#readers.get(name);
      if (reader === undefined) return { kind: 'left' };
      card = await reader.connect();
      const outcome = this.#numberOf(card, await card.transmit(GET_UID));
      if (outcome.kind === 'uid' && this.#isAwaited(visit)) {
        this.#held = { visit, reader: name, card };
        return outcome;
      }
      await card.close();
      return outcome;
    } catch (thrown) {
      await card?.close();
      const code = libraryCode(thrown);
      this.#log.debug('card_not_read', { reason: code });
      return LEFT.has(code) ? { kind: 'left' } : { kind: 'unreadable' };
    }
  }

  #numberOf(card: PcscCard, answer: Uint8Array): ReadOutcome {
    const decoded = decodeUidAnswer(answer);
    const kind = storageCardOf(card.atr) ?? toHex(card.atr);
    switch (decoded.kind) {
      case 'uid':
        this.#log.debug('card_read', { kind });
        return decoded;
      case 'refused':
        this.#log.info('card_refused', { kind, status: decoded.status.toString(16), dataBytes: decoded.dataBytes });
        return { kind: 'unreadable' };
      case 'cut_short':
        return { kind: 'left' };
    }
  }
}

function libraryCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown';
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
