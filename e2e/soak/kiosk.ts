import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Tender } from '#app';
import { createValidator, type ValidatorSpeech } from '#hardware/cash';
import { currency, minutes, silentLog, type Code, type Money, type Randomness } from '#kernel';
import { CashHost, keptNote, openJournal, Uploader, type Journal, type UploadClient } from '#main';
import { type AssembledValidator, memoryLineTo, type VirtualTime } from '#simulators';

export interface KioskParts {
  readonly speech: ValidatorSpeech;
  readonly device: AssembledValidator;
  readonly time: VirtualTime;
  readonly randomness: Randomness;
  readonly client: () => UploadClient;
  /** Called before and after each write of the journal: where a program may be killed. */
  readonly onWrite: (moment: 'before' | 'after') => Promise<void>;
}

/** What a program that was killed leaves behind stands here; the next one begins with a copy of it. */
const FILES = ['journal.sqlite', 'journal.sqlite-wal'];

/**
 * The kiosk's own parts between device and server: driver, cash host, journal in its thread on a real file, uploader. Only the session is made here: a tender that a run
 * gives and takes away. It can be killed: from then on nothing of it goes on, and what its files held then is what the next one finds.
 */
export class SoakKiosk {
  readonly #parts: KioskParts;
  readonly #folder: string;
  readonly #journal: Journal;
  #host: CashHost | null = null;
  #uploader: Uploader | null = null;
  #isDead = false;
  #tender: Tender | null = null;
  /** Why cash is off; null: it is on. */
  trouble: Code | 'unheard' | null = 'unheard';
  journalFailed = false;

  private constructor(parts: KioskParts, folder: string, journal: Journal) {
    this.#parts = parts;
    this.#folder = folder;
    this.#journal = journal;
  }

  static async start(parts: KioskParts, folder: string): Promise<SoakKiosk> {
    const journal = await parts.time.track(openJournal(join(folder, 'journal.sqlite')));
    const kiosk = new SoakKiosk(parts, folder, journal);
    await kiosk.#begin();
    return kiosk;
  }

  get journalFile(): string {
    return join(this.#folder, 'journal.sqlite');
  }

  /** A session takes money now, or none does. */
  open(tender: Tender | null): void {
    this.#tender = tender;
    this.#align();
  }

  /** The program ends at this instant, whatever it does. */
  die(): void {
    this.#isDead = true;
  }

  /** What it wrote until it died is copied to the folder for the next one. */
  async leave(next: string): Promise<void> {
    // What the journal's thread was doing is done; nobody hears of it.
    await this.#parts.time.settle();
    mkdirSync(next, { recursive: true });
    for (const file of FILES)
      if (existsSync(join(this.#folder, file))) copyFileSync(join(this.#folder, file), join(next, file));
    await this.#journal.close().catch(() => undefined);
  }

  async stop(): Promise<void> {
    const { time } = this.#parts;
    const stopping = Promise.all([this.#host?.stop(), this.#uploader?.stop()]);
    let isOver = false;
    void stopping.then(() => {
      isOver = true;
    });
    await time.until(() => isOver, minutes(1));
    await this.#journal.close();
  }

  async #begin(): Promise<void> {
    const { time, device, speech, randomness, client } = this.#parts;
    const journal = this.#watched();
    const clock = time.clockOf(() => this.#isDead);
    const money = currency('EUR');
    const driver = createValidator(speech, {
      openPort: memoryLineTo(device, () => this.#isDead),
      url: 'tcp://127.0.0.1:1',
      clock,
      log: silentLog,
      randomness,
      currency: money,
      memory: { lastEvent: async (serial) => (await journal.keptDevice(serial))?.event ?? null },
    });
    this.#uploader = new Uploader(
      { journal, client, clock, log: silentLog },
      {
        onCredited: () => undefined,
        onDoubted: () => undefined,
        onLink: () => undefined,
        onJournalFailed: () => {
          this.journalFailed = true;
        },
      },
    );
    this.#host = new CashHost(driver, {
      journal,
      kept: await keptNote(journal),
      times: { stackedSaid: () => undefined },
      currency: money,
      clock,
      randomness,
      log: silentLog,
      tender: () => (this.journalFailed ? null : this.#tender),
      dispatch: (event) => {
        if (event.kind === 'journal' && event.state === 'failed') this.journalFailed = true;
        if (event.kind === 'validator') this.trouble = event.trouble;
        this.#align();
      },
      onUpload: () => this.#uploader?.nudge(),
      onAlarm: () => undefined,
      box: { seen: () => Promise.resolve() },
    });
    this.#host.start();
    this.#uploader.start();
  }

  /** The slot takes what the session may still put in, as the session machine would have it. */
  #align(): void {
    if (this.#isDead) return;
    const takes: readonly Money[] =
      this.#tender === null || this.trouble !== null || this.journalFailed ? [] : this.#tender.denominations;
    if (takes.length === 0) this.#host?.refuse();
    else this.#host?.accept(takes);
  }

  /** The journal, with the moments around its writes; a dead program hears no answer. */
  #watched(): Journal {
    const { time, onWrite } = this.#parts;
    const isDead = () => this.#isDead;
    const never = () => new Promise<never>(() => undefined);
    const around = async <Result>(work: () => Promise<Result>, isWrite: boolean): Promise<Result> => {
      if (isWrite && !isDead()) await onWrite('before');
      if (isDead()) return never();
      try {
        const result = await time.track(work());
        if (isWrite && !isDead()) await onWrite('after');
        return isDead() ? await never() : result;
      } catch (thrown) {
        if (isDead()) return never();
        throw thrown;
      }
    };
    const inner = this.#journal;
    return {
      ...inner,
      open: (row, extras) => around(() => inner.open(row, extras), true),
      advance: (id, to, at) => around(() => inner.advance(id, to, at), true),
      keepDevice: (word, at) => around(() => inner.keepDevice(word, at), true),
      markReported: (id, told) => around(() => inner.markReported(id, told), true),
      newestNote: () => around(() => inner.newestNote(), false),
      keptDevice: (serial) => around(() => inner.keptDevice(serial), false),
      nextToUpload: (after) => around(() => inner.nextToUpload(after), false),
      nextCredited: (after) => around(() => inner.nextCredited(after), false),
      nextReceipt: () => around(() => inner.nextReceipt(), false),
      nextBoxEvent: () => around(() => inner.nextBoxEvent(), false),
    };
  }
}
