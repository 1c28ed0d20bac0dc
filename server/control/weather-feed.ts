import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant, later, minutes, parseInstant, seconds, type Clock, type Log } from '#kernel';
import { WEATHER_FILE, weatherWord, type WeatherWordFile } from '#contracts/configuration';
import type { WeatherWord } from './model.ts';

const LOOK_EVERY = seconds(10);
/** What a feed's clock may be ahead of ours. */
const CLOCK_AHEAD = minutes(1);

/**
 * Reads what the weather feed wrote into the data folder. What cannot be read is no word; the one before stays until it is stale, and then nobody is cut,
 * for not knowing the weather is no reason to cut somebody in the frost.
 */
export class WeatherFeed {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #word: WeatherWord | null = null;
  #running: Promise<void> = Promise.resolve();
  #telling: Promise<unknown> = Promise.resolve();

  constructor(options: { readonly directory: string; readonly clock: Clock; readonly log: Log }) {
    this.#file = join(options.directory, WEATHER_FILE);
    this.#clock = options.clock;
    this.#log = options.log;
  }

  get word(): WeatherWord | null {
    return this.#word;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * Takes a word that a feed says, and keeps it in the file. False where it is from the future; one that is older than the last changes nothing, for a feed may
   * say it again. Rejects where the file cannot be written.
   */
  tell(said: WeatherWordFile): Promise<boolean> {
    const told = this.#telling.then(() => this.#take(said));
    this.#telling = told.catch(() => undefined);
    return told;
  }

  /** Looks now. */
  async look(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch(() => null);
    if (text === null) return;
    const read = weatherWord.safeParse(parsedOrNull(text));
    const at = read.success ? parseInstant(read.data.at) : null;
    if (!read.success || at === null) {
      this.#log.warn('weather not understood', { file: this.#file });
      return;
    }
    const { hold, until } = read.data;
    this.#word = { hold, at, until: until === null ? null : parseInstant(until) };
  }

  async #take(said: WeatherWordFile): Promise<boolean> {
    const at = parseInstant(said.at);
    if (at === null || at > later(this.#clock.now(), CLOCK_AHEAD)) return false;
    await this.look();
    if (this.#word !== null && at <= this.#word.at) return true;
    const { hold, until } = said;
    const word: WeatherWordFile = { hold, at: formatInstant(at), until };
    await writeFile(`${this.#file}.new`, `${JSON.stringify(word)}\n`);
    await rename(`${this.#file}.new`, this.#file);
    this.#word = { hold, at, until: until === null ? null : parseInstant(until) };
    this.#log.info('weather told', { hold });
    return true;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.look();
      await this.#clock.sleep(LOOK_EVERY, signal);
    }
  }
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
