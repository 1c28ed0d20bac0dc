import type { ScreenKind } from '#contracts/bridge';
import { useEffect } from 'react';
import type { KioskBridge } from './bridge.ts';

/** Often enough to tell that the glass feels something; a glass that touches itself costs no more than this. */
const LEAST_MS_BETWEEN = 1000;

/**
 * While nobody is signed in, a touch beside every button is told too. At the first screen it shows that the glass is not dead; while the kiosk is closed
 * because the glass touches itself, that it goes on doing so.
 */
export function useBareTouches(bridge: KioskBridge, kind: ScreenKind | null): void {
  const isResting = kind === 'attract' || kind === 'out_of_service';
  useEffect(() => {
    if (!isResting) return;
    let toldAtMs = Number.NEGATIVE_INFINITY;
    const touched = (event: PointerEvent): void => {
      const isOnButton = event.target instanceof Element && event.target.closest('button') !== null;
      if (isOnButton || event.timeStamp - toldAtMs < LEAST_MS_BETWEEN) return;
      toldAtMs = event.timeStamp;
      bridge.send({ kind: 'touched' });
    };
    document.addEventListener('pointerdown', touched, { capture: true, passive: true });
    return () => document.removeEventListener('pointerdown', touched, { capture: true });
  }, [bridge, isResting]);
}
