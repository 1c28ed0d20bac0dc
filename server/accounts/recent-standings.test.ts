import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  givenId,
  minutes,
  money,
  moneyOfUnits,
  negate,
  newId,
  seconds,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import { accountOf } from '../ledger/index.ts';
import { standingOf, type Standing } from './credit.ts';
import { RecentStandings } from './recent-standings.ts';

const anna = givenId<TenancyId>('anna');

let books: ConstructedBooks;
let recent: RecentStandings;
let standing: Standing;

beforeEach(async () => {
  books = await openConstructedBooks();
  recent = new RecentStandings(books);
  standing = await standingOf(anna, {
    ledger: books.store.ledger,
    accrued: async () => ({ lines: [], open: [], accrued: money(5n), ratedTo: null, estimated: false }),
  });
  recent.found(anna, standing);
});

afterEach(() => books.close());

const look = (tenancyId = anna) => recent.recent(tenancyId, books.store.ledger);

it('what was found holds for a moment', async () => {
  expect(await look()).toEqual(standing);
  expect(await look(givenId<TenancyId>('ben'))).toBeNull();
  books.clock.advance(seconds(45));
  expect(await look()).toEqual(standing);
  books.clock.advance(minutes(1));
  expect(await look()).toBeNull();
});

it.each([
  ['credit', accountOf.credit(anna, 'utility')],
  ['arrears', accountOf.arrears(anna, 'utility')],
  ['emergency credit', accountOf.emergencyCredit(anna)],
])('and ends at once when something is posted on the %s', async (_what, account) => {
  const amount = moneyOfUnits(3n);
  await books.store.ledger.post({
    id: newId<TransactionId>(books.clock, systemRandomness),
    kind: 'adjustment',
    occurredAt: books.clock.now(),
    entries: [
      { account, amount },
      { account: accountOf.suspense(), amount: negate(amount) },
    ],
    corrects: null,
    facts: {},
    lines: [],
  });
  expect(await look()).toBeNull();
});
