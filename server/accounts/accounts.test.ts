import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cardUid,
  days,
  givenId,
  instant,
  later,
  money,
  moneyOfUnits,
  parseMoney,
  type MeterId,
  type Money,
  type TenancyId,
} from '#kernel';
import {
  constructedSite,
  constructedSiteYaml,
  openConstructedBooks,
  type ConstructedBooks,
} from '../constructed-site.ts';
import { accountOf } from '../ledger/index.ts';
import { daysLeft, OutOfCredit, standingOf } from './credit.ts';
import { Directory, maskName } from './directory.ts';
import { accountsOfSite, openingTransactions } from './opening.ts';

const anna = givenId<TenancyId>('anna');
const m1 = givenId<MeterId>('m-1');
const euros = (text: string): Money => parseMoney(text) ?? moneyOfUnits(0n);

describe('the directory', () => {
  const directory = new Directory(constructedSite());

  it('finds a tenancy by card and meter, and nobody by a stranger’s card', () => {
    expect(directory.tenancyOfCard(cardUid('04A1B2C3D4E5F6'))).toBe(anna);
    expect(directory.tenancyOfCard(cardUid('04FFEEDDCCBBAA'))).toBeNull();
    expect(directory.tenancyOfMeter(m1)).toBe(anna);
    expect(directory.tenancy(givenId<TenancyId>('nobody'))).toBeNull();
    expect(directory.unitsOf(givenId<TenancyId>('nobody'))).toEqual([]);
  });

  it('begins a tenancy with its first local day', () => {
    expect(directory.beginning(anna)).toBe(Date.UTC(2026, 9, 31, 23));
  });
});

describe('a name on a public screen', () => {
  it.each([
    ['Maria Oliveira', 'M. O•••'],
    ['Ada', 'A•••'],
    ['Anna von der Lippe', 'A. L•••'],
    ['   ', '•••'],
    ['नेहा शर्मा', 'ने. श•••'],
  ])('%s is %s', (name, masked) => {
    expect(maskName(name)).toBe(masked);
  });
});

describe('how long credit lasts', () => {
  const now = instant(Date.UTC(2026, 10, 23));

  it('is a range around the average, and unknown without one', () => {
    expect(daysLeft(euros('20'), euros('2'), now)).toEqual({ least: 9, most: 11, until: later(now, days(10)) });
    expect(daysLeft(euros('20'), null, now)).toBeNull();
    expect(daysLeft(euros('20'), euros('0'), now)).toBeNull();
    expect(daysLeft(euros('-1'), euros('2'), now)).toBeNull();
  });

  it('remembers since when there was none', () => {
    const outOfCredit = new OutOfCredit();
    expect(outOfCredit.since(m1, { balance: money(1n), now })).toBeNull();
    expect(outOfCredit.since(m1, { balance: money(0n), now })).toBe(now);
    expect(outOfCredit.since(m1, { balance: money(-1n), now: later(now, days(1)) })).toBe(now);
    expect(outOfCredit.since(m1, { balance: money(1n), now })).toBeNull();
    expect(outOfCredit.since(m1, { balance: money(-1n), now: later(now, days(2)) })).toBe(later(now, days(2)));
  });
});

describe('the opening of the books', () => {
  let books: ConstructedBooks;
  beforeEach(async () => {
    books = await openConstructedBooks();
  });
  afterEach(() => books.close());

  it('books what each tenancy brought along, once', async () => {
    const { store, site, directory } = books;
    const openings = openingTransactions(site, directory);
    expect(await Promise.all(openings.map((opening) => store.ledger.post(opening)))).toMatchObject([
      { kind: 'repeated' },
      { kind: 'repeated' },
    ]);
    const standing = await standingOf(anna, {
      ledger: store.ledger,
      accrued: async () => ({ lines: [], accrued: euros('0.5'), ratedTo: null, estimated: false }),
    });
    expect(standing).toMatchObject({
      credit: euros('-2'),
      accrued: euros('0.5'),
      balance: euros('-2.5'),
      arrears: euros('31'),
      emergencyCreditUsed: 0n,
    });
    expect(await store.ledger.balance(accountOf.opening())).toBe(euros('-23'));
  });

  it('refuses an opening that was changed in the file after it was booked', async () => {
    const changed = constructedSite(constructedSiteYaml.replace('opening_credit: -2', 'opening_credit: 200'));
    const [opening] = openingTransactions(changed, new Directory(changed));
    expect(opening === undefined ? null : await books.store.ledger.post(opening)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'LEDGER_ID_REUSED' },
    });
  });

  it('names every account once', () => {
    const accounts = accountsOfSite(books.site);
    expect(new Set(accounts).size).toBe(accounts.length);
    expect(accounts).toContain('kiosk/garage/cash');
  });
});
