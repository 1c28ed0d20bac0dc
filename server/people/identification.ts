import { assertNever, refuse, success, type CardUid, type KioskId, type PersonId, type Reply } from '#kernel';
import type { PeopleStore, PersonRecord } from '../store/index.ts';
import type { Guessing, TryOutcome } from './guessing.ts';
import { isSecretOf } from './secret.ts';

/** Says who somebody is: a name with its password, or a card with its PIN. A card alone opens nothing. */
export class Identification {
  readonly #store: PeopleStore;
  readonly #guessing: Guessing;
  readonly #isEnough: (card: CardUid, kioskId: KioskId) => boolean;

  /** `isEnough`: whether a card has shown as much at that kiosk as the policy wants of staff. */
  constructor(options: {
    store: PeopleStore;
    guessing: Guessing;
    isEnough: (card: CardUid, kioskId: KioskId) => boolean;
  }) {
    this.#store = options.store;
    this.#guessing = options.guessing;
    this.#isEnough = options.isEnough;
  }

  /** Refusals: SIGN_IN_REFUSED, STAFF_LOCKED, with `waitMs`. An unknown name is not told from a wrong password, by word or by time. */
  async byPassword(given: { name: string; password: string; address: string }): Promise<Reply<PersonRecord>> {
    const person = await this.#store.byName(given.name);
    const outcome = await this.#guessing.attempt(
      { place: `address/${given.address}`, person: person === null ? null : `password/${person.id}` },
      () => isSecretOf(given.password, person?.passwordHash ?? null),
    );
    return reply(outcome, { person, wrong: 'SIGN_IN_REFUSED' });
  }

  /** Refusals: CARD_NOT_ENOUGH, STAFF_CARD_UNKNOWN, STAFF_PIN_WRONG, STAFF_LOCKED, the last two with `waitMs`. An unknown card takes as long as a wrong PIN. */
  async byCard(given: { cardUid: CardUid; pin: string; kioskId: KioskId }): Promise<Reply<PersonRecord>> {
    if (!this.#isEnough(given.cardUid, given.kioskId)) return refuse('CARD_NOT_ENOUGH');
    const person = await this.#store.byCard(given.cardUid);
    const outcome = await this.#guessing.attempt(
      { place: `kiosk/${given.kioskId}`, person: person === null ? null : `pin/${person.id}` },
      () => isSecretOf(given.pin, person?.pinHash ?? null),
    );
    return reply(outcome, { person, wrong: person === null ? 'STAFF_CARD_UNKNOWN' : 'STAFF_PIN_WRONG' });
  }

  /** The same for a second person, who is another than the first. Refusals: those, and SECOND_PERSON_NEEDED. */
  async second(
    first: PersonId,
    given: { cardUid: CardUid; pin: string; kioskId: KioskId },
  ): Promise<Reply<PersonRecord>> {
    const second = await this.byCard(given);
    return second.ok && second.value.id === first ? refuse('SECOND_PERSON_NEEDED') : second;
  }
}

function reply(
  outcome: TryOutcome,
  at: { person: PersonRecord | null; wrong: 'SIGN_IN_REFUSED' | 'STAFF_CARD_UNKNOWN' | 'STAFF_PIN_WRONG' },
): Reply<PersonRecord> {
  switch (outcome.kind) {
    case 'right':
      return at.person === null ? refuse(at.wrong) : success(at.person);
    case 'wrong':
      return refuse(at.wrong, { details: { waitMs: outcome.wait } });
    case 'locked':
      return refuse('STAFF_LOCKED', { details: { waitMs: outcome.wait } });
    default:
      return assertNever(outcome);
  }
}
