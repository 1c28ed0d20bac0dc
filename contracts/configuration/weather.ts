import { z } from 'zod';
import { wireInstant } from '../wire/index.ts';

/** In the server's data folder. */
export const WEATHER_FILE = 'weather.json';

/**
 * What the building's weather feed says, as the file `weather.json` in the server's data folder: written by whatever asks a weather service, or by
 * `foyer policy weather`. `hold`: frost or heat, nobody is cut for debt. `at`: when it was said; it has to be said again before it is stale.
 */
export const weatherWord = z.strictObject({ hold: z.boolean(), at: wireInstant, until: wireInstant.nullable() });
export type WeatherWordFile = z.infer<typeof weatherWord>;
