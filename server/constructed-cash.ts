import { money, Turns, type Clock, type KioskId, type Money, type TenancyId } from '#kernel';
import { CountedCases, recordDoubt } from './cash-box/index.ts';
import { openConstructedBooks, type ConstructedBooks } from './constructed-site.ts';
import { accountOf } from './ledger/index.ts';
import { CashTopUps, Rush, UnresolvedBills } from './payments/index.ts';
import { unusedAccounts } from './payments/constructed-desk.ts';

/** The rooms of the server that a kiosk's cash comes to, over real books, without doors: for runs that send many thousands of notes. */
export interface ConstructedCash {
  readonly topUps: Pick<CashTopUps, 'credit'>;
  readonly doubted: (kioskId: KioskId, request: Parameters<typeof recordDoubt>[2]) => ReturnType<typeof recordDoubt>;
  /** What the books say was put into this kiosk and is there. */
  cashIn(kioskId: KioskId): Promise<Money>;
  /** What the books hold for cases whose value is known, as a positive sum. */
  inDoubt(): Promise<Money>;
  /** What does not agree in the ledger, as sentences: chain, sums, balances. */
  problems(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens books of the constructed site: tenancies `anna` and `ben`, kiosk `lobby`. */
export async function openConstructedCash(clock: Clock): Promise<ConstructedCash> {
  const books: ConstructedBooks = await openConstructedBooks();
  const { store, directory, site } = books;
  const { currency } = site.site;
  const desk = unusedAccounts(books);
  const payments = {
    store,
    directory,
    policy: site.policy,
    currency,
    clock,
    ...desk,
    settle: () => Promise.resolve(),
    holdCuts: () => () => undefined,
    onCredited: () => Promise.resolve(),
  };
  const turns = new Turns<TenancyId>();
  const rooms = {
    unresolved: new UnresolvedBills(payments),
    counted: new CountedCases({ ...payments, payments: turns, boxes: new Turns<KioskId>() }),
  };
  return {
    topUps: new CashTopUps({
      ...payments,
      averagePerDay: () => Promise.resolve(money(2_000_000n)),
      turns,
      rush: new Rush(clock),
    }),
    doubted: (kioskId, request) => recordDoubt(rooms, kioskId, request),
    cashIn: (kioskId) => store.ledger.balance(accountOf.cashInKiosk(kioskId)),
    inDoubt: async () => money(-(await store.ledger.balance(accountOf.unresolved()))),
    problems: async () => (await store.ledger.verify()).problems.map((problem) => JSON.stringify(problem)),
    close: () => books.close(),
  };
}
