import {
  assertNever,
  newId,
  refuse,
  success,
  Turns,
  type CardUid,
  type Clock,
  type KioskId,
  type Randomness,
  type Reply,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { isWeakPin, type CardPinState } from '#contracts/api';
import type { Directory } from '../accounts/index.ts';
import { WRONG_BEFORE_LOCK, type Guessing } from '../people/index.ts';
import type { CardPinEvent, CardStore } from '../store/index.ts';
import type { CardActing } from './card-acting.ts';

export interface CardPinsOptions {
  /** All that happened to PINs so far. */
  readonly events: readonly CardPinEvent[];
  readonly store: Pick<CardStore, 'keepPin'>;
  readonly secrets: PinSecrets;
  readonly guessing: Pick<Guessing, 'attempt' | 'forgive'>;
  readonly directory: Pick<Directory, 'tenancyOfCard'>;
  /** Somebody tries PINs: staff give the tenant a new one. The id is that of the last try. */
  readonly onLocked: (tenancyId: TenancyId, about: { readonly cardUid: CardUid; readonly id: TransactionId }) => void;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** How a PIN becomes a salted hash, slowly, and is compared with one. */
export interface PinSecrets {
  hash(pin: string): Promise<string>;
  isPinOf(pin: string, hash: string): Promise<boolean>;
}

interface KnownPin {
  readonly tenancyId: TenancyId;
  readonly pinHash: string;
  /** In a row, since it was set or last typed rightly. */
  readonly wrong: number;
}

const DRAWN_DIGITS = 4;

/**
 * The PINs of tenants, one for each card that was given one. Only a salted hash is kept. Whoever tries waits longer each time; after ten wrong ones in a row, on
 * however many days, the PIN is locked until staff give a new one. Both outlive a restart. Paying in never asks for it.
 */
export class CardPins {
  readonly #options: CardPinsOptions;
  readonly #pins = new Map<CardUid, KnownPin>();
  readonly #turns = new Turns<CardUid>();

  constructor(options: CardPinsOptions) {
    this.#options = options;
    for (const event of options.events) this.#learn(event);
  }

  stateOf(uid: CardUid): CardPinState {
    const known = this.#of(uid);
    return known === null ? 'unset' : known.wrong >= WRONG_BEFORE_LOCK ? 'locked' : 'set';
  }

  /**
   * Whether this is the card's PIN. What was tried is on disk before the answer. Refusals: CARD_PIN_UNSET, CARD_PIN_LOCKED, CARD_PIN_WRONG and CARD_PIN_WAIT
   * with `waitMs`. Rejects with STORE_UNAVAILABLE; then nothing was opened.
   */
  check(uid: CardUid, pin: string, kioskId: KioskId): Promise<Reply<null>> {
    return this.#turns.take(uid, async () => {
      const known = this.#of(uid);
      if (known === null) return refuse('CARD_PIN_UNSET');
      if (this.stateOf(uid) === 'locked') return refuse('CARD_PIN_LOCKED');
      // By the card alone, and apart from staff's own PINs: who guesses one card's PIN makes nobody else wait.
      const outcome = await this.#options.guessing.attempt({ place: keyOf(uid), person: null }, () =>
        this.#look(uid, { pin, known, kioskId }),
      );
      switch (outcome.kind) {
        case 'right':
          return success(null);
        case 'wrong':
          return this.stateOf(uid) === 'locked'
            ? refuse('CARD_PIN_LOCKED')
            : refuse('CARD_PIN_WRONG', { details: { waitMs: outcome.wait } });
        case 'locked':
          return refuse('CARD_PIN_WAIT', { details: { waitMs: outcome.wait } });
        default:
          return assertNever(outcome);
      }
    });
  }

  /** From now on it is this one, and every lock and delay is over. Refusals: CARD_PIN_WEAK, CARD_UNKNOWN, for a card that is no tenant's. */
  set(uid: CardUid, pin: string, by: CardActing): Promise<Reply<null>> {
    return this.#turns.take(uid, () => this.#keep(uid, pin, { ...by, act: 'card_pin_set' }));
  }

  /** The same by its holder, whose PIN was typed rightly just before. A lock it does not end: whoever guessed stands at another kiosk. Refusals: those, CARD_PIN_LOCKED, CARD_PIN_UNSET. */
  change(uid: CardUid, pin: string, kioskId: KioskId): Promise<Reply<null>> {
    return this.#turns.take(uid, async () => {
      const state = this.stateOf(uid);
      if (state !== 'set') return refuse(state === 'locked' ? 'CARD_PIN_LOCKED' : 'CARD_PIN_UNSET');
      return this.#keep(uid, pin, { personId: null, kioskId, act: 'card_pin_changed' });
    });
  }

  /** The same with one that is drawn here. Whoever is told it is the only one who ever is. */
  async draw(uid: CardUid, by: CardActing): Promise<Reply<string>> {
    let pin = drawDigits(this.#options.randomness);
    while (isWeakPin(pin)) pin = drawDigits(this.#options.randomness);
    const done = await this.set(uid, pin, by);
    return done.ok ? success(pin) : done;
  }

  async #keep(uid: CardUid, pin: string, by: CardActing & { act: string }): Promise<Reply<null>> {
    const { directory, guessing, secrets } = this.#options;
    if (isWeakPin(pin)) return refuse('CARD_PIN_WEAK');
    const tenancyId = directory.tenancyOfCard(uid);
    if (tenancyId === null) return refuse('CARD_UNKNOWN');
    const pinHash = await secrets.hash(pin);
    await this.#record(this.#event(uid, { act: 'set', tenancyId, pinHash }), by);
    await guessing.forgive(keyOf(uid));
    return success(null);
  }

  async #look(uid: CardUid, at: { pin: string; known: KnownPin; kioskId: KioskId }): Promise<boolean> {
    const { known, kioskId } = at;
    const isRight = await this.#options.secrets.isPinOf(at.pin, known.pinHash);
    const by = { personId: null, kioskId };
    if (isRight) {
      if (known.wrong > 0) await this.#record(this.#event(uid, { act: 'right' }), { ...by, act: 'card_pin_right' });
      return true;
    }
    const isLast = known.wrong + 1 >= WRONG_BEFORE_LOCK;
    const act = isLast ? 'card_pin_locked' : 'card_pin_wrong';
    const event = this.#event(uid, { act: 'wrong' });
    await this.#record(event, { ...by, act });
    if (isLast) this.#options.onLocked(known.tenancyId, { cardUid: uid, id: event.id });
    return false;
  }

  /** Null too where the card has become another tenant's: nothing is inherited. */
  #of(uid: CardUid): KnownPin | null {
    const known = this.#pins.get(uid);
    return known?.tenancyId === this.#options.directory.tenancyOfCard(uid) ? known : null;
  }

  #learn({ cardUid, act, tenancyId, pinHash }: CardPinEvent): void {
    if (tenancyId !== null && pinHash !== null) return void this.#pins.set(cardUid, { tenancyId, pinHash, wrong: 0 });
    const known = this.#pins.get(cardUid);
    if (known !== undefined) this.#pins.set(cardUid, { ...known, wrong: act === 'wrong' ? known.wrong + 1 : 0 });
  }

  async #record(event: CardPinEvent, by: CardActing & { act: string }): Promise<void> {
    await this.#options.store.keepPin(event, { at: event.at, about: event.cardUid, details: {}, ...by });
    this.#learn(event);
  }

  #event(cardUid: CardUid, what: Pick<CardPinEvent, 'act'> & Partial<CardPinEvent>): CardPinEvent {
    const { clock, randomness } = this.#options;
    const id = newId<TransactionId>(clock, randomness);
    return { id, cardUid, tenancyId: null, pinHash: null, at: clock.now(), ...what };
  }
}

function keyOf(uid: CardUid): string {
  return `card_pin/${uid}`;
}

/** Each digit is as likely as the others: a byte that would favour some is thrown away. */
function drawDigits(randomness: Randomness): string {
  let digits = '';
  while (digits.length < DRAWN_DIGITS) {
    const [byte = 255] = randomness.bytes(1);
    if (byte < 250) digits += String(byte % 10);
  }
  return digits;
}
