import type { CardRight } from '#contracts/api';
import type { Code } from '#kernel';
import { cashBlockedFor } from './money.ts';
import { phoneBlocked } from './phone-money.ts';
import type { Facts, Guest } from './state.ts';

/** Whether the card of this guest has shown enough for this, by the building's policy. */
export function may(guest: Guest, right: CardRight): boolean {
  return guest.origin.may.includes(right);
}

/** Why this guest cannot pay with cash now; null: they can. */
export function cashBlockedHere(facts: Facts, guest: Guest): Code | null {
  return may(guest, 'top_up') ? cashBlockedFor(facts, guest) : 'CARD_NOT_ENOUGH';
}

/** Why this guest cannot pay by phone now; null: they can. */
export function phoneBlockedHere(facts: Facts, guest: Guest): Code | null {
  return may(guest, 'top_up') ? phoneBlocked(facts) : 'CARD_NOT_ENOUGH';
}
