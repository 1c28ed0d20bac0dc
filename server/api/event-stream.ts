import type { FastifyReply, FastifyRequest } from 'fastify';
import { seconds, type Clock } from '#kernel';
import type { ServerEvent } from '#contracts/events';

const BEAT_EVERY = seconds(5);
const LISTENERS_AT_MOST = 64;
/** A listener that lets this much pile up is cut off: it reconnects and asks for the whole picture. */
const BACKLOG_BYTES = 256 * 1024;

/** Server-sent events to kiosks, or to the console. An event is a hint to look again, so a lost one costs a moment, never money. */
export class EventStream<Event extends object = ServerEvent> {
  readonly #clock: Clock;
  readonly #hello: () => Event;
  /** Each with the question whether it may still listen. */
  readonly #listeners = new Map<FastifyReply['raw'], () => Promise<boolean>>();
  readonly #ending = new AbortController();

  constructor(options: { clock: Clock; hello: () => Event }) {
    this.#clock = options.clock;
    this.#hello = options.hello;
  }

  start(): void {
    void this.#beat();
  }

  publish(event: Event): void {
    for (const listener of this.#listeners.keys()) this.#write(listener, `data: ${JSON.stringify(event)}\n\n`);
  }

  /** Answers a request with the stream. False when there are too many listeners already. */
  attach(
    request: FastifyRequest,
    reply: FastifyReply,
    mayListen: () => Promise<boolean> = () => Promise.resolve(true),
  ): boolean {
    if (this.#listeners.size >= LISTENERS_AT_MOST) return false;
    reply.hijack();
    const listener = reply.raw;
    listener.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#listeners.set(listener, mayListen);
    request.raw.on('close', () => this.#listeners.delete(listener));
    this.#write(listener, `data: ${JSON.stringify(this.#hello())}\n\n`);
    return true;
  }

  stop(): void {
    this.#ending.abort();
    for (const listener of this.#listeners.keys()) listener.end();
    this.#listeners.clear();
  }

  async #beat(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.#clock.sleep(BEAT_EVERY, this.#ending.signal);
      for (const [listener, mayListen] of this.#listeners) void this.#beatTo(listener, mayListen);
    }
  }

  /** Who may not listen any more, or of whom nobody can say, hears nothing more. */
  async #beatTo(listener: FastifyReply['raw'], mayListen: () => Promise<boolean>): Promise<void> {
    if (await mayListen().catch(() => false)) this.#write(listener, ': beat\n\n');
    else {
      this.#listeners.delete(listener);
      listener.end();
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
