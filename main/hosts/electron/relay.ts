import { intent, programMessage, type Intent, type Panel, type ScreenMessage } from '#contracts/bridge';
import type { Log } from '#kernel';

export interface RelayOptions {
  readonly log: Log;
  /** To the kiosk program. */
  readonly toProgram: (intent: Intent) => void;
  /** To the screen, if there is one. */
  readonly toScreen: (message: ScreenMessage) => void;
  /** The kiosk program said what glass it draws on, at each of its starts. */
  readonly onPanel: (panel: Panel) => void;
}

/**
 * Between the kiosk program and the screen: views down, wishes up, each parsed here, so that neither side hears what is no message. It keeps the newest
 * view, for a screen that was loaded anew, and forgets it with the program that said it.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #log: Log;
  #newest: ScreenMessage = { kind: 'away' };

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#log = options.log.area('relay');
  }

  fromProgram(message: unknown): void {
    const parsed = programMessage.safeParse(message);
    if (!parsed.success) return this.#refuse('message of the program', parsed.error);
    const said = parsed.data;
    if (said.kind === 'ready') return this.#options.onPanel(said.panel);
    if (said.kind === 'view') this.#newest = said;
    this.#options.toScreen(said);
  }

  /** The program ended: nothing of a tenant stays on the glass. */
  programGone(): void {
    this.#newest = { kind: 'away' };
    this.#options.toScreen(this.#newest);
  }

  /** A screen was loaded and wants to know where things stand. */
  screenAttached(): void {
    this.#options.toScreen(this.#newest);
  }

  fromScreen(message: unknown): void {
    const parsed = intent.safeParse(message);
    if (parsed.success) this.#options.toProgram(parsed.data);
    else this.#refuse('wish of the screen', parsed.error);
  }

  #refuse(what: string, { issues }: { issues: readonly { path: PropertyKey[] }[] }): void {
    this.#log.warn('refused', { what, code: 'MESSAGE_INVALID', path: issues[0]?.path.map(String).join('.') ?? '' });
  }
}
