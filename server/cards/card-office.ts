import {
  formatInstant,
  newId,
  refuse,
  success,
  type CardUid,
  type Clock,
  type Randomness,
  type Refusal,
  type Reply,
  type TransactionId,
} from '#kernel';
import type { BindCardRequest, BlockCardRequest, CardRecord, SetCardPinRequest, StaffCardRecord } from '#contracts/api';
import type { Directory } from '../accounts/index.ts';
import type { CardEvent } from '../store/index.ts';
import type { CardActing } from './card-acting.ts';
import type { CardBook } from './card-book.ts';
import type { CardDesk } from './card-desk.ts';
import type { CardNumbers } from './card-numbers.ts';
import type { CardPins } from './card-pins.ts';

export interface CardOfficeOptions {
  readonly desk: Pick<CardDesk, 'record'>;
  readonly book: CardBook;
  /** Whether the site asks tenants for a PIN anywhere. */
  readonly asksPin: boolean;
  readonly pins: Pick<CardPins, 'stateOf' | 'set' | 'draw'>;
  readonly directory: Pick<Directory, 'tenancies' | 'tenancyOfCard' | 'unitsOf'>;
  readonly isStaffCard: (uid: CardUid) => Promise<boolean>;
  readonly numbers: CardNumbers;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Cards as people give them out, take them back and block them. Every act is in the audit. */
export class CardOffice {
  readonly #options: CardOfficeOptions;

  constructor(options: CardOfficeOptions) {
    this.#options = options;
  }

  /** Every card that opens an account, and every one to which something happened. */
  list(): CardRecord[] {
    const { directory, book } = this.#options;
    const opening = directory.tenancies().flatMap(({ cards }) => cards);
    return [...new Set([...opening, ...book.all().map(([uid]) => uid)])].map((uid) => this.record(uid));
  }

  record(cardUid: CardUid): CardRecord {
    const { directory, book, pins } = this.#options;
    const { blocked, proof, at } = book.of(cardUid);
    const tenancyId = directory.tenancyOfCard(cardUid);
    return {
      cardUid,
      state: blocked !== null ? 'blocked' : tenancyId === null ? 'free' : 'bound',
      tenancyId,
      proof,
      reason: blocked?.reason ?? null,
      since: at === null ? null : formatInstant(at),
      pin: pins.stateOf(cardUid),
    };
  }

  /** The same for staff at a kiosk, with those to whom it can be given. */
  async forStaff(read: CardUid): Promise<StaffCardRecord> {
    const { directory, isStaffCard, numbers } = this.#options;
    const cardUid = await numbers.asKept(read);
    const tenancies = directory.tenancies().map(({ id, cards }) => ({
      tenancyId: id,
      units: directory.unitsOf(id).map(({ label }) => label),
      cards: cards.length,
    }));
    const { asksPin } = this.#options;
    return { card: this.record(cardUid), isStaff: await isStaffCard(cardUid), asksPin, tenancies };
  }

  /** Refusals: CARD_RANDOM_NUMBER, CARD_BLOCKED, CARD_TAKEN, TENANCY_UNKNOWN. Asked again, it answers the same and does nothing. */
  async bind(given: BindCardRequest, by: CardActing): Promise<Reply<CardRecord>> {
    const { numbers } = this.#options;
    if (numbers.isRandom(given.cardUid)) return refuse('CARD_RANDOM_NUMBER');
    const request = { ...given, cardUid: await numbers.asKept(given.cardUid) };
    const { cardUid, tenancyId, replaces } = request;
    const tenancy = this.#options.directory.tenancies().find(({ id }) => id === tenancyId);
    if (tenancy === undefined) return refuse('TENANCY_UNKNOWN', { details: { tenancyId } });
    const refused = await this.#whyNot(request);
    if (refused !== null) return { ok: false, error: refused };
    const others = replaces ? tenancy.cards.filter((card) => card !== cardUid) : [];
    const isBound = tenancy.cards.includes(cardUid);
    const events = [
      ...(isBound ? [] : [this.#event(cardUid, { act: 'bound', tenancyId, reason: 'issued' })]),
      ...others.map((card) => this.#event(card, { act: 'blocked', reason: 'replaced' })),
    ];
    const details = { tenancyId, blocked: others.map((card) => card.slice(-4)).join(' ') };
    await this.#options.desk.record(events, { ...by, act: 'card_bound', details });
    return success(this.record(cardUid));
  }

  /** Refusal: CARD_RANDOM_NUMBER. */
  async block({ cardUid: read, reason }: BlockCardRequest, by: CardActing): Promise<Reply<CardRecord>> {
    const { numbers } = this.#options;
    if (numbers.isRandom(read)) return refuse('CARD_RANDOM_NUMBER');
    const cardUid = await numbers.asKept(read);
    if (this.record(cardUid).state !== 'blocked') {
      const event = this.#event(cardUid, { act: 'blocked', reason });
      await this.#options.desk.record([event], { ...by, act: 'card_blocked', details: { reason } });
    }
    return success(this.record(cardUid));
  }

  /** Refusal: CARD_UNKNOWN, for a card that is not blocked. */
  async unblock({ cardUid: read }: { cardUid: CardUid }, by: CardActing): Promise<Reply<CardRecord>> {
    const cardUid = await this.#options.numbers.asKept(read);
    if (this.record(cardUid).state !== 'blocked') return refuse('CARD_UNKNOWN');
    const event = this.#event(cardUid, { act: 'unblocked', reason: 'owner' });
    await this.#options.desk.record([event], { ...by, act: 'card_unblocked', details: {} });
    return success(this.record(cardUid));
  }

  /** The tenant's PIN, as they chose it; a lock ends. Refusals: CARD_PIN_WEAK; CARD_UNKNOWN, for a card that is no tenant's; CARD_BLOCKED. */
  async setPin({ cardUid: read, pin }: SetCardPinRequest, by: CardActing): Promise<Reply<CardRecord>> {
    const cardUid = await this.#options.numbers.asKept(read);
    const refused = this.#whyNoPin(cardUid);
    if (refused !== null) return { ok: false, error: refused };
    const done = await this.#options.pins.set(cardUid, pin, by);
    return done.ok ? success(this.record(cardUid)) : done;
  }

  /** The same with one that is drawn, and said this once. */
  async drawPin(
    { cardUid: read }: { cardUid: CardUid },
    by: CardActing,
  ): Promise<Reply<{ card: CardRecord; pin: string }>> {
    const cardUid = await this.#options.numbers.asKept(read);
    const refused = this.#whyNoPin(cardUid);
    if (refused !== null) return { ok: false, error: refused };
    const drawn = await this.#options.pins.draw(cardUid, by);
    return drawn.ok ? success({ card: this.record(cardUid), pin: drawn.value }) : drawn;
  }

  #whyNoPin(cardUid: CardUid): Refusal | null {
    const { state, reason } = this.record(cardUid);
    return state === 'blocked' ? refuse('CARD_BLOCKED', { details: { reason } }).error : null;
  }

  async #whyNot({ cardUid, tenancyId }: BindCardRequest): Promise<Refusal | null> {
    const { state, tenancyId: owner, reason } = this.record(cardUid);
    if (state === 'blocked') return refuse('CARD_BLOCKED', { details: { reason } }).error;
    const isTaken = (owner !== null && owner !== tenancyId) || (await this.#options.isStaffCard(cardUid));
    return isTaken ? refuse('CARD_TAKEN').error : null;
  }

  #event(cardUid: CardUid, what: Pick<CardEvent, 'act' | 'reason'> & Partial<CardEvent>): CardEvent {
    const { clock, randomness } = this.#options;
    const id = newId<TransactionId>(clock, randomness);
    return { id, cardUid, tenancyId: null, proof: null, at: clock.now(), ...what };
  }
}
