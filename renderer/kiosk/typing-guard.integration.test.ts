import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, panelContext, showAndPaint } from '../gallery/browser.ts';
import { buildScreen } from '../gallery/build.ts';
import { GalleryHost } from '../gallery/host.ts';
import { viewOf, type Situation } from '../gallery/views.ts';

/*
 * Keys come as Chromium gets them from the system, by its DevTools protocol. How fast they arrive is measured in the page: on a machine that was too busy for a
 * burst, the burst is played again.
 */

let browser: Browser;
let host: GalleryHost;
let page: Page;
let keyboard: CDPSession;
let sequence = 0;

beforeAll(async () => {
  host = new GalleryHost(await buildScreen('kiosk', 'typing-guard'));
  const address = await host.start();
  browser = await launchChromium();
  page = await (await panelContext(browser)).newPage();
  await page.addInitScript(() => {
    const came: number[] = [];
    Object.assign(window, { came });
    window.addEventListener('keydown', (event) => event.isTrusted && came.push(event.timeStamp), true);
  });
  await page.goto(address);
  keyboard = await page.context().newCDPSession(page);
});
afterAll(async () => {
  await browser.close();
  await host.stop();
});
beforeEach(() => void (host.intents.length = 0));

/** Afresh: what was typed before is not on it any more. */
async function show(situation: Situation): Promise<void> {
  for (const each of ['attract', situation] as const) {
    sequence += 1;
    await showAndPaint(page, host, viewOf(each, { sequence }));
  }
  host.intents.length = 0;
}

/** All at once, as a device plays them: nobody waits for one key before the next. */
async function play(text: string): Promise<void> {
  await Promise.all(
    Array.from(text).flatMap((character) => {
      const isEnter = character === '\n';
      const key = isEnter ? 'Enter' : character;
      const which = {
        key,
        code: isEnter ? 'Enter' : `Digit${key}`,
        windowsVirtualKeyCode: isEnter ? 13 : key.charCodeAt(0),
      };
      const typed = { text: isEnter ? '\r' : character };
      return [
        keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', ...which, ...typed }),
        keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...which }),
      ];
    }),
  );
}

/** Plays on a fresh screen until it came without a pause, which says how the keys of a device come. Then waits until the screen has made up its mind. */
async function burst(situation: Situation, text: string, prepare = () => Promise.resolve()): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    await show(situation);
    await prepare();
    await page.evaluate(() => Reflect.get(window, 'came').splice(0));
    await play(text);
    await page.waitForTimeout(300);
    const came = await page.evaluate((): number[] => Reflect.get(window, 'came'));
    const pauses = came.slice(1).map((at, index) => at - (came[index] ?? 0));
    if (came.length === text.length && pauses.every((pause) => pause <= 45)) return;
  }
  throw new Error('this machine was too busy for ten bursts of keys');
}

const dots = () => page.locator('p[aria-hidden="true"] > span').count();
const wishes = () => host.intents.filter(({ kind }) => kind !== 'painted');

describe('a burst of keys', () => {
  // It is told at most once a second, so the one before must lie so far back.
  beforeEach(() => page.waitForTimeout(1100));

  it('enters nothing on the pad of a PIN, and submits nothing: it is told and that is all', async () => {
    await burst('staff_pin', '123456\n');
    expect(await dots()).toBe(0);
    expect(wishes()).toEqual([{ kind: 'keys_dropped' }]);
  });

  it('presses no button that has the focus', async () => {
    await burst('home', '4711\n', () => page.getByRole('button', { name: 'Top up with cash' }).focus());
    expect(wishes()).toEqual([{ kind: 'keys_dropped' }]);
    await burst('home', '   ', () => page.getByRole('button', { name: 'Top up with cash' }).focus());
    expect(wishes().filter(({ kind }) => kind !== 'keys_dropped')).toEqual([]);
  });

  it('of a whole receipt’s code does nothing on the first screen', async () => {
    await burst('attract', `${'0123456789'.repeat(24)}\n`);
    expect(wishes()).toEqual([{ kind: 'keys_dropped' }]);
  });
});

describe('a person’s keys', () => {
  const typed = async (keys: readonly string[]) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(90);
    }
  };

  it('enter a PIN, clear it, and submit it once', async () => {
    await show('staff_pin');
    await typed(['1', '2', '3']);
    await expect.poll(dots).toBe(3);
    await typed(['Backspace']);
    await expect.poll(dots).toBe(0);
    await typed(['4', '7', '1', '1', 'Enter']);
    await expect.poll(wishes).toEqual([{ kind: 'staff', wish: { kind: 'submit_pin', pin: '4711' } }]);
  });

  it('move the focus and press what has it, by Enter and by the space bar, once each', async () => {
    await show('home');
    const topUp = page.getByRole('button', { name: 'Top up with cash' });
    await page.getByRole('button', { name: 'Will I be cut off?' }).focus();
    await typed(['Tab']);
    await expect.poll(() => topUp.evaluate((button) => button === document.activeElement)).toBe(true);
    await typed(['Enter']);
    await expect.poll(wishes).toEqual([{ kind: 'top_up_with_cash' }]);
    await typed([' ']);
    await expect.poll(wishes).toEqual([{ kind: 'top_up_with_cash' }, { kind: 'top_up_with_cash' }]);
  });

  it('that are held down act once', async () => {
    await show('staff_pin');
    for (let repeats = 0; repeats < 6; repeats += 1) await page.keyboard.down('7');
    await page.keyboard.up('7');
    await expect.poll(dots).toBe(1);
    await page.waitForTimeout(200);
    expect(await dots()).toBe(1);
    expect(wishes()).toEqual([]);
  });

  it('of two fingers at once both act, in their order', async () => {
    await show('staff_pin');
    await play('12');
    await expect.poll(dots).toBe(2);
    expect(wishes()).toEqual([]);
  });
});
