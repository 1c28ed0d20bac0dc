import jsqr from 'jsqr';
import { loadImage, createCanvas } from '@napi-rs/canvas';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seconds } from '#kernel';
import { askDoor, launchBrowser, lindenhofCards, TouchScreen } from '#simulators';
import { clock, eventually, moveIn, type House } from './house.ts';

const orderLines = z.array(z.looseObject({ id: z.string(), state: z.string(), creditedAt: z.string().nullable() }));

describe('a tenant who pays by phone', () => {
  let house: House;
  let browser: Browser;

  beforeAll(async () => {
    house = await moveIn({ kioskSession: 'receipt_shown_for: 4 s\nfault_shown_for: 3 s' });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await house?.end();
  });

  const door = (path: string) => askDoor(house.building.server.address('door'), path);
  const clearing = async () =>
    Number(z.object({ clearing: z.string() }).parse(await door('/orders/clearing')).clearing);
  const orders = async () => orderLines.parse(await door('/orders'));

  /** The law of money by phone: what the provider took is in the books, all of it, once. */
  async function booksAgree(): Promise<number> {
    await eventually(
      'in the books',
      async () => ({ books: await clearing(), taken: (await house.hands.provider.state()).taken }),
      ({ books, taken }) => books * 100 === taken.netMinor,
    );
    await clock.sleep(seconds(3));
    const { taken } = await house.hands.provider.state();
    expect((await clearing()) * 100).toBe(taken.netMinor);
    expect(await house.ledgerIsSound()).toBe(true);
    return taken.netMinor / 100;
  }

  async function toCode(screen: TouchScreen, card: string): Promise<string> {
    await screen.shows('attract', 60_000);
    await house.hands.cards.act('tap', { uid: card });
    await screen.shows('home');
    await screen.touch(/phone|Handy/);
    await screen.shows('qr_amount');
    await screen.touch(/^.?20/);
    await screen.shows('qr');
    await screen.page.locator('[data-qr]').waitFor();
    return decoded(await screen.page.screenshot());
  }

  it('scans the code on the glass, pays on the phone, sees the ticks and takes the receipt', async () => {
    const screen = await TouchScreen.open(browser, house.building.kiosk.address('screen'));
    const url = await toCode(screen, lindenhofCards.oliveira);
    const before = await house.account('oliveira');
    expect(await (await fetch(url)).text()).toContain('Pay €20.00');
    expect((await fetch(`${url}/pay`, { method: 'POST' })).status).toBe(200);
    await screen.ticked('credited', 'done');
    await screen.shows('receipt');
    expect(await booksAgree()).toBe(20);
    // A fifth paid old debt, like cash.
    const after = await house.account('oliveira');
    expect(Number(before.arrears.amount) - Number(after.arrears.amount)).toBeCloseTo(4);
    const { receipts } = await house.hands.printer.state();
    const text = receipts.at(-1)?.text ?? '';
    expect(text).toContain('Paid by phone');
    expect(text.replaceAll(/\s/g, '')).toContain(
      (await house.hands.provider.state()).sessions.at(-1)?.payment?.ref ?? 'a payment',
    );
    await screen.close();
  });

  it('who cancels while the money is on its way is credited, once, when it arrives', async () => {
    const before = await clearing();
    const screen = await TouchScreen.open(browser, house.building.kiosk.address('screen'));
    await toCode(screen, lindenhofCards.weber);
    await house.hands.provider.act('pay_late');
    await screen.touch(/Abbrechen|Cancel/);
    await screen.shows('home');
    await eventually('credited late', clearing, (sum) => sum === before + 20, 30_000);
    await house.hands.provider.act('notify_twice');
    expect(await booksAgree()).toBe(before + 20);
    expect((await orders())[0]).toMatchObject({ state: 'paid' });
    await screen.touch(/Abmelden|Sign out/);
    await screen.shows('receipt');
    await screen.close();
  });

  it('is not offered a code when the server is away, and is told so', async () => {
    const screen = await TouchScreen.open(browser, house.building.kiosk.address('screen'));
    await screen.shows('attract', 60_000);
    await house.hands.cards.act('tap', { uid: lindenhofCards.yusuf });
    await screen.shows('home');
    await house.building.server.kill();
    await screen.page.getByRole('button', { name: /Pay by phone/, disabled: true }).waitFor();
    await screen.says(/nothing can be paid by phone just now/i);
    await house.building.startServer();
    await screen.page.getByRole('button', { name: /Pay by phone/, disabled: false }).waitFor();
    await screen.close();
  });
});

/** What a phone's camera reads of the painted screen. */
async function decoded(png: Buffer): Promise<string> {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data ?? 'no code to be seen';
}
