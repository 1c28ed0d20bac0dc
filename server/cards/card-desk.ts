import {
  elapsed,
  newId,
  refuse,
  seconds,
  success,
  toHex,
  Turns,
  type CardUid,
  type Clock,
  type Code,
  type KioskId,
  type Log,
  type Monotonic,
  type PersonId,
  type Randomness,
  type Reply,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import type { Account, CardAnswer, CardProof, CardSort, CardStep } from '#contracts/api';
import type { CardsConfiguration } from '#contracts/configuration';
import type { Directory } from '../accounts/index.ts';
import type { CardEvent, CardStore } from '../store/index.ts';
import { CardBook } from './card-book.ts';
import type { CardNumbers } from './card-numbers.ts';
import type { CardVisits } from './card-visits.ts';
import { desfireProof } from './desfire.ts';
import type { CardKeys } from './key-file.ts';
import type { ProofMeans, ProofStep } from './proof.ts';
import { classicProof, originalityProof } from './storage-cards.ts';
import { sunProof } from './sun.ts';

export interface CardDeskOptions {
  readonly store: Pick<CardStore, 'keep' | 'count'>;
  readonly book: CardBook;
  readonly cards: CardsConfiguration;
  /** Null: this building has none, and no card can prove itself. */
  readonly keys: CardKeys | null;
  readonly directory: Pick<Directory, 'tenancyOfCard' | 'learnCards'>;
  readonly numbers: CardNumbers;
  readonly visits: Pick<CardVisits, 'begin'>;
  readonly accountOf: (tenancyId: TenancyId) => Promise<Account | null>;
  readonly alarm: (code: Code, about: string) => void;
  /** A tenant's card was blocked by the building itself. */
  readonly onBlocked: (tenancyId: TenancyId, about: { readonly cardUid: CardUid; readonly id: TransactionId }) => void;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
}

interface Conversation {
  readonly kioskId: KioskId;
  readonly uid: CardUid;
  readonly sort: CardSort;
  readonly begunAt: Monotonic;
  readonly step: Extract<ProofStep, { kind: 'ask' }>;
}

/** Nobody carries a card from one kiosk to another within this time: two that are asked at once are two cards. */
const ONE_PLACE_FOR = seconds(1);
/** A kiosk that has not answered by then has lost its card. */
const ANSWERED_WITHIN = seconds(10);
const CONVERSATIONS_MOST = 64;
/** For how long a card that has shown something is taken to be the same that is spoken of: a PIN is typed meanwhile. */
const SHOWN_FOR = seconds(300);

const ranks: readonly CardProof[] = ['number', 'original', 'sector_key', 'proven'];

/** Finds out whose card lies on a kiosk's reader and how much it can show, and blocks the numbers of which there are two. */
export class CardDesk {
  readonly #options: CardDeskOptions;
  readonly #book: CardBook;
  readonly #log: Log;
  readonly #turns = new Turns<CardUid>();
  readonly #open = new Map<string, Conversation>();
  readonly #shown = new Map<string, { readonly proof: CardProof; readonly at: Monotonic }>();

  constructor(options: CardDeskOptions) {
    this.#options = options;
    this.#book = options.book;
    this.#log = options.log.area('cards');
    options.directory.learnCards(this.#book.owners());
  }

  /** Refusals: CARD_RANDOM_NUMBER, CARD_BLOCKED, CARD_UNKNOWN, CARD_NOT_ENOUGH. */
  begin(kioskId: KioskId, given: { cardUid: CardUid; sort: CardSort }): Promise<Reply<CardStep>> {
    return this.#turns.take(given.cardUid, async () => {
      const { numbers } = this.#options;
      if (numbers.isRandom(given.cardUid)) return refuse('CARD_RANDOM_NUMBER');
      const uid = await numbers.asKept(given.cardUid);
      const card = this.#book.of(uid);
      if (card.blocked !== null) return this.#refuseBlocked(uid, kioskId);
      if (card.proof !== 'number' && given.sort !== 'untold' && given.sort !== card.sort)
        return this.#block(uid, kioskId, 'other_sort');
      if (this.#isElsewhere(uid, kioskId)) return this.#block(uid, kioskId, 'two_places');
      const begunAt = this.#options.clock.monotonic();
      return this.#carryOn({ kioskId, uid, sort: given.sort, begunAt }, this.#firstStep(given.sort, given.cardUid));
    });
  }

  /** Refusals: those of `begin`, CARD_LEFT, CARD_CONVERSATION_OVER. */
  async answer(kioskId: KioskId, id: string, answers: readonly CardAnswer[]): Promise<Reply<CardStep>> {
    const talk = this.#open.get(id);
    this.#open.delete(id);
    const { clock } = this.#options;
    if (talk?.kioskId !== kioskId || elapsed(talk.begunAt, clock.monotonic()) > ANSWERED_WITHIN)
      return refuse('CARD_CONVERSATION_OVER');
    return this.#turns.take(talk.uid, async () => {
      if (this.#book.of(talk.uid).blocked !== null) return this.#refuseBlocked(talk.uid, kioskId);
      return this.#carryOn(talk, talk.step.after(answers));
    });
  }

  /** Whether a card may begin a staff visit, by what it has shown at this kiosk just now. */
  mayActAsStaff(kioskId: KioskId, cardUid: CardUid): boolean {
    const shown = this.#shown.get(`${kioskId}/${cardUid}`);
    const isFresh = shown !== undefined && elapsed(shown.at, this.#options.clock.monotonic()) <= SHOWN_FOR;
    const proof = isFresh ? shown.proof : 'number';
    return this.#book.of(cardUid).blocked === null && this.#options.cards.may[proof].includes('staff');
  }

  /** What is written down of cards, by a person or by the building itself. */
  async record(
    events: readonly CardEvent[],
    by: { kioskId: KioskId | null; personId: PersonId | null; act: string; details: Record<string, string> },
  ): Promise<void> {
    const [first] = events;
    if (first === undefined) return;
    const { kioskId, personId, act, details } = by;
    await this.#options.store.keep(events, { at: first.at, personId, kioskId, act, about: first.cardUid, details });
    for (const event of events) this.#book.learn(event);
    this.#options.directory.learnCards(this.#book.owners());
  }

  #firstStep(sort: CardSort, uid: CardUid): ProofStep {
    const { keys, cards, randomness } = this.#options;
    const means: ProofMeans | null = keys === null ? null : { uid, keys, cards, randomness };
    switch (sort) {
      case 'desfire':
        return means === null ? { kind: 'unasked' } : desfireProof(means);
      case 'ntag_424':
        return means === null ? { kind: 'unasked' } : sunProof(means);
      case 'classic':
        return means === null ? { kind: 'unasked' } : classicProof(means);
      case 'ultralight':
        return originalityProof({ uid });
      case 'other':
      case 'untold':
        return { kind: 'unasked' };
    }
  }

  async #carryOn(talk: Omit<Conversation, 'step'>, step: ProofStep): Promise<Reply<CardStep>> {
    const { uid, kioskId } = talk;
    switch (step.kind) {
      case 'ask':
        return success({ step: 'ask', conversation: this.#keepOpen({ ...talk, step }), requests: [...step.requests] });
      case 'left':
        return refuse('CARD_LEFT');
      case 'unasked':
        return this.#verdict(talk, 'number');
      case 'denied':
        this.#log.warn('card denied', { why: step.why, sort: talk.sort, ending: uid.slice(-3) });
        // What never showed more than its number may be anybody's card. What once did is another card now.
        return this.#book.of(uid).proof === 'number'
          ? this.#verdict(talk, 'number')
          : this.#block(uid, kioskId, 'denied');
      case 'shown': {
        const at = this.#options.clock.now();
        // On disk before anybody is let in: an answer that is played again after a power cut finds its own counter there.
        const isNew =
          step.counter === null || (await this.#options.store.count({ cardUid: uid, counter: step.counter, at }));
        if (!isNew) return this.#block(uid, kioskId, 'replayed');
        await this.#noteProof(talk, step.proof);
        return this.#verdict(talk, step.proof);
      }
    }
  }

  async #noteProof({ uid, sort, kioskId }: Omit<Conversation, 'step'>, proof: CardProof): Promise<void> {
    if (ranks.indexOf(this.#book.of(uid).proof) >= ranks.indexOf(proof)) return;
    const details = { proof, sort };
    await this.record([this.#event(uid, { act: 'proved', proof, reason: sort })], {
      kioskId,
      personId: null,
      act: 'card_proved',
      details,
    });
  }

  async #verdict({ uid, kioskId }: Omit<Conversation, 'step'>, proof: CardProof): Promise<Reply<CardStep>> {
    const { directory, accountOf, visits } = this.#options;
    this.#noteShown(`${kioskId}/${uid}`, proof);
    const tenancy = directory.tenancyOfCard(uid);
    const account = tenancy === null ? null : await accountOf(tenancy);
    if (account === null) return refuse('CARD_UNKNOWN');
    const verdict = visits.begin(kioskId, { uid, proof, account });
    return verdict.ok ? success({ step: 'verdict', verdict: verdict.value }) : verdict;
  }

  /** The number is worth nothing from now on: there is no telling which of two cards is the right one. */
  async #block(uid: CardUid, kioskId: KioskId, reason: string): Promise<Reply<never>> {
    const { directory, alarm, onBlocked } = this.#options;
    const tenancy = directory.tenancyOfCard(uid);
    const event = this.#event(uid, { act: 'blocked', reason });
    const details = { reason };
    await this.record([event], { kioskId, personId: null, act: 'card_blocked', details });
    alarm('CARD_CLONED', kioskId);
    if (tenancy !== null) onBlocked(tenancy, { cardUid: uid, id: event.id });
    return refuse('CARD_BLOCKED', { details });
  }

  #refuseBlocked(uid: CardUid, kioskId: KioskId): Reply<never> {
    this.#log.warn('blocked card', { kioskId, ending: uid.slice(-3) });
    return refuse('CARD_BLOCKED', { details: { reason: 'blocked' } });
  }

  #event(cardUid: CardUid, what: Pick<CardEvent, 'act' | 'reason'> & Partial<CardEvent>): CardEvent {
    const { clock, randomness } = this.#options;
    return {
      id: newId<TransactionId>(clock, randomness),
      cardUid,
      tenancyId: null,
      proof: null,
      at: clock.now(),
      ...what,
    };
  }

  #isElsewhere(uid: CardUid, kioskId: KioskId): boolean {
    const now = this.#options.clock.monotonic();
    return [...this.#open.values()].some(
      (other) => other.uid === uid && other.kioskId !== kioskId && elapsed(other.begunAt, now) < ONE_PLACE_FOR,
    );
  }

  #keepOpen(talk: Conversation): string {
    const now = this.#options.clock.monotonic();
    for (const [id, { begunAt }] of this.#open) if (elapsed(begunAt, now) > ANSWERED_WITHIN) this.#open.delete(id);
    const [oldest] = this.#open.keys();
    if (this.#open.size >= CONVERSATIONS_MOST && oldest !== undefined) this.#open.delete(oldest);
    const id = toHex(this.#options.randomness.bytes(16)).replaceAll(' ', '').toLowerCase();
    this.#open.set(id, talk);
    return id;
  }

  #noteShown(key: string, proof: CardProof): void {
    const now = this.#options.clock.monotonic();
    for (const [other, { at }] of this.#shown) if (elapsed(at, now) > SHOWN_FOR) this.#shown.delete(other);
    this.#shown.set(key, { proof, at: now });
  }
}
