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

/** Most cards are known in less. Painting "one moment" for them would only make the balance wait for that paint. */
const ONE_MOMENT_AFTER_MS = 100;

/** Follows the bridge. A view that does not fit its schema, or silence, is a lost link: the picture is dropped, not kept. */
export function useLink(bridge: KioskBridge): Link {
  const [link, setLink] = useState<Link>({ state: 'waiting' });
  useEffect(() => {
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    let oneMoment: ReturnType<typeof setTimeout> | undefined;
    let held: Link | null = null;
    let shown: KioskView['screen']['kind'] | null = null;
    const show = (next: Link): void => {
      clearTimeout(oneMoment);
      held = null;
      shown = next.state === 'live' ? next.view.screen.kind : null;
      setLink(next);
    };
    const rearm = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => show({ state: 'lost' }), SILENCE_MS);
    };
    rearm();
    const stop = bridge.views((message) => {
      switch (message.kind) {
        case 'alive':
          return rearm();
        case 'away':
          return show({ state: 'lost' });
        case 'replaced':
          clearTimeout(watchdog);
          return show({ state: 'replaced' });
        case 'view': {
          rearm();
          const view = kioskView.safeParse(message.view);
          if (!view.success) return show({ state: 'lost' });
          const next: Link = { state: 'live', view: view.data };
          if (shown !== 'attract' || view.data.screen.kind !== 'identifying') return show(next);
          if (held === null) oneMoment = setTimeout(() => held !== null && show(held), ONE_MOMENT_AFTER_MS);
          held = next;
          return;
        }
      }
    });
    return () => {
      clearTimeout(watchdog);
      clearTimeout(oneMoment);
      stop();
    };
  }, [bridge]);
  return link;
}
