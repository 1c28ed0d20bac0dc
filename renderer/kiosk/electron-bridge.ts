import { screenMessage, type Intent } from '#contracts/bridge';
import type { KioskBridge } from './bridge.ts';

/** What the preload puts on the window: the two calls of the bridge, with messages that nobody has parsed yet. */
interface Preloaded {
  views(listener: (message: unknown) => void): () => void;
  send(intent: Intent): void;
}

/** The bridge through Electron's preload; null in a window that has none. What is no message of ours counts as a program that is gone. */
export function electronBridge(page: object): KioskBridge | null {
  const foyer: unknown = Reflect.get(page, 'foyer');
  if (!isPreloaded(foyer)) return null;
  return {
    views: (listener) =>
      foyer.views((message) => {
        const parsed = screenMessage.safeParse(message);
        listener(parsed.success ? parsed.data : { kind: 'away' });
      }),
    send: (intent) => foyer.send(intent),
  };
}

function isPreloaded(value: unknown): value is Preloaded {
  return (
    typeof value === 'object' &&
    value !== null &&
    'views' in value &&
    typeof value.views === 'function' &&
    'send' in value &&
    typeof value.send === 'function'
  );
}
