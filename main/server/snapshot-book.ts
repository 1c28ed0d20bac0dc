import { kioskSnapshot, type Account, type CardRight, type KioskSnapshot, type PinRight } from '#contracts/api';
import {
  codeOf,
  elapsed,
  minutes,
  parseInstant,
  type CardUid,
  type Clock,
  type Instant,
  type Log,
  type Monotonic,
} from '#kernel';
import { cardKeyOf } from '#platform';
import { keepPrivately, parseJson, readIfThere } from './credential.ts';
import type { ServerClient } from './server-client.ts';

/** A list that is older is asked for anew while the server is there. */
const FRESH_FOR = minutes(5);

export interface RememberedAccount {
  /** What a card may do that has shown no more than its number. */
  readonly may: readonly CardRight[];
  /** What else with its holder's PIN, which nobody can check now. */
  readonly pinFor: readonly PinRight[];
  readonly account: Account;
  /** How old it is. */
  readonly asOf: Instant;
}

/** Whose card is whose, and how the accounts stood, for the time without the server. One file, whole at every moment, for the kiosk's own user alone. */
export class SnapshotBook {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #log: Log;
  #snapshot: KioskSnapshot | null;
  #takenAt: Monotonic | null = null;
  #asking: Promise<void> | null = null;

  constructor(file: string, from: { clock: Clock; log: Log }) {
    this.#file = file;
    this.#clock = from.clock;
    this.#log = from.log;
    const parsed = kioskSnapshot.safeParse(parseJson(readIfThere(file) ?? ''));
    this.#snapshot = parsed.success ? parsed.data : null;
  }

  get receiptKeys(): readonly string[] {
    return this.#snapshot?.receiptKeys ?? [];
  }

  /** The account of a card as it was last heard of; null for a card that was unknown then. */
  async find(uid: CardUid): Promise<RememberedAccount | null> {
    const snapshot = this.#snapshot;
    const asOf = snapshot === null ? null : parseInstant(snapshot.at);
    if (snapshot === null || asOf === null) return null;
    const key = await cardKeyOf(uid, snapshot.salt);
    const found = snapshot.tenants.find(({ cards }) => cards.includes(key));
    return found === undefined ? null : { account: found.account, asOf, may: snapshot.may, pinFor: snapshot.pinFor };
  }

  /** Asks for a new list where the old one is no longer fresh. Never rejects: without an answer the old one is kept. */
  refresh(client: ServerClient): Promise<void> {
    const isFresh = this.#takenAt !== null && elapsed(this.#takenAt, this.#clock.monotonic()) < FRESH_FOR;
    if (isFresh) return Promise.resolve();
    this.#asking ??= this.#ask(client).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(client: ServerClient): Promise<void> {
    try {
      const reply = await client.snapshot();
      if (!reply.ok) return this.#log.warn('snapshot', { code: reply.error.code });
      keepPrivately(this.#file, JSON.stringify(reply.value));
      this.#snapshot = reply.value;
      this.#takenAt = this.#clock.monotonic();
    } catch (thrown) {
      this.#log.warn('snapshot', { code: codeOf(thrown) });
    }
  }
}
