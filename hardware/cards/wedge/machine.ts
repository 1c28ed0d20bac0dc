import { duration, milliseconds, seconds, type CardUid, type Duration } from '#kernel';
import { numberIn, type Press, type WedgeFormat } from './codec.ts';

/** A reader types a key every few milliseconds; nobody's fingers keep this up for eight keys. */
const BETWEEN_KEYS = milliseconds(50);
/** Readers type a number again and again while its card lies there. */
const SAME_TAP = seconds(2);
const TYPED_MOST = 64;

export interface WedgeState {
  readonly typed: string;
  readonly lastKeyAt: Duration | null;
  /** Somebody types, or something that is no reader: whatever comes up to the next end is nothing. */
  readonly isSpoilt: boolean;
  readonly lastTap: { readonly uid: CardUid; readonly at: Duration } | null;
}

export const wedgeAtStart: WedgeState = { typed: '', lastKeyAt: null, isSpoilt: false, lastTap: null };

export type WedgeSaid = { readonly kind: 'tapped'; readonly uid: CardUid } | { readonly kind: 'unreadable' } | null;

/**
 * One key. Pure: the times are those of the events, so a busy machine changes nothing. What is typed slower than a reader types, has a key that no number has, or
 * is longer than any is nobody's card, up to and with its end.
 */
export function stepWedge(
  state: WedgeState,
  { key, at }: Press,
  format: WedgeFormat,
): { readonly state: WedgeState; readonly said: WedgeSaid } {
  const isBegun = state.typed !== '' || state.isSpoilt;
  const isSlow = isBegun && state.lastKeyAt !== null && at - state.lastKeyAt > BETWEEN_KEYS;
  const isSpoilt = state.isSpoilt || isSlow || key.kind === 'other' || state.typed.length >= TYPED_MOST;
  if (key.kind !== 'end') {
    const typed = key.kind === 'character' && !isSpoilt ? state.typed + key.character : '';
    return { state: { ...state, typed, isSpoilt, lastKeyAt: at }, said: null };
  }
  const ended: WedgeState = { ...wedgeAtStart, lastTap: state.lastTap };
  // An end alone is a key somebody pressed.
  if (isSpoilt || state.typed === '') return { state: ended, said: null };
  const uid = numberIn(state.typed, format);
  if (uid === null) return { state: ended, said: { kind: 'unreadable' } };
  const { lastTap } = state;
  const isAgain = lastTap !== null && lastTap.uid === uid && duration(Math.max(0, at - lastTap.at)) < SAME_TAP;
  return { state: { ...ended, lastTap: { uid, at } }, said: isAgain ? null : { kind: 'tapped', uid } };
}
