import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardUid } from '#kernel';
import { fakeAccount, fakeAnswers } from '../testing/fake-building.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { pinnedHttp } from './pinned-http.ts';
import { ServerClient } from './server-client.ts';

let server: FakeServer;
let url: string;
const uid = cardUid('04A1B2C3D4E5F6');
const clientFor = (certificatePem: string) => new ServerClient(pinnedHttp({ url, certificatePem }));

beforeEach(async () => {
  server = await FakeServer.make(fakeAnswers());
  url = `https://127.0.0.1:${await server.listen()}`;
});
afterEach(() => server.close());

describe('the server client', () => {
  it('reads an answer of the server whose certificate it was given, and sends its token', async () => {
    const client = clientFor(server.certificatePem);
    client.useToken('constructed-token');
    expect(await client.identify(uid)).toMatchObject({ ok: true, value: { account: fakeAccount(), proof: 'number' } });
    expect(server.seen[0]).toMatchObject({ authorization: 'Bearer constructed-token', body: { cardUid: uid } });
  });

  it('does not speak to a server with another certificate', async () => {
    const other = await FakeServer.make({});
    await expect(clientFor(other.certificatePem).identify(uid)).rejects.toMatchObject({ code: 'SERVER_AWAY' });
    expect(server.seen).toHaveLength(0);
  });

  it('returns a refusal and throws what fits no schema, with the place', async () => {
    const client = clientFor(server.certificatePem);
    server.on('POST /api/kiosk/identify', () => ({
      ok: false,
      error: { code: 'CARD_UNKNOWN', message: 'no such card', details: {} },
    }));
    expect(await client.identify(uid)).toMatchObject({ ok: false, error: { code: 'CARD_UNKNOWN' } });
    server.on('POST /api/kiosk/identify', () => ({
      ok: true,
      value: { account: { ...fakeAccount(), balance: 3.5 }, proof: 'number', may: [] },
    }));
    await expect(client.identify(uid)).rejects.toMatchObject({
      code: 'SERVER_ANSWER_INVALID',
      details: { path: '/api/kiosk/identify', at: 'value.account.balance' },
    });
  });

  it('refuses an amount in another currency than the site’s', async () => {
    const client = clientFor(server.certificatePem);
    client.useCurrency('CHF');
    await expect(client.identify(uid)).rejects.toMatchObject({
      code: 'SERVER_ANSWER_INVALID',
      details: { currency: 'EUR' },
    });
  });

  it('says that a server that is gone is away', async () => {
    await server.close();
    await expect(clientFor(server.certificatePem).site()).rejects.toMatchObject({ code: 'SERVER_AWAY' });
  });
});
