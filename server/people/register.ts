import {
  assertNever,
  formatInstant,
  hours,
  later,
  newId,
  refuse,
  success,
  type CardUid,
  type Clock,
  type Instant,
  type PersonId,
  type Randomness,
  type Reply,
} from '#kernel';
import type { Person, PersonRow, Role } from '#contracts/api';
import type { AddOutcome, FirstOwnerOutcome, PeopleStore, PersonRecord } from '../store/index.ts';
import { digestOf, hashSecret, newToken } from './secret.ts';

const INVITE_LIVES_FOR = hours(1);

export interface NewPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly role: Role;
  readonly password: string | null;
  readonly card: { readonly uid: CardUid; readonly pin: string } | null;
}

/** Who runs the building: the first owner by a one-time code, everyone else by an owner. Nobody is taken out; a person ends. */
export class PeopleRegister {
  readonly #store: PeopleStore;
  readonly #clock: Clock;
  readonly #randomness: Randomness;
  readonly #isTenantCard: (card: CardUid) => boolean;

  constructor(options: {
    store: PeopleStore;
    clock: Clock;
    randomness: Randomness;
    isTenantCard: (card: CardUid) => boolean;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#randomness = options.randomness;
    this.#isTenantCard = options.isTenantCard;
  }

  /** Whether anybody can sign in as an owner. */
  async hasOwner(): Promise<boolean> {
    return (await this.#store.all()).some(isOwner);
  }

  /** A code that makes the first owner, once, within the hour; an older one stops working. Refusal: OWNER_EXISTS. */
  async invite(): Promise<Reply<{ code: string; expiresAt: string }>> {
    if (await this.hasOwner()) return refuse('OWNER_EXISTS');
    const code = newToken(this.#randomness, 10);
    const now = this.#clock.now();
    const expiresAt = later(now, INVITE_LIVES_FOR);
    await this.#store.keepInvite({ codeHash: digestOf(code), expiresAt });
    await this.#store.note({
      at: now,
      personId: null,
      kioskId: null,
      act: 'invite_made',
      about: 'console',
      details: {},
    });
    return success({ code, expiresAt: formatInstant(expiresAt) });
  }

  /** Refusals: INVITE_INVALID, for an unknown, used or old code alike; OWNER_EXISTS. */
  async addFirstOwner(given: { code: string; name: string; password: string }): Promise<Reply<PersonRecord>> {
    if (await this.hasOwner()) return refuse('OWNER_EXISTS');
    const id = newId<PersonId>(this.#clock, this.#randomness);
    const person = await this.#record({ id, role: 'owner', card: null, ...given });
    const audit = { ...added(person), personId: person.id };
    // People copy a code with capitals and spaces.
    const codeHash = digestOf(given.code.toLowerCase().replaceAll(/[\s-]/g, ''));
    return replied(await this.#store.addFirstOwner({ codeHash, person, audit }), person);
  }

  /** `by` null: over the local door. Refusals: PERSON_EXISTS, CARD_TAKEN. The same id with the same name gives the first answer. */
  async add(given: NewPerson, by: PersonId | null): Promise<Reply<PersonRecord>> {
    const known = await this.#store.find(given.id);
    if (known !== null) return known.name === given.name ? success(known) : refuse('PERSON_EXISTS');
    if (given.card !== null && this.#isTenantCard(given.card.uid)) return refuse('CARD_TAKEN');
    const person = await this.#record(given);
    return replied(await this.#store.add(person, { ...added(person), personId: by }), person);
  }

  /** Refusals: PERSON_UNKNOWN, LAST_OWNER. */
  async end(id: PersonId, at: { by: PersonId; reason: string }): Promise<Reply<{ endedAt: string }>> {
    const endedAt = this.#clock.now();
    const audit = { at: endedAt, personId: at.by, kioskId: null, act: 'person_ended', about: id };
    const outcome = await this.#store.end(id, { endedAt, audit: { ...audit, details: { reason: at.reason } } });
    switch (outcome) {
      case 'done':
        return success({ endedAt: formatInstant(endedAt) });
      case 'unknown':
        return refuse('PERSON_UNKNOWN');
      case 'last_owner':
        return refuse('LAST_OWNER');
      default:
        return assertNever(outcome);
    }
  }

  async rows(): Promise<PersonRow[]> {
    const time = (at: Instant | null) => (at === null ? null : formatInstant(at));
    return (await this.#store.all()).map((person) => ({
      ...personOf(person),
      hasPassword: person.passwordHash !== null,
      cardUid: person.cardUid,
      lastSeenAt: time(person.lastSeenAt),
      endedAt: time(person.endedAt),
    }));
  }

  async #record(given: NewPerson): Promise<PersonRecord> {
    const { id, name, role, password, card } = given;
    return {
      id,
      name: name.trim(),
      role,
      passwordHash: password === null ? null : await hashSecret(password, this.#randomness),
      cardUid: card?.uid ?? null,
      pinHash: card === null ? null : await hashSecret(card.pin, this.#randomness),
      addedAt: this.#clock.now(),
      lastSeenAt: null,
      endedAt: null,
    };
  }
}

/** What may be said of a person anywhere. */
export function personOf(record: PersonRecord): Person {
  return { id: record.id, name: record.name, role: record.role };
}

function isOwner(person: PersonRecord): boolean {
  return person.role === 'owner' && person.passwordHash !== null && person.endedAt === null;
}

function added(person: PersonRecord) {
  const details = { name: person.name, role: person.role, hasCard: person.cardUid !== null };
  return { at: person.addedAt, kioskId: null, act: 'person_added', about: person.id, details };
}

function replied(outcome: AddOutcome | FirstOwnerOutcome, person: PersonRecord): Reply<PersonRecord> {
  switch (outcome) {
    case 'done':
      return success(person);
    case 'name_taken':
      return refuse('PERSON_EXISTS');
    case 'card_taken':
      return refuse('CARD_TAKEN');
    case 'invite_invalid':
      return refuse('INVITE_INVALID');
    case 'owner_exists':
      return refuse('OWNER_EXISTS');
    default:
      return assertNever(outcome);
  }
}
