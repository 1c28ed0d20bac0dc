import { mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewRow } from '#app';
import {
  currency,
  givenId,
  instant,
  ManualClock,
  moneyOfUnits,
  newId,
  type JournalId,
  type SessionId,
  type TenancyId,
} from '#kernel';
import { systemRandomness } from '#platform';
import { openSqlite, type SqliteDatabase } from '#platform/sqlite';
import { inspectJournal } from './inspection.ts';
import { JournalStore } from './journal-store.ts';

const clock = new ManualClock(instant(1_795_000_000_000));
const at = { now: clock.now(), evidence: 'constructed' };
const newRow = (): NewRow => ({
  id: newId<JournalId>(clock, systemRandomness),
  sessionId: newId<SessionId>(clock, systemRandomness),
  tenancyId: givenId<TenancyId>('flat-1'),
  value: moneyOfUnits(10n),
  currency: currency('EUR'),
  validatorSerial: 'V1',
  state: 'escrowed',
  openedAt: clock.now(),
  evidence: 'held in escrow',
});

let folder: string;
let file: string;
let database: SqliteDatabase;
let store: JournalStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-journal-'));
  file = join(folder, 'journal.sqlite');
  database = openSqlite(file);
  store = new JournalStore(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the journal', () => {
  it('counts its rows without a gap and gives them back as they were', () => {
    const rows = [store.open(newRow()), store.open(newRow())];
    expect(rows.map((row) => row.sequence)).toEqual([1, 2]);
    expect(store.newestNote()).toEqual(rows[1]);
  });

  it('refuses to go backward, and nothing is changed by it', () => {
    const { id } = store.open(newRow());
    store.advance(id, 'returned', at);
    expect(() => store.advance(id, 'stack_requested', at)).toThrow(
      expect.objectContaining({ code: 'JOURNAL_BACKWARD' }),
    );
    expect(store.newestNote()?.state).toBe('returned');
    store.open(newRow());
    expect(inspectJournal(file).problems).toEqual([]);
  });

  it('names what waits for the server, oldest first, each until it is answered', () => {
    const first = store.open(newRow());
    const second = store.open({ ...newRow(), state: 'unresolved' });
    store.advance(first.id, 'stack_requested', at);
    expect(store.nextToUpload(0)?.id).toBe(second.id);
    store.advance(first.id, 'stacked', at);
    expect(store.nextToUpload(0)?.id).toBe(first.id);
    store.advance(first.id, 'credited', at);
    store.markReported(second.id, { counted: false });
    expect(store.nextToUpload(0)).toBeNull();
    expect(store.summary()).toEqual({ waiting: 0, unresolved: 1, lastSequence: 2 });
  });

  it('names what was credited, the oldest first', () => {
    const [first, second, third] = [store.open(newRow()), store.open(newRow()), store.open(newRow())];
    expect(store.nextCredited(0)).toBeNull();
    for (const { id } of [first, third])
      for (const state of ['stack_requested', 'stacked', 'credited'] as const) store.advance(id, state, at);
    store.advance(second.id, 'returned', at);
    expect(store.nextCredited(0)?.id).toBe(first.id);
    expect(store.nextCredited(first.sequence)?.id).toBe(third.id);
    expect(store.nextCredited(third.sequence)).toBeNull();
  });

  it('never changes or forgets an event', () => {
    store.open(newRow());
    expect(() => database.exec("UPDATE journal_event SET state = 'credited'")).toThrow('never changed');
    expect(() => database.exec('DELETE FROM journal_event')).toThrow('never deleted');
  });

  it('shows a row that was edited behind its back', () => {
    const { id } = store.open(newRow());
    database.prepare("UPDATE journal_row SET state = 'credited' WHERE id = ?").run(id);
    expect(inspectJournal(file).problems).toEqual(['row 1 stands at credited, its last event at escrowed']);
    database.prepare('UPDATE journal_row SET value_micros = 1 WHERE id = ?').run(id);
    expect(inspectJournal(file).problems).toContain('row 1 says other things of its bill than its first event');
    database.exec('DELETE FROM journal_row');
    expect(inspectJournal(file).problems[0]).toContain('has no row');
  });

  it('remembers the furthest end of the ledger that it saw, as it saw it first', () => {
    expect(store.lastWitness()).toBeNull();
    const seen = (sequence: number, hash: string) => store.witness({ sequence, hash, signature: 's' }, instant(0));
    seen(7, 'a');
    seen(3, 'b');
    seen(7, 'c');
    expect(store.lastWitness()).toEqual({ sequence: 7, hash: 'a', signature: 's' });
  });

  it('writes nothing more after a write that the disk did not take', () => {
    const { id } = store.open(newRow());
    database.pragma(`max_page_count = ${String(database.pragma('page_count', { simple: true }))}`);
    const evidence = 'x'.repeat(100_000);
    const full = expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }) as Error;
    expect(() => store.advance(id, 'stack_requested', { ...at, evidence })).toThrow(full);
    database.pragma('max_page_count = 1000000');
    expect(() => store.advance(id, 'stack_requested', at)).toThrow(full);
    expect(store.newestNote()?.state).toBe('escrowed');
  });
});

describe('a note in doubt that a count may explain', () => {
  const doubtedAt = { serial: 'V1', stacked: 7 };

  it('is remembered with its device until the count says something, once, and then the server hears of it again', () => {
    const row = store.open(newRow());
    store.advance(row.id, 'stack_requested', at);
    store.advance(row.id, 'unresolved', { ...at, doubtedAt });
    // Nothing was known of a count here.
    store.advance(store.open(newRow()).id, 'unresolved', at);
    const { id, value, sessionId, tenancyId } = row;
    expect(store.countedDoubts('V1')).toEqual([{ id, value, sessionId, tenancyId, wasAsked: true }]);
    expect(store.countedDoubts('V2')).toEqual([]);
    expect(store.findingOf(id)).toBeNull();
    store.markReported(id, { counted: false });

    const finding = { id, says: 'in_box', evidence: 'V1 counts 8' } as const;
    store.keepFindings([finding], { now: clock.now(), device: { serial: 'V1', stacked: 8 } });
    expect(store.countedDoubts('V1')).toEqual([]);
    expect(store.findingOf(id)).toEqual(finding);
    expect(store.keptDevice('V1')?.stacked).toBe(8);
    expect(store.nextToUpload(0)?.id).toBe(id);
  });

  it('is credited by that evidence alone, without a gap in the journal, and is never counted as one that was seen going in', () => {
    const { id } = store.open(newRow());
    store.advance(id, 'unresolved', { ...at, doubtedAt });
    expect(store.countedDoubts('V1')).toMatchObject([{ wasAsked: false }]);
    expect(() => store.settle(id, 'credited', { now: clock.now(), evidence: ' ' })).toThrow();
    expect(store.settle(id, 'credited', at)).toMatchObject({ state: 'credited', stackedAt: null });
    expect(() => store.settle(id, 'returned', at)).toThrow(expect.objectContaining({ code: 'JOURNAL_BACKWARD' }));
    expect(store.box.contents()).toMatchObject({ lines: [], doubted: [{ journalId: id }] });
    expect(store.nextCredited(0)).toMatchObject({ id, stackedAt: null });
    expect(inspectJournal(file).problems).toEqual([]);
  });

  it('what was said stays', () => {
    const { id } = store.open(newRow());
    store.advance(id, 'unresolved', { ...at, doubtedAt });
    expect(() => database.exec("UPDATE counted_doubt SET says = 'in_box'")).toThrow(/never changed/);
    expect(() => database.exec('DELETE FROM counted_doubt')).toThrow(/never deleted/);
    const keep = (says: 'in_box' | 'unclear') =>
      store.keepFindings([{ id, says, evidence: 'constructed' }], { now: clock.now() });
    keep('unclear');
    expect(() => keep('in_box')).toThrow(expect.objectContaining({ code: 'JOURNAL_UNAVAILABLE' }));
  });
});

describe('what a tenancy paid in cash since an instant', () => {
  it('counts notes in flight and in doubt, and none that was given back, of before or of others', () => {
    const since = instant(clock.now() - 1000);
    const tenancyId = givenId<TenancyId>('flat-1');
    store.open(newRow());
    store.advance(store.open(newRow()).id, 'unresolved', at);
    store.advance(store.open(newRow()).id, 'returned', at);
    store.open({ ...newRow(), tenancyId: givenId<TenancyId>('flat-2') });
    store.open({ ...newRow(), openedAt: instant(since - 1) });
    expect(store.cashSince(tenancyId, since)).toBe(moneyOfUnits(20n));
  });
});

it('a journal that was left behind is not believed before its log was written once more', () => {
  const { id } = store.open(newRow());
  utimesSync(`${file}-wal`, 0, 0);
  const another = JournalStore.open(file);
  expect(statSync(`${file}-wal`).mtimeMs).toBeGreaterThan(0);
  expect(another.newestNote()?.id).toBe(id);
  another.close();
});
