import { cardsAtStart } from './cards-at-start.ts';
import { signedIn } from './everywhere.ts';
import type { PlaceOf } from './state.ts';
import { at, type Answers } from './turn.ts';

/** So many tenancies fit on the page as fields that a finger meets. */
export const TENANCIES_A_PAGE = 8;

/** A tenant's card, in a building that asks for PINs. One that was just given out too. */
export function mayHavePin({ record }: PlaceOf<'cards'>): boolean {
  return record !== null && record.asksPin && record.card.state === 'bound' && !record.isStaff;
}

/** A card is held to the reader; then it is given to somebody, in place of others if need be, or blocked. Only with the server: it alone knows cards. */
export const cards: Answers<'cards'> = {
  ...signedIn,
  go: (staff, place, event) =>
    place.isAsking ? { ignored: 'the server is being asked' } : signedIn.go(staff, place, event),
  back: (staff, place) => {
    if (place.isAsking) return { ignored: 'the server is being asked' };
    if (place.isPinning) return at(staff, { ...place, isPinning: false, trouble: null });
    return place.record === null ? signedIn.back(staff) : at(staff, cardsAtStart);
  },
  card: (staff, place, { uid }, seen) => {
    if (place.isAsking) return { ignored: 'the server is being asked' };
    if (seen.link !== null) return at(staff, { ...cardsAtStart, trouble: seen.link });
    return at(staff, { ...cardsAtStart, isAsking: true }, [{ kind: 'look_at_card', uid }]);
  },
  card_unreadable: (staff, place) =>
    place.isAsking
      ? { ignored: 'the server is being asked' }
      : at(staff, { ...cardsAtStart, trouble: 'CARD_RANDOM_NUMBER' }),
  card_record: (staff, _place, { record }) => at(staff, { ...cardsAtStart, record }),
  choose_tenancy: (staff, place, { tenancyId }) =>
    place.record?.tenancies.some((one) => one.tenancyId === tenancyId) === true
      ? at(staff, { ...place, chosen: tenancyId, trouble: null })
      : { ignored: 'no such tenancy stands here' },
  more_tenancies: (staff, place) => {
    const pages = Math.ceil((place.record?.tenancies.length ?? 0) / TENANCIES_A_PAGE);
    return at(staff, { ...place, page: pages === 0 ? 0 : (place.page + 1) % pages, chosen: null });
  },
  give_card: (staff, place, { replaces }) => {
    const { record, chosen, isAsking } = place;
    if (isAsking || record === null || chosen === null) return { ignored: 'nobody is chosen' };
    return at(staff, { ...place, isAsking: true, trouble: null }, [
      { kind: 'bind_card', uid: record.card.cardUid, tenancyId: chosen, replaces },
    ]);
  },
  block_card: (staff, place, { reason }) =>
    place.isAsking || place.record === null
      ? { ignored: 'no card is looked at' }
      : at(staff, { ...place, isAsking: true, trouble: null }, [
          { kind: 'block_card', uid: place.record.card.cardUid, reason },
        ]),
  new_card_pin: (staff, place) =>
    place.isAsking || !mayHavePin(place)
      ? { ignored: 'no card stands here that can have a PIN' }
      : at(staff, { ...place, isPinning: true, done: null, trouble: null }),
  set_card_pin: (staff, place, { pin }) =>
    place.isAsking || !place.isPinning || place.record === null
      ? { ignored: 'nobody is choosing a PIN' }
      : at(staff, { ...place, isPinning: false, isAsking: true, trouble: null }, [
          { kind: 'set_card_pin', uid: place.record.card.cardUid, pin },
        ]),
  card_done: (staff, place, { what, card }) =>
    place.record === null
      ? { ignored: 'no card is looked at' }
      : at(staff, { ...place, isAsking: false, done: what, record: { ...place.record, card } }),
  refused: (staff, place, { code }) => at(staff, { ...place, isAsking: false, trouble: code }),
  silence: (staff, place) => at(staff, { ...place, isAsking: false, trouble: 'SERVER_AWAY' }),
};
