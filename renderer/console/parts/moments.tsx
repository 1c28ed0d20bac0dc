import { elapsed, type Clock, type Monotonic } from '#kernel';
import type { Translator } from '#language';
import { useEffect, useState, type ReactNode } from 'react';
import { useWords } from '../../ui/words.ts';
import { useDesk } from '../console-desk.ts';

type Shape = 'shortDateTime' | 'dateTime' | 'time' | 'clockTime';

/** A moment in the building’s own time, whatever the desk’s zone is. */
export function Moment({ at, as = 'shortDateTime' }: { readonly at: string; readonly as?: Shape }): ReactNode {
  const words = useWords();
  const { zone } = useDesk().me;
  return <time dateTime={at}>{words[as](at, zone)}</time>;
}

/** `35 seconds`, `4 minutes`, `2 hours`, `3 days`: the largest whole one. */
export function agePhrase(ms: number, words: Translator): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return words.text('console.age.seconds', { count: seconds });
  if (seconds < 3600) return words.text('console.age.minutes', { count: Math.floor(seconds / 60) });
  if (seconds < 2 * 86_400) return words.text('console.age.hours', { count: Math.floor(seconds / 3600) });
  return words.text('console.age.days', { count: Math.floor(seconds / 86_400) });
}

/** How long something is so, counted while one looks; null while it is not. */
export function useAgeMs(isSo: boolean, clock: Clock): number | null {
  const [since, setSince] = useState<Monotonic | null>(null);
  const [ageMs, setAgeMs] = useState<number | null>(null);
  useEffect(() => {
    setSince(isSo ? clock.monotonic() : null);
    setAgeMs(isSo ? 0 : null);
  }, [isSo, clock]);
  useEffect(() => {
    if (since === null) return undefined;
    const timer = setInterval(() => setAgeMs(elapsed(since, clock.monotonic())), 1000);
    return () => clearInterval(timer);
  }, [since, clock]);
  return ageMs;
}
