import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, panelContext, showAndPaint } from '../../gallery/browser.ts';
import { buildScreen } from '../../gallery/build.ts';
import { GalleryHost } from '../../gallery/host.ts';
import { viewOf, type Situation } from '../../gallery/views.ts';

let browser: Browser;
let host: GalleryHost;
let page: Page;
let sequence = 0;

beforeAll(async () => {
  host = new GalleryHost(await buildScreen('kiosk'));
  const address = await host.start();
  browser = await launchChromium();
  page = await (await panelContext(browser)).newPage();
  await page.goto(address);
});
afterAll(async () => {
  await browser.close();
  await host.stop();
});

async function show(situation: Situation, headset = true): Promise<void> {
  sequence += 1;
  await showAndPaint(page, host, viewOf(situation, { sequence, headset }));
}
const caption = async () => (await page.getAttribute('[data-spoken]', 'data-spoken')) ?? '';

describe('speech', () => {
  it('says nothing without a headset', async () => {
    await show('home', false);
    expect(await page.locator('[data-spoken]').count()).toBe(0);
  });

  it('begins with how it works, then says the money first and the acts last', async () => {
    await show('home');
    const words = await caption();
    expect(words).toMatch(/^Speech is on/);
    expect(words.indexOf('€')).toBeGreaterThan(0);
    expect(words.indexOf('Top up with cash')).toBeGreaterThan(words.indexOf('€'));
  });

  it('says of a screen that goes on only what is new', async () => {
    await show('cash_before');
    await show('cash_checking');
    const words = await caption();
    expect(words).toContain('50');
    expect(words).not.toContain('Speech is on');
  });

  it('says a control when it is reached, and the whole screen again on 0', async () => {
    await show('home');
    const whole = await caption();
    await page.keyboard.press('Tab');
    const name = await caption();
    expect(name.length).toBeLessThan(whole.length);
    expect(whole).toContain(name);
    await page.keyboard.press('0');
    await expect.poll(caption).toBe(whole);
  });

  it('says what a receipt holds', async () => {
    await show('receipt');
    const words = await caption();
    for (const part of ['€70', 'Receipt no. 184', '€42.90']) expect(words).toContain(part);
    // What a screen reader is told besides is not said twice.
    expect(words.match(/Receipt no\. 184/g)).toHaveLength(1);
  });
});
