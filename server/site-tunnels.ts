import type { Clock, Log } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import { TunnelListener } from '#hardware/meters';
import { openPort, parsePortAddress, type OpenPort } from '#hardware/ports';

export interface SiteTunnels {
  /** Opens every address of a meter, those that dial in too. */
  readonly openPort: OpenPort;
  stop(): Promise<void>;
}

/** Listens for the meters of the site that dial in, where it has any. Rejects with PORT_UNREACHABLE, CONFIGURATION_INVALID. */
export async function openSiteTunnels(
  site: SiteConfiguration,
  options: { readonly onRefused: () => void; readonly clock: Clock; readonly log: Log },
): Promise<SiteTunnels> {
  if (site.tunnels === undefined) return { openPort, stop: () => Promise.resolve() };
  const { listen, registration, heartbeats, silent_for: silentFor } = site.tunnels;
  const registrations = new Set(site.meters.flatMap(({ address }) => registrationIn(address)));
  const listener = new TunnelListener({
    ...options,
    listen,
    registrations: [...registrations],
    template: registration,
    heartbeats,
    silentFor,
  });
  await listener.start();
  return { openPort: listener.openPort, stop: () => listener.stop() };
}

/** Of `tunnel://862123045678901?framing=rtu`, what the meter registers itself by. */
function registrationIn(address: string): string[] {
  if (!address.startsWith('tunnel:')) return [];
  const place = parsePortAddress(address.replace(/\?.*$/, ''));
  return place.kind === 'tunnel' ? [place.registration] : [];
}
