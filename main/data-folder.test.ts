import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { folderIsBack, takeDataFolder } from './data-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-data-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('that nothing can be written to is nobody’s, and is taken again once it can', async () => {
  const lock = join(folder, 'in-use.sqlite');
  writeFileSync(lock, 'constructed: no database, as on a disk that may only be read');
  expect(takeDataFolder(folder).fault).toMatchObject({ code: 'JOURNAL_UNAVAILABLE' });
  let looks = 0;
  await folderIsBack(folder, {
    sleep: async () => {
      looks += 1;
      if (looks === 3) rmSync(lock);
    },
  });
  expect(looks).toBe(3);
  const taken = takeDataFolder(folder);
  expect(taken.fault).toBeNull();
  taken.release();
});
