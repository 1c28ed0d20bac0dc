import { consoleState, me as meSchema, type Me } from '#contracts/api';
import type { Clock, Randomness, Refusal } from '#kernel';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { ask } from './ask.ts';
import { FirstOwner } from './door/first-owner.tsx';
import { SignIn } from './door/sign-in.tsx';
import { Starting } from './door/starting.tsx';
import { Frame } from './frame.tsx';
import { LanguageProvider } from './language-choice.tsx';
import { SignedIn, type SignedOutBecause } from './signed-in.tsx';

type Stage =
  | { readonly kind: 'starting' }
  | { readonly kind: 'away'; readonly problem: Refusal }
  | { readonly kind: 'new'; readonly siteName: string }
  | { readonly kind: 'out'; readonly siteName: string; readonly because: SignedOutBecause | null }
  | { readonly kind: 'in'; readonly me: Me };

interface AppProps {
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** The console from the door to the desk. Nothing of a session is kept but the cookie, which no script can read. */
export function App({ clock, randomness }: AppProps): ReactNode {
  const [stage, setStage] = useState<Stage>({ kind: 'starting' });
  const look = useCallback((because: SignedOutBecause | null) => void whereAmI(because).then(setStage), []);
  useEffect(() => look(null), [look]);

  const signedIn = useCallback((me: Me) => setStage({ kind: 'in', me }), []);
  return (
    <LanguageProvider>
      {((): ReactNode => {
        switch (stage.kind) {
          case 'starting':
            return <Starting problem={null} onAgain={() => look(null)} />;
          case 'away':
            return <Starting problem={stage.problem} onAgain={() => look(null)} />;
          case 'new':
            return <FirstOwner siteName={stage.siteName} onSignedIn={signedIn} />;
          case 'out':
            return <SignIn clock={clock} siteName={stage.siteName} because={stage.because} onSignedIn={signedIn} />;
          case 'in':
            return (
              <SignedIn me={stage.me} clock={clock} randomness={randomness} onSignedOut={look}>
                <Frame />
              </SignedIn>
            );
        }
      })()}
    </LanguageProvider>
  );
}

/** `because` null: the page was just opened, and may come with a session; anything else says why there is none any more. */
async function whereAmI(because: SignedOutBecause | null): Promise<Stage> {
  const state = await ask({ path: '/state', answer: consoleState });
  if (!state.ok) return { kind: 'away', problem: state.error };
  if (state.value.state === 'new') return { kind: 'new', siteName: state.value.siteName };
  const known = because === null ? await ask({ path: '/me', answer: meSchema }) : null;
  return known?.ok === true
    ? { kind: 'in', me: known.value }
    : { kind: 'out', siteName: state.value.siteName, because };
}
