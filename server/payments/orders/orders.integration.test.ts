import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orderAnswer, type OrderAnswer } from '#contracts/api';
import { enrolmentTicket } from '#contracts/configuration';
import { replyOf } from '#contracts/wire';
import { FaultError, milliseconds, newId, seconds, type OrderId, type SessionId } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { askDoor, handAt, startProgram, type Hand, type Program } from '#simulators';
import { constructedSiteYaml } from '../../constructed-site.ts';

/* The real server and the real provider process, and everything that goes wrong between them. The judge is what the provider took. */

const clock = new SystemClock();
const folder = mkdtempSync(join(tmpdir(), 'foyer-orders-'));
const siteFile = join(folder, 'site.yaml');
const seen = z.looseObject({
  sessions: z.array(z.looseObject({ id: z.string(), orderId: z.string(), status: z.string() })),
  taken: z.looseObject({ netMinor: z.number() }),
  notifications: z.looseObject({ sent: z.array(z.looseObject({ status: z.number().nullable() })) }),
});
let provider: Program;
let hand: Hand<z.infer<typeof seen>>;
let server: Program;
let certificate: string;
let token = '';

const start = (name: string, command: string[]) =>
  startProgram({ name, command, logFile: join(folder, `${name}.log`), clock });
const startTheServer = async () => {
  server = await start('server', [
    'cli/foyer.ts',
    'server',
    '--config',
    siteFile,
    '--data',
    join(folder, 'data'),
    '--tied',
  ]);
};

beforeAll(async () => {
  provider = await start('provider', ['simulators/provider/process.ts', '--keys', join(folder, 'keys')]);
  hand = handAt(provider.address('control'), (raw) => seen.parse(raw));
  const payments = `
payments:
  - id: stripe
    kind: stripe
    api: ${provider.address('device')}
    key_file: keys/secret.key
    notify_secret_file: keys/notify.secret
    return_url: ${provider.address('device')}/thanks
    valid_for: 4 s
`;
  writeFileSync(siteFile, constructedSiteYaml + payments);
  await startTheServer();
  // A server that comes back must be where the provider looks for it.
  const { port } = new URL(server.address('url'));
  writeFileSync(siteFile, readFileSync(siteFile, 'utf8').replace('listen: { port: 0 }', `listen: { port: ${port} }`));
  await hand.act('notify_at', { url: `${server.address('url')}/api/payments/notify/stripe` });
  const ticket = enrolmentTicket.parse(await askDoor(server.address('door'), '/tickets/lobby', 'POST'));
  certificate = ticket.serverCertificatePem;
  const enrolled = await ask('POST', '/api/kiosk/enrol', { kioskId: 'lobby', code: ticket.code });
  token = z.looseObject({ value: z.looseObject({ token: z.string() }) }).parse(enrolled).value.token;
});

afterAll(async () => {
  await Promise.all([server?.stop(), provider?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await hand.act('clear');
});

/** Asks as a kiosk does. */
function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      `${server.address('url')}${path}`,
      {
        method,
        ca: certificate,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        response.on('end', () => resolve(JSON.parse(text)));
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const reply = replyOf(orderAnswer);
const freshRequest = (amount = '20.00') => ({
  id: newId<OrderId>(clock, systemRandomness),
  sessionId: newId<SessionId>(clock, systemRandomness),
  tenancyId: 'anna',
  amount: { amount, currency: 'EUR' },
});
const create = async (request: ReturnType<typeof freshRequest>) =>
  reply.parse(await ask('POST', '/api/kiosk/orders', request));
const find = async (id: string) => reply.parse(await ask('GET', `/api/kiosk/orders/${id}`));
const close = async (id: string) => reply.parse(await ask('POST', `/api/kiosk/orders/${id}/close`));
const sessionOf = async (orderId: string) => {
  const found = (await hand.state()).sessions.filter((session) => session.orderId === orderId);
  expect(found).toHaveLength(1);
  return found[0]?.id ?? '';
};

async function until(id: string, good: (answer: OrderAnswer) => boolean): Promise<OrderAnswer> {
  let last: unknown;
  for (let left = 100; left > 0; left -= 1) {
    const answer = await find(id).catch((thrown: unknown) => thrown);
    last = answer;
    const parsed = reply.safeParse(answer);
    if (parsed.success && parsed.data.ok && good(parsed.data.value)) return parsed.data.value;
    await clock.sleep(milliseconds(150));
  }
  throw new FaultError('DEVICE_SILENT', { message: `order ${id} stayed ${JSON.stringify(last)}` });
}
const untilCredited = (id: string) => until(id, ({ topUp }) => topUp !== null);

/** Everything that the provider took is in the books, once, and stays so. */
async function booksAgree(): Promise<void> {
  const look = async () => ({
    books: Number(((await askDoor(server.address('door'), '/orders/clearing')) as { clearing: string }).clearing) * 100,
    taken: (await hand.state()).taken.netMinor,
  });
  const now = await look();
  expect(now.books).toBe(now.taken);
  await clock.sleep(seconds(1));
  expect(await look()).toEqual(now);
  expect(await askDoor(server.address('door'), '/ledger')).toMatchObject({ sound: true });
}

describe('a payment by phone', () => {
  it('is polled, credited once, and split like cash', async () => {
    await hand.act('lose_notifications', { on: true });
    const request = freshRequest();
    const opened = await create(request);
    expect(opened).toMatchObject({ ok: true, value: { order: { state: 'pending' }, topUp: null } });
    await hand.act('pay', { session: await sessionOf(request.id) });
    const paid = await untilCredited(request.id);
    expect(paid.order).toMatchObject({ state: 'paid', reference: expect.stringMatching(/^pi_/) as string });
    expect(paid.topUp).toMatchObject({ amount: request.amount, split: [{ kind: 'arrears' }, { kind: 'credit' }] });
    expect(await create(request)).toMatchObject({ ok: true, value: { order: { state: 'paid' } } });
    await booksAgree();
  });

  it('refuses the same id with another sum by name, and the first order stands', async () => {
    const request = freshRequest();
    await create(request);
    const other = { ...request, amount: { amount: '50.00', currency: 'EUR' } };
    expect(await create(other)).toMatchObject({ ok: false, error: { code: 'LEDGER_ID_REUSED' } });
    expect(await create({ ...request, tenancyId: 'ben' })).toMatchObject({ error: { code: 'LEDGER_ID_REUSED' } });
    expect(await find(request.id)).toMatchObject({ value: { order: { amount: request.amount, state: 'pending' } } });
    await close(request.id);
  });

  it.each([['0.50'], ['10000.01'], ['20.005'], ['0']])('refuses %s', async (amount) => {
    expect(await create(freshRequest(amount))).toMatchObject({ ok: false, error: { code: 'AMOUNT_REFUSED' } });
  });

  it('hears a notification twice and credits once', async () => {
    const request = freshRequest();
    await create(request);
    const session = await sessionOf(request.id);
    await hand.act('pay_twice', { session });
    await hand.act('notify_twice', { session });
    await untilCredited(request.id);
    const { sent } = (await hand.state()).notifications;
    expect(sent.slice(-3).every(({ status }) => status === 200)).toBe(true);
    await booksAgree();
  });

  it('refuses a forged notification, and asks nobody because of it', async () => {
    const request = freshRequest();
    await create(request);
    const forged = {
      type: 'checkout.session.completed',
      data: { object: { id: await sessionOf(request.id), client_reference_id: request.id } },
    };
    const headers = { 'stripe-signature': `t=${Math.floor(clock.now() / 1000)},v1=${'0'.repeat(64)}` };
    expect(await ask('POST', '/api/payments/notify/stripe', forged, headers)).toMatchObject({
      error: { code: 'NOTIFY_REFUSED' },
    });
    expect(await ask('POST', '/api/payments/notify/other', forged, headers)).toMatchObject({ ok: false });
    expect(await find(request.id)).toMatchObject({ value: { order: { state: 'pending' } } });
    await close(request.id);
  });

  it('is opened once although the answer was lost', async () => {
    const request = freshRequest();
    await hand.act('lose_answer', { of: 'create', times: 3 });
    const unknown = await create(request);
    expect(unknown).toMatchObject({ value: { order: { state: 'unknown', code: 'PROVIDER_AWAY', payload: null } } });
    await until(request.id, ({ order }) => order.state === 'pending');
    await sessionOf(request.id);
    await close(request.id);
  });

  it('that was paid with the answer lost is asked about until it is known', async () => {
    const request = freshRequest();
    await create(request);
    await hand.act('lose_notifications', { on: true });
    await hand.act('lose_answer', { of: 'query', times: 4 });
    await hand.act('pay', { session: await sessionOf(request.id) });
    await until(request.id, ({ order }) => order.state === 'unknown');
    await untilCredited(request.id);
    await booksAgree();
  });

  it('that turns out to be paid when it is closed is credited', async () => {
    await hand.act('lose_notifications', { on: true });
    const request = freshRequest();
    await create(request);
    await hand.act('pay', { session: await sessionOf(request.id) });
    expect(await close(request.id)).toMatchObject({
      value: { order: { state: 'paid' }, topUp: { amount: request.amount } },
    });
    await booksAgree();
  });

  it('nobody waits for is closed by its deadline, and credited when it arrives all the same', async () => {
    await hand.act('lose_notifications', { on: true });
    const request = freshRequest();
    await create(request);
    const session = await sessionOf(request.id);
    await hand.act('pay_late', { session, afterMs: 6000 });
    await until(request.id, ({ order }) => order.state === 'closed');
    await untilCredited(request.id);
    await booksAgree();
  });

  it('is for its own kiosk alone', async () => {
    expect(await find(newId<OrderId>(clock, systemRandomness))).toMatchObject({ error: { code: 'ORDER_UNKNOWN' } });
    expect(await close(newId<OrderId>(clock, systemRandomness))).toMatchObject({ error: { code: 'ORDER_UNKNOWN' } });
  });

  it('survives a server that is killed at any moment after the payment', { timeout: 180_000 }, async () => {
    for (const afterMs of [0, 10, 40]) {
      const request = freshRequest();
      await create(request);
      void hand.act('pay', { session: await sessionOf(request.id) });
      await clock.sleep(milliseconds(afterMs));
      await server.kill();
      await startTheServer();
      await untilCredited(request.id);
    }
    await booksAgree();
  });

  it('is taken up by a server that was away when it was paid, without any kiosk', async () => {
    const request = freshRequest();
    await create(request);
    const session = await sessionOf(request.id);
    await server.kill();
    await hand.act('pay', { session });
    await startTheServer();
    await untilCredited(request.id);
    await booksAgree();
  });

  it('stands in the provider’s own books under our order', async () => {
    const span = `from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z`;
    const rows = z
      .array(z.looseObject({ kind: z.string(), orderId: z.string().nullable(), amountMinor: z.string() }))
      .parse(await askDoor(server.address('door'), `/orders/statement/stripe?${span}`));
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((row) => row.kind !== 'payment' || row.orderId === null)).toEqual([]);
    const sum = rows.reduce((total, row) => total + Number(row.amountMinor), 0);
    expect(sum).toBe((await hand.state()).taken.netMinor);
  });
});
