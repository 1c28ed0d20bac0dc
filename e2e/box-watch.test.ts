import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildingNow, type Alarm } from '#contracts/api';
import { FaultError } from '#kernel';
import { hireStaff, lindenhofStaff } from '#simulators';
import { readyToFeed, type BridgeScreen } from './bridge.ts';
import { eventually, moneyIsConserved, moveIn, type House } from './house.ts';
import { acceptorIs, journalRows, leave, serverPage, troublesOf } from './watching.ts';

describe('a cash box that is taken out while nobody is emptying it', () => {
  let house: House;
  let screen: BridgeScreen;
  let cookie: string;

  beforeAll(async () => {
    house = await moveIn({
      kioskSession: 'idle_after: 60 s\nreceipt_shown_for: 2 s\nfault_shown_for: 2 s',
      cashBoxCapacity: 3,
    });
    await hireStaff(house.building);
  }, 120_000);

  afterAll(async () => {
    screen?.close();
    await house?.end();
  });

  /** The console's own door, as a browser asks it. */
  function ask(method: 'GET' | 'POST', path: string, body?: object): Promise<{ text: string; cookie: string }> {
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        `${house.building.server.address('url')}/api/console${path}`,
        { method, rejectUnauthorized: false, headers: { 'content-type': 'application/json', cookie } },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
          response.on('end', () => resolve({ text, cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '' }));
        },
      );
      request.on('error', (thrown) => reject(new FaultError('SERVER_AWAY', { cause: thrown })));
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async function signIn(): Promise<void> {
    const [owner] = lindenhofStaff;
    cookie = '';
    ({ cookie } = await ask('POST', '/sign-in', { name: owner.name, password: owner.password }));
  }

  /** What stands in the console about the lobby's box. */
  async function boxAlarm(): Promise<Alarm | undefined> {
    const { value } = JSON.parse((await ask('GET', '/now')).text) as { value: unknown };
    return buildingNow.parse(value).alarms.find(({ code }) => code === 'CASH_BOX_REMOVED');
  }

  const eur = (amount: string) => ({ amount, currency: 'EUR' });

  async function feed(value: number, credited: string): Promise<void> {
    await house.hands.validator.act('insert', { value });
    await screen.until('credited', ({ screen: shown }) => shown.kind === 'cash' && shown.credited.amount === credited);
  }

  const nearlyFull = () =>
    eventually(
      'told that the box is nearly full',
      () => troublesOf(house),
      (troubles) => troubles.includes('CASH_BOX_NEARLY_FULL'),
    );

  const out = () =>
    screen.until(
      'the box out',
      ({ screen: shown }) => shown.kind === 'cash' && shown.trouble === 'VALIDATOR_STACKER_REMOVED',
    );

  it('cash off at once, an alarm with the counted sum; back: cash on, and the books balance', async () => {
    await signIn();
    screen = await readyToFeed(house);
    await feed(20, '20.00');
    await feed(5, '25.00');
    await house.hands.validator.act('remove_box');
    await out();
    await acceptorIs(house, false);
    expect(await house.hands.validator.act('insert', { value: 10 })).toMatchObject({ value: { taken: false } });
    await eventually(
      'told of',
      () => troublesOf(house),
      (troubles) => troubles.includes('CASH_BOX_REMOVED'),
    );
    const alarm = await boxAlarm();
    expect(alarm).toMatchObject({
      about: 'lobby',
      box: {
        returnedAt: null,
        total: eur('25.00'),
        lines: [
          { denomination: eur('5.00'), count: 1 },
          { denomination: eur('20.00'), count: 1 },
        ],
      },
    });
    await house.hands.validator.act('insert_box');
    await acceptorIs(house, true);
    await eventually('back', boxAlarm, (known) => known?.box?.returnedAt !== null);
    expect(await troublesOf(house)).not.toContain('CASH_BOX_NEARLY_FULL');
    // As many notes as the box holds, by the kiosk's own count; the validator takes more.
    await feed(10, '35.00');
    await nearlyFull();
    expect(await serverPage(house, '/metrics')).toContain('foyer_kiosk_troubles_total{code="CASH_BOX_NEARLY_FULL"} 1');
    expect((await moneyIsConserved(house)).books.cash).toBe(35);
    await leave(screen);
    screen.close();
  }, 120_000);

  it('server away at that moment: kept over a start of the kiosk, delivered after, one alarm', async () => {
    const known = await boxAlarm();
    screen = await readyToFeed(house);
    await house.building.server.stop();
    await screen.until('offline', ({ screen: shown }) => shown.kind === 'cash' && shown.offline);
    await house.hands.validator.act('remove_box');
    await out();
    screen.close();
    await house.building.kiosk.kill();
    await house.building.startKiosk();
    await house.building.startServer();
    await signIn();
    const alarm = await eventually('told of', boxAlarm, (now) => now?.box?.removedAt !== known?.box?.removedAt);
    // What was in it before is in it still: nothing began anew by itself.
    expect(alarm?.box).toMatchObject({ total: eur('35.00'), returnedAt: null });
    expect(alarm?.id).toBe(known?.id);
    await house.hands.validator.act('insert_box');
    await eventually('back', boxAlarm, (now) => now?.box?.returnedAt !== null);
    await nearlyFull();
    screen = await readyToFeed(house);
    await feed(5, '5.00');
    const { books } = await moneyIsConserved(house);
    expect(books.cash).toBe(40);
    expect(journalRows(house).every(({ state }) => state === 'credited')).toBe(true);
    expect(await house.ledgerIsSound()).toBe(true);
  }, 150_000);
});
