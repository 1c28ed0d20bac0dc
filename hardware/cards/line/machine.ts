import { assertNever, type CardUid } from '#kernel';
import type { CardEvent } from '../reader.ts';
import type { ReaderLine } from './codec.ts';

/**
 * What lies on the reader, as far as its lines tell. `unknown` after each connection: a card that is announced then was there before, and may have been
 * forgotten by someone who left; it is `forgotten` until it is taken away.
 */
export type Field =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'card'; readonly uid: CardUid };

export const unknownField: Field = { kind: 'unknown' };

/** What one line changes, and what it means for a session. A line that repeats what is known means nothing new. */
export function stepField(field: Field, line: ReaderLine): { field: Field; events: CardEvent[] } {
  switch (line.kind) {
    case 'heartbeat':
      // A reader announces a card as soon as it is heard at all, so a heartbeat before any card means an empty field.
      return { field: field.kind === 'unknown' ? { kind: 'empty' } : field, events: [] };
    case 'gone':
      return { field: { kind: 'empty' }, events: field.kind === 'card' ? [{ kind: 'removed' }] : [] };
    case 'unreadable':
      return field.kind === 'empty'
        ? { field, events: [{ kind: 'unreadable' }] }
        : { field: field.kind === 'unknown' ? { kind: 'forgotten' } : field, events: [] };
    case 'present':
      return stepPresent(field, line.uid);
    default:
      return assertNever(line);
  }
}

function stepPresent(field: Field, uid: CardUid): { field: Field; events: CardEvent[] } {
  switch (field.kind) {
    case 'unknown':
    case 'forgotten':
      return { field: { kind: 'forgotten' }, events: [] };
    case 'empty':
      return { field: { kind: 'card', uid }, events: [{ kind: 'tapped', uid }] };
    case 'card':
      return field.uid === uid
        ? { field, events: [] }
        : { field: { kind: 'card', uid }, events: [{ kind: 'removed' }, { kind: 'tapped', uid }] };
    default:
      return assertNever(field);
  }
}
