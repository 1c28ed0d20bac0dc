import type { Intent } from '#contracts/bridge';
import { translatorFor, type Language, type Translator } from '#language';
import { useEffect, useLayoutEffect, useMemo, type ReactNode } from 'react';
import { WordsProvider } from '../ui/words.ts';
import { useBareTouches } from './bare-touch.ts';
import type { KioskBridge } from './bridge.ts';
import { KioskScreen, themeOf } from './kiosk-screen.tsx';
import { LinkScreen } from './link-screen.tsx';
import { useLink } from './link.ts';
import { ScreenProvider } from './screen-context.ts';
import { Speech } from './speech/speech.tsx';
import { browserVoice, type Voice } from './speech/voice.ts';
import { useTypingGuard } from './typing-guard.ts';

const theBrowsers = browserVoice(globalThis.speechSynthesis);

interface KioskProps {
  readonly bridge: KioskBridge;
  readonly speak?: (language: Language) => Translator;
  readonly voice?: Voice;
}

/** The screen: it draws the view that came last and says when it is painted. It knows nothing else. */
export function Kiosk({ bridge, speak = translatorFor, voice = theBrowsers }: KioskProps): ReactNode {
  const link = useLink(bridge);
  const view = link.state === 'live' ? link.view : null;
  const words = view === null ? null : speak(view.settings.language);
  const sequence = view?.sequence ?? null;

  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset['theme'] = view === null ? 'ink' : themeOf(view);
    root.lang = words?.language ?? 'en';
    root.dir = words?.direction ?? 'ltr';
  }, [view, words]);

  useEffect(() => {
    if (sequence === null) return;
    // The first frame lays the view out, the second begins after it was painted.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => bridge.send({ kind: 'painted', sequence }));
    });
    return () => cancelAnimationFrame(frame);
  }, [bridge, sequence]);

  useBareTouches(bridge, view?.screen.kind ?? null);
  useTypingGuard(bridge);

  const screen = useMemo(
    () => (view === null ? null : { view, send: (wish: Intent) => bridge.send(wish) }),
    [view, bridge],
  );
  if (link.state === 'lost' || link.state === 'replaced') return <LinkScreen state={link.state} />;
  if (screen === null || words === null) return null;
  return (
    <WordsProvider value={words}>
      <ScreenProvider value={screen}>
        <KioskScreen view={screen.view} />
        {screen.view.headset ? <Speech voice={voice} /> : null}
      </ScreenProvider>
    </WordsProvider>
  );
}
