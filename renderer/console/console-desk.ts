import type { ConsoleEvent, Me } from '#contracts/api';
import type { Clock, Monotonic, Randomness, Reply } from '#kernel';
import { createContext, useContext, useEffect, useState } from 'react';
import type { z } from 'zod';
import type { Question } from './ask.ts';
import type { LinkState } from './live.ts';

/** What pages ask for again when the building says that it changed. */
export type Topic = Extract<ConsoleEvent, { type: 'changed' }>['what'];
export type Happened = Extract<ConsoleEvent, { type: 'happened' }>;

/** Something that happened while this page was open, numbered in its order of arrival. */
export interface Happening {
  readonly number: number;
  readonly event: Happened;
}

/** What every page of somebody who is signed in has at hand. */
export interface ConsoleDesk {
  readonly me: Me;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly link: LinkState;
  /** Counts up whenever a topic changed. */
  readonly versions: Readonly<Record<Topic, number>>;
  /** The newest first. */
  readonly happenings: readonly Happening[];
  readonly ask: <Schema extends z.ZodType>(question: Question<Schema>) => Promise<Reply<z.output<Schema>>>;
  readonly tell: <Schema extends z.ZodType>(
    question: Question<Schema>,
    body?: unknown,
  ) => Promise<Reply<z.output<Schema>>>;
  readonly signOut: () => void;
}

const deskContext = createContext<ConsoleDesk | null>(null);

export const DeskProvider = deskContext.Provider;

export function useDesk(): ConsoleDesk {
  const desk = useContext(deskContext);
  if (desk === null) throw new Error('a page is drawn only for somebody who is signed in');
  return desk;
}

/** What was answered last, kept while a newer answer is on its way or does not come. */
export interface Resource<Value> {
  readonly value: Value | null;
  /** When it came. */
  readonly takenAt: Monotonic | null;
  /** Why the newest question had no answer; null where it had. */
  readonly problem: Extract<Reply<unknown>, { ok: false }>['error'] | null;
  readonly again: () => void;
}

/** Registers and power are not announced one by one, so whoever looks asks again after this. */
const LOOK_AGAIN_MS = 15_000;

/** Asks, and asks again when the topic changed. The schema must be the same object at every call. */
export function useResource<Schema extends z.ZodType>(
  path: string,
  answer: Schema,
  topic: Topic | null,
): Resource<z.output<Schema>> {
  const { ask, versions, clock } = useDesk();
  const [tries, setTries] = useState(0);
  const [held, setHeld] = useState<{ path: string; reply: Reply<z.output<Schema>> } | null>(null);
  const [kept, setKept] = useState<{ path: string; value: z.output<Schema>; takenAt: Monotonic } | null>(null);
  const version = topic === null ? 0 : versions[topic];

  useEffect(() => {
    const given = new AbortController();
    void ask({ path, answer, signal: given.signal }).then((reply) => {
      if (given.signal.aborted) return;
      setHeld({ path, reply });
      if (reply.ok) setKept({ path, value: reply.value, takenAt: clock.monotonic() });
    });
    return () => given.abort();
  }, [ask, clock, path, answer, version, tries]);

  useEffect(() => {
    if (topic === null) return undefined;
    const timer = setInterval(() => setTries((count) => count + 1), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [topic]);

  return {
    value: kept?.path === path ? kept.value : null,
    takenAt: kept?.path === path ? kept.takenAt : null,
    problem: held?.path === path && !held.reply.ok ? held.reply.error : null,
    again: () => setTries((count) => count + 1),
  };
}
