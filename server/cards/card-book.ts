import { assertNever, type CardUid, type Instant, type TenancyId } from '#kernel';
import { cardSort, type CardProof, type CardSort } from '#contracts/api';
import type { CardEvent } from '../store/index.ts';

/** How one card stands, by all that happened to it. */
export interface KnownCard {
  /** `file`: as the site's file and the move-ins have it. */
  readonly owner: TenancyId | 'file' | 'nobody';
  readonly blocked: { readonly reason: string; readonly at: Instant } | null;
  /** The most that it ever showed, and as what. */
  readonly proof: CardProof;
  readonly sort: CardSort;
  readonly at: Instant | null;
}

const unheardOf: KnownCard = { owner: 'file', blocked: null, proof: 'number', sort: 'untold', at: null };

/** All cards to which something happened. Events are learnt in the order in which they were recorded. */
export class CardBook {
  readonly #cards = new Map<CardUid, KnownCard>();

  constructor(events: readonly CardEvent[]) {
    for (const event of events) this.learn(event);
  }

  learn(event: CardEvent): void {
    this.#cards.set(event.cardUid, after(this.of(event.cardUid), event));
  }

  of(uid: CardUid): KnownCard {
    return this.#cards.get(uid) ?? unheardOf;
  }

  all(): readonly (readonly [CardUid, KnownCard])[] {
    return [...this.#cards];
  }

  /** Whose cards are no longer, or not yet, as the site's file has them: null where a card leads to nobody. */
  owners(): ReadonlyMap<CardUid, TenancyId | null> {
    const owners = new Map<CardUid, TenancyId | null>();
    for (const [uid, { owner, blocked }] of this.#cards)
      if (blocked !== null || owner === 'nobody') owners.set(uid, null);
      else if (owner !== 'file') owners.set(uid, owner);
    return owners;
  }
}

function after(card: KnownCard, event: CardEvent): KnownCard {
  const { at, reason } = event;
  switch (event.act) {
    case 'bound':
      return { ...card, owner: event.tenancyId ?? 'nobody', blocked: null, at };
    case 'released':
      return { ...card, owner: 'nobody', at };
    case 'proved': {
      const sort = cardSort.safeParse(reason);
      return { ...card, proof: event.proof ?? card.proof, sort: sort.success ? sort.data : 'untold', at };
    }
    case 'blocked':
      return { ...card, blocked: { reason, at }, at };
    case 'unblocked':
      return { ...card, blocked: null, at };
    default:
      return assertNever(event.act);
  }
}
