import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectJournal } from './inspection.ts';
import { openJournal } from './thread.ts';

const WRITER = fileURLToPath(new URL('../testing/journal-writer.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a program that writes and says each state once it is durable; kills it as soon as it has said so many. */
async function killAfter(file: string, count: number): Promise<string[]> {
  const writer = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  const exit = once(writer, 'exit');
  for await (const line of createInterface({ input: writer.stdout })) {
    said.push(line);
    if (said.length === count) writer.kill('SIGKILL');
  }
  await exit;
  return said;
}

describe('a kiosk program that is killed', () => {
  it.each([1, 2, 3, 4, 6, 9])('keeps every state that was confirmed: after write %i', async (count) => {
    const file = join(folder, 'journal.sqlite');
    const said = await killAfter(file, count);
    const { rows, problems } = inspectJournal(file);
    expect(problems).toEqual([]);
    const order = ['escrowed', 'stack_requested', 'stacked', 'credited'];
    // What was said is there; what the kill overtook may be one step further, never one less.
    const saidSteps = said.length;
    const keptSteps = rows.reduce((sum, row) => sum + order.indexOf(row.state) + 1, 0);
    expect(keptSteps).toBeGreaterThanOrEqual(saidSteps);
    const reopened = await openJournal(file);
    expect((await reopened.newestNote())?.sequence).toBe(rows.length);
    await reopened.close();
  });
});

describe('the journal’s thread', () => {
  it('says that it cannot open its file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openJournal(join(folder, 'file', 'journal.sqlite'))).rejects.toMatchObject({
      code: 'JOURNAL_UNAVAILABLE',
    });
  });

  it('passes refusals on and lives', async () => {
    const journal = await openJournal(join(folder, 'journal.sqlite'));
    const row = (await import('../testing/sample-row.ts')).sampleRow();
    await journal.open(row);
    await journal.advance(row.id, 'returned', { now: row.openedAt, evidence: 'constructed' });
    await expect(
      journal.advance(row.id, 'stacked', { now: row.openedAt, evidence: 'constructed' }),
    ).rejects.toMatchObject({ code: 'JOURNAL_BACKWARD' });
    expect(await journal.summary()).toEqual({ waiting: 0, unresolved: 0, lastSequence: 1 });
    await journal.close();
    await expect(journal.newestNote()).rejects.toMatchObject({ code: 'JOURNAL_UNAVAILABLE' });
  });
});
