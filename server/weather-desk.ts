import { createHash, timingSafeEqual } from 'node:crypto';
import { refuse, success, type Log, type Reply } from '#kernel';
import { weatherWord, type SiteConfiguration, type WeatherWordFile } from '#contracts/configuration';
import type { MqttLink } from '#hardware/meters';
import type { WeatherFeed } from './control/index.ts';
import { weatherTopic } from './mqtt/index.ts';
import { secretIn } from './notify/index.ts';

export interface WeatherDeskOptions {
  readonly site: Pick<SiteConfiguration, 'site' | 'weather'>;
  readonly feed: Pick<WeatherFeed, 'tell'>;
  readonly log: Log;
}

/** Where a weather feed tells the server, beside the file: over the API with a token, and over the site's broker. */
export class WeatherDesk {
  readonly #options: WeatherDeskOptions;
  readonly #token: string | null;
  readonly #log: Log;

  /** Throws CONFIGURATION_UNREADABLE where the file of the token cannot be read. */
  constructor(options: WeatherDeskOptions) {
    const { token_file: file } = options.site.weather;
    this.#options = options;
    this.#token = file === undefined ? null : secretIn(file);
    this.#log = options.log.area('control');
  }

  /** From the API: `Bearer` and the token. Refusals: CREDENTIAL_REFUSED, REQUEST_INVALID where it is from the future. */
  async tell(authorization: string | undefined, said: WeatherWordFile): Promise<Reply<null>> {
    if (this.#token === null || !isSame(authorization ?? '', `Bearer ${this.#token}`))
      return refuse('CREDENTIAL_REFUSED');
    if (await this.#options.feed.tell(said)) return success(null);
    return refuse('REQUEST_INVALID', { message: 'at lies in the future', details: { at: said.at } });
  }

  /** Hears the site's broker where the site file names who may tell there, as long as the broker runs. */
  listen(link: MqttLink | null): void {
    const { site } = this.#options;
    if (site.weather.mqtt_client === undefined || link === null) return;
    link.subscribe(weatherTopic(site.site.id), async ({ payload, retained }) => {
      // What a broker kept from before may be of any age; its own time says so, and the feed judges by that.
      const said = weatherWord.safeParse(parsedOrNull(payload));
      if (said.success && (await this.#options.feed.tell(said.data))) return;
      this.#log.warn('weather not understood', { bytes: payload.length, retained });
    });
  }
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function parsedOrNull(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return null;
  }
}
