import { isRandomUid, type CardUid } from '#kernel';
import type { CardsConfiguration } from '#contracts/configuration';

/** One card, one number: readers tell it from either end, and whatever is kept of a card is kept under the one by which it is known here. */
export class CardNumbers {
  readonly #orders: CardsConfiguration['number_orders'];
  readonly #isKnown: (uid: CardUid) => Promise<boolean>;

  constructor(options: {
    readonly orders: CardsConfiguration['number_orders'];
    /** Whether something is kept under this number, or it is somebody's. */
    readonly isKnown: (uid: CardUid) => Promise<boolean>;
  }) {
    this.#orders = options.orders;
    this.#isKnown = options.isKnown;
  }

  /** The number under which a card that was read so is kept; one that is not known yet is kept as the first order has it. */
  async asKept(read: CardUid): Promise<CardUid> {
    const readings = this.#readings(read);
    for (const uid of readings) if (await this.#isKnown(uid)) return uid;
    return readings[0] ?? read;
  }

  /** Whether it may be drawn anew at each tap, from whichever end it was read. */
  isRandom(read: CardUid): boolean {
    return [read, ...this.#readings(read)].some(isRandomUid);
  }

  #readings(read: CardUid): CardUid[] {
    return this.#orders.map((order) => (order === 'as_read' ? read : fromBehind(read)));
  }
}

function fromBehind(uid: CardUid): CardUid {
  return (uid.match(/../g) ?? []).toReversed().join('') as CardUid;
}
