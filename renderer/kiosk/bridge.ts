import type { Intent } from '#contracts/bridge';

/**
 * What comes over the bridge. `view`: a whole picture, not yet parsed; `alive`: a heartbeat, twice a second;
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
