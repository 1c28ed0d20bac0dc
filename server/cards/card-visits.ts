import {
  elapsed,
  minutes,
  refuse,
  success,
  type CardUid,
  type Clock,
  type Duration,
  type KioskId,
  type Monotonic,
  type Refusal,
  type Reply,
  type TenancyId,
} from '#kernel';
import type { Account, CardProof, CardRight, CardVerdict, NewCardPinAnswer, PinRight } from '#contracts/api';
import type { CardsConfiguration } from '#contracts/configuration';
import type { CardBook } from './card-book.ts';
import type { CardPins } from './card-pins.ts';

export interface CardVisitsOptions {
  readonly cards: Pick<CardsConfiguration, 'may' | 'pin'>;
  readonly book: Pick<CardBook, 'of'>;
  readonly pins: Pick<CardPins, 'stateOf' | 'check' | 'change'>;
  readonly accountOf: (tenancyId: TenancyId) => Promise<Account | null>;
  readonly clock: Clock;
}

/** The card that a kiosk let in last. */
interface CardVisit {
  readonly uid: CardUid;
  readonly tenancyId: TenancyId;
  readonly proof: CardProof;
  /** The holder typed the PIN, and when. */
  readonly typedAt: Monotonic | null;
  readonly usedAt: Monotonic;
}

export interface CardRights {
  readonly may: readonly CardRight[];
  readonly pinFor: readonly PinRight[];
}

/** Longer than a kiosk lets anybody stand before it without a sign of life. */
const FORGOTTEN_AFTER: Duration = minutes(30);
/** For so long a PIN that was typed lets its holder choose another. */
const CHOSEN_WITHIN: Duration = minutes(3);

/**
 * What the card that a kiosk let in may do there, until it lets in another one. Of a session that this server did not see begin, as after a restart or while it
 * was away, no more is believed than of a card that said its number.
 */
export class CardVisits {
  readonly #options: CardVisitsOptions;
  readonly #visits = new Map<KioskId, CardVisit>();

  constructor(options: CardVisitsOptions) {
    this.#options = options;
  }

  /** A card was let in, and whoever was there before is gone. Refusal: CARD_NOT_ENOUGH, for one that may do nothing, PIN or not. */
  begin(kioskId: KioskId, card: Pick<CardVisit, 'uid' | 'proof'> & { account: Account }): Reply<CardVerdict> {
    const { uid, proof, account } = card;
    this.#visits.delete(kioskId);
    const { may, pinFor } = this.#rightsOf({ proof, typedAt: null });
    if (may.length + pinFor.length === 0) return refuse('CARD_NOT_ENOUGH');
    const usedAt = this.#options.clock.monotonic();
    this.#visits.set(kioskId, { uid, proof, tenancyId: account.tenancyId, typedAt: null, usedAt });
    return success(this.#verdict(kioskId, { uid, proof, account }));
  }

  /** Refusals: CARD_CONVERSATION_OVER, CARD_BLOCKED, and those of `CardPins.check`. */
  async open(kioskId: KioskId, given: { tenancyId: TenancyId; pin: string }): Promise<Reply<CardVerdict>> {
    const { book, pins, accountOf } = this.#options;
    const visit = this.#of(kioskId, given.tenancyId);
    if (visit === null) return refuse('CARD_CONVERSATION_OVER');
    if (book.of(visit.uid).blocked !== null) return refuse('CARD_BLOCKED', { details: { reason: 'blocked' } });
    const checked = await pins.check(visit.uid, given.pin, kioskId);
    if (!checked.ok) return checked;
    const account = await accountOf(given.tenancyId);
    // The next person may have tapped while the PIN was looked at: what it opens is not theirs.
    if (account === null || this.#visits.get(kioskId)?.uid !== visit.uid) return refuse('CARD_CONVERSATION_OVER');
    this.#visits.set(kioskId, { ...visit, typedAt: this.#options.clock.monotonic() });
    return success(this.#verdict(kioskId, { ...visit, account }));
  }

  /**
   * The holder, who has just typed the PIN at this kiosk, chooses another. Refusals: CARD_CONVERSATION_OVER, CARD_BLOCKED, CARD_PIN_NEEDED where it was not typed
   * in the last minutes, and those of `CardPins.change`.
   */
  async choose(kioskId: KioskId, given: { tenancyId: TenancyId; newPin: string }): Promise<Reply<NewCardPinAnswer>> {
    const { book, pins, clock } = this.#options;
    const visit = this.#of(kioskId, given.tenancyId);
    if (visit === null) return refuse('CARD_CONVERSATION_OVER');
    if (book.of(visit.uid).blocked !== null) return refuse('CARD_BLOCKED', { details: { reason: 'blocked' } });
    if (visit.typedAt === null || elapsed(visit.typedAt, clock.monotonic()) > CHOSEN_WITHIN)
      return refuse('CARD_PIN_NEEDED');
    const changed = await pins.change(visit.uid, given.newPin, kioskId);
    return changed.ok ? success({ pin: pins.stateOf(visit.uid) }) : changed;
  }

  /** Why something is not done for whoever stands there; null: it is. CARD_PIN_NEEDED or CARD_NOT_ENOUGH. */
  whyNot(kioskId: KioskId, tenancyId: TenancyId, right: PinRight): Refusal | null {
    const { may, pinFor } = this.rightsAt(kioskId, tenancyId);
    if (may.includes(right)) return null;
    return refuse(pinFor.includes(right) ? 'CARD_PIN_NEEDED' : 'CARD_NOT_ENOUGH', { details: { right } }).error;
  }

  /** The account as it may leave for this kiosk: the history stays here while nobody there may see it. Sums do not: a kiosk knows them for the time alone. */
  shown(kioskId: KioskId, account: Account): Account {
    return this.rightsAt(kioskId, account.tenancyId).may.includes('history') ? account : withoutHistory(account);
  }

  rightsAt(kioskId: KioskId, tenancyId: TenancyId): CardRights {
    return this.#rightsOf(this.#of(kioskId, tenancyId) ?? { proof: 'number', typedAt: null });
  }

  #verdict(kioskId: KioskId, card: Pick<CardVisit, 'uid' | 'proof'> & { account: Account }): CardVerdict {
    const { may, pinFor } = this.rightsAt(kioskId, card.account.tenancyId);
    return {
      account: this.shown(kioskId, card.account),
      proof: card.proof,
      may: [...may],
      pinFor: [...pinFor],
      pin: this.#options.pins.stateOf(card.uid),
    };
  }

  #rightsOf({ proof, typedAt }: Pick<CardVisit, 'proof' | 'typedAt'>): CardRights {
    return rightsOfTenants(this.#options.cards, proof, { isOpen: typedAt !== null });
  }

  #of(kioskId: KioskId, tenancyId: TenancyId): CardVisit | null {
    const visit = this.#visits.get(kioskId);
    const now = this.#options.clock.monotonic();
    if (visit?.tenancyId !== tenancyId || elapsed(visit.usedAt, now) > FORGOTTEN_AFTER) return null;
    const used = { ...visit, usedAt: now };
    this.#visits.set(kioskId, used);
    return used;
  }
}

/** What a tenant's card may do that showed so much, and what else with its PIN. */
export function rightsOfTenants(
  { may, pin }: Pick<CardsConfiguration, 'may' | 'pin'>,
  proof: CardProof,
  { isOpen }: { isOpen: boolean },
): CardRights {
  const all = may[proof].filter((right) => right !== 'staff');
  const withPin: readonly CardRight[] = isOpen ? [] : pin[proof];
  return { may: all.filter((right) => !withPin.includes(right)), pinFor: isOpen ? [] : [...new Set(pin[proof])] };
}

function withoutHistory(account: Account): Account {
  return { ...account, history: [], use: null };
}
