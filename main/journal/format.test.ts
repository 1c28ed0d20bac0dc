import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL_FORMAT } from '#contracts/configuration';
import { openSqlite } from '#platform';
import { journalFormatOf, refuseNewerJournal } from './format.ts';
import { inspectJournal } from './inspection.ts';
import { JournalStore } from './journal-store.ts';
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
    expect(journalFormatOf(file)).toBe(JOURNAL_FORMAT);
  });

  it('is the first one where the journal does not say it, and is then said', () => {
    journalOf(0);
    expect(journalFormatOf(file)).toBe(1);
    refuseNewerJournal(file);
    JournalStore.open(file).close();
    const database = openSqlite(file, { readonly: true });
    expect(database.pragma('user_version', { simple: true })).toBe(BigInt(JOURNAL_FORMAT));
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
