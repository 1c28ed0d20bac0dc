import type { StaffWish } from '#contracts/bridge';
import type { PlaceKind, PlaceOf, Seen, Staff, StaffAnswer, StaffEffect, StaffNews } from './state.ts';

export type StaffEvent = StaffWish | StaffAnswer | StaffNews;
export type StaffEventKind = StaffEvent['kind'];
type EventOf<Kind extends StaffEventKind> = Extract<StaffEvent, { kind: Kind }>;

/** What an event did, or why nothing. */
export type StaffTurn =
  { readonly staff: Staff; readonly effects: readonly StaffEffect[] } | { readonly ignored: string };

/** How one place answers one event. */
export type Handler<Kind extends PlaceKind, Event extends StaffEventKind> = (
  staff: Staff,
  place: PlaceOf<Kind>,
  event: EventOf<Event>,
  seen: Seen,
) => StaffTurn;

/** How one place answers every event: the compiler refuses a place that forgets one. */
export type Answers<Kind extends PlaceKind> = { readonly [Event in StaffEventKind]: Handler<Kind, Event> };

export function ignore(reason: string): () => StaffTurn {
  return () => ({ ignored: reason });
}

export function at(staff: Staff, place: Staff['place'], effects: readonly StaffEffect[] = []): StaffTurn {
  return { staff: { ...staff, place }, effects };
}
