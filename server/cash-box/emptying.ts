import {
  add,
  formatInstant,
  formatMoney,
  madeId,
  money,
  parseInstant,
  refuse,
  subtract,
  success,
  ZERO,
  type Clock,
  type Currency,
  type Instant,
  type KioskId,
  type Money,
  type PersonId,
  type Refusal,
  type Reply,
  type TransactionId,
  type Turns,
} from '#kernel';
import type { DenominationCount, EmptyingRequest, ZReport } from '#contracts/api';
import { fromWireMoney, toWireMoney } from '#contracts/wire';
import { accountOf } from '../ledger/index.ts';
import type {
  AuditRecord,
  CountedNotes,
  EmptyingRecord,
  NumberedEmptying,
  Store,
  UnresolvedBill,
} from '../store/index.ts';
import { emptyingEntries } from './box-entries.ts';
import type { TwoPeople } from './resolving.ts';

export interface EmptyingDesk {
  readonly store: Store;
  readonly currency: Currency;
  readonly clock: Clock;
  /** Shared with `Resolving`. */
  readonly boxes: Turns<KioskId>;
  readonly nameOf: (person: PersonId) => Promise<string>;
}

type Asked = Omit<EmptyingRequest, 'second'>;

/** Books a cash box that was taken out and counted, once, and writes its report. */
export class Emptying {
  readonly #desk: EmptyingDesk;

  constructor(desk: EmptyingDesk) {
    this.#desk = desk;
  }

  /** What the books have in a kiosk's box, and since when. */
  async books(kioskId: KioskId): Promise<{ total: Money; since: Instant | null }> {
    const { store } = this.#desk;
    const total = await store.ledger.balance(accountOf.cashInKiosk(kioskId));
    return { total, since: (await store.cashBox.lastEmptying(kioskId))?.removedAt ?? null };
  }

  /** The same id with the same content gets the first report again. Refusals: LEDGER_ID_REUSED, CURRENCY_DIFFERS, AMOUNT_REFUSED, REQUEST_INVALID. */
  empty(kioskId: KioskId, request: Asked, by: TwoPeople): Promise<Reply<{ repeated: boolean; report: ZReport }>> {
    return this.#desk.boxes.take(kioskId, () => this.#empty(kioskId, request, by));
  }

  async #empty(
    kioskId: KioskId,
    request: Asked,
    by: TwoPeople,
  ): Promise<Reply<{ repeated: boolean; report: ZReport }>> {
    const { store, clock } = this.#desk;
    const asked = this.#read(request);
    if ('code' in asked) return { ok: false, error: asked };
    const known = await store.cashBox.emptying(request.id);
    if (known !== null)
      return isSame(known, asked, { kioskId, bagNumber: request.bagNumber })
        ? success({ repeated: true, report: await this.#report(known) })
        : refuse('LEDGER_ID_REUSED', { details: { id: request.id } });

    const inDoubt = await this.#inDoubt(kioskId, asked.removedAt);
    const booksTotal = await store.ledger.balance(accountOf.cashInKiosk(kioskId));
    const entries = emptyingEntries({
      kioskId,
      expected: totalOf(asked.expected),
      inDoubt: add(ZERO, ...inDoubt.map(({ worth }) => worth)),
      counted: totalOf(asked.counted),
    });
    const emptying: EmptyingRecord = {
      id: request.id,
      kioskId,
      ...asked,
      recordedAt: clock.now(),
      bagNumber: request.bagNumber,
      personId: by.personId,
      secondId: by.secondId,
      booksTotal,
      carried: inDoubt.map(({ bill }) => bill.journalId),
      moved: entries.length > 0,
    };
    const desk = { kind: 'emptying', emptying, audit: auditOf(emptying) } as const;
    if (!emptying.moved) await store.cashBox.keep(desk);
    else {
      const posted = await store.ledger.post(
        {
          id: madeId<TransactionId>(request.id),
          kind: 'emptying',
          occurredAt: asked.removedAt,
          entries,
          corrects: null,
          facts: { kioskId, bagNumber: request.bagNumber, personId: by.personId, secondId: by.secondId },
          lines: [],
        },
        { desk },
      );
      if (posted.kind === 'refused') return { ok: false, error: posted.refusal };
    }
    const kept = await store.cashBox.emptying(request.id);
    return kept === null ? refuse('INTERNAL') : success({ repeated: false, report: await this.#report(kept) });
  }

  /**
   * Bills in doubt that left with this box if they were in it: noticed before it was taken out, not gone with an earlier one, and not found to have been
   * returned. Each with what the books have of it in the box.
   */
  async #inDoubt(kioskId: KioskId, removedAt: Instant): Promise<readonly { bill: UnresolvedBill; worth: Money }[]> {
    const { unresolved, cashBox } = this.#desk.store;
    const [bills, carried, resolutions] = await Promise.all([
      unresolved.all(),
      cashBox.carried(kioskId),
      cashBox.resolutions(),
    ]);
    const settled = new Map(resolutions.map((resolution) => [resolution.caseId, resolution]));
    return bills.flatMap((bill) => {
      const resolution = settled.get(bill.journalId);
      const isHere = bill.kioskId === kioskId && bill.noticedAt <= removedAt && !carried.has(bill.journalId);
      if (!isHere || resolution?.outcome === 'returned') return [];
      return [{ bill, worth: bill.amount ?? resolution?.amount ?? ZERO }];
    });
  }

  async #report(emptying: NumberedEmptying): Promise<ZReport> {
    const { store, currency, nameOf } = this.#desk;
    const before = emptying.number === 1 ? null : await this.#before(emptying);
    const bills = await Promise.all(emptying.carried.map((journalId) => store.unresolved.find(journalId)));
    const wire = (amount: Money) => toWireMoney(amount, currency);
    const notes = (counts: readonly CountedNotes[]) =>
      counts.map(({ denomination, count }) => ({ denomination: wire(denomination), count }));
    const expectedTotal = totalOf(emptying.expected);
    const countedTotal = totalOf(emptying.counted);
    return {
      number: emptying.number,
      emptyingId: emptying.id,
      transactionId: emptying.moved ? madeId<TransactionId>(emptying.id) : null,
      from: before === null ? null : formatInstant(before.removedAt),
      to: formatInstant(emptying.removedAt),
      expected: notes(emptying.expected),
      counted: notes(emptying.counted),
      expectedTotal: wire(expectedTotal),
      countedTotal: wire(countedTotal),
      booksTotal: wire(emptying.booksTotal),
      variance: wire(subtract(countedTotal, expectedTotal)),
      candidates: bills.flatMap((bill) =>
        bill === null
          ? []
          : [
              {
                journalId: bill.journalId,
                amount: bill.amount === null ? null : wire(bill.amount),
                claimCode: bill.claimCode,
              },
            ],
      ),
      bagNumber: emptying.bagNumber,
      people: [await nameOf(emptying.personId), await nameOf(emptying.secondId)],
    };
  }

  #before(emptying: NumberedEmptying): Promise<NumberedEmptying | null> {
    return this.#desk.store.cashBox.numbered(emptying.kioskId, emptying.number - 1);
  }

  #read(request: Asked): Pick<EmptyingRecord, 'removedAt' | 'countedAt' | 'expected' | 'counted'> | Refusal {
    const removedAt = parseInstant(request.removedAt);
    const countedAt = parseInstant(request.countedAt);
    if (removedAt === null || countedAt === null)
      return refuse('REQUEST_INVALID', { details: { path: removedAt === null ? 'removedAt' : 'countedAt' } }).error;
    const expected = this.#notes(request.expected);
    const counted = this.#notes(request.counted);
    if ('code' in expected) return expected;
    if ('code' in counted) return counted;
    return { removedAt, countedAt, expected, counted };
  }

  #notes(counts: readonly DenominationCount[]): readonly CountedNotes[] | Refusal {
    const notes: CountedNotes[] = [];
    for (const { denomination: wire, count } of counts) {
      const denomination = fromWireMoney(wire, this.#desk.currency);
      if (denomination === null)
        return refuse('CURRENCY_DIFFERS', { details: { expected: this.#desk.currency, sent: wire.currency } }).error;
      if (denomination <= 0n) return refuse('AMOUNT_REFUSED', { details: { amount: wire.amount } }).error;
      notes.push({ denomination, count });
    }
    return notes;
  }
}

export function totalOf(notes: readonly CountedNotes[]): Money {
  return money(notes.reduce((sum, { denomination, count }) => sum + denomination * BigInt(count), 0n));
}

function isSame(
  known: NumberedEmptying,
  asked: Pick<EmptyingRecord, 'removedAt' | 'countedAt' | 'expected' | 'counted'>,
  at: { kioskId: KioskId; bagNumber: string },
): boolean {
  const text = (notes: readonly CountedNotes[]) =>
    notes.map(({ denomination, count }) => `${formatMoney(denomination)} × ${count}`).join();
  return (
    known.kioskId === at.kioskId &&
    known.bagNumber === at.bagNumber &&
    known.removedAt === asked.removedAt &&
    known.countedAt === asked.countedAt &&
    text(known.expected) === text(asked.expected) &&
    text(known.counted) === text(asked.counted)
  );
}

function auditOf(emptying: EmptyingRecord): AuditRecord {
  return {
    at: emptying.recordedAt,
    personId: emptying.personId,
    kioskId: emptying.kioskId,
    act: 'cash_box_emptied',
    about: emptying.kioskId,
    details: {
      emptyingId: emptying.id,
      expected: formatMoney(totalOf(emptying.expected)),
      counted: formatMoney(totalOf(emptying.counted)),
      bagNumber: emptying.bagNumber,
      second: emptying.secondId,
    },
  };
}
