import { kioskView, type KioskView } from '#contracts/bridge';
import { useEffect, useState } from 'react';
import type { KioskBridge } from './bridge.ts';

/** What the screen knows: a view, or that there is none. It never holds two. */
export type Link =
  | { readonly state: 'waiting' }
  | { readonly state: 'live'; readonly view: KioskView }
  | { readonly state: 'lost' }
  | { readonly state: 'replaced' };

/** So long without a view or a heartbeat, and nothing of a tenant may stay on the glass. */
const SILENCE_MS = 5000;

/** Follows the bridge. A view that does not fit its schema, or silence, is a lost link: the picture is dropped, not kept. */
export function useLink(bridge: KioskBridge): Link {
  const [link, setLink] = useState<Link>({ state: 'waiting' });
  useEffect(() => {
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const rearm = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => setLink({ state: 'lost' }), SILENCE_MS);
    };
    rearm();
    const stop = bridge.views((message) => {
      switch (message.kind) {
        case 'alive':
          return rearm();
        case 'away':
          return setLink({ state: 'lost' });
        case 'replaced':
          clearTimeout(watchdog);
          return setLink({ state: 'replaced' });
        case 'view': {
          rearm();
          const view = kioskView.safeParse(message.view);
          return setLink(view.success ? { state: 'live', view: view.data } : { state: 'lost' });
        }
      }
    });
    return () => {
      clearTimeout(watchdog);
      stop();
    };
  }, [bridge]);
  return link;
}
