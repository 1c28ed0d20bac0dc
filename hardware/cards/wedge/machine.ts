import type { CardUid } from '#kernel';
import type { Typed } from '../../typing/index.ts';
import { numberIn, type NumberFormat } from './codec.ts';

/** Readers type a number again and again while its card lies there. */
const SAME_TAP_MS = 2000;

/** The number that was typed last, and when. */
export type LastTap = { readonly uid: CardUid; readonly atMs: number } | null;

export type WedgeSaid = { readonly kind: 'tapped'; readonly uid: CardUid } | { readonly kind: 'unreadable' } | null;

/** What a reader typed, as a card. Pure: the times are those of the keys. A number that comes again within two seconds is the same tap. */
export function cardTyped(
  last: LastTap,
  typed: Typed,
  format: NumberFormat,
): { readonly last: LastTap; readonly said: WedgeSaid } {
  const uid = typed.kind === 'text' ? numberIn(typed.text, format) : null;
  if (typed.kind !== 'text' || uid === null) return { last, said: { kind: 'unreadable' } };
  const isAgain = last !== null && last.uid === uid && Math.max(0, typed.atMs - last.atMs) < SAME_TAP_MS;
  return { last: { uid, atMs: typed.atMs }, said: isAgain ? null : { kind: 'tapped', uid } };
}
