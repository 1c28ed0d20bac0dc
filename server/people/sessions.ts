import {
  earlier,
  hours,
  later,
  minutes,
  type Clock,
  type Duration,
  type Instant,
  type KioskId,
  type Randomness,
} from '#kernel';
import type { PeopleStore, PersonRecord, PersonSession } from '../store/index.ts';
import { digestOf, newToken } from './secret.ts';

/** How long a session lasts: unused, and in all. */
interface Lifetime {
  readonly unused: Duration;
  readonly inAll: Duration;
}

export const CONSOLE_LIFETIME: Lifetime = { unused: minutes(30), inAll: hours(12) };
export const KIOSK_LIFETIME: Lifetime = { unused: minutes(10), inAll: hours(2) };

/** A use is written down at most so often: a page that asks every second writes once a minute. */
const NOTED_EVERY = minutes(1);

export interface SignedIn {
  readonly person: PersonRecord;
  readonly session: PersonSession;
}

/** Sessions at the console and at kiosks. Only a token's digest is kept; whoever has ended has none any more. */
export class Sessions {
  readonly #store: PeopleStore;
  readonly #clock: Clock;
  readonly #randomness: Randomness;

  constructor(options: { store: PeopleStore; clock: Clock; randomness: Randomness }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#randomness = options.randomness;
  }

  /** Opens a session of somebody who was identified; `kioskId` null: at the console. */
  async open(person: PersonRecord, kioskId: KioskId | null): Promise<{ token: string; expiresAt: Instant }> {
    const now = this.#clock.now();
    const token = newToken(this.#randomness);
    const session: PersonSession = {
      tokenHash: digestOf(token),
      personId: person.id,
      kioskId,
      startedAt: now,
      usedAt: now,
    };
    const act = kioskId === null ? 'console_sign_in' : 'kiosk_sign_in';
    const about = kioskId ?? 'console';
    await this.#store.openSession(session, { at: now, personId: person.id, kioskId, act, about, details: {} });
    return { token, expiresAt: later(now, lifetimeOf(session).unused) };
  }

  /** Who is signed in with this token here; null where nobody is any more. `noted: false` looks without using it. */
  async find(token: string, at: { kioskId: KioskId | null; noted: boolean }): Promise<SignedIn | null> {
    const who = await this.look(digestOf(token));
    // A session belongs to where it was opened: a kiosk's token is worth nothing at another kiosk or at the console.
    if (who === null || who.session.kioskId !== at.kioskId) return null;
    const now = this.#clock.now();
    const { tokenHash, usedAt } = who.session;
    if (at.noted && usedAt <= earlier(now, NOTED_EVERY)) await this.#store.useSession({ tokenHash, usedAt: now });
    return who;
  }

  /** Whose session it is while it lasts; ends it where it does not. */
  async look(tokenHash: string): Promise<SignedIn | null> {
    const session = await this.#store.session(tokenHash);
    if (session === null) return null;
    const now = this.#clock.now();
    const { unused, inAll } = lifetimeOf(session);
    if (now >= later(session.usedAt, unused) || now >= later(session.startedAt, inAll)) {
      await this.#store.endSession(tokenHash);
      return null;
    }
    const person = await this.#store.find(session.personId);
    return person === null || person.endedAt !== null ? null : { person, session };
  }

  end(session: Pick<PersonSession, 'tokenHash'>): Promise<void> {
    return this.#store.endSession(session.tokenHash);
  }
}

function lifetimeOf(session: Pick<PersonSession, 'kioskId'>): Lifetime {
  return session.kioskId === null ? CONSOLE_LIFETIME : KIOSK_LIFETIME;
}
