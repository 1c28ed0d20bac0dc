import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './house.ts';
import { PanelHouse } from './panel-house.ts';

const VALIDATOR = 'Bill validator';
const WIRE = 'Wire between kiosk and server';
const CLOCK = 'The machines’ clock';

/* Power, the wire and the clock, by the panel's own buttons, beside the kiosk's screen. */

describe('the hardware panel: power, wire and clock', () => {
  let at: PanelHouse;

  beforeAll(async () => {
    at = await PanelHouse.open();
  });

  afterAll(() => at?.end());

  beforeEach(async () => {
    await at.leave();
    await at.panel.fresh();
  });

  const offline = /server|connection|later|offline/i;

  async function feedOffline(value: '5' | '10'): Promise<void> {
    await at.panel.feed(value);
    await at.screen.ticked('paid', 'done');
    await at.screen.touch(/Done/);
    await at.screen.shows('receipt');
    await at.leave();
  }

  it('the kiosk loses its power with a note on its way; it comes back with its screen, and the note is somewhere, once', async () => {
    await at.toCash();
    await at.panel.pressBoth(at.panel.button('Feed a note', '20'), at.panel.way('Power', 'Kiosk', 'Cut'), 320);
    await at.panel.tells('The kiosk is off.');
    await at.panel.is(VALIDATOR, 'Power', 'Off');
    await at.panel.page.getByText('The kiosk is off', { exact: true }).waitFor();
    await at.panel.choose('Power', 'Kiosk', 'On');
    await at.panel.is(VALIDATOR, 'Power', 'On');
    await at.screen.shows('attract', 60_000);
    const { cash, unresolved } = await at.booksBalance();
    expect([0, 20]).toContain(cash);
    expect(unresolved).toBe(0);
    await at.toCash();
    await at.panel.feed('5');
    await at.screen.ticked('credited', 'done');
    expect((await at.booksBalance()).cash).toBe(cash + 5);
  });

  it('the kiosk’s program crashes with a tenant before it, and is back by itself', async () => {
    await at.toHome();
    await at.panel.page.getByRole('button', { name: 'Crash the kiosk’s program' }).click();
    await at.panel.is('Power', 'Kiosk', 'On', 60_000);
    await at.screen.shows('attract', 60_000);
    await at.booksBalance();
  });

  it('the server loses its power while cash goes in: it is said, taken, and credited once when it is back', async () => {
    const { cash } = await at.house.books();
    await at.toCash();
    await at.panel.choose('Power', 'Server', 'Cut');
    await at.screen.says(offline);
    await at.panel.healthSays('It does not answer.');
    await feedOffline('10');
    await at.panel.way('Power', 'Server', 'On').click();
    await at.panel.is('Power', 'Server', 'On', 60_000);
    await at.panel.healthSays(/All is well|[A-Z]_/);
    expect((await at.booksBalance()).cash).toBe(cash + 10);
  });

  it.each(['Switch off', 'Cable out'])(
    'the wire to the server is gone (%s): it is said, cash is taken, and credited once when the wire is whole',
    async (broken) => {
      const { cash } = await at.house.books();
      await at.toCash();
      await at.panel.choose(WIRE, 'Wire', broken);
      await at.screen.says(offline, 60_000);
      await feedOffline('5');
      await at.panel.choose(WIRE, 'Wire', 'Whole');
      await eventually(
        'credited',
        () => at.house.books(),
        (books) => books.cash === cash + 5,
        60_000,
      );
      expect((await at.booksBalance()).cash).toBe(cash + 5);
    },
  );

  it.each(['A day ahead', 'A day back'])(
    'the clock jumps (%s): it is suspect, nobody is cut, nobody is sent away, money is taken; right again, it is trusted',
    async (jump) => {
      const { cash } = await at.house.books();
      const relays = async () => (await at.house.hands.meters.state()).meters.map(({ relay }) => relay);
      const before = await relays();
      await at.toHome(/^Amina/);
      await at.panel.button(CLOCK, jump).click();
      await at.panel.tells('The clock jumped.');
      await at.panel.healthSays('CLOCK_SUSPECT');
      await at.screen.shows('home');
      await at.screen.touch(/cash/i);
      await at.screen.shows('cash');
      await at.panel.slotIsLit();
      await at.panel.feed('10');
      await at.screen.ticked('credited', 'done');
      await at.leave();
      expect(await relays()).toEqual(before);
      await at.panel.button(CLOCK, 'Right again').click();
      await at.panel.tells('CLOCK_SUSPECT is over.', 30_000);
      expect((await at.booksBalance()).cash).toBe(cash + 10);
      await at.toCash(/^Amina/);
      await at.panel.feed('5');
      await at.screen.ticked('credited', 'done');
      await at.leave();
      expect((await at.booksBalance()).cash).toBe(cash + 15);
      expect(await relays()).toEqual(before);
    },
  );
});
