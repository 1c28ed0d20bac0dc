import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewRow } from '#app';
import type { ZReport } from '#contracts/api';
import {
  currency,
  givenId,
  instant,
  ManualClock,
  moneyOfUnits,
  newId,
  seconds,
  type EmptyingId,
  type JournalId,
  type SessionId,
  type TenancyId,
  type TransactionId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import { JournalStore } from './journal-store.ts';

const clock = new ManualClock(instant(1_795_000_000_000));
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const freshEmptying = () => newId<EmptyingId>(clock, systemRandomness);

let folder: string;
let database: SqliteDatabase;
let store: JournalStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-box-'));
  database = openSqlite(join(folder, 'journal.sqlite'));
  store = new JournalStore(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A bill of so many euro that was put in. */
function noteOf(units: bigint): NewRow {
  return {
    id: newId<JournalId>(clock, systemRandomness),
    sessionId: newId<SessionId>(clock, systemRandomness),
    tenancyId: givenId<TenancyId>('flat-1'),
    value: moneyOfUnits(units),
    currency: currency('EUR'),
    validatorSerial: 'V1',
    state: 'escrowed',
    openedAt: clock.now(),
    evidence: 'constructed',
  };
}

/** The same, brought to a state. */
function bill(units: bigint, to: 'stacked' | 'credited' | 'returned' | 'unresolved'): JournalId {
  const row = noteOf(units);
  const at = { now: clock.now(), evidence: 'constructed' };
  store.open(row);
  if (to === 'returned' || to === 'unresolved') store.advance(row.id, to, at);
  else {
    store.advance(row.id, 'stack_requested', at);
    store.advance(row.id, 'stacked', at);
    if (to === 'credited') store.advance(row.id, 'credited', at);
  }
  return row.id;
}

function report(id: EmptyingId): ZReport {
  return {
    number: 1,
    emptyingId: id,
    transactionId: null,
    from: null,
    to: '2026-11-23T10:00:00.000Z',
    expected: [],
    counted: [],
    expectedTotal: eur('0.00'),
    countedTotal: eur('0.00'),
    booksTotal: eur('0.00'),
    variance: eur('0.00'),
    candidates: [],
    bagNumber: '77',
    people: ['A', 'B'],
  };
}

const counted = { counted: [{ denomination: eur('10.00'), count: 1 }], bagNumber: '77' };

describe('the cash box in the journal', () => {
  it('counts by denomination what lies in the box, and nothing that came back or is in doubt', () => {
    bill(10n, 'credited');
    bill(10n, 'stacked');
    bill(20n, 'credited');
    bill(50n, 'returned');
    const doubted = bill(5n, 'unresolved');
    expect(store.box.contents()).toMatchObject({
      since: null,
      lines: [
        { denomination: eur('10.00'), count: 2 },
        { denomination: eur('20.00'), count: 1 },
      ],
      doubted: [{ journalId: doubted, amount: eur('5.00'), reported: false }],
      waiting: 1,
      unfinished: null,
    });
  });

  it('fills anew from the moment the box was taken out, also while nothing is confirmed', () => {
    bill(10n, 'credited');
    const id = freshEmptying();
    const taken = store.box.remove(id, clock.now());
    expect(taken).toMatchObject({ id, state: 'removed', expected: [{ count: 1 }], since: null });
    bill(20n, 'credited');
    const after = store.box.contents();
    expect(after.lines).toEqual([{ denomination: eur('20.00'), count: 1 }]);
    expect(after.unfinished?.expected).toEqual([{ denomination: eur('10.00'), count: 1 }]);
    expect(after.since).toBe(clock.now());
  });

  it('has one emptying at a time, whoever takes the box out again', () => {
    const first = freshEmptying();
    store.box.remove(first, clock.now());
    expect(store.box.remove(freshEmptying(), clock.now()).id).toBe(first);
  });

  it('goes from removed over counted to confirmed and never back', () => {
    const id = freshEmptying();
    store.box.remove(id, clock.now());
    const backward = expect.objectContaining({ code: 'JOURNAL_BACKWARD' }) as Error;
    expect(() => store.box.confirm(id, report(id), clock.now())).toThrow(backward);
    expect(store.box.count(id, counted, clock.now())).toMatchObject({ state: 'counted', bagNumber: '77' });
    expect(() => store.box.count(id, counted, clock.now())).toThrow(backward);
    expect(() => store.box.abandon(id, clock.now())).toThrow(backward);
    expect(store.box.confirm(id, report(id), clock.now()).report?.number).toBe(1);
    // The answer may come twice: the first one stands.
    expect(store.box.confirm(id, { ...report(id), number: 9 }, clock.now()).report?.number).toBe(1);
    expect(store.box.contents()).toMatchObject({ unfinished: null, last: { id } });
    expect(() => database.exec("UPDATE emptying_event SET facts = '{}'")).toThrow('never changed');
    expect(() => database.exec('DELETE FROM emptying_event')).toThrow('never deleted');
  });

  it('counts on where it stood when the box came back as it was', () => {
    bill(10n, 'credited');
    const id = freshEmptying();
    store.box.remove(id, clock.now());
    store.box.abandon(id, clock.now());
    clock.advance(seconds(1));
    bill(10n, 'credited');
    expect(store.box.contents()).toMatchObject({ since: null, lines: [{ count: 2 }], unfinished: null });
    expect(store.box.remove(freshEmptying(), clock.now()).expected).toEqual([{ denomination: eur('10.00'), count: 2 }]);
  });

  it('counts the notes that lie in the box since it was last emptied, and no coins', () => {
    bill(10n, 'credited');
    bill(10n, 'stacked');
    bill(50n, 'returned');
    bill(5n, 'unresolved');
    const coin: NewRow = { ...noteOf(2n), state: 'stacked' };
    store.open(coin, { coin: { event: 7 } });
    expect(store.box.notes()).toBe(2);
    const kept = freshEmptying();
    store.box.remove(kept, clock.now());
    expect(store.box.notes()).toBe(0);
    store.box.abandon(kept, clock.now());
    expect(store.box.notes()).toBe(2);
    store.box.remove(freshEmptying(), clock.now());
    bill(20n, 'stacked');
    expect(store.box.notes()).toBe(1);
  });

  it('numbers the prints of a report before they are printed', () => {
    const id = freshEmptying();
    store.box.remove(id, clock.now());
    expect([store.box.takeReportCopy(id, clock.now()), store.box.takeReportCopy(id, clock.now())]).toEqual([0, 1]);
  });

  it('gives the same decision about a case the id that it had, and another one another', () => {
    const fresh = () => newId<TransactionId>(clock, systemRandomness);
    const first = store.box.caseRequest(fresh(), { caseId: 'c', content: 'credited' }, clock.now());
    expect(store.box.caseRequest(fresh(), { caseId: 'c', content: 'credited' }, clock.now())).toBe(first);
    expect(store.box.caseRequest(fresh(), { caseId: 'c', content: 'returned' }, clock.now())).not.toBe(first);
  });
});
