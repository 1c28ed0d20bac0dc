import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenId, ManualClock, instant, silentLog, type SiteId } from '#kernel';
import { accountOf, defaultKeyFile, openStore, type Store } from '#server';

const root = mkdtempSync(join(tmpdir(), 'foyer-cli-ledger-'));
const directory = join(root, 'server');
let store: Store;

function verify(folder: string) {
  const foyer = fileURLToPath(new URL('./foyer.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(execPath, [foyer, 'ledger', 'verify', '--data', folder, '--json'], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

beforeAll(async () => {
  const options = {
    directory,
    siteId: givenId<SiteId>('constructed'),
    clock: new ManualClock(instant(0)),
    log: silentLog,
  };
  store = await openStore({ ...options, keyFile: defaultKeyFile(directory) });
  await store.ledger.openAccounts([accountOf.suspense()]);
});

afterAll(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});

test('a sound ledger is verified while a server has it open', () => {
  const { status, stdout } = verify(directory);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, value: { sound: true, firstBad: null, head: { sequence: 0 } } });
  expect(status).toBe(0);
});

test('a broken one is named, with an exit code of 1', () => {
  // A witness that saw more than there is: what an older copy of the database looks like.
  writeFileSync(`${defaultKeyFile(directory)}.anchor`, `3 ${'ab'.repeat(32)}`);
  const { status, stdout } = verify(directory);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, value: { sound: false, firstBad: { sequence: 1 } } });
  expect(status).toBe(1);
});

test('a folder without a ledger is said to be one', () => {
  const { status, stderr } = verify(join(root, 'nowhere'));
  expect(stderr).toContain('STORE_UNAVAILABLE');
  expect(status).toBe(1);
});
