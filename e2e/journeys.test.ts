import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { seconds } from '#kernel';
import { journeySteps, launchBrowser, lindenhofCards, TouchScreen, walkTheChain } from '#simulators';
import { clock, eventually, moneyIsConserved, moveIn, type House } from './house.ts';

describe('a tenant at the kiosk', () => {
  let house: House;
  let browser: Browser;
  let screen: TouchScreen;

  beforeAll(async () => {
    house = await moveIn({
      kioskSession: 'idle_after: 6 s\nanswer_within: 20 s\nreceipt_shown_for: 4 s\nfault_shown_for: 3 s',
    });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await house?.end();
  });

  beforeEach(async () => {
    screen = await TouchScreen.open(browser, house.building.kiosk.address('screen'));
    await screen.shows('attract', 60_000);
  });

  afterEach(async () => {
    await screen.close();
  });

  const acceptorIs = (on: boolean) =>
    eventually(
      `acceptor ${on ? 'on' : 'off'}`,
      () => house.hands.validator.state(),
      (state) => state.enabled === on,
    );

  it('was cut off, pays, gets the light back and takes the receipt', async () => {
    await screen.close();
    const before = await house.hands.meters.state();
    expect(before.meters.find((meter) => meter.serial === '20260101')?.relay).toBe('open');
    const report = await walkTheChain(house.building, clock);
    expect(report.ok).toBe(true);
    const times = journeySteps.map((step) => Date.parse(report.steps[step]?.at ?? ''));
    expect(times.every((at) => Number.isFinite(at))).toBe(true);
    expect(report.receipt).toContain('20');
    const after = await house.hands.meters.state();
    expect(after.meters.find((meter) => meter.serial === '20260101')).toMatchObject({ relay: 'closed' });
    const { books } = await moneyIsConserved(house);
    expect(books).toEqual({ cash: 20, unresolved: 0 });
    // A fifth of the note paid old debt: 31 less 4.
    expect((await house.account('oliveira')).arrears.amount).toBe('27.00');
    screen = await TouchScreen.open(browser, house.building.kiosk.address('screen'));
  });

  it('with a card that belongs to nobody is told so, in words, and nothing is shown', async () => {
    await house.hands.cards.act('tap', { uid: lindenhofCards.stranger });
    await screen.shows('fault');
    await screen.says(/card/i);
    await screen.shows('attract');
  });

  it('who walks away with money in is credited, asked for more time first, and forgotten', async () => {
    const { cash } = await house.books();
    await house.hands.cards.act('tap', { uid: lindenhofCards.weber });
    await screen.shows('home');
    await screen.touch(/bar|cash/i);
    await screen.shows('cash');
    await acceptorIs(true);
    await house.hands.validator.act('insert', { value: 10 });
    await screen.ticked('credited', 'done');
    await screen.page.locator('dialog[open]').waitFor({ timeout: 20_000 });
    await screen.shows('attract', 60_000);
    await acceptorIs(false);
    expect((await house.books()).cash).toBe(cash + 10);
    await moneyIsConserved(house);
    expect(await screen.page.content()).not.toContain('W•••');
  });

  it('is told before paying that there is no paper, pays all the same, and loses nothing', async () => {
    await house.hands.printer.act('paper_out');
    try {
      const { cash } = await house.books();
      await house.hands.cards.act('tap', { uid: lindenhofCards.yusuf });
      await screen.shows('home');
      await screen.touch(/cash/i);
      await screen.shows('cash');
      await screen.says(/receipt|paper/i);
      await acceptorIs(true);
      await house.hands.validator.act('insert', { value: 5 });
      await screen.ticked('credited', 'done');
      await screen.touch(/Done/);
      await screen.shows('receipt');
      await screen.says(/paper|not printed|no receipt/i);
      expect((await house.books()).cash).toBe(cash + 5);
    } finally {
      await house.hands.printer.act('paper_in');
    }
    await moneyIsConserved(house);
  });

  it('feeds notes while the server is away, is told so, and is credited once when it is back', async () => {
    const before = await house.books();
    await house.hands.cards.act('tap', { uid: lindenhofCards.oliveira });
    await screen.shows('home');
    await screen.touch(/cash/i);
    await screen.shows('cash');
    await acceptorIs(true);
    await house.building.server.kill();
    await screen.says(/server|connection|later|offline/i);
    await house.hands.validator.act('insert', { value: 10 });
    await screen.ticked('paid', 'done');
    await screen.touch(/Done/);
    await screen.shows('receipt');
    await house.building.startServer();
    await eventually(
      'credited',
      () => house.books(),
      (books) => books.cash === before.cash + 10,
    );
    await clock.sleep(seconds(2));
    const { books } = await moneyIsConserved(house);
    expect(books.unresolved).toBe(before.unresolved);
    expect(await house.ledgerIsSound()).toBe(true);
  });
});
