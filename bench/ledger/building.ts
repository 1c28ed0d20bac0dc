import { givenId, moneyOfUnits, negate, newId, ZERO } from '#kernel';
import type { Clock, JournalId, KioskId, Randomness, SessionId, TenancyId, TransactionId } from '#kernel';
import { accountOf, type Store } from '#server';

const AMOUNT = moneyOfUnits(10n);
type Post = Parameters<Store['ledger']['post']>;

/** The busiest case there is: every top-up from one kiosk into one tenancy. Constructed. */
export class HotAccount {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #randomness: Randomness;
  readonly #tenancyId = givenId<TenancyId>('unit-12');
  readonly #kioskId = givenId<KioskId>('lobby');
  readonly #cash = accountOf.cashInKiosk(this.#kioskId);
  readonly #credit = accountOf.credit(this.#tenancyId, 'utility');
  #made: Post[] = [];

  constructor(at: { store: Store; clock: Clock; randomness: Randomness }) {
    this.#store = at.store;
    this.#clock = at.clock;
    this.#randomness = at.randomness;
  }

  async open(): Promise<void> {
    await this.#store.ledger.openAccounts([this.#cash, this.#credit]);
  }

  /** Makes top-ups ready, as a kiosk does before it sends them, and posts them in the order of their making: making ids is no part of posting. */
  prepare(count: number): void {
    this.#made = Array.from({ length: count }, () => this.#topUp()).reverse();
  }

  async topUp(): Promise<void> {
    await this.#store.ledger.post(...(this.#made.pop() ?? this.#topUp()));
  }

  #topUp(): Post {
    const id = newId<TransactionId>(this.#clock, this.#randomness);
    const journalId = newId<JournalId>(this.#clock, this.#randomness);
    const occurredAt = this.#clock.now();
    const [tenancyId, kioskId] = [this.#tenancyId, this.#kioskId];
    return [
      {
        id,
        kind: 'top_up',
        occurredAt,
        entries: [
          { account: this.#cash, amount: AMOUNT },
          { account: this.#credit, amount: negate(AMOUNT) },
        ],
        corrects: null,
        facts: { tenancyId, kioskId, journalId },
        lines: [],
      },
      {
        topUp: {
          journalId,
          transactionId: id,
          sessionId: newId<SessionId>(this.#clock, this.#randomness),
          tenancyId,
          kioskId,
          amount: AMOUNT,
          toArrears: ZERO,
          toEmergencyCredit: ZERO,
          toCredit: AMOUNT,
          creditedAt: occurredAt,
        },
      },
    ];
  }
}
