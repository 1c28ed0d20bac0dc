import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenId, instant, ManualClock, silentLog, type SiteId } from '#kernel';
import { accountOf, defaultKeyFile, openStore } from '#server';

const root = mkdtempSync(join(tmpdir(), 'foyer-cli-backup-'));
const data = join(root, 'server');
let folder = '';

function foyer(...words: string[]) {
  const program = fileURLToPath(new URL('./foyer.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

beforeAll(async () => {
  const store = await openStore({
    directory: data,
    siteId: givenId<SiteId>('constructed'),
    keyFile: defaultKeyFile(data),
    clock: new ManualClock(instant(0)),
    log: silentLog,
  });
  await store.ledger.openAccounts([accountOf.suspense()]);
  await store.close();
});

afterAll(() => rmSync(root, { recursive: true }));

test('backup says where it is and where the ledger ended', () => {
  const { status, stdout } = foyer('backup', '--data', data, '--to', join(root, 'backups'), '--json');
  const answer = JSON.parse(stdout) as { ok: boolean; value: { folder: string; head: { sequence: number } } };
  expect(answer).toMatchObject({ ok: true, value: { head: { sequence: 0 } } });
  expect(status).toBe(0);
  folder = answer.value.folder;
  expect(existsSync(join(folder, 'manifest.json'))).toBe(true);
});

test('restore --verify reads it whole and puts nothing anywhere', () => {
  const { status, stdout } = foyer('restore', '--verify', '--from', folder, '--key', defaultKeyFile(data), '--json');
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, value: { sound: true, site: 'constructed', problems: [] } });
  expect(status).toBe(0);
  expect(foyer('restore', '--from', folder).status).toBe(2);
});

test('restore puts it in place, once', () => {
  const to = join(root, 'again', 'server');
  const { status, stdout } = foyer('restore', '--verify', '--from', folder, '--to', to, '--key', defaultKeyFile(data));
  expect(status).toBe(0);
  expect(stdout).toContain('start the server');
  const second = foyer('restore', '--from', folder, '--to', to);
  expect(second.stderr).toContain('RESTORE_REFUSED');
  expect(second.status).toBe(1);
});

test('one that was changed is refused with an exit code of 1, and named', () => {
  writeFileSync(join(folder, 'ledger.key.pub'), 'other');
  const { status, stdout } = foyer('restore', '--verify', '--from', folder, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ value: { sound: false, problems: [{ where: 'ledger.key.pub' }] } });
  expect(status).toBe(1);
});
