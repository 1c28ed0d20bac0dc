import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currency, earlier, later, minutes, newId, type Instant, type OrderId } from '#kernel';
import { SystemClock, systemRandomness } from '#platform';
import { handAt, startProgram, type Program } from '#simulators';
import type { ProviderOrder } from './provider.ts';
import { StripeProvider } from './stripe.ts';

const clock = new SystemClock();
const folder = mkdtempSync(join(tmpdir(), 'foyer-stripe-'));
const eur = (minor: bigint) => ({ minor, currency: currency('EUR') });
let program: Program;
let provider: StripeProvider;
let notifySecret: string;

beforeAll(async () => {
  program = await startProgram({
    name: 'provider',
    command: ['simulators/provider/process.ts', '--keys', folder],
    logFile: join(folder, 'provider.log'),
    clock,
  });
  notifySecret = readFileSync(join(folder, 'notify.secret'), 'utf8');
  provider = providerWith(readFileSync(join(folder, 'secret.key'), 'utf8'));
});

afterAll(async () => {
  await program?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function providerWith(secretKey: string): StripeProvider {
  const api = program.address('device');
  return new StripeProvider({ id: 'stripe', secretKey, notifySecret, api, returnUrl: `${api}/thanks` });
}

const hand = () => handAt(program.address('control'), (raw) => raw);
const freshOrder = (minor = 2000n): ProviderOrder => ({
  id: newId<OrderId>(clock, systemRandomness),
  amount: eur(minor),
  description: 'Constructed House',
  createdAt: clock.now(),
});

describe('Stripe, over real HTTP', () => {
  it('opens an order once, however often it is asked, and refuses its id for another sum', async () => {
    const order = freshOrder();
    const opened = await provider.create(order);
    expect(opened).toMatchObject({ kind: 'qr', qrPayload: expect.stringContaining('/pay/cs_test_') as string });
    expect(await provider.create(order)).toEqual(opened);
    await expect(provider.create({ ...order, amount: eur(2001n) })).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
  });

  it('sees an order open, paid on the phone, and still paid when it is closed too late', async () => {
    const order = freshOrder();
    const { providerRef, qrPayload } = await provider.create(order);
    expect(await provider.query(providerRef)).toEqual({ kind: 'open' });
    const page = await (await fetch(qrPayload)).text();
    expect(page).toContain('Constructed House');
    expect(page).toContain('Pay €20.00');
    expect((await fetch(`${qrPayload}/pay`, { method: 'POST' })).url).toContain('/thanks');
    const paid = { kind: 'paid', amount: eur(2000n), orderId: order.id };
    expect(await provider.query(providerRef)).toMatchObject(paid);
    expect(await provider.close(providerRef)).toMatchObject(paid);
  });

  it('closes an order, after which nobody can pay it', async () => {
    const { providerRef, qrPayload } = await provider.create(freshOrder());
    expect(await provider.close(providerRef)).toEqual({ kind: 'closed' });
    expect(await provider.close(providerRef)).toEqual({ kind: 'closed' });
    expect((await fetch(`${qrPayload}/pay`, { method: 'POST' })).status).toBe(409);
  });

  it('says that nobody knows when the answer is lost or the provider fails, and what was refused for good', async () => {
    const order = freshOrder();
    // The package itself asks once more where a connection closes under it.
    await hand().act('lose_answer', { of: 'create', times: 2 });
    await expect(provider.create(order)).rejects.toMatchObject({ code: 'PROVIDER_AWAY' });
    const { providerRef } = await provider.create(order);
    await hand().act('fail', { times: 1 });
    await expect(provider.query(providerRef)).rejects.toMatchObject({ code: 'PROVIDER_AWAY' });
    await hand().act('go_away');
    await expect(provider.query(providerRef)).rejects.toMatchObject({ code: 'PROVIDER_AWAY' });
    await hand().act('clear');
    expect(await provider.query(providerRef)).toEqual({ kind: 'open' });
    await expect(provider.query('cs_none')).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    await expect(providerWith('sk_test_wrong').query(providerRef)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
  });

  it('refunds once under one id, and lists payment, fee and refund in its books', async () => {
    const began = clock.now();
    const order = freshOrder(3000n);
    const { providerRef } = await provider.create(order);
    await hand().act('pay', { session: providerRef });
    const seen = await provider.query(providerRef);
    const paymentRef = seen.kind === 'paid' ? seen.paymentRef : '';
    const refund = { refundId: newId<OrderId>(clock, systemRandomness), amount: eur(1000n) };
    const first = await provider.refund(paymentRef, refund);
    expect(first.state).toBe('done');
    expect(await provider.refund(paymentRef, refund)).toEqual(first);
    expect(await provider.queryRefund(first.refundRef)).toEqual(first);
    await expect(provider.refund(paymentRef, { refundId: 'other', amount: eur(2001n) })).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
    const span = { from: earlier(began, minutes(1)), to: later(began, minutes(5)) };
    const mine = (await provider.downloadStatement(span)).filter((row) => row.paymentRef === paymentRef);
    expect(mine).toMatchObject([
      { kind: 'payment', amount: eur(3000n), fee: eur(70n) },
      { kind: 'refund', amount: eur(-1000n) },
    ]);
  });
});

describe('a notification', () => {
  const body = (sessionId = 'cs_test_1') =>
    JSON.stringify({
      type: 'checkout.session.completed',
      data: { object: { id: sessionId, client_reference_id: 'o-1' } },
    });
  const signed = (text: string, at: Instant, secret = notifySecret) => {
    const seconds = Math.floor(at / 1000);
    const mac = createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex');
    return { 'stripe-signature': `t=${seconds},v1=${mac}` };
  };
  const parse = (headers: Record<string, string>, text: string) =>
    provider.parseNotify(headers, Buffer.from(text), { now: clock.now() });

  it('names the order when its signature holds', () => {
    expect(parse(signed(body(), clock.now()), body())).toEqual({
      ok: true,
      value: [{ providerRef: 'cs_test_1', orderId: 'o-1' }],
    });
  });

  it('is refused when it is forged, changed, old, from the future, unsigned or no JSON', () => {
    const refused = { ok: false, error: { code: 'NOTIFY_REFUSED' } };
    const now = clock.now();
    expect(parse(signed(body(), now, 'whsec_wrong'), body())).toMatchObject(refused);
    expect(parse(signed(body(), now), body('cs_test_2'))).toMatchObject(refused);
    expect(parse(signed(body(), earlier(now, minutes(6))), body())).toMatchObject(refused);
    expect(parse(signed(body(), later(now, minutes(6))), body())).toMatchObject(refused);
    expect(parse({}, body())).toMatchObject(refused);
    expect(parse(signed('[', now), '[')).toMatchObject(refused);
  });
});
