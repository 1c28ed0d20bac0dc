import { elapsed, type Clock, type Monotonic } from '#kernel';
import type { OfficeTranslator } from '#language/office';
import { useEffect, useState, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { useDesk } from '../console-desk.ts';

type Shape = 'shortDateTime' | 'dateTime' | 'time' | 'clockTime';

/** A moment in the building’s own time, whatever the desk’s zone is. */
export function Moment({ at, as = 'shortDateTime' }: { readonly at: string; readonly as?: Shape }): ReactNode {
  const words = useWords();
  const { zone } = useDesk().me;
  return <time dateTime={at}>{words[as](at, zone)}</time>;
}

/** `35 seconds`, `4 minutes`, `2 hours`, `3 days`: the largest whole one. */
export function agePhrase(ms: number, words: OfficeTranslator): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return words.text('console.age.seconds', { count: seconds });
  if (seconds < 3600) return words.text('console.age.minutes', { count: Math.floor(seconds / 60) });
  if (seconds < 2 * 86_400) return words.text('console.age.hours', { count: Math.floor(seconds / 3600) });
  return words.text('console.age.days', { count: Math.floor(seconds / 86_400) });
}

/** The time since a moment, counted while one looks; null where there is none. */
export function useAgeMs(since: Monotonic | null, clock: Clock): number | null {
  const [ageMs, setAgeMs] = useState(0);
  useEffect(() => {
    if (since === null) return undefined;
    const count = (): void => setAgeMs(elapsed(since, clock.monotonic()));
    const first = setTimeout(count, 0);
    const timer = setInterval(count, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [since, clock]);
  return since === null ? null : ageMs;
}
