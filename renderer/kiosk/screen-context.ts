import type { Intent, KioskView } from '#contracts/bridge';
import { createContext, useContext } from 'react';

export interface ScreenContext {
  readonly view: KioskView;
  readonly send: (intent: Intent) => void;
}

const context = createContext<ScreenContext | null>(null);

export const ScreenProvider = context.Provider;

/** The view that is shown and the way to answer it. Throws outside a provider, which is a defect. */
export function useScreen(): ScreenContext {
  const value = useContext(context);
  if (value === null) throw new Error('a part of a screen is drawn inside a screen');
  return value;
}
