import type { Me } from '#contracts/api';
import { refuse, type Clock, type Randomness, type Reply } from '#kernel';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { z } from 'zod';
import { ask, tell, type Question } from './ask.ts';
import { DeskProvider, type ConsoleDesk, type Happening, type Topic } from './console-desk.ts';
import { follow, openEvents, type LinkState } from './live.ts';

/** Whoever touched neither key nor pointer for so long is signed out, as the server would if the page did not look by itself. */
const IDLE_MS = 30 * 60_000;
const HAPPENINGS_KEPT = 60;

export type SignedOutBecause = 'asked' | 'idle' | 'ended';

interface SignedInProps {
  readonly me: Me;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly onSignedOut: (because: SignedOutBecause) => void;
  readonly children: ReactNode;
}

interface News {
  readonly versions: Readonly<Record<Topic, number>>;
  readonly happenings: readonly Happening[];
  readonly count: number;
}

const NO_NEWS: News = { versions: { now: 0, people: 0, requests: 0 }, happenings: [], count: 0 };

/** Holds the session of whoever is signed in: the line to the building, what changed, and the way out. */
export function SignedIn({ me, clock, randomness, onSignedOut, children }: SignedInProps): ReactNode {
  const [link, setLink] = useState<LinkState>('joining');
  const [news, setNews] = useState<News>(NO_NEWS);

  const { leave, isLeaving } = useMemo(() => leaveOnce(onSignedOut), [onSignedOut]);

  useEffect(() => {
    const stopped = new AbortController();
    const listener = {
      state: (state: LinkState) => (state === 'ended' ? leave('ended') : setLink(state)),
      event: (event: Parameters<typeof newsAfter>[1]) => setNews((before) => newsAfter(before, event)),
    };
    void follow({ open: openEvents, clock }, listener, stopped.signal);
    return () => stopped.abort();
  }, [clock, leave]);

  const calls = useMemo(() => callsOf(me.csrf, () => leave('ended')), [me.csrf, leave]);

  useEffect(() => {
    const tooLong = (): void => {
      void calls.tell({ path: '/sign-out', answer: z.null() });
      leave('idle');
    };
    let timer = setTimeout(tooLong, IDLE_MS);
    const rearm = (): void => {
      clearTimeout(timer);
      timer = setTimeout(tooLong, IDLE_MS);
    };
    let place = '';
    // A browser also tells of a pointer that lies still, whenever the page below it changes: that is no hand.
    const moved = ({ screenX, screenY }: PointerEvent): void => {
      const now = `${screenX} ${screenY}`;
      if (now !== place) rearm();
      place = now;
    };
    const signs = ['pointerdown', 'keydown', 'wheel'] as const;
    for (const sign of signs) window.addEventListener(sign, rearm, { passive: true });
    window.addEventListener('pointermove', moved, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of signs) window.removeEventListener(sign, rearm);
      window.removeEventListener('pointermove', moved);
    };
  }, [calls, leave]);

  const desk = useMemo<ConsoleDesk>(
    () => ({
      me,
      clock,
      randomness,
      link,
      versions: news.versions,
      happenings: news.happenings,
      ...calls,
      signOut: () => {
        isLeaving('asked');
        void calls.tell({ path: '/sign-out', answer: z.null() }).then(() => leave('asked'));
      },
    }),
    [me, clock, randomness, link, news, calls, leave, isLeaving],
  );
  return <DeskProvider value={desk}>{children}</DeskProvider>;
}

/** The first reason stands: signing out also ends the line to the building, which is no news then. */
function leaveOnce(onSignedOut: (because: SignedOutBecause) => void): {
  readonly isLeaving: (because: SignedOutBecause) => void;
  readonly leave: (because: SignedOutBecause) => void;
} {
  let first: SignedOutBecause | null = null;
  const isLeaving = (because: SignedOutBecause): SignedOutBecause => (first ??= because);
  return { isLeaving, leave: (because) => onSignedOut(isLeaving(because)) };
}

/** The two ways to speak with the server; when it knows the session no more, `ended` is told. */
function callsOf(csrf: string, ended: () => void): Pick<ConsoleDesk, 'ask' | 'tell'> {
  const heard = <Value,>(reply: Reply<Value>): Reply<Value> => {
    if (reply.ok || reply.error.code !== 'SIGN_IN_NEEDED') return reply;
    ended();
    return refuse('SIGN_IN_NEEDED');
  };
  return {
    ask: async <Schema extends z.ZodType>(question: Question<Schema>) => heard(await ask(question)),
    tell: async <Schema extends z.ZodType>(question: Question<Schema>, body?: unknown) =>
      heard(await tell(question, body, csrf)),
  };
}

/** After a new line was made, everything may have changed meanwhile. */
function newsAfter(before: News, event: Parameters<Parameters<typeof follow>[1]['event']>[0]): News {
  const { versions } = before;
  switch (event.type) {
    case 'hello':
      return {
        ...before,
        versions: { now: versions.now + 1, people: versions.people + 1, requests: versions.requests + 1 },
      };
    case 'changed': {
      // Requests stand in what is happening now, too.
      const now = event.what === 'people' ? versions.now : versions.now + 1;
      return { ...before, versions: { ...versions, [event.what]: versions[event.what] + 1, now } };
    }
    case 'happened': {
      const count = before.count + 1;
      return {
        ...before,
        count,
        happenings: [{ number: count, event }, ...before.happenings].slice(0, HAPPENINGS_KEPT),
      };
    }
  }
}
