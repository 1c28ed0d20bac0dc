import {
  fraction,
  givenId,
  instant,
  localDate,
  ManualClock,
  money,
  moneyOfUnits,
  negate,
  newId,
  quantityMilli,
  registerMilli,
  ZERO,
  type JournalId,
  type KioskId,
  type MeterId,
  type Money,
  type Randomness,
  type SessionId,
  type TariffId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { accountOf, type AccountId, type NewTransaction, type RatedLine } from '../ledger/index.ts';
import type { TopUpRecord } from './contract.ts';

export const start = instant(Date.UTC(2026, 10, 23, 14, 31));

/** Bytes that differ at each call and are the same in each run. */
export function countingRandomness(): Randomness {
  let calls = 0;
  return {
    bytes: (count) => {
      calls += 1;
      const bytes = new Uint8Array(count);
      new DataView(bytes.buffer).setUint32(count - 4, calls);
      return bytes;
    },
  };
}

/** Of a constructed line that is the plain product of its quantity and price. */
function plainBasis(amount: Money): RatedLine['basis'] {
  return {
    chargeId: null,
    name: null,
    register: 'import',
    band: null,
    block: null,
    conversion: null,
    base: null,
    factor: null,
    peakAt: null,
    exact: fraction(amount),
    rounding: { mode: 'half_up', step: money(10_000n) },
  };
}

/** One constructed tenancy at one kiosk, and what happens there: for the suite, crash runs and measurements. Nothing here was taken from a real site. */
export class Books {
  readonly clock = new ManualClock(start);
  readonly tenancy: TenancyId;
  readonly kiosk: KioskId;
  readonly cash: AccountId;
  readonly credit: AccountId;
  readonly arrears: AccountId;
  readonly revenue: AccountId;
  readonly #randomness: Randomness;

  /** Two books of one ledger have other names and share their randomness. */
  constructor(name: string, randomness: Randomness) {
    this.tenancy = givenId<TenancyId>(`unit-${name}`);
    this.kiosk = givenId<KioskId>(`lobby-${name}`);
    this.cash = accountOf.cashInKiosk(this.kiosk);
    this.credit = accountOf.credit(this.tenancy, 'utility');
    this.arrears = accountOf.arrears(this.tenancy, 'utility');
    this.revenue = accountOf.revenue('electricity');
    this.#randomness = randomness;
  }

  accounts(): readonly AccountId[] {
    return [this.cash, this.credit, this.arrears, this.revenue];
  }

  id(): TransactionId {
    return newId<TransactionId>(this.clock, this.#randomness);
  }

  journalId(): JournalId {
    return newId<JournalId>(this.clock, this.#randomness);
  }

  sessionId(): SessionId {
    return newId<SessionId>(this.clock, this.#randomness);
  }

  topUp(at: { amount?: Money; id?: TransactionId; session?: SessionId } = {}): {
    transaction: NewTransaction;
    topUp: TopUpRecord;
  } {
    const id = at.id ?? this.id();
    const amount = at.amount ?? moneyOfUnits(10n);
    const journalId = this.journalId();
    return {
      transaction: this.transfer(amount, { id, facts: { tenancyId: this.tenancy, kioskId: this.kiosk, journalId } }),
      topUp: {
        journalId,
        transactionId: id,
        sessionId: at.session ?? this.sessionId(),
        tenancyId: this.tenancy,
        kioskId: this.kiosk,
        amount,
        toArrears: ZERO,
        toEmergencyCredit: ZERO,
        toCredit: amount,
        creditedAt: this.clock.now(),
      },
    };
  }

  /** Money into the cash box, owed to the tenant. */
  transfer(amount: Money, at: { id?: TransactionId; facts?: Record<string, string> } = {}): NewTransaction {
    return {
      id: at.id ?? this.id(),
      kind: 'top_up',
      occurredAt: this.clock.now(),
      entries: [
        { account: this.credit, amount: negate(amount) },
        { account: this.cash, amount },
      ],
      corrects: null,
      facts: at.facts ?? {},
      lines: [],
    };
  }

  charge(amount: Money, line: Partial<RatedLine> = {}): NewTransaction {
    return {
      id: this.id(),
      kind: 'charge',
      occurredAt: this.clock.now(),
      entries: [
        { account: this.credit, amount },
        { account: this.revenue, amount: negate(amount) },
      ],
      corrects: null,
      facts: { tenancyId: this.tenancy, utility: 'electricity', periodKey: '2026-11' },
      lines: [
        {
          key: 'energy',
          kind: 'energy',
          utility: 'electricity',
          meterId: givenId<MeterId>('meter-12'),
          tariffId: givenId<TariffId>('flat'),
          versionFrom: localDate('2026-01-01'),
          from: start,
          to: start,
          registers: { from: registerMilli(1000n), to: registerMilli(4200n) },
          quantity: quantityMilli(3200n),
          price: money(320_000n),
          estimated: false,
          amount,
          chargeClass: 'utility',
          revenueAccount: this.revenue,
          basis: plainBasis(amount),
          ...line,
        },
      ],
    };
  }
}
