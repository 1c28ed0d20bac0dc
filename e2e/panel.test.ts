import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './house.ts';
import { PanelHouse } from './panel-house.ts';

const PICTURE = fileURLToPath(new URL('../docs/screens/demo-panel.png', import.meta.url));
const VALIDATOR = 'Bill validator';
const PRINTER = 'Receipt printer';
const SCANNER = 'Show a code to the scanner';
const PHONE = 'Pay by phone';

/* The panel and the kiosk's screen side by side in a browser, and whatever the panel can do done by its own buttons. */

describe('the hardware panel', () => {
  let at: PanelHouse;

  beforeAll(async () => {
    at = await PanelHouse.open();
  });

  afterAll(() => at?.end());

  beforeEach(async () => {
    await at.leave();
    await at.panel.fresh();
  });

  it('a card is tapped, a note is fed, the light goes on, the receipt lies there as paper', async () => {
    await at.toCash();
    await at.panel.tells('Card on the reader: Maria Oliveira.');
    await at.panel.feed('20');
    await at.panel.tells('20 fell into the cash box.');
    await at.panel.tells('1·01: the relay is closed.');
    await at.panel.tells('1·01: current flows.');
    await at.screen.ticked('supply', 'done');
    await at.screen.touch(/Done/);
    await at.panel.tells('A receipt was printed.');
    const paper = at.panel.page.locator('.paper.newest img');
    await paper.waitFor();
    expect(await paper.getAttribute('alt')).toContain('20.00');
    await eventually(
      'painted',
      () => paper.evaluate((picture: HTMLImageElement) => picture.naturalWidth),
      (width) => width > 300,
    );
    expect((await at.booksBalance()).cash).toBe(20);
    await at.panel.page.mouse.move(0, 0);
    await at.panel.page.screenshot({ path: PICTURE });
  });

  it('shows what is done to it at once', async () => {
    const delays: number[] = [];
    for (const way of ['Open', 'Closed', 'Open', 'Closed', 'Open', 'Closed'])
      delays.push(await at.panel.delayOf(at.panel.way(PRINTER, 'Cover', way)));
    // The least of them: the machine that runs this may be busy with something else.
    expect(Math.min(...delays)).toBeLessThan(300);
  });

  it('a note that nobody asked for, a value that is not taken, a forged and a creased one: each is refused with its reason', async () => {
    await at.panel.feed('20');
    await at.panel.tells('The note slot is dark');
    await at.toCash();
    const { cash } = await at.house.books();
    await at.panel.feed('A 500');
    await at.panel.tells('it knows no such note');
    await at.screen.says(/came back|given back|not taken|gave/i);
    await at.slotIsLit();
    await at.panel.feed('A forged note');
    await at.panel.tells('it is not genuine');
    await at.slotIsLit();
    await at.panel.feed('A creased note');
    await at.panel.tells('it cannot read it');
    expect((await at.booksBalance()).cash).toBe(cash);
  });

  it('a note pulled back by its string is no credit, and staff are told', async () => {
    const { cash } = await at.house.books();
    await eventually(
      'pulled back in time',
      async () => {
        await at.leave();
        await at.toCash();
        await at.panel.pressBoth(
          at.panel.button('Feed a note', '20'),
          at.panel.button(VALIDATOR, 'Pull the note back'),
          100,
        );
        await at.panel.tells(/20 came out again|20 fell into/);
        return (await at.panel.told()).join('\n');
      },
      (told) => told.includes('came out again'),
      90_000,
    );
    await at.screen.shows('fault');
    await at.panel.healthSays('VALIDATOR_CHEATED');
    expect((await at.booksBalance()).cash).toBeGreaterThanOrEqual(cash);
  });

  it('a jam with a note inside stops cash and nothing else; whoever clears it has the note in the hand', async () => {
    await at.toCash();
    await at.panel.pressBoth(at.panel.button('Feed a note', '20'), at.panel.way(VALIDATOR, 'Note path', 'Jammed'), 60);
    await at.panel.tells('The validator is jammed.');
    await eventually(
      'said',
      () => at.screen.page.locator('[data-screen]').innerText(),
      (text) => /jam|stuck|staff/i.test(text),
    );
    const stuck = (await at.house.hands.validator.state()).path?.position ?? null;
    await at.leave();
    await at.panel.healthSays('VALIDATOR_JAMMED');
    await at.toHome(/^Amina/);
    await at.screen.page.getByRole('button', { name: /Pay by phone/, disabled: false }).waitFor();
    await at.screen.page.getByRole('button', { name: /cash/i, disabled: true }).first().waitFor();
    if (stuck === 'throat') await at.panel.button(VALIDATOR, /into the box/).click();
    else await at.panel.choose(VALIDATOR, 'Note path', 'Free');
    await at.panel.tells('The jam is cleared.');
    await at.screen.page.getByRole('button', { name: /cash/i, disabled: false }).first().waitFor();
    await at.booksBalance();
  });

  it('a full box and a box taken out stop cash before a note goes in; an empty one lets it in again', async () => {
    await at.toCash();
    await at.panel.choose(VALIDATOR, 'Cash box', 'Taken out');
    await at.screen.says(/box|staff/i);
    await at.panel.feed('10');
    await at.panel.tells('the cash box is out');
    await at.panel.choose(VALIDATOR, 'Cash box', 'In');
    await at.panel.choose(VALIDATOR, 'Cash box', 'Full');
    await at.panel.feed('10');
    await at.panel.tells('the cash box is full');
    await at.panel.healthSays('VALIDATOR_STACKER_FULL');
    await at.leave();
    await at.panel.choose(VALIDATOR, 'Cash box', 'In');
    await at.toCash();
    const { cash } = await at.house.books();
    await at.panel.feed('10');
    await at.screen.ticked('credited', 'done');
    expect((await at.booksBalance()).cash).toBe(cash + 10);
  });

  it('codes are scanned: the last receipt is genuine, everything else is data', async () => {
    await at.panel.button(SCANNER, 'The last receipt’s code').click();
    await at.screen.shows('receipt_check');
    await at.screen.says('This receipt is genuine');
    for (const nonsense of ['A web address', 'Control characters', '10 000 letters']) {
      await at.leave();
      await at.panel.fresh();
      await at.panel.button(SCANNER, nonsense).click();
      await at.panel.tells('The scanner read a code.');
      await at.screen.shows('fault');
    }
    await at.leave();
    await at.panel.page.getByRole('textbox', { name: 'What the code says' }).fill('hello');
    await at.panel.button(SCANNER, 'Scan it').click();
    await at.screen.shows('fault');
    await at.booksBalance();
  });

  it('a code is paid by phone, twice by an impatient finger, and late: each credited once; never is never', async () => {
    const toCode = async () => {
      await at.toHome();
      await at.screen.touch(/phone/);
      await at.screen.shows('qr_amount');
      await at.screen.touch(/^.?20/);
      await at.screen.shows('qr');
      await at.panel.tells('A code for €20.00 is at the provider.');
    };
    await toCode();
    await at.panel.button(PHONE, 'Pay').click();
    await at.panel.tells('€20.00 was paid by phone.');
    await at.screen.shows('receipt');
    await at.leave();
    await at.panel.fresh();
    await toCode();
    await at.panel.button(PHONE, 'Pay twice').click();
    await at.screen.shows('receipt');
    await at.leave();
    await at.panel.fresh();
    await toCode();
    await at.panel.button(PHONE, /^Pay late/).click();
    await at.panel.tells('on its way from the phone');
    await at.screen.touch(/Cancel/);
    await at.screen.shows('home');
    await at.panel.tells('was paid after all', 60_000);
    await at.leave();
    await at.panel.fresh();
    await toCode();
    await at.panel.button(PHONE, /^Never/).click();
    await at.screen.touch(/Cancel/);
    await at.screen.shows('home');
    await at.panel.tells('The code for €20.00 is closed.');
    await at.booksBalance();
    expect(await at.byPhone()).toBe(60);
  });

  it('paper near its end, out, an open cover and a jammed cutter are said before money goes in', async () => {
    await at.panel.choose(PRINTER, 'Paper', 'Near its end');
    for (const [choice, broken, whole] of [
      ['Paper', 'Out', 'Plenty'],
      ['Cover', 'Open', 'Closed'],
      ['Cutter', 'Jammed', 'Free'],
    ] as const) {
      await at.panel.choose(PRINTER, choice, broken);
      await at.toHome();
      await at.screen.touch(/cash/i);
      await at.screen.says(/receipt|paper|print/i);
      await at.leave();
      await at.panel.choose(PRINTER, choice, whole);
    }
    await at.toCash();
    await at.panel.choose(PRINTER, 'Paper', 'Out');
    const { cash } = await at.house.books();
    await at.panel.feed('5');
    await at.screen.ticked('credited', 'done');
    await at.screen.touch(/Done/);
    await at.screen.shows('receipt');
    await at.screen.says(/paper|not printed|no receipt/i);
    await at.leave();
    await at.panel.choose(PRINTER, 'Paper', 'Plenty');
    expect((await at.booksBalance()).cash).toBe(cash + 5);
  });

  it('a headset is plugged in, and the screen speaks into it alone', async () => {
    await at.toHome();
    await at.panel.choose('Headset', 'Headset', 'In');
    const caption = at.screen.page.locator('[data-spoken]');
    await eventually(
      'spoken',
      async () => (await caption.getAttribute('data-spoken')) ?? '',
      (text) => text.length > 20,
      5000,
    );
    await at.panel.choose('Headset', 'Headset', 'Out');
    await caption.waitFor({ state: 'detached' });
    await at.booksBalance();
  });

  it('a meter’s wire is cut, its contact is welded, and mended: the panel shows each and nobody else is touched', async () => {
    const unit = at.panel.page.getByRole('group', { name: 'Unit 2·02' });
    await unit.locator('summary').click();
    await unit.getByRole('button', { name: 'Weld the contact' }).click();
    await unit.getByText('closed, welded', { exact: true }).waitFor();
    await unit.getByRole('button', { name: 'Free the contact' }).click();
    await unit.getByRole('button', { name: 'Cut the electricity wire' }).click();
    await at.panel.tells('2·02: a meter’s wire is off.');
    await unit.getByRole('button', { name: 'Mend the electricity wire' }).click();
    await at.panel.tells('2·02: a meter’s wire is on.');
    expect((await at.panel.told()).filter((text) => text.includes('relay'))).toEqual([]);
    await at.booksBalance();
  });
});
