import type { Intent } from '#contracts/bridge';

/**
 * What comes over the bridge. `view`: a whole picture, not yet parsed; `alive`: a heartbeat, at least every two seconds;
 * `replaced`: a newer screen took over, and nothing more will come; `away`: the transport knows that the program is gone.
 */
export type BridgeMessage =
  | { readonly kind: 'view'; readonly view: unknown }
  | { readonly kind: 'alive' }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'away' };

/** The bridge is two calls: the screen receives views and sends intents. The same over loopback and in Electron. */
export interface KioskBridge {
  /** Starts to receive. The returned function stops it. */
  views(listener: (message: BridgeMessage) => void): () => void;
  /** Says a wish. It is answered by the next view or not at all. */
  send(intent: Intent): void;
}

/** What the Electron preload puts on the window: the same two calls. */
export function preloadBridge(host: object): KioskBridge | null {
  if (!('foyer' in host)) return null;
  const { foyer } = host;
  return isBridge(foyer) ? foyer : null;
}

function isBridge(value: unknown): value is KioskBridge {
  return (
    typeof value === 'object' &&
    value !== null &&
    'views' in value &&
    typeof value.views === 'function' &&
    'send' in value &&
    typeof value.send === 'function'
  );
}
