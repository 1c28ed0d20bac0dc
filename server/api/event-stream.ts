import type { FastifyReply, FastifyRequest } from 'fastify';
import { seconds, type Clock } from '#kernel';
import type { ServerEvent } from '#contracts/events';

const BEAT_EVERY = seconds(5);
const LISTENERS_AT_MOST = 64;
/** A listener that lets this much pile up is cut off: it reconnects and asks for the whole picture. */
const BACKLOG_BYTES = 256 * 1024;

/** Server-sent events to kiosks. An event is a hint to look again, so a lost one costs a moment, never money. */
export class EventStream {
  readonly #clock: Clock;
  readonly #hello: () => ServerEvent;
  readonly #listeners = new Set<FastifyReply['raw']>();
  readonly #ending = new AbortController();

  constructor(options: { clock: Clock; hello: () => ServerEvent }) {
    this.#clock = options.clock;
    this.#hello = options.hello;
  }

  start(): void {
    void this.#beat();
  }

  publish(event: ServerEvent): void {
    for (const listener of this.#listeners) this.#write(listener, `data: ${JSON.stringify(event)}\n\n`);
  }

  /** Answers a request with the stream. False when there are too many listeners already. */
  attach(request: FastifyRequest, reply: FastifyReply): boolean {
    if (this.#listeners.size >= LISTENERS_AT_MOST) return false;
    reply.hijack();
    const listener = reply.raw;
    listener.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#listeners.add(listener);
    request.raw.on('close', () => this.#listeners.delete(listener));
    this.#write(listener, `data: ${JSON.stringify(this.#hello())}\n\n`);
    return true;
  }

  stop(): void {
    this.#ending.abort();
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  async #beat(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.#clock.sleep(BEAT_EVERY, this.#ending.signal);
      for (const listener of this.#listeners) this.#write(listener, ': beat\n\n');
    }
  }

  #write(listener: FastifyReply['raw'], text: string): void {
    if (listener.writableLength > BACKLOG_BYTES) {
      this.#listeners.delete(listener);
      listener.destroy();
      return;
    }
    listener.write(text);
  }
}
