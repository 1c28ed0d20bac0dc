import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Starts a program that takes numbers and says each; kills it as soon as it has said so many. */
async function killAfter(file: string, count: number): Promise<number[]> {
  const words = [place('../testing/receipt-writer.ts'), file, place('../../docs/example-receipt.json')];
  const writer = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(writer, 'exit');
  const said: number[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    said.push(Number(line));
    if (said.length === count) writer.kill('SIGKILL');
  }
  await exit;
  return said;
}

it('receipt numbers have no gap and no number twice, whenever the kiosk is killed between them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-numbers-'));
  const file = join(folder, 'journal.sqlite');
  const said: number[] = [];
  for (const count of [1, 3]) said.push(...(await killAfter(file, count)));
  const database = new Database(file, { readonly: true });
  const kept = database.prepare<[], { number: number }>('SELECT number FROM receipt ORDER BY number').all();
  database.close();
  expect(kept.map(({ number }) => number)).toEqual(kept.map((_row, index) => index + 1));
  // What was given out before a kill is there; what the kill overtook may be one more, never given out again as another's.
  expect(kept.length).toBeGreaterThanOrEqual(said.length);
  expect(new Set(said).size).toBe(said.length);
  rmSync(folder, { recursive: true });
});
