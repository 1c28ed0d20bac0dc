import type { Code } from '#kernel';
import type { Press } from './codec.ts';

/** A reader or scanner types a key every few milliseconds; nobody's fingers keep this up. */
export const BETWEEN_KEYS_MS = 50;
/** Whatever comes after so long a pause is something new. */
export const SILENCE_MS = 500;

export type TypedRefusal = Extract<Code, 'CODE_TOO_LONG' | 'CODE_NOT_TEXT'>;

/** What was typed, up to its end. */
export type Typed =
  | { readonly kind: 'text'; readonly text: string; readonly atMs: number }
  | { readonly kind: 'refused'; readonly code: TypedRefusal };

export interface TypingState {
  readonly text: string;
  /** Of the last key; null while nothing is under way. */
  readonly lastKeyAtMs: number | null;
  /** Why whatever comes up to the end is nothing. `slow`: a person, of whom nothing is said. */
  readonly spoilt: 'slow' | TypedRefusal | null;
}

export const typingAtStart: TypingState = { text: '', lastKeyAtMs: null, spoilt: null };

/**
 * One key. Pure: the times are those of the keys. What is typed slower than a machine types is nobody's card and no code, up to and with its end; a key that
 * writes nothing certain, or more characters than there may be, spoil what is typed too, and that is said at its end.
 */
export function stepTyping(
  before: TypingState,
  { key, atMs }: Press,
  charactersMost: number,
): { readonly state: TypingState; readonly said: Typed | null } {
  const pauseMs = before.lastKeyAtMs === null ? 0 : atMs - before.lastKeyAtMs;
  const state = pauseMs > SILENCE_MS ? typingAtStart : before;
  const isSlow = state.lastKeyAtMs !== null && pauseMs > BETWEEN_KEYS_MS;
  const spoilt = isSlow ? 'slow' : state.spoilt;
  if (key.kind === 'end') return { state: typingAtStart, said: endOf({ ...state, spoilt }, atMs) };
  const next: TypingState = { ...state, lastKeyAtMs: atMs, spoilt };
  if (key.kind === 'modifier') return { state: next, said: null };
  if (key.kind === 'other') return { state: spoiltBy(next, 'CODE_NOT_TEXT'), said: null };
  if (spoilt !== null) return { state: next, said: null };
  if (state.text.length >= charactersMost) return { state: spoiltBy(next, 'CODE_TOO_LONG'), said: null };
  return { state: { ...next, text: state.text + key.character }, said: null };
}

/** No key came for SILENCE_MS: what was begun has broken off. */
export function typingSilent(state: TypingState): { readonly state: TypingState; readonly said: Typed | null } {
  const isBegun = state.text !== '' || state.spoilt !== null;
  const said = isBegun && state.spoilt !== 'slow' ? refused(state.spoilt ?? 'CODE_NOT_TEXT') : null;
  return { state: typingAtStart, said };
}

function endOf({ text, spoilt }: TypingState, atMs: number): Typed | null {
  if (spoilt === 'slow') return null;
  if (spoilt !== null) return refused(spoilt);
  // An end alone is a key somebody pressed.
  if (text === '') return null;
  return { kind: 'text', text, atMs };
}

function spoiltBy(state: TypingState, because: TypedRefusal): TypingState {
  return { ...state, text: '', spoilt: state.spoilt ?? because };
}

function refused(code: TypedRefusal): Typed {
  return { kind: 'refused', code };
}
