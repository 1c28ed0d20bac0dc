import { z } from 'zod';
import { wireInstant } from '../wire/index.ts';
import { clientName } from './mqtt.ts';
import { text } from './scalars.ts';

/** In the server's data folder. */
export const WEATHER_FILE = 'weather.json';

/**
 * What the building's weather feed says, as the file `weather.json` in the server's data folder: written by whatever asks a weather service, or by
 * `foyer policy weather`. `hold`: frost or heat, nobody is cut for debt. `at`: when it was said; it has to be said again before it is stale.
 */
export const weatherWord = z.strictObject({ hold: z.boolean(), at: wireInstant, until: wireInstant.nullable() });
export type WeatherWordFile = z.infer<typeof weatherWord>;

/** Who may say what the weather is, beside whoever writes the file; left out: nobody. */
export const weatherVoices = z.strictObject({
  /** A file with nothing but the token that a feed shows to the server's API, for its owner only. */
  token_file: text.optional(),
  /** A client of the site's broker that publishes `foyer/SITE/weather`; at a broker elsewhere, who may do so is that broker's affair. */
  mqtt_client: clientName.optional(),
});

/** A voice over MQTT needs a broker. */
export function weatherProblems(site: {
  readonly mqtt?: object | undefined;
  readonly weather: z.output<typeof weatherVoices>;
}): { path: (string | number)[]; message: string }[] {
  return site.weather.mqtt_client === undefined || site.mqtt !== undefined
    ? []
    : [{ path: ['weather', 'mqtt_client'], message: 'needs mqtt: the site has no broker yet' }];
}
