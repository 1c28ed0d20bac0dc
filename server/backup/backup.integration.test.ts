import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId, silentLog, type JournalId, type SessionId } from '#kernel';
import { enrolmentTicket } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { openSqlite } from '#platform/sqlite';
import { askDoor } from '#simulators';
import { constructedSite } from '../constructed-site.ts';
import { startServer, type RunningServer } from '../index.ts';
import { defaultKeyFile } from '../store/ledger-key.ts';
import { digestOf } from './folder.ts';
import { makeBackup, restoreBackup, verifyBackup } from './index.ts';

const clock = new SystemClock();
const root = mkdtempSync(join(tmpdir(), 'foyer-backup-'));
const data = join(root, 'server');
let server: RunningServer;
let certificate: string;
let token: string;
let backup: string;
let manyPosted: readonly object[] = [];

const start = (directory: string) =>
  startServer({ site: constructedSite(), directory, clock, randomness: systemRandomness, log: silentLog });

function ask(path: string, body: unknown, bearer = token): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(bearer === '' ? {} : { authorization: `Bearer ${bearer}` }),
    };
    const request = httpsRequest(`${server.url}${path}`, { method: 'POST', ca: certificate, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
      );
    });
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

const topUp = (count: number) => ({
  id: newId<JournalId>(clock, systemRandomness),
  sessionId: newId<SessionId>(clock, systemRandomness),
  tenancyId: 'ben',
  amount: { amount: '5.00', currency: 'EUR' },
  means: 'cash',
  stackedAt: '2026-11-23T12:00:00.000Z',
  validatorSerial: 'V1',
  journalSequence: count,
});

interface Beat {
  readonly head: object;
  readonly witnessed: boolean;
}
const beat = async (witness?: object) => {
  const journal = { waiting: 0, unresolved: 0, lastSequence: 0 };
  const how = { at: '2026-11-23T12:00:00.000Z', version: '0', trouble: [], receiptKey: '', journal };
  return (await ask('/api/kiosk/heartbeat', { ...how, ...(witness === undefined ? {} : { witness }) })).body[
    'value'
  ] as Beat;
};

const make = (to: string, more: { keyCopy?: string } = {}) =>
  makeBackup({
    books: { directory: data, siteId: null, store: { kind: 'sqlite' } },
    to,
    siteFile: null,
    keyCopy: more.keyCopy ?? null,
    clock,
  });

beforeAll(async () => {
  server = await start(data);
  const ticket = enrolmentTicket.parse(await askDoor(server.doorFile, '/tickets/lobby', 'POST'));
  certificate = ticket.serverCertificatePem;
  const enrolled = await ask('/api/kiosk/enrol', { kioskId: 'lobby', code: ticket.code }, '');
  token = (enrolled.body['value'] as { token: string }).token;
});

afterAll(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('a backup under load', () => {
  test('holds, and ends where the ledger ended while top-ups went on', async () => {
    const loading = new AbortController();
    const posted: object[] = [];
    const load = (async () => {
      for (let count = 1; !loading.signal.aborted; count += 1) {
        const body = topUp(count);
        expect((await ask('/api/kiosk/top-ups', body)).status).toBe(200);
        posted.push(body);
      }
    })();
    const until = (count: number) =>
      Promise.race([load, vi.waitFor(() => expect(posted.length).toBeGreaterThanOrEqual(count), { timeout: 20_000 })]);
    await until(5);
    mkdirSync(join(root, 'apart'));
    const made = await make(join(root, 'backups'), { keyCopy: join(root, 'apart', 'ledger.key') });
    const atEnd = posted.length;
    await until(atEnd + 5);
    loading.abort();
    await load;
    manyPosted = posted;
    backup = made.folder;
    const live = (await askDoor(server.doorFile, '/ledger')) as { head: { sequence: number } };
    expect(made.sound).toBe(true);
    expect(made.manifest?.head.sequence).toBeGreaterThanOrEqual(5);
    expect(made.manifest?.head.sequence).toBeLessThan(live.head.sequence);
    expect(made.ledger?.head).toMatchObject({
      sequence: made.manifest?.head.sequence,
      hashHex: made.manifest?.head.hash,
    });
  });

  test('is only for its owner, has the certificate and never the private key', () => {
    expect(readdirSync(backup).sort()).toEqual(
      expect.arrayContaining(['foyer.sqlite', 'ledger.key.pub', 'manifest.json', 'tls.crt', 'tls.key']),
    );
    expect(readdirSync(backup)).not.toContain('ledger.key');
    for (const name of readdirSync(backup)) {
      expect(statSync(join(backup, name)).mode & 0o077, name).toBe(0);
      expect(readFileSync(join(backup, name), 'latin1'), name).not.toContain(
        readFileSync(defaultKeyFile(data), 'latin1').split('\n')[1],
      );
    }
    expect(statSync(join(root, 'apart', 'ledger.key')).mode & 0o077).toBe(0);
  });

  test('refuses to put the key beside the backup, and leaves nothing half-made', async () => {
    await expect(make(join(root, 'beside'), { keyCopy: join(root, 'beside', 'ledger.key') })).rejects.toMatchObject({
      code: 'RESTORE_REFUSED',
    });
    expect(existsSync(join(root, 'beside')) ? readdirSync(join(root, 'beside')) : []).toEqual([]);
  });
});

describe('a backup that was changed', () => {
  const changed = (name: string, change: (folder: string) => void) => {
    const folder = join(root, name);
    cpSync(backup, folder, { recursive: true });
    change(folder);
    return folder;
  };
  /** As someone with time would: the manifest is made to fit again. */
  const refit = async (folder: string) => {
    const file = join(folder, 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
      files: { name: string; bytes: number; sha256: string }[];
    };
    for (const entry of manifest.files) {
      entry.sha256 = await digestOf(join(folder, entry.name));
      entry.bytes = statSync(join(folder, entry.name)).size;
    }
    writeFileSync(file, JSON.stringify(manifest));
  };
  const meddle = (folder: string) => {
    const database = openSqlite(join(folder, 'foyer.sqlite'));
    for (const name of database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .pluck()
      .all())
      database.exec(`DROP TRIGGER ${name}`);
    database.exec('UPDATE ledger_entry SET amount_micros = amount_micros * 2 WHERE sequence = 4');
    database.pragma('journal_mode = DELETE');
    database.close();
  };

  test('names the entry, also where the manifest was made to fit', async () => {
    const folder = changed('meddled', meddle);
    expect((await verifyBackup(folder, { publicKey: null })).problems.map(({ where }) => where)).toEqual(
      expect.arrayContaining(['foyer.sqlite', 'ledger entry 4']),
    );
    await refit(folder);
    const refitted = await verifyBackup(folder, { publicKey: null });
    expect(refitted.sound).toBe(false);
    expect(refitted.problems[0]).toMatchObject({ where: 'ledger entry 4' });
    await expect(
      restoreBackup({ from: folder, to: join(root, 'from-meddled'), key: null, clock }),
    ).rejects.toMatchObject({
      code: 'BACKUP_INVALID',
      message: expect.stringContaining('ledger entry 4') as string,
    });
    expect(existsSync(join(root, 'from-meddled'))).toBe(false);
  });

  test('a missing file, a foreign key and a folder that is none are named', async () => {
    const missing = changed('missing', (folder) => rmSync(join(folder, 'tls.crt')));
    expect((await verifyBackup(missing, { publicKey: null })).problems).toEqual([
      { where: 'tls.crt', problem: 'is missing' },
    ]);
    expect((await verifyBackup(root, { publicKey: null })).problems).toMatchObject([{ where: 'manifest.json' }]);
    const { generateKeyPairSync } = await import('node:crypto');
    const foreign = generateKeyPairSync('ed25519').publicKey;
    expect((await verifyBackup(backup, { publicKey: foreign })).problems).toMatchObject([{ where: 'ledger.key.pub' }]);
  });

  test('a shorter ledger is not the one of the manifest', async () => {
    const folder = changed('shortened', (at) => {
      const file = join(at, 'manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { head: { sequence: number } };
      manifest.head.sequence += 1;
      writeFileSync(file, JSON.stringify(manifest));
    });
    expect((await verifyBackup(folder, { publicKey: null })).sound).toBe(false);
  });
});

describe('a restore', () => {
  test('is never put over anything', async () => {
    await expect(restoreBackup({ from: backup, to: data, key: null, clock })).rejects.toMatchObject({
      code: 'RESTORE_REFUSED',
    });
  });

  test('on a new machine has the same head; kiosks that send again are told "repeated"', async () => {
    const to = join(root, 'new', 'server');
    mkdirSync(join(root, 'new'));
    const restored = await restoreBackup({ from: backup, to, key: join(root, 'apart', 'ledger.key'), clock });
    expect(restored.next.join()).not.toContain('bring the key');
    await server.stop();
    server = await start(to);
    const { head } = (await askDoor(server.doorFile, '/ledger')) as { head: { sequence: number; hashHex: string } };
    expect({ sequence: head.sequence, hash: head.hashHex }).toEqual(restored.verdict.manifest?.head);
    // The kiosk still trusts the certificate and still has its token.
    const answers = [];
    for (const body of manyPosted)
      answers.push((await ask('/api/kiosk/top-ups', body)).body['value'] as { repeated: boolean });
    expect(answers[0]?.repeated).toBe(true);
    expect(answers.at(-1)?.repeated).toBe(false);
    expect(await askDoor(server.doorFile, '/cash')).toMatchObject([{ cash: `${manyPosted.length * 5}.00` }, {}]);
    expect(await askDoor(server.doorFile, '/ledger')).toMatchObject({ sound: true });
  });

  test('on the old machine says that newer books were seen there, and starts once the anchor was moved away', async () => {
    const seen = await beat();
    await server.stop();
    renameSync(data, join(root, 'lost'));
    const restored = await restoreBackup({ from: backup, to: data, key: null, clock });
    expect(restored.next[0]).toContain('ledger.key.anchor');
    await expect(start(data)).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
    renameSync(`${defaultKeyFile(data)}.anchor`, `${defaultKeyFile(data)}.anchor.old`);
    server = await start(data);
    expect(await askDoor(server.doorFile, '/ledger')).toMatchObject({ sound: true });
    // The kiosk hears that these are not the books that it saw, and sends again what they may lack.
    expect(await beat(seen.head)).toMatchObject({ witnessed: false });
    expect(await beat((await beat()).head)).toMatchObject({ witnessed: true });
  });

  test('without the key says where it belongs', async () => {
    mkdirSync(join(root, 'keyless'));
    const restored = await restoreBackup({ from: backup, to: join(root, 'keyless', 'server'), key: null, clock });
    expect(restored.next[0]).toMatch(/bring the key of the ledger back to .*keyless\/server-keys\/ledger.key/);
    copyFileSync(join(root, 'apart', 'ledger.key'), join(root, 'keyless', 'server-keys', 'ledger.key'));
    const other = await start(join(root, 'keyless', 'server'));
    await other.stop();
  });
});
