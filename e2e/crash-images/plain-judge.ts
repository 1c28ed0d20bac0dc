import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '#platform/sqlite';
import { readFolder, writeFolder } from './folder.ts';
import { record } from './recorded.ts';
import { checkRecord, judgeAll, type PowerCut, type RunOptions, type Tally, type Verdict } from './run.ts';

const PROGRAM = join(import.meta.dirname, 'plain-program.ts');

/** The peer through the same cuts: notes that it said it had, against the rows and the balance that are there afterwards. */
export async function plainImages(notes: number, options: RunOptions): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-plain-'));
  try {
    const recorded = record(PROGRAM, { folder, parameters: [join(folder, 'plain.sqlite')] });
    await recorded.says('READY');
    for (let note = 1; note <= notes; note += 1) await recorded.mark(`NOTE n${note}`);
    const operations = await recorded.kill();
    checkRecord({ base: new Map(), operations }, readFolder(folder));
    return await judgeAll({ base: new Map(), operations }, (cut) => judge(folder, cut), options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(folder: string, cut: PowerCut): Promise<Verdict> {
  writeFolder(folder, cut.image);
  const promised = cut.said.filter((line) => line.startsWith('NOTE ')).map((line) => line.slice(5));
  const database = openSqlite(join(folder, 'plain.sqlite'));
  try {
    const isMade = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'account'").get() !== undefined;
    const rows = isMade ? database.prepare<[], { id: string }>('SELECT id FROM top_up').all() : [];
    const kept = new Set(rows.map(({ id }) => id));
    const broken = database.pragma('integrity_check', { simple: true });
    return {
      lost: promised.filter((id) => !kept.has(id)).length,
      invented: 0,
      problems: broken === 'ok' ? [] : [String(broken)],
    };
  } finally {
    database.close();
  }
}
