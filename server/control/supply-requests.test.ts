import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenId, hours, minutes, newId, silentLog, type MeterId, type PersonId, type SupplyRequestId } from '#kernel';
import { systemRandomness } from '#platform';
import { openConstructedBooks, type ConstructedBooks } from '../constructed-site.ts';
import type { SupplyRequestRecord } from '../store/index.ts';
import { OrderBook } from './order-book.ts';
import { SupplyRequests, type SwitchedMeter } from './supply-requests.ts';

const meterId = givenId<MeterId>('m-1');

let books: ConstructedBooks;
let book: OrderBook;
let requests: SupplyRequests;
let meter: SwitchedMeter;
let alarms: string[];
let acts: string[];
let sam: PersonId;
let tilda: PersonId;

async function open(): Promise<void> {
  book = await OrderBook.load(books.store.supplyOrders);
  requests = new SupplyRequests({
    store: books.store.supplyOrders,
    book,
    meter: (id) => (id === meterId ? meter : null),
    act: async (id) => {
      acts.push(id);
      return null;
    },
    alarm: (code, about) => alarms.push(`${code} ${about}`),
    changed: () => undefined,
    clock: books.clock,
    log: silentLog,
  });
}

async function person(name: string): Promise<PersonId> {
  const id = newId<PersonId>(books.clock, systemRandomness);
  const at = books.clock.now();
  const nothing = { passwordHash: null, cardUid: null, pinHash: null, lastSeenAt: null, endedAt: null };
  await books.store.people.add(
    { id, name, role: 'staff', addedAt: at, ...nothing },
    { at, personId: null, kioskId: null, act: 'person_added', about: id, details: {} },
  );
  return id;
}

beforeEach(async () => {
  books = await openConstructedBooks();
  meter = { utility: 'electricity', hasRelay: true, tenancy: { isProtected: false } };
  alarms = [];
  acts = [];
  sam = await person('Sam');
  tilda = await person('Tilda');
  await open();
});

afterEach(async () => {
  await requests.stop();
  await books.close();
});

type Given = Pick<SupplyRequestRecord, 'id' | 'meterId' | 'order' | 'cause' | 'reason'>;

const given = (over: Partial<Given> = {}): Given => ({
  id: newId<SupplyRequestId>(books.clock, systemRandomness),
  meterId,
  order: 'cut',
  cause: 'works',
  reason: 'new cable',
  ...over,
});
const off = () => book.orderFor(meterId, { livedIn: true });
const decide = (id: SupplyRequestId, by: PersonId, state: 'approved' | 'refused' = 'approved') =>
  requests.decide(id, { state, note: '' }, by);
const refused = (code: string) => ({ ok: false, error: { code } });

/** The loop that looks at what waits, once. */
async function look(): Promise<void> {
  requests.start();
  await books.store.people.note({
    at: books.clock.now(),
    personId: null,
    kioskId: null,
    act: 'x',
    about: 'x',
    details: {},
  });
  await requests.stop();
  await open();
}

describe('a cut for works', () => {
  it('is no order before another person approved it; then it stands across a restart, and a restore by two ends it', async () => {
    const asked = given();
    expect(await requests.ask(asked, sam)).toMatchObject({ value: { state: 'waiting' } });
    expect(off()).toBeNull();
    expect(await decide(asked.id, sam)).toMatchObject(refused('SECOND_PERSON_NEEDED'));
    expect(off()).toBeNull();
    expect(await decide(asked.id, tilda)).toMatchObject({ value: { state: 'approved', decidedBy: tilda } });
    expect(off()).toEqual({ supply: 'off', cause: 'works' });
    expect(acts).toEqual([meterId]);
    await open();
    expect(off()).toEqual({ supply: 'off', cause: 'works' });
    const back = given({ order: 'restore', cause: 'safety', reason: 'done' });
    expect(await requests.ask(back, tilda)).toMatchObject({ value: { cause: 'works' } });
    expect(off()).not.toBeNull();
    await decide(back.id, sam);
    expect(off()).toBeNull();
  });

  it('is asked once, decided once, and a refusal orders nothing', async () => {
    const asked = given();
    const first = await requests.ask(asked, sam);
    expect(await requests.ask(asked, sam)).toEqual(first);
    expect(await requests.ask({ ...asked, reason: 'another' }, sam)).toMatchObject(refused('LEDGER_ID_REUSED'));
    await decide(asked.id, tilda, 'refused');
    expect(await decide(asked.id, tilda)).toMatchObject(refused('REQUEST_DECIDED'));
    expect(off()).toBeNull();
    expect(acts).toEqual([]);
  });

  it('expires after a day, whether anybody looked or not', async () => {
    const asked = given();
    const other = given();
    await requests.ask(asked, sam);
    await requests.ask(other, sam);
    books.clock.advance(hours(24));
    expect(await decide(asked.id, tilda)).toMatchObject(refused('REQUEST_EXPIRED'));
    await look();
    expect(await books.store.supplyOrders.waiting()).toEqual([]);
    expect(await decide(other.id, tilda)).toMatchObject(refused('REQUEST_EXPIRED'));
    expect(off()).toBeNull();
  });
});

describe('a cut for danger', () => {
  it('is carried out at once, with an alarm; nobody confirming is an alarm again every day, and it stays', async () => {
    const asked = given({ cause: 'safety', reason: 'smoke' });
    await requests.ask(asked, sam);
    expect(off()).toEqual({ supply: 'off', cause: 'safety' });
    expect(alarms).toEqual(['SAFETY_CUT m-1']);
    expect(acts).toEqual([meterId]);
    for (const day of [1, 2]) {
      books.clock.advance(hours(24));
      await look();
      expect(alarms).toHaveLength(1 + day);
    }
    expect(alarms.at(-1)).toBe('SAFETY_CUT_UNCONFIRMED m-1');
    expect(off()).toEqual({ supply: 'off', cause: 'safety' });
    expect(await decide(asked.id, sam)).toMatchObject(refused('SECOND_PERSON_NEEDED'));
    expect(await decide(asked.id, tilda)).toMatchObject({ value: { state: 'approved' } });
    expect(off()).toEqual({ supply: 'off', cause: 'safety' });
  });

  it('ends when the second finds none, and is never weakened by an order for works', async () => {
    const asked = given({ cause: 'safety', reason: 'smoke' });
    await requests.ask(asked, sam);
    const works = given();
    await requests.ask(works, tilda);
    await decide(works.id, sam);
    expect(off()).toEqual({ supply: 'off', cause: 'safety' });
    await decide(asked.id, tilda, 'refused');
    expect(off()).toBeNull();
  });

  it('is allowed where somebody depends on supply; works are not', async () => {
    meter = { ...meter, tenancy: { isProtected: true } };
    expect(await requests.ask(given(), sam)).toMatchObject(refused('SUPPLY_PROTECTED'));
    expect(await requests.ask(given({ cause: 'safety' }), sam)).toMatchObject({ ok: true });
  });
});

describe('what is refused', () => {
  it.each([
    ['METER_UNKNOWN', {}, { meterId: givenId<MeterId>('m-9') }],
    ['METER_HAS_NO_RELAY', { hasRelay: false }, {}],
    ['UTILITY_NOT_SWITCHED', { utility: 'gas' }, {}],
    ['UNIT_LIVED_IN', {}, { cause: 'vacancy' }],
    ['SUPPLY_NOT_ORDERED', {}, { order: 'restore' }],
  ] as const)('%s', async (code, change, over) => {
    meter = { ...meter, ...change };
    expect(await requests.ask(given(over), sam)).toMatchObject(refused(code));
    expect(await books.store.supplyOrders.recent({ limit: 5 })).toEqual([]);
  });
});

describe('where nobody lives', () => {
  it('supply is off for vacancy until two people restore it, then it is ordered on; whoever moves in is under neither', async () => {
    meter = { ...meter, tenancy: null };
    const asked = given({ cause: 'vacancy', reason: 'empty flat' });
    await requests.ask(asked, sam);
    await decide(asked.id, tilda);
    expect(book.orderFor(meterId, { livedIn: false })).toEqual({ supply: 'off', cause: 'vacancy' });
    expect(off()).toBeNull();
    books.clock.advance(minutes(5));
    const back = given({ order: 'restore', reason: 'painters' });
    await requests.ask(back, sam);
    await decide(back.id, tilda);
    expect(book.orderFor(meterId, { livedIn: false })).toEqual({ supply: 'on', cause: 'vacancy' });
    expect(off()).toBeNull();
  });
});
