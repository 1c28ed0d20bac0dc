import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { milliseconds, minutes, moneyOfUnits, newId, silentLog, type JournalId, type SessionId } from '#kernel';
import { enrolmentTicket } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { askDoor, startProgram, type Program } from '#simulators';
import { constructedSite, constructedSiteYaml } from './constructed-site.ts';
import { inspectBooksOf, lookIntoBooks, openBooksToPost, verifyBooksOf } from './index.ts';
import { accountOf } from './ledger/index.ts';
import { PrivatePostgres } from './store/postgres/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-server-pg-'));
const siteFile = join(folder, 'site.yaml');
const clock = new SystemClock();
const site = constructedSite();
const machine = { clock, randomness: systemRandomness, log: silentLog };
const programs: Promise<Program>[] = [];
let postgres: PrivatePostgres;
let url: string;

beforeAll(async () => {
  postgres = await PrivatePostgres.start();
  url = postgres.url(await postgres.makeDatabase());
  // Every machine has the key of the ledger; here it is one and the same.
  const store = `store: { kind: postgres, url: "${url}", key_file: keys/ledger.key }`;
  writeFileSync(siteFile, `${constructedSiteYaml}\n${store}\n`);
});

afterAll(async () => {
  await Promise.all(programs.map((program) => program.then((running) => running.kill()).catch(() => undefined)));
  await postgres.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A whole server in a process of its own; resolves when it serves, which is when no other does. */
function server(name: string): Promise<Program> {
  const program = startProgram({
    name,
    command: ['cli/foyer.ts', 'server', '--config', siteFile, '--data', join(folder, name), '--tied'],
    logFile: join(folder, `${name}.log`),
    clock,
    readyWithin: minutes(5),
  });
  programs.push(program);
  return program;
}

interface Answer {
  /** Not there where the server refuses to hear anybody, because it ends. */
  readonly ok?: boolean;
  readonly value: { readonly token: string; readonly repeated: boolean };
}

/** Asks as a kiosk does: with the ticket's certificate as the only authority. Rejects where the server went away. */
function ask(
  program: Program,
  path: string,
  asked: { readonly body: object; readonly certificate: string; readonly token?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(asked.token === undefined ? {} : { authorization: `Bearer ${asked.token}` }),
    };
    const options = { method: 'POST', ca: asked.certificate, headers, agent: false };
    const request = httpsRequest(`${program.address('url')}${path}`, options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(JSON.parse(text) as Answer);
        } catch (thrown) {
          reject(thrown as Error);
        }
      });
    });
    request.on('error', reject);
    request.end(JSON.stringify(asked.body));
  });
}

const note = (journalSequence: number) => ({
  id: newId<JournalId>(clock, systemRandomness),
  sessionId: newId<SessionId>(clock, systemRandomness),
  tenancyId: 'ben',
  amount: { amount: '5.00', currency: 'EUR' },
  means: 'cash',
  stackedAt: '2026-11-23T12:00:00.000Z',
  validatorSerial: 'V1',
  journalSequence,
});
type Note = ReturnType<typeof note>;

test('three servers on one database: one serves, those that stand by take over, and what was confirmed is there once', async () => {
  const first = await server('first');
  const ticket = enrolmentTicket.parse(await askDoor(first.address('door'), '/tickets/lobby', 'POST'));
  const certificate = ticket.serverCertificatePem;
  const enrolment = { kioskId: 'lobby', code: ticket.code };
  const { token } = (await ask(first, '/api/kiosk/enrol', { body: enrolment, certificate })).value;
  // Whoever is to take over has the certificate that kiosks know.
  for (const name of ['second', 'third']) {
    mkdirSync(join(folder, name));
    for (const file of ['tls.crt', 'tls.key']) copyFileSync(join(folder, 'first', file), join(folder, name, file));
  }
  const second = server('second');
  let serving: Program | null = null;
  void second.then((running) => (serving = running));

  const confirmed: Note[] = [];
  const waiting: Note[] = [];
  let made = 0;
  /** Whether it was there before; null where nobody confirmed it: the server is gone, or on its way out. */
  const send = async (to: Program, body: Note): Promise<boolean | null> => {
    const answer = await ask(to, '/api/kiosk/top-ups', { body, certificate, token }).catch(() => null);
    (answer?.ok === true ? confirmed : waiting).push(body);
    return answer?.ok === true ? answer.value.repeated : null;
  };
  /** Six kiosks that feed notes until the server is gone. */
  const feed = (to: Program) =>
    Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let alive = true; alive;) alive = (await send(to, note((made += 1)))) !== null;
      }),
    );
  const fed = async (count: number) => {
    while (confirmed.length < count) await clock.sleep(milliseconds(5));
  };

  const feeding = feed(first);
  await fed(40);
  expect(serving).toBeNull();
  await first.kill();
  await feeding;
  const another = server('third');
  const next = await second;
  expect(waiting.length).toBeGreaterThan(0);
  // As kiosks do: what had no answer goes again under its id, and of what had one nothing is taken twice.
  for (const unsure of waiting.splice(0)) expect(await send(next, unsure)).not.toBeNull();
  for (const sure of confirmed.slice(0, 5))
    expect((await ask(next, '/api/kiosk/top-ups', { body: sure, certificate, token })).value.repeated).toBe(true);

  // Beside the one that serves somebody posts under ids of their own.
  const place = {
    siteId: site.site.id,
    directory: folder,
    store: { kind: 'postgres', url, key_file: join(folder, 'keys', 'ledger.key') },
  } as const;
  const beside = await openBooksToPost(place, machine);
  const again = feed(next);
  const before = confirmed.length;
  await beside.ledger.openAccounts([accountOf.suspense()]);
  await fed(before + 40);
  await beside.close();
  await next.stop();
  await again;
  const last = await another;
  for (const unsure of waiting.splice(0)) expect(await send(last, unsure)).not.toBeNull();
  await last.stop();

  expect(await verifyBooksOf(place)).toMatchObject({ sound: true, transactions: 2 + confirmed.length });
  expect(await inspectBooksOf(place)).toMatchObject({ problems: [] });
  const books = await lookIntoBooks(place);
  const credited = await Promise.all(confirmed.map(({ id }) => books.topUps.find(id)));
  expect(credited).not.toContain(null);
  const [cash] = (await books.ledger.accounts()).filter(({ account }) => account.includes('lobby'));
  expect(cash?.balance).toBe(moneyOfUnits(5n * BigInt(confirmed.length)));
  await books.close();
  for (const name of ['first', 'second', 'third'])
    expect(readFileSync(join(folder, `${name}.log`), 'utf8')).not.toMatch(/deadlock/i);
}, 300_000);
