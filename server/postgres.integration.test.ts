import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { constructedSite, constructedSiteYaml } from './constructed-site.ts';
import { inspectBooksOf, startServer, verifyBooksOf } from './index.ts';
import { accountOf } from './ledger/index.ts';
import { openPostgresStore } from './store/postgres/store.ts';
import { PrivatePostgres } from './store/postgres/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-server-pg-'));
const directory = join(folder, 'data');
const clock = new SystemClock();
let postgres: PrivatePostgres;

beforeAll(async () => {
  postgres = await PrivatePostgres.start();
});

afterAll(async () => {
  await postgres.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const machine = { clock, randomness: systemRandomness, log: silentLog };

test('the whole server on PostgreSQL; a second one stands by and serves when the first is gone', async () => {
  const url = postgres.url(await postgres.makeDatabase());
  const site = constructedSite(constructedSiteYaml);
  // The second machine has the same key: it signs the same ledger.
  const keyFile = join(folder, 'keys', 'ledger.key');
  const store = { kind: 'postgres', url, key_file: keyFile } as const;
  const onPostgres = { ...machine, site: { ...site, store }, directory };
  const first = await startServer(onPostgres);
  let serves = false;
  const waiting = startServer({ ...onPostgres, directory: join(folder, 'other') }).finally(() => {
    serves = true;
  });
  const place = { siteId: site.site.id, directory, store };
  expect(await verifyBooksOf(place)).toMatchObject({ sound: true, transactions: 2 });
  expect(await inspectBooksOf(place)).toMatchObject({ problems: [] });
  const beside = await openPostgresStore({ ...machine, place: { url, password: null }, siteId: site.site.id, keyFile });
  const [anna] = site.tenancies;
  expect(anna).toBeDefined();
  if (anna !== undefined) expect(await beside.ledger.balance(accountOf.credit(anna.id, 'utility'))).not.toBe(0n);
  await beside.close();
  expect(serves).toBe(false);
  await first.stop();
  const second = await waiting;
  await second.stop();
  expect(await verifyBooksOf(place)).toMatchObject({ sound: true, transactions: 2 });
});
