import { loadMeterProfile, meterProfileReader } from '#hardware/profiles';
import { dialectOf, filterCovers, parseMqttAddress, topicMatches } from '#hardware/meters';
import type { SiteConfiguration } from '#contracts/configuration';

/** What one client of the broker inside may do. */
export interface ClientRights {
  readonly publishes: readonly string[];
  readonly hears: readonly string[];
}

export type RightsGiven = Pick<SiteConfiguration, 'site' | 'mqtt' | 'meters' | 'weather'>;

/** All network servers of the site speak for their devices under one name. */
export const LORAWAN_CLIENT = 'lorawan';

/** Where a weather feed tells a site. */
export function weatherTopic(siteId: string): string {
  return `foyer/${siteId}/weather`;
}

/**
 * Who may be a client of the broker inside, and do what: those that the site file names hear what the site says; each meter publishes under its own topics and hears its own
 * commands. Throws METER_PROFILE_UNKNOWN, PORT_ADDRESS_INVALID.
 */
export function clientRights(site: RightsGiven): ReadonlyMap<string, ClientRights> {
  const rights = new Map<string, ClientRights>();
  for (const name of site.mqtt?.clients ?? []) rights.set(name, { publishes: [], hears: ['foyer/#'] });
  const feed = site.weather.mqtt_client;
  if (feed !== undefined) rights.set(feed, { publishes: [weatherTopic(site.site.id)], hears: [] });
  const profileOf = meterProfileReader();
  for (const meter of site.meters) {
    if (!meter.address.startsWith('mqtt:')) continue;
    const { broker, root } = parseMqttAddress(meter.address);
    const profile = profileOf(meter.profile);
    if (broker !== 'site' || (profile.protocol !== 'mqtt' && profile.protocol !== 'lorawan')) continue;
    const { devicePublishes, deviceHears } = dialectOf(profile, root);
    const client = profile.protocol === 'lorawan' ? LORAWAN_CLIENT : meter.id;
    const before = rights.get(client) ?? { publishes: [], hears: [] };
    rights.set(client, {
      publishes: [...new Set([...before.publishes, ...devicePublishes])],
      hears: [...new Set([...before.hears, ...deviceHears])],
    });
  }
  return rights;
}

/** The name under which a meter, or who carries its messages, comes to the broker inside; or a client that the site file names. Null for anything else. */
export function mqttClientOf(site: RightsGiven, name: string): string | null {
  const meter = site.meters.find(({ id }) => id === name);
  if (meter !== undefined && meter.address.startsWith('mqtt:')) {
    const { protocol } = loadMeterProfile(meter.profile);
    return protocol === 'lorawan' ? LORAWAN_CLIENT : meter.id;
  }
  return site.mqtt?.clients.includes(name) === true || site.weather.mqtt_client === name ? name : null;
}

export function mayPublish({ publishes }: ClientRights, topic: string): boolean {
  return publishes.includes(topic) || publishes.some((filter) => topicMatches(filter, topic));
}

export function mayHear({ hears }: ClientRights, filter: string): boolean {
  return hears.some((wider) => filterCovers(wider, filter));
}
