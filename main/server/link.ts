import { createParser } from 'eventsource-parser';
import type { AxiosInstance } from 'axios';
import { retryDelay } from '#app';
import { kioskSite, type KioskSite } from '#contracts/api';
import { serverEvent, type ServerEvent } from '#contracts/events';
import {
  codeOf,
  elapsed,
  FaultError,
  formatInstant,
  parseInstant,
  seconds,
  type Clock,
  type Code,
  type Instant,
  type KioskId,
  type Log,
  type Refusal,
} from '#kernel';
import type { Journal } from '../journal/journal.ts';
import { BooksWitness } from './books-witness.ts';
import {
  isRenewalDue,
  keepCredential,
  keepPrivately,
  parseJson,
  readCredential,
  readIfThere,
  readTicket,
} from './credential.ts';
import { pinnedHttp } from './pinned-http.ts';
import { ServerClient } from './server-client.ts';
import type { TroubleNews } from './trouble-news.ts';

const HEARTBEAT = seconds(10);
/** While the server is away it is asked this often, so that a tenant need not wait long once it is back. */
const KNOCK = seconds(1);
const MOST_EVENT_BYTES = 256 * 1024;

export interface LinkListener {
  /** Null: the server answers. */
  onTrouble(trouble: Code | null): void;
  onSite(site: KioskSite): void;
  /** After each heartbeat that was answered. */
  onBeat(client: ServerClient): void;
  /** The server's ledger is not the one that this kiosk saw: older books were put back. Said once for each end that is missing. */
  onOlderBooks(): void;
  onEvent(event: ServerEvent): void;
}

export interface LinkOptions {
  readonly kioskId: KioskId;
  readonly url: string;
  readonly ticketFile: string;
  readonly credentialFile: string;
  readonly siteFile: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal;
  /** The public half of the key that seals the receipts, for the heartbeat. */
  readonly receiptKey: string;
  /** What does not work here, for the heartbeat. */
  readonly troubles: Pick<TroubleNews, 'read' | 'told'>;
  /** Whether the server is still being told what its older books lack. */
  readonly isSendingAgain: () => boolean;
}

/** The site as this kiosk last heard of it; null when it never did, or when the copy is damaged. */
export function keptSite(file: string): KioskSite | null {
  const parsed = kioskSite.safeParse(parseJson(readIfThere(file) ?? ''));
  return parsed.success ? parsed.data : null;
}

/** Keeps the kiosk and its server in touch: enrolment once, a heartbeat, the events, the token before it ends. It never gives up. */
export class ServerLink {
  readonly #options: LinkOptions;
  readonly #stopping = new AbortController();
  readonly #listener: LinkListener;
  #client: ServerClient | null = null;
  #trouble: Code | null = 'SERVER_AWAY';
  #siteRevision: string | null = null;
  #running: Promise<unknown> = Promise.resolve();
  readonly #booksWitness: BooksWitness;
  #knock = new AbortController();

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.#listener = listener;
    const { journal, clock, isSendingAgain } = options;
    const onOlderBooks = (): void => listener.onOlderBooks();
    this.#booksWitness = new BooksWitness({ journal, clock, onOlderBooks, isSendingAgain });
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#knock.abort();
    await this.#running;
  }

  /** The client once this kiosk is enrolled. Throws FaultError SERVER_AWAY before. */
  client(): ServerClient {
    if (this.#client === null) throw new FaultError(this.#trouble ?? 'SERVER_AWAY');
    return this.#client;
  }

  /** A call of somebody else found the server away, or there: no need to wait for the next heartbeat to say so. */
  noticed(trouble: Code | null): void {
    if (trouble === this.#trouble) return;
    // Coming back is for the heartbeat to say, which also asks for the site; it is only asked at once.
    if (trouble === null) this.#knock.abort();
    else this.#report(trouble);
  }

  /** Something happened here that the server should hear of before its next heartbeat. */
  tellSoon(): void {
    this.#knock.abort();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      try {
        const client = await this.#enrolled();
        this.#client = client;
        await Promise.all([this.#heartbeats(client), this.#events(client)]);
      } catch (thrown) {
        // Only enrolment ends here; the two loops carry on by themselves.
        failures += 1;
        this.#options.log.error('not enrolled', thrown);
        this.#report(codeOf(thrown));
        await this.#options.clock.sleep(retryDelay(failures), this.#stopping.signal);
      }
    }
  }

  async #enrolled(): Promise<ServerClient> {
    const options = this.#options;
    const kept = readCredential(options.credentialFile);
    if (kept !== null && kept.kioskId === options.kioskId)
      return this.#clientWith(kept.serverCertificatePem, kept.token);
    // The notes of this journal were sent, and lie in a box, under the name that they were taken with.
    if (kept !== null && (await options.journal.summary()).lastSequence > 0)
      throw new FaultError('ENROLMENT_REFUSED', {
        message: `the journal here is of the kiosk ${kept.kioskId}: give ${options.kioskId} a data folder of its own`,
      });
    const ticket = readTicket(options.ticketFile);
    if (ticket.kioskId !== options.kioskId)
      throw new FaultError('ENROLMENT_REFUSED', { message: `the ticket is for the kiosk ${ticket.kioskId}` });
    const client = this.#clientWith(ticket.serverCertificatePem, null);
    const reply = await client.enrol(options.kioskId, ticket.code);
    if (!reply.ok) throw refused(reply.error);
    keepCredential(options.credentialFile, {
      kioskId: options.kioskId,
      serverCertificatePem: ticket.serverCertificatePem,
      ...reply.value,
      issuedAt: formatInstant(options.clock.now()),
    });
    client.useToken(reply.value.token);
    options.log.info('enrolled', { kioskId: options.kioskId });
    return client;
  }

  #clientWith(certificatePem: string, token: string | null): ServerClient {
    const http: AxiosInstance = pinnedHttp({ url: this.#options.url, certificatePem });
    const client = new ServerClient(http);
    if (token !== null) client.useToken(token);
    return client;
  }

  async #heartbeats(client: ServerClient): Promise<void> {
    const { clock, log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      // Made before the calls: whoever knocks meanwhile is heard by the sleep after them.
      this.#knock = new AbortController();
      try {
        const serverNow = await this.#beat(client);
        await this.#renew(client, serverNow);
        if (this.#siteRevision === null) await this.#fetchSite(client);
        this.#report(null);
        this.#listener.onBeat(client);
      } catch (thrown) {
        log.warn('heartbeat', { code: codeOf(thrown), reason: thrown instanceof Error ? thrown.message : '' });
        this.#report(codeOf(thrown));
      }
      await clock.sleep(
        this.#trouble === null ? HEARTBEAT : KNOCK,
        AbortSignal.any([this.#stopping.signal, this.#knock.signal]),
      );
    }
  }

  /** Resolves to the time at the server. */
  async #beat(client: ServerClient): Promise<Instant> {
    const { clock, journal, version, troubles, receiptKey } = this.#options;
    const trouble = troubles.read();
    const witness = await journal.lastWitness();
    const reply = await client.heartbeat({
      at: formatInstant(clock.now()),
      version,
      trouble,
      receiptKey,
      ...(witness === null ? {} : { witness }),
      journal: await journal.summary(),
    });
    if (!reply.ok) throw refused(reply.error);
    troubles.told(trouble);
    await this.#booksWitness.heard(witness, reply.value);
    return parseInstant(reply.value.at) ?? clock.now();
  }

  /** A new token once half of the old one's life is over. The new one is on the disk before it is used; the old one works until then. */
  async #renew(client: ServerClient, serverNow: Instant): Promise<void> {
    const { credentialFile } = this.#options;
    const kept = readCredential(credentialFile);
    if (kept === null || !isRenewalDue(kept, serverNow)) return;
    const reply = await client.renewToken();
    if (!reply.ok) throw refused(reply.error);
    keepCredential(credentialFile, { ...kept, ...reply.value, issuedAt: formatInstant(serverNow) });
    client.useToken(reply.value.token);
  }

  async #fetchSite(client: ServerClient): Promise<void> {
    const reply = await client.site();
    if (!reply.ok) throw refused(reply.error);
    client.useCurrency(reply.value.currency);
    keepPrivately(this.#options.siteFile, JSON.stringify(reply.value));
    this.#siteRevision = reply.value.revision;
    this.#listener.onSite(reply.value);
  }

  async #events(client: ServerClient): Promise<void> {
    const { clock, log } = this.#options;
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      const began = clock.monotonic();
      try {
        await this.#listen(client);
      } catch (thrown) {
        log.debug('events', { code: codeOf(thrown) });
      }
      if (this.#stopping.signal.aborted) return;
      // A stream that breaks is the first sign of a server that went away: knock at once.
      this.#knock.abort();
      failures = elapsed(began, clock.monotonic()) > HEARTBEAT ? 1 : failures + 1;
      await clock.sleep(retryDelay(Math.min(failures, 2)), this.#stopping.signal);
    }
  }

  async #listen(client: ServerClient): Promise<void> {
    const parser = createParser({ maxBufferSize: MOST_EVENT_BYTES, onEvent: ({ data }) => this.#take(data) });
    const decoder = new TextDecoder();
    for await (const bytes of await client.events(this.#stopping.signal))
      parser.feed(decoder.decode(bytes, { stream: true }));
  }

  #take(data: string): void {
    const parsed = serverEvent.safeParse(parseJson(data));
    if (!parsed.success) {
      this.#options.log.warn('event refused', { code: 'SERVER_ANSWER_INVALID' });
      return;
    }
    const event = parsed.data;
    const isOtherSite = event.type === 'hello' && event.siteRevision !== this.#siteRevision;
    if (isOtherSite || event.type === 'notices_changed') {
      this.#siteRevision = null;
      this.#knock.abort();
    }
    this.#listener.onEvent(event);
  }

  #report(trouble: Code | null): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.#options.log.info('link', { trouble });
    this.#listener.onTrouble(trouble);
  }
}

function refused(refusal: Refusal): FaultError {
  return new FaultError(refusal.code, { message: refusal.message, details: refusal.details });
}
