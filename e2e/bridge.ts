import { createParser } from 'eventsource-parser';
import { kioskView, type Intent, type KioskView, type ScreenKind } from '#contracts/bridge';
import { FaultError } from '#kernel';
import { lindenhofCards } from '#simulators';
import { eventually, type House } from './house.ts';

/** A screen without pixels: the same two calls that the drawn one makes. For runs where a browser would only be slow. */
export class BridgeScreen {
  readonly #origin: string;
  readonly #cookie: string;
  readonly #ending = new AbortController();
  #view: KioskView | null = null;
  #waiting: { want: (view: KioskView) => boolean; resolve: (view: KioskView) => void }[] = [];

  private constructor(origin: string, cookie: string) {
    this.#origin = origin;
    this.#cookie = cookie;
  }

  static async open(screenUrl: string): Promise<BridgeScreen> {
    const url = new URL(screenUrl);
    const response = await fetch(`${url.origin}/bridge/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url.origin },
      body: JSON.stringify({ token: new URLSearchParams(url.hash.slice(1)).get('t') }),
    });
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (!response.ok || cookie === undefined)
      throw new FaultError('ORIGIN_REFUSED', { message: `the kiosk answered ${response.status}` });
    const screen = new BridgeScreen(url.origin, cookie);
    void screen.#listen();
    return screen;
  }

  get view(): KioskView | null {
    return this.#view;
  }

  send(intent: Intent): Promise<Response> {
    return this.sendRaw(JSON.stringify(intent));
  }

  /** Anything at all, as a broken or hostile screen would send it. */
  sendRaw(body: string): Promise<Response> {
    return fetch(`${this.#origin}/bridge/intents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#origin, cookie: this.#cookie },
      body,
    });
  }

  /** Resolves with the first view, this one included, that is as wanted. Rejects with DEVICE_SILENT after the time. */
  until(what: string, want: (view: KioskView) => boolean, timeoutMs = 20_000): Promise<KioskView> {
    if (this.#view !== null && want(this.#view)) return Promise.resolve(this.#view);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new FaultError('DEVICE_SILENT', {
              message: `the screen never showed ${what}; it shows ${JSON.stringify(this.#view?.screen)}`,
            }),
          ),
        timeoutMs,
      );
      this.#waiting.push({
        want,
        resolve: (view) => {
          clearTimeout(timer);
          resolve(view);
        },
      });
    });
  }

  shows(kind: ScreenKind, timeoutMs?: number): Promise<KioskView> {
    return this.until(kind, (view) => view.screen.kind === kind, timeoutMs);
  }

  close(): void {
    this.#ending.abort();
  }

  async #listen(): Promise<void> {
    try {
      const response = await fetch(`${this.#origin}/bridge/views`, {
        headers: { cookie: this.#cookie, origin: this.#origin },
        signal: this.#ending.signal,
      });
      const parser = createParser({
        onEvent: (event) =>
          event.event === undefined || event.event === 'message' ? this.#take(event.data) : undefined,
      });
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    } catch {
      // The kiosk was killed, or this screen was closed: whoever waits for a view will say so.
    }
  }

  #take(data: string): void {
    const view = kioskView.parse(JSON.parse(data));
    this.#view = view;
    const ready = this.#waiting.filter((waiting) => waiting.want(view));
    this.#waiting = this.#waiting.filter((waiting) => !waiting.want(view));
    for (const waiting of ready) waiting.resolve(view);
  }
}

/**
 * A tenant at the kiosk whose note slot is open. The card is tapped again, as a person would, where the reader had just come up and missed it.
 */
export async function readyToFeed(house: House): Promise<BridgeScreen> {
  const screen = await BridgeScreen.open(house.building.kiosk.address('screen'));
  await screen.shows('attract', 60_000);
  await eventually(
    'at home',
    async () => {
      if (screen.view?.screen.kind === 'attract') await house.hands.cards.act('tap', { uid: lindenhofCards.weber });
      return screen.shows('home', 3000);
    },
    () => true,
  );
  await screen.until('cash to be had', ({ screen: shown }) => shown.kind === 'home' && shown.cashBlocked === null);
  await screen.send({ kind: 'top_up_with_cash' });
  await eventually(
    'accepting',
    () => house.hands.validator.state(),
    (state) => state.enabled,
  );
  return screen;
}
