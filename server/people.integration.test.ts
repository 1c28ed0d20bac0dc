import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, silentLog, type EmptyingId, type JournalId, type SupplyRequestId, type TransactionId } from '#kernel';
import { enrolmentTicket } from '#contracts/configuration';
import { SystemClock, systemRandomness } from '#platform';
import { constructedSite } from './constructed-site.ts';
import { startServer, type RunningServer } from './index.ts';

/* The whole server over HTTPS, as kiosk and console ask it. Cards, names and PINs are constructed. */

const clock = new SystemClock();
const folder = mkdtempSync(join(tmpdir(), 'foyer-people-'));
let server: RunningServer;
let certificate: string;
let bearer: string;

interface Answered {
  status: number;
  cookie: string;
  body: { ok?: boolean; value?: Record<string, unknown>; error?: { code: string; details: Record<string, unknown> } };
}

const start = () =>
  startServer({
    site: constructedSite(),
    directory: join(folder, 'data'),
    clock,
    randomness: systemRandomness,
    log: silentLog,
  });

function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      `${server.url}${path}`,
      {
        method,
        ca: certificate,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            cookie: (response.headers['set-cookie'] ?? [''])[0] ?? '',
            body: text.startsWith('{') ? (JSON.parse(text) as Answered['body']) : {},
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function atTheDoor(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = httpRequest({ socketPath: server.doorFile, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => resolve(JSON.parse(text) as Record<string, unknown>));
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

interface Page {
  headers: Record<string, string>;
}

async function signIn(name: string, password: string): Promise<Page> {
  const reply = await ask('POST', '/api/console/sign-in', { name, password });
  expect(reply).toMatchObject({ status: 200 });
  return pageOf(reply);
}

function pageOf(reply: Answered): Page {
  return { headers: { cookie: reply.cookie.split(';')[0] ?? '', 'x-foyer-csrf': String(reply.body.value?.['csrf']) } };
}

const atKiosk = (method: string, path: string, body?: unknown, staff?: string) =>
  ask(method, `/api/kiosk/staff${path}`, body, {
    authorization: `Bearer ${bearer}`,
    ...(staff === undefined ? {} : { 'x-foyer-staff': staff }),
  });

const cards = {
  sam: { cardUid: '04AA000000000A', pin: '4711' },
  tilda: { cardUid: '04BB000000000B', pin: '0815' },
};
let owner: Page;

beforeAll(async () => {
  server = await start();
  const ticket = enrolmentTicket.parse(await atTheDoor('POST', '/tickets/lobby'));
  certificate = ticket.serverCertificatePem;
  const enrolled = await ask('POST', '/api/kiosk/enrol', { kioskId: 'lobby', code: ticket.code });
  bearer = String(enrolled.body.value?.['token']);
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the first owner', () => {
  it('comes by a one-time code, once', async () => {
    expect(await ask('GET', '/api/console/state')).toMatchObject({ body: { value: { state: 'new' } } });
    expect(await ask('GET', '/api/console/now')).toMatchObject({
      status: 401,
      body: { error: { code: 'SIGN_IN_NEEDED' } },
    });
    const { code } = await atTheDoor('POST', '/invites');
    const given = { code, name: 'Olga Owner', password: 'long enough 1' };
    expect(await ask('POST', '/api/console/first-owner', { ...given, code: '0123456789' })).toMatchObject({
      status: 403,
      body: { error: { code: 'INVITE_INVALID' } },
    });
    const made = await ask('POST', '/api/console/first-owner', given);
    expect(made).toMatchObject({ status: 200, body: { value: { person: { name: 'Olga Owner', role: 'owner' } } } });
    expect(made.cookie).toMatch(
      /^__Host-foyer-console=[0-9a-f]{64}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict/,
    );
    owner = pageOf(made);
    expect(await ask('POST', '/api/console/first-owner', given)).toMatchObject({
      body: { error: { code: 'OWNER_EXISTS' } },
    });
    expect(await atTheDoor('POST', '/invites')).toMatchObject({ error: { code: 'OWNER_EXISTS' } });
    expect(await ask('GET', '/api/console/state')).toMatchObject({ body: { value: { state: 'ready' } } });
  });
});

describe('people', () => {
  it('are added by an owner, or over the local door', async () => {
    const sam = { name: 'Sam Staff', role: 'staff', password: 'long enough 2' };
    const { cardUid: uid, pin } = cards.sam;
    expect(await atTheDoor('POST', '/people', { ...sam, card: { uid, pin } })).toMatchObject({ name: 'Sam Staff' });
    const tilda = {
      id: newId(clock, systemRandomness),
      name: 'Tilda Staff',
      role: 'staff',
      password: 'long enough 3',
      card: { uid: cards.tilda.cardUid, pin: cards.tilda.pin },
    };
    expect(await ask('POST', '/api/console/people', tilda, { cookie: owner.headers['cookie'] ?? '' })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORM_FORGED' } },
    });
    expect(await ask('POST', '/api/console/people', tilda, owner.headers)).toMatchObject({ status: 200 });
    const other = { ...tilda, id: newId(clock, systemRandomness) };
    expect(await ask('POST', '/api/console/people', other, owner.headers)).toMatchObject({
      body: { error: { code: 'PERSON_EXISTS' } },
    });
    expect(
      await ask(
        'POST',
        '/api/console/people',
        { ...other, name: 'Other', card: { uid: '04A1B2C3D4E5F6', pin: '1234' } },
        owner.headers,
      ),
    ).toMatchObject({ body: { error: { code: 'CARD_TAKEN' } } });
  });

  it('who are staff cannot do what owners do', async () => {
    const staff = await signIn('sam staff', 'long enough 2');
    for (const [method, path] of [
      ['GET', '/people'],
      ['POST', '/people'],
    ] as const)
      expect(await ask(method, `/api/console${path}`, method === 'GET' ? undefined : {}, staff.headers)).toMatchObject({
        status: 403,
        body: { error: { code: 'OWNER_NEEDED' } },
      });
    expect(await ask('GET', '/api/console/now', undefined, staff.headers)).toMatchObject({ status: 200 });
    expect(await ask('POST', '/api/console/sign-out', undefined, staff.headers)).toMatchObject({ status: 200 });
    expect(await ask('GET', '/api/console/now', undefined, staff.headers)).toMatchObject({ status: 401 });
  });
});

describe('the building', () => {
  it('is shown as it is, and a unit from its registers to the books', async () => {
    const now = await ask('GET', '/api/console/now', undefined, owner.headers);
    expect(now).toMatchObject({
      status: 200,
      body: {
        value: {
          tiles: { arrears: { amount: '31.00' }, topUpsToday: { amount: '0.00' }, metersAway: 2 },
          units: [
            { label: 'Unit 1', tenancy: { name: 'Anna Muster', balance: { amount: '-2.00' } } },
            { label: 'Unit 2', meters: [{ hasRelay: true, answering: false }] },
          ],
          kiosks: [{ kioskId: 'lobby', state: 'never_seen' }, { kioskId: 'garage' }],
        },
      },
    });
    expect(await ask('GET', '/api/console/units/u-1', undefined, owner.headers)).toMatchObject({
      status: 200,
      body: { value: { cards: ['04A1B2C3D4E5F6'], ledger: [{ kind: 'opening' }], readings: [{ meterId: 'm-1' }] } },
    });
    expect(await ask('GET', '/api/console/units/u-9', undefined, owner.headers)).toMatchObject({
      status: 404,
      body: { error: { code: 'UNIT_UNKNOWN' } },
    });
  });
});

describe('staff at a kiosk', () => {
  const amount = (text: string) => ({ amount: text, currency: 'EUR' });
  let staff: string;

  it('need card and PIN, and the card alone says nothing', async () => {
    expect(await atKiosk('GET', `/cards/${cards.sam.cardUid}`)).toMatchObject({ body: { value: { isStaff: true } } });
    expect(await atKiosk('GET', '/status')).toMatchObject({ status: 401, body: { error: { code: 'SIGN_IN_NEEDED' } } });
    expect(await atKiosk('POST', '/sign-in', { ...cards.sam, pin: '0000' })).toMatchObject({
      status: 403,
      body: { error: { code: 'STAFF_PIN_WRONG', details: { waitMs: 0 } } },
    });
    expect(await atKiosk('POST', '/sign-in', { ...cards.sam, cardUid: '04CC000000000C' })).toMatchObject({
      body: { error: { code: 'STAFF_CARD_UNKNOWN' } },
    });
    const signedIn = await atKiosk('POST', '/sign-in', cards.sam);
    expect(signedIn).toMatchObject({ status: 200, body: { value: { person: { name: 'Sam Staff' } } } });
    staff = String(signedIn.body.value?.['token']);
    expect(await atKiosk('GET', '/status', undefined, staff)).toMatchObject({ body: { value: { unresolved: 0 } } });
  });

  it('settle a case with another person, once', async () => {
    const id = newId<JournalId>(clock, systemRandomness);
    const bill = {
      id,
      sessionId: null,
      tenancyId: null,
      amount: amount('20.00'),
      claimCode: 'K7P-42M',
      evidence: 'constructed',
      noticedAt: '2026-11-23T12:00:00.000Z',
    };
    await ask('POST', '/api/kiosk/unresolved', bill, { authorization: `Bearer ${bearer}` });
    expect(await atKiosk('GET', '/unresolved', undefined, staff)).toMatchObject({
      body: { value: { cases: [{ id }] } },
    });
    const asked = {
      requestId: newId<TransactionId>(clock, systemRandomness),
      outcome: 'credited',
      tenancyId: 'anna',
      amount: null,
      reason: 'found in the box',
      second: cards.sam,
    };
    expect(await atKiosk('POST', `/unresolved/${id}/resolve`, asked, staff)).toMatchObject({
      status: 403,
      body: { error: { code: 'SECOND_PERSON_NEEDED' } },
    });
    const two = { ...asked, second: cards.tilda };
    const settled = await atKiosk('POST', `/unresolved/${id}/resolve`, two, staff);
    expect(settled).toMatchObject({ status: 200, body: { value: { transactionId: asked.requestId } } });
    expect((await atKiosk('POST', `/unresolved/${id}/resolve`, two, staff)).body).toEqual(settled.body);
    const again = { ...two, requestId: newId<TransactionId>(clock, systemRandomness) };
    expect(await atKiosk('POST', `/unresolved/${id}/resolve`, again, staff)).toMatchObject({
      status: 409,
      body: { error: { code: 'UNRESOLVED_SETTLED' } },
    });
    expect(await atKiosk('GET', '/unresolved', undefined, staff)).toMatchObject({ body: { value: { cases: [] } } });
  });

  it('empty the box with another person, and the report is numbered', async () => {
    expect(await atKiosk('GET', '/cash-box', undefined, staff)).toMatchObject({
      body: { value: { total: amount('20.00'), since: null } },
    });
    const asked = {
      id: newId<EmptyingId>(clock, systemRandomness),
      removedAt: '2026-11-23T13:00:00.000Z',
      countedAt: '2026-11-23T13:10:00.000Z',
      expected: [],
      counted: [{ denomination: amount('20.00'), count: 1 }],
      bagNumber: 'B-1',
      second: cards.tilda,
    };
    const emptied = await atKiosk('POST', '/cash-box/emptyings', asked, staff);
    expect(emptied).toMatchObject({
      status: 200,
      body: {
        value: {
          repeated: false,
          report: {
            number: 1,
            booksTotal: amount('20.00'),
            variance: amount('20.00'),
            candidates: [{ claimCode: 'K7P-42M' }],
            people: ['Sam Staff', 'Tilda Staff'],
          },
        },
      },
    });
    expect(await atKiosk('POST', '/cash-box/emptyings', asked, staff)).toMatchObject({
      body: { value: { repeated: true, report: { number: 1 } } },
    });
    expect(await atKiosk('POST', '/cash-box/emptyings', { ...asked, bagNumber: 'B-2' }, staff)).toMatchObject({
      status: 409,
      body: { error: { code: 'LEDGER_ID_REUSED' } },
    });
    expect(await atKiosk('GET', '/cash-box', undefined, staff)).toMatchObject({
      body: { value: { total: amount('0.00'), since: '2026-11-23T13:00:00.000Z' } },
    });
    expect(await atTheDoor('GET', '/ledger')).toMatchObject({ sound: true });
  });

  it('leave each act in the audit', async () => {
    await atKiosk('POST', '/audit', { act: 'test_print', details: { lines: 3 } }, staff);
    const audit = await ask('GET', '/api/console/audit', undefined, owner.headers);
    const rows = audit.body.value?.['rows'] as { act: string; person: { name: string } | null; details: object }[];
    expect(rows.map(({ act, person }) => `${act} ${person?.name ?? '-'}`)).toEqual([
      'test_print Sam Staff',
      'cash_box_emptied Sam Staff',
      'unresolved_resolved Sam Staff',
      'kiosk_sign_in Sam Staff',
      'console_sign_in Sam Staff',
      'person_added Olga Owner',
      'person_added -',
      'console_sign_in Olga Owner',
      'person_added Olga Owner',
      'invite_made -',
    ]);
    // Ids begin with the hour they were made in and may hold any four digits: they are no place where a PIN could be written.
    const withoutIds = JSON.stringify(audit.body).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(id)');
    expect(withoutIds).not.toMatch(/4711|0815|long enough/);
  });
});

describe('a cut or a restore', () => {
  const request = (over: Record<string, unknown>) => ({
    id: newId<SupplyRequestId>(clock, systemRandomness),
    meterId: 'm-2',
    order: 'cut',
    cause: 'works',
    reason: 'new cable',
    ...over,
  });

  it('for works waits for another person', async () => {
    const staff = await signIn('Sam Staff', 'long enough 2');
    const asked = request({});
    expect(await ask('POST', '/api/console/supply-requests', asked, staff.headers)).toMatchObject({
      status: 200,
      body: { value: { state: 'waiting', askedBy: { name: 'Sam Staff' } } },
    });
    const approve = `/api/console/supply-requests/${asked.id}/approve`;
    expect(await ask('POST', approve, { note: '' }, staff.headers)).toMatchObject({
      status: 403,
      body: { error: { code: 'SECOND_PERSON_NEEDED' } },
    });
    expect(await ask('POST', approve, { note: 'go on' }, owner.headers)).toMatchObject({
      body: { value: { state: 'approved', decidedBy: { name: 'Olga Owner' } } },
    });
    expect(await ask('POST', approve, { note: '' }, owner.headers)).toMatchObject({
      body: { error: { code: 'REQUEST_DECIDED' } },
    });
  });

  it('is refused for a debt, for a vacancy where somebody lives, and for a meter that is not there', async () => {
    for (const [over, code] of [
      [{ cause: 'debt' }, 'REQUEST_INVALID'],
      [{ cause: 'vacancy' }, 'UNIT_LIVED_IN'],
      [{ meterId: 'm-9' }, 'METER_UNKNOWN'],
    ] as const)
      expect(await ask('POST', '/api/console/supply-requests', request(over), owner.headers)).toMatchObject({
        body: { error: { code } },
      });
  });
});

describe('guessing', () => {
  it('is slowed down, and a restart forgives nothing', async () => {
    const wrong = { ...cards.tilda, pin: '9999' };
    const codes: string[] = [];
    for (let count = 0; count < 4; count += 1)
      codes.push((await atKiosk('POST', '/sign-in', wrong)).body.error?.code ?? '');
    expect(codes).toEqual(['STAFF_PIN_WRONG', 'STAFF_PIN_WRONG', 'STAFF_PIN_WRONG', 'STAFF_LOCKED']);
    await server.stop();
    server = await start();
    // The first after the wait is looked at again, and the wait after it goes on from where it was.
    await clock.sleep(1000 as Parameters<typeof clock.sleep>[0]);
    expect(await atKiosk('POST', '/sign-in', wrong)).toMatchObject({
      body: { error: { code: 'STAFF_PIN_WRONG', details: { waitMs: 2000 } } },
    });
  });
});
