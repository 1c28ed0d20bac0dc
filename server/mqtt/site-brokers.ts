import { join } from 'node:path';
import type { Log, Randomness } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';
import type { MqttLink } from '#hardware/meters';
import { loadServerCertificate } from '../api/certificate.ts';
import type { EmbeddedBroker } from './broker.ts';
import { ClientCredentials } from './credentials.ts';
import type { ExternalBroker } from './external-broker.ts';
import type { Publisher } from './publisher.ts';
import { clientRights } from './rights.ts';

/** Where the passwords of the clients of the broker inside stand, below the data folder. */
export const CLIENTS_FILE = 'mqtt-clients.json';
/** Where the certificate of the broker inside stands, below the data folder. */
export const CERTIFICATE_FOLDER = 'mqtt-tls';

export interface SiteBrokers {
  /** Where the site is told; null where its file asks for nothing. */
  readonly publisher: Publisher | null;
  /** By the name that stands in meters' addresses; null where there is none. */
  link(name: string): MqttLink | null;
  /** Takes connections, and makes its own. Rejects with PORT_UNREACHABLE. */
  start(): Promise<void>;
  /** May be called twice: whoever acknowledges readings ends before whoever keeps them. */
  stop(): Promise<void>;
}

export interface SiteBrokersOptions {
  readonly directory: string;
  readonly randomness: Randomness;
  /** By the client's name, which for most meters is theirs; null where nobody knows who it was. */
  readonly onIntruder: (client: string | null) => void;
  readonly log: Log;
}

/** What the site file asks for, not started yet: first whoever listens to meters says so. Rejects with CONFIGURATION_UNREADABLE, METER_PROFILE_UNKNOWN. */
export async function openSiteBrokers(site: SiteConfiguration, options: SiteBrokersOptions): Promise<SiteBrokers> {
  const { log } = options;
  const links = new Map<string, MqttLink>();
  const elsewhere: ExternalBroker[] = [];
  for (const [name, access] of Object.entries(site.mqtt?.brokers ?? {})) {
    const broker = await openExternal(access, { clientId: `foyer-${site.site.id}-${name}`, log });
    links.set(name, broker.link);
    elsewhere.push(broker);
  }
  const own = await openOwn(site, options);
  if (own !== null) links.set('site', own.broker.link);
  const running = [...elsewhere, ...(own === null ? [] : [own.broker])];
  return {
    publisher: own?.broker ?? null,
    link: (name) => links.get(name) ?? null,
    start: async () => {
      for (const broker of elsewhere) broker.start();
      await own?.start();
    },
    stop: async () => {
      await Promise.all(running.splice(0).map((each) => each.stop()));
    },
  };
}

/** A site whose broker is inside, or that has none, loads no client of another. */
async function openExternal(...given: Parameters<typeof ExternalBroker.open>): Promise<ExternalBroker> {
  const { ExternalBroker: Broker } = await import('./external-broker.ts');
  return Broker.open(...given);
}

async function openOwn(
  site: SiteConfiguration,
  { directory, randomness, onIntruder, log }: SiteBrokersOptions,
): Promise<{ broker: EmbeddedBroker | ExternalBroker; start: () => Promise<void> } | null> {
  const { listen, url, ...access } = site.mqtt ?? {};
  if (url !== undefined) {
    const broker = await openExternal({ url, ...access }, { clientId: `foyer-${site.site.id}`, log });
    return {
      broker,
      start: () => {
        broker.start();
        return Promise.resolve();
      },
    };
  }
  if (listen === undefined) return null;
  const rights = clientRights(site);
  const credentials = ClientCredentials.load(join(directory, CLIENTS_FILE), [...rights.keys()], randomness);
  const { EmbeddedBroker } = await import('./broker.ts');
  const broker = await EmbeddedBroker.open({ credentials, rights, onIntruder, log });
  const { host, port, tls_port: tlsPort, names } = listen;
  return {
    broker,
    start: async () => {
      const certificate =
        tlsPort === undefined
          ? null
          : await loadServerCertificate(join(directory, CERTIFICATE_FOLDER), ['localhost', '127.0.0.1', ...names]);
      await broker.listen({
        host,
        port,
        ...(certificate === null || tlsPort === undefined ? {} : { tls: { port: tlsPort, ...certificate } }),
      });
    },
  };
}
