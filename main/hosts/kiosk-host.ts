import type { Intent, KioskView, Panel } from '#contracts/bridge';
import type { Clock, Log } from '#kernel';

/** What every host needs of the kiosk program: the glass, what is to be seen on it, and whom to tell a wish. */
export interface ScreenSource {
  readonly panel: Panel;
  readonly clock: Clock;
  readonly log: Log;
  readonly view: () => KioskView;
  /** Calls back with every new view; the returned function ends that. */
  readonly watch: (viewer: (view: KioskView) => void) => () => void;
  readonly onIntent: (intent: Intent) => void;
}

/** Gives the kiosk a screen: relays views to it and intents from it, and decides nothing. */
export interface KioskHost {
  /** Resolves to where the screen is served; null when whoever started the program holds the window. */
  start(): Promise<{ readonly url: string; readonly port: number } | null>;
  stop(): Promise<void>;
}
