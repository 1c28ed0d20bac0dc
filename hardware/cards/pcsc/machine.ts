import { assertNever, type CardUid } from '#kernel';
import type { CardEvent } from '../reader.ts';

/** What the daemon says lies on a reader. `mute`: something that gives no answer to reset. */
export interface Presence {
  readonly present: boolean;
  readonly mute: boolean;
}

/** What lies on the reader that is used. */
export type Field =
  /** The daemon has not said yet: what it names first was there before. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'empty' }
  /** Its number is being asked for. The number of the visit tells a late answer from the awaited one. */
  | { readonly kind: 'asking'; readonly visit: number }
  | { readonly kind: 'card'; readonly uid: CardUid }
  /** Something that is nothing to anyone until it is taken away: it lay there at the start, or cannot be read. */
  | { readonly kind: 'disregarded' };

export interface SeenReader {
  readonly name: string;
  /** Null: announced, and nothing said of it yet. */
  readonly presence: Presence | null;
}

export interface PcscState {
  /** Readers whose name fits, in the order in which they came. The first is the one that is used. */
  readonly readers: readonly SeenReader[];
  readonly field: Field;
  /** What was last said of the reader: nothing yet, that it is here, that it is away. */
  readonly said: 'nothing' | 'here' | 'away';
  readonly visits: number;
}

export type PcscEvent =
  /** The daemon does not answer, or no longer. */
  | { readonly kind: 'daemon_lost' }
  /** The daemon has had time to name its readers. */
  | { readonly kind: 'readers_due' }
  /** The daemon has had time to find what lies on its readers: one that has just started says at first that they are empty. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'reader_found'; readonly name: string }
  | { readonly kind: 'reader_gone'; readonly name: string }
  | { readonly kind: 'presence'; readonly name: string; readonly presence: Presence }
  | { readonly kind: 'answer'; readonly visit: number; readonly outcome: ReadOutcome };

export type ReadOutcome =
  | { readonly kind: 'uid'; readonly uid: CardUid }
  | { readonly kind: 'unreadable' }
  /** The card left, or the daemon did, while it was asked. */
  | { readonly kind: 'left' };

export interface PcscStep {
  readonly state: PcscState;
  readonly events: readonly CardEvent[];
  /** A card whose number is to be asked for; its answer names the visit. */
  readonly ask: { readonly reader: string; readonly visit: number } | null;
}

export const pcscAtStart: PcscState = { readers: [], field: { kind: 'unknown' }, said: 'nothing', visits: 0 };

/** What one thing that the daemon says changes, and what it means for a session. Pure. */
export function stepPcsc(state: PcscState, event: PcscEvent): PcscStep {
  switch (event.kind) {
    case 'daemon_lost':
      return away({ ...state, readers: [] });
    case 'readers_due':
      return state.readers.length === 0 ? away(state) : quiet(state);
    case 'settled':
      return state.readers.length === 0 || state.said === 'here' ? quiet(state) : here(state);
    case 'reader_found':
      return state.readers.some((reader) => reader.name === event.name)
        ? quiet(state)
        : quiet({ ...state, readers: [...state.readers, { name: event.name, presence: null }] });
    case 'reader_gone':
      return stepGone(state, event.name);
    case 'presence':
      return stepPresence(state, event.name, event.presence);
    case 'answer':
      return stepAnswer(state, event);
    default:
      return assertNever(event);
  }
}

function stepGone(state: PcscState, name: string): PcscStep {
  const [used] = state.readers;
  const readers = state.readers.filter((reader) => reader.name !== name);
  if (used?.name !== name) return quiet({ ...state, readers });
  const gone = away({ ...state, readers });
  if (readers.length === 0 || state.said !== 'here') return gone;
  // Another reader of that name takes over. What lies on it was there before.
  const next = here(gone.state);
  return { ...next, events: [...gone.events, ...next.events] };
}

function stepPresence(state: PcscState, name: string, presence: Presence): PcscStep {
  const readers = state.readers.map((reader) => (reader.name === name ? { name, presence } : reader));
  const now = { ...state, readers };
  if (readers[0]?.name !== name || state.said !== 'here') return quiet(now);
  const { field } = state;
  if (!presence.present)
    return {
      state: { ...now, field: { kind: 'empty' } },
      events: field.kind === 'card' ? [{ kind: 'removed' }] : [],
      ask: null,
    };
  switch (field.kind) {
    case 'unknown':
      return quiet({ ...now, field: { kind: 'disregarded' } });
    case 'empty': {
      if (presence.mute)
        return { state: { ...now, field: { kind: 'disregarded' } }, events: [{ kind: 'unreadable' }], ask: null };
      const visit = state.visits + 1;
      return {
        state: { ...now, visits: visit, field: { kind: 'asking', visit } },
        events: [],
        ask: { reader: name, visit },
      };
    }
    case 'asking':
    case 'card':
    case 'disregarded':
      // Said again, because another program uses the reader: nothing new lies there.
      return quiet(now);
    default:
      return assertNever(field);
  }
}

function stepAnswer(state: PcscState, { visit, outcome }: Extract<PcscEvent, { kind: 'answer' }>): PcscStep {
  // The card left before it answered: it was never tapped, and nobody is told.
  if (state.field.kind !== 'asking' || state.field.visit !== visit) return quiet(state);
  switch (outcome.kind) {
    case 'uid':
      return {
        state: { ...state, field: { kind: 'card', uid: outcome.uid } },
        events: [{ kind: 'tapped', uid: outcome.uid }],
        ask: null,
      };
    case 'unreadable':
      return { state: { ...state, field: { kind: 'disregarded' } }, events: [{ kind: 'unreadable' }], ask: null };
    case 'left':
      return quiet({ ...state, field: { kind: 'empty' } });
    default:
      return assertNever(outcome);
  }
}

function quiet(state: PcscState): PcscStep {
  return { state, events: [], ask: null };
}

/** Away takes the card away too: no `removed` follows. */
function away(state: PcscState): PcscStep {
  return {
    state: { ...state, field: { kind: 'unknown' }, said: 'away' },
    events: state.said === 'away' ? [] : [{ kind: 'away' }],
    ask: null,
  };
}

function here(state: PcscState): PcscStep {
  return {
    state: { ...state, field: firstField(state.readers[0]?.presence ?? null), said: 'here' },
    events: state.said === 'here' ? [] : [{ kind: 'back' }],
    ask: null,
  };
}

function firstField(presence: Presence | null): Field {
  if (presence === null) return { kind: 'unknown' };
  return presence.present ? { kind: 'disregarded' } : { kind: 'empty' };
}
