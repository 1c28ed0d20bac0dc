import type { Clock, Log, Randomness } from '#kernel';
import type { SiteConfiguration } from '#contracts/configuration';

export interface ServerOptions {
  readonly site: SiteConfiguration;
  /** The data folder: database, certificate, local door. The ledger's key lies beside it. */
  readonly directory: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

export interface RunningServer {
  /** `https://host:port` */
  readonly url: string;
  readonly doorFile: string;
  stop(): Promise<void>;
  /** Resolves when it has stopped. */
  readonly ended: Promise<void>;
}
