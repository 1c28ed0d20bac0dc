import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL_FORMAT } from '#contracts/configuration';
import { openSqlite } from '#platform/sqlite';
import { journalFormatOf, refuseNewerJournal } from './format.ts';
import { inspectJournal } from './inspection.ts';
import { JournalStore } from './journal-store.ts';
import { sampleRow } from '../testing/sample-row.ts';
import { openJournal } from './thread.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-format-'));
  file = join(folder, 'journal.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function journalOf(format: number): void {
  JournalStore.open(file).close();
  const database = openSqlite(file);
  database.pragma(`user_version = ${format}`);
  database.close();
}

const newer = expect.objectContaining({ code: 'JOURNAL_NEWER' }) as Error;

describe('the format of a journal', () => {
  it('is written down when the journal is made', () => {
    expect(journalFormatOf(file)).toBeNull();
    JournalStore.open(file).close();
    expect(journalFormatOf(file)).toBe(1);
  });

  it('is one that every version reads until the first coin, which is of the second', () => {
    const store = JournalStore.open(file);
    store.open(sampleRow(), { device: { serial: 'V1', stacked: 1 } });
    expect(journalFormatOf(file)).toBe(1);
    const coin = { ...sampleRow(), state: 'stacked' } as const;
    store.open(coin, { device: { serial: 'C1', event: 9 }, coin: { event: 9 } });
    store.close();
    expect(journalFormatOf(file)).toBe(2);
    expect(() => refuseNewerJournal(file, 1)).toThrow(newer);
    const reopened = JournalStore.open(file);
    expect(reopened.newestNote()?.state).toBe('escrowed');
    expect(reopened.keptDevice('C1')).toEqual({ serial: 'C1', stacked: null, event: 9 });
    reopened.close();
    expect(journalFormatOf(file)).toBe(2);
    const { rows, devices, problems } = inspectJournal(file);
    expect(rows.map((row) => [row.isCoin, row.state, row.stackedAt])).toEqual([
      [false, 'escrowed', null],
      [true, 'stacked', coin.openedAt],
    ]);
    expect(devices.map(({ serial }) => serial)).toEqual(['C1', 'V1']);
    expect(problems).toEqual([]);
  });

  it('is the first one where the journal does not say it, and is then said', () => {
    journalOf(0);
    expect(journalFormatOf(file)).toBe(1);
    refuseNewerJournal(file);
    JournalStore.open(file).close();
    const database = openSqlite(file, { readonly: true });
    expect(database.pragma('user_version', { simple: true })).toBe(1n);
    database.close();
  });

  it('that is newer is left alone by name, by the kiosk and by whoever looks inside', async () => {
    journalOf(JOURNAL_FORMAT + 1);
    await expect(openJournal(file)).rejects.toThrow(newer);
    expect(() => inspectJournal(file)).toThrow(newer);
    expect(() => refuseNewerJournal(file, JOURNAL_FORMAT + 1)).not.toThrow();
    expect(journalFormatOf(file)).toBe(JOURNAL_FORMAT + 1);
  });
});
