import type { PlaceOf } from './state.ts';

/** Nothing was held to the reader yet. */
export const cardsAtStart: PlaceOf<'cards'> = {
  kind: 'cards',
  record: null,
  isAsking: false,
  chosen: null,
  page: 0,
  done: null,
  isPinning: false,
  trouble: null,
};
