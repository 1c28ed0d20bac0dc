import type { ReactNode } from 'react';

/** Says to whoever listens what others see: one sentence, replaced when it changes. */
export function Announce({ text }: { readonly text: string }): ReactNode {
  return (
    <p className="sr-only" aria-live="polite" role="status">
      {text}
    </p>
  );
}
