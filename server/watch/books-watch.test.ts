import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  FaultError,
  givenId,
  instant,
  madeId,
  registerMilli,
  type Code,
  type MeterId,
  type SessionId,
  type TransactionId,
} from '#kernel';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import type { Store, TakenReading } from '../store/index.ts';
import { BooksWatch } from './books-watch.ts';

let books: ConstructedBooks;
let broken: ReadonlySet<string>;
let asked: string[];
let watch: BooksWatch;
let store: Store;
let fault: Code;
let alarms: number;

beforeAll(async () => {
  books = await openConstructedBooks();
});
afterAll(() => books.close());

beforeEach(() => {
  broken = new Set();
  fault = 'STORE_UNAVAILABLE';
  asked = [];
  alarms = 0;
  watch = new BooksWatch();
  watch.onBroken(() => (alarms += 1));
  store = watch.wrap(failing(books.store));
});

/** Constructed: the store, some calls of which fail for as long as a test wants. */
function failing(real: Store): Store {
  const unless = async <Value>(name: string, call: () => Promise<Value>) => {
    asked.push(name);
    if (broken.has(name)) throw new FaultError(fault);
    return call();
  };
  return {
    ...real,
    ledger: {
      ...real.ledger,
      post: (transaction, beside) => unless('post', () => real.ledger.post(transaction, beside)),
      openAccounts: (accounts) => unless('post', () => real.ledger.openAccounts(accounts)),
      find: (id) => unless('find', () => real.ledger.find(id)),
    },
    readings: { ...real.readings, take: (taken) => unless('take', () => real.readings.take(taken)) },
  };
}

const id = madeId<TransactionId>('01932c07-0000-7000-8000-0000000000f1');
const posting = {
  id,
  kind: 'adjustment',
  occurredAt: instant(0),
  corrects: null,
  facts: {},
  lines: [],
  entries: [],
} as const;
const takenReading: TakenReading = {
  reading: {
    meterId: givenId<MeterId>('m-1'),
    at: instant(0),
    register: registerMilli(5000n),
    quality: 'measured',
    source: 'meter',
    serial: '00000001',
    powerW: null,
    relay: 'closed',
  },
  verdict: { kind: 'first' },
  intervals: [],
};
const find = () => store.ledger.find(id);

it('says nothing of books that answer, and asks them nothing', async () => {
  await find();
  asked = [];
  expect(await watch.trouble()).toBeNull();
  expect(asked).toEqual([]);
});

it('is broken from the first call that failed until the same call is answered', async () => {
  broken = new Set(['find']);
  await expect(find()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await expect(find()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(alarms).toBe(1);
  expect(await watch.trouble()).toBe('STORE_UNAVAILABLE');
  // Other pages can be read: that is no answer.
  await store.topUps.ofSession(madeId<SessionId>('01932c07-0000-7000-8000-00000000000a'));
  expect(await watch.trouble()).toBe('STORE_UNAVAILABLE');
  broken = new Set();
  expect(await watch.trouble()).toBeNull();
  broken = new Set(['find']);
  await expect(find()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(alarms).toBe(2);
});

it('never posts anew to find out: it writes nothing, and learns whether it could', async () => {
  broken = new Set(['post']);
  const before = await books.store.ledger.head();
  await expect(store.ledger.post(posting)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await watch.trouble()).toBe('STORE_UNAVAILABLE');
  broken = new Set();
  expect(await watch.trouble()).toBeNull();
  expect(await books.store.ledger.head()).toEqual(before);
});

it('is broken where not even the last reading can be kept: it is rated before anything is booked', async () => {
  broken = new Set(['take', 'post']);
  await expect(store.readings.take(takenReading)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(alarms).toBe(1);
  expect(await watch.trouble()).toBe('STORE_UNAVAILABLE');
  broken = new Set();
  expect(await watch.trouble()).toBeNull();
  expect(asked).toEqual(['take', 'post', 'post']);
});

it('is asked once for all who want to know at the same time', async () => {
  broken = new Set(['find']);
  await expect(find()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await Promise.all([watch.trouble(), watch.trouble()])).toEqual(['STORE_UNAVAILABLE', 'STORE_UNAVAILABLE']);
  expect(asked).toEqual(['find', 'find']);
});

it('books that are not what they were take no payment either', async () => {
  broken = new Set(['post']);
  fault = 'LEDGER_BROKEN';
  await expect(store.ledger.openAccounts([])).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
  expect(await watch.trouble()).toBeNull();
  await expect(store.ledger.post(posting)).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
  expect(await watch.trouble()).toBe('STORE_UNAVAILABLE');
});

it('a store that is there to refuse is no broken one', async () => {
  broken = new Set(['find']);
  fault = 'LEDGER_BUSY';
  await expect(find()).rejects.toMatchObject({ code: 'LEDGER_BUSY' });
  expect(await watch.trouble()).toBeNull();
  fault = 'STORE_UNAVAILABLE';
  await expect(find()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  fault = 'LEDGER_BUSY';
  expect(await watch.trouble()).toBeNull();
  expect(alarms).toBe(1);
});
