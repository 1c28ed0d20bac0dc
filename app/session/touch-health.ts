import { seconds, type Code, type Monotonic } from '#kernel';

/*
 * Whether the glass can be trusted, judged by nothing but when wishes come from it. Two things go wrong with a touch screen: it sees touches that no person
 * makes (water, a cracked panel, a bad charger beside it), or it sees none.
 */

/** More wishes than this in one second are made by no person: the quickest typing of a PIN sends one for all its digits. */
const MOST_IN_A_SECOND = 12;
/** Nor does anybody press so often for so long. */
const MOST_IN_TEN_SECONDS = 60;
const SECOND = seconds(1);
const TEN_SECONDS = seconds(10);
/** After a storm the glass is trusted again when it was silent for so long. */
export const QUIET_AFTER_GHOSTS = seconds(60);
/** So many tenants in a row who tapped a card and then touched nothing at all: perhaps nothing they touched was seen. */
const VISITS_WITHOUT_TOUCH = 5;

export interface TouchHealth {
  /** When the last wishes came, the newest last; never more than are needed to judge. */
  readonly wishes: readonly Monotonic[];
  /** A storm: when its last wish came, and how many were dropped. */
  readonly storm: { readonly lastMono: Monotonic; readonly dropped: number } | null;
  /** Visits in a row that began by a card and ended without a touch. */
  readonly untouchedVisits: number;
}

export const soundTouch: TouchHealth = { wishes: [], storm: null, untouchedVisits: 0 };

/** What is wrong with the glass; null: nothing. */
export function touchTrouble(health: TouchHealth): Code | null {
  if (health.storm !== null) return 'TOUCH_GHOST';
  return health.untouchedVisits >= VISITS_WITHOUT_TOUCH ? 'TOUCH_SILENT' : null;
}

/** A wish came from the screen. It may be carried out only while the new health has no storm. Bounded: no storm makes this longer. */
export function wished(health: TouchHealth, mono: Monotonic): TouchHealth {
  const calm = afterQuiet(health, mono);
  if (calm.storm !== null)
    return { ...calm, storm: { lastMono: mono, dropped: calm.storm.dropped + 1 }, untouchedVisits: 0 };
  const tooMany =
    isWithin(calm.wishes.at(-MOST_IN_A_SECOND), SECOND, mono) ||
    isWithin(calm.wishes.at(-MOST_IN_TEN_SECONDS), TEN_SECONDS, mono);
  return tooMany
    ? { wishes: [], storm: { lastMono: mono, dropped: 1 }, untouchedVisits: 0 }
    : { wishes: [...calm.wishes, mono].slice(-MOST_IN_TEN_SECONDS), storm: null, untouchedVisits: 0 };
}

/** Time passed: a storm that was followed by silence is over. */
export function afterQuiet(health: TouchHealth, mono: Monotonic): TouchHealth {
  const due = quietDue(health);
  return due === null || mono < due ? health : { ...health, storm: null };
}

/** When a storm is over, if no other wish comes; null: there is none. */
export function quietDue(health: TouchHealth): Monotonic | null {
  return health.storm === null ? null : ((health.storm.lastMono + QUIET_AFTER_GHOSTS) as Monotonic);
}

/** A visit that began by a card is over, and no wish came during it. Any wish begins the count anew. */
export function visitWithoutTouch(health: TouchHealth): TouchHealth {
  return { ...health, untouchedVisits: Math.min(health.untouchedVisits + 1, VISITS_WITHOUT_TOUCH) };
}

function isWithin(then: Monotonic | undefined, span: number, mono: Monotonic): boolean {
  return then !== undefined && mono - then < span;
}
