import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refuse } from '#kernel';
import { axeOf } from '../gallery/axe.ts';
import { launchChromium } from '../gallery/browser.ts';
import { buildConsole } from '../gallery/build.ts';
import { ago, euro } from '../gallery/console-data.ts';
import { ConsoleHost } from '../gallery/console-host.ts';
import { smallPicture } from '../gallery/small-picture.ts';

/* The built console in Chromium, before a stand-in host with a constructed building. */

const SCRIPT_BUDGET_BYTES = 260 * 1024;
const PICTURE_BUDGET_BYTES = 110_000;
const PICTURES = fileURLToPath(new URL('../../docs/screens/', import.meta.url));

let browser: Browser;
let folder: string;
let host: ConsoleHost;
let address: string;
let context: BrowserContext;
let page: Page;
let violations: string[];

beforeAll(async () => {
  [folder, browser] = await Promise.all([buildConsole(), launchChromium()]);
  await mkdir(PICTURES, { recursive: true });
}, 120_000);

afterAll(async () => {
  await browser?.close();
});

beforeEach(async () => {
  host = new ConsoleHost(folder);
  address = await host.start();
  await openIn('en-GB');
});

afterEach(async () => {
  await context.close();
  await host.stop();
  expect(violations).toEqual([]);
});

async function openIn(locale: string, width = 1440): Promise<void> {
  await context?.close();
  context = await browser.newContext({
    locale,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await context.newPage();
  violations = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(error.message));
}

async function open(hash = '', heading: RegExp | string = /./): Promise<void> {
  await page.goto(address + hash);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

/** The browser says that the pointer was moved before the page has heard of it, by a frame or by a busy second. */
async function moveHand(x: number, y: number): Promise<void> {
  const move = await page.evaluateHandle(
    (atX) => ({
      heard: new Promise<void>((resolve) => {
        const heed = (event: PointerEvent): void => {
          if (event.clientX !== atX) return;
          window.removeEventListener('pointermove', heed);
          resolve();
        };
        window.addEventListener('pointermove', heed);
      }),
    }),
    x,
  );
  await page.mouse.move(x, y);
  await move.evaluate(({ heard }) => heard);
}

async function isAccessible(): Promise<void> {
  const { violations: found } = await (await axeOf(page)).analyze();
  expect(found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
}

async function picture(name: string, heightPx = 900): Promise<void> {
  await page.setViewportSize({ width: 1440, height: heightPx });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const small = await smallPicture(await page.screenshot({ fullPage: false }));
  await writeFile(`${PICTURES}console-${name}.png`, small);
  expect(small.length, name).toBeLessThan(PICTURE_BUDGET_BYTES);
}

/** Whatever is wider than the glass or cut off inside its box. */
function tooWide(): Promise<string[]> {
  return page.evaluate(() => {
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) =>
        element.closest('.scroll, .sr-only, svg') === null &&
        element.getBoundingClientRect().right > document.documentElement.clientWidth + 1,
    );
    return wide.map((element) => `${element.className}: ${(element.textContent ?? '').slice(0, 40)}`);
  });
}

describe('at the door', () => {
  it('lets the first owner in by a code', async () => {
    host.state = 'new';
    host.isSignedIn = false;
    await open('', 'The first owner');
    await isAccessible();
    await picture('first-owner');
    await page.getByRole('button', { name: 'Become the first owner' }).click();
    await page.getByText('The password has at least ten characters.').waitFor();
    expect(host.told).toEqual([]);
    await isAccessible();
    await page.getByLabel('One-time code').fill(' 4711-0815-42 ');
    await page.getByLabel('Your name').fill('Olga Berger');
    await page.getByLabel('Your password').fill('a sentence to keep');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What is happening now' }).waitFor();
    expect(host.told[0]?.body).toEqual({ code: '4711-0815-42', name: 'Olga Berger', password: 'a sentence to keep' });
  });

  it('says how long to wait after a wrong password, and signs in and out', async () => {
    host.isSignedIn = false;
    host.instead.set('/sign-in', refuse('SIGN_IN_REFUSED', { details: { waitMs: 3000 } }));
    await open('', 'Sign in');
    await picture('sign-in');
    await page.getByLabel('Name').fill('Olga Berger');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The name or the password is not right.').waitFor();
    await page.getByRole('button', { name: /Wait [123] second/ }).waitFor();
    await isAccessible();
    host.instead.clear();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'What is happening now' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(host.told.at(-1)).toMatchObject({ path: '/sign-out', csrf: 'constructed' });
  });

  it('ends kindly after half an hour without a hand', async () => {
    await page.clock.install();
    await open();
    await page.clock.fastForward('29:00');
    await moveHand(41, 47);
    await moveHand(83, 59);
    await page.clock.fastForward('29:00');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('What is happening now');
    await page.clock.fastForward('02:00');
    await page.getByText('signed you out to be on the safe side').waitFor();
    expect(host.told.map(({ path }) => path)).toEqual(['/sign-out']);
  });

  it('says that the server is away instead of an empty page', async () => {
    host.instead.set('/state', refuse('STORE_UNAVAILABLE'));
    await open();
    await page.getByRole('alert').waitFor();
    host.instead.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'What is happening now' }).waitFor();
  });
});

describe('what is happening now', () => {
  it('shows the most urgent first, and narrows by tile and by search', async () => {
    await open();
    await page.getByText('Supply is on').waitFor();
    await isAccessible();
    await picture('now', 1260);
    const units = page.locator('table.units tbody tr');
    expect(await units.count()).toBe(20);
    expect(await units.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-urgency')).slice(0, 5))).toEqual([
      'off',
      'away',
      'low',
      'low',
      'fine',
    ]);
    await page.getByRole('button', { name: /Low credit/ }).click();
    expect(await units.count()).toBe(3);
    await page.getByRole('button', { name: /Low credit/ }).click();
    const search = page.getByRole('searchbox');
    for (const [words, found] of [
      ['weber', '1-02'],
      ['20260304', '3-04'],
      ['04a1b2c3d42010', '2-01'],
      ['kern 0-02', '0-02'],
    ] as const) {
      await search.fill(words);
      expect(await units.count(), words).toBe(1);
      expect(await units.first().textContent(), words).toContain(found);
    }
    await search.fill('nobody');
    await page.getByRole('button', { name: 'Show all units' }).click();
    expect(await units.count()).toBe(20);
  });

  it('follows what happens without moving what is there', async () => {
    await open();
    await page.getByText('Supply is on').waitFor();
    const before = await page.locator('table.units').boundingBox();
    const shift = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
          }).observe({ type: 'layout-shift' });
          setTimeout(() => resolve(sum), 1500);
        }),
    );
    host.say({
      type: 'happened',
      at: ago(0),
      kind: 'top_up',
      unitLabel: '1-03',
      code: null,
      amount: euro('10.00'),
      supply: null,
    });
    host.say({ type: 'changed', at: ago(0), what: 'now' });
    await page.getByRole('log').getByText('Top-up €10.00').waitFor();
    expect(await page.locator('table.units').boundingBox()).toEqual(before);
    expect(await shift).toBeLessThan(0.01);
  });

  it('says that the connection is lost, greys what is shown, and comes back by itself', async () => {
    await open();
    await page.getByText('Supply is on').waitFor();
    await host.stop();
    await page.getByText(/Connection lost: what is shown is \d+ seconds? old/).waitFor();
    expect(await page.locator('main').getAttribute('data-stale')).toBe('');
    await host.start();
    await page.getByText('Live', { exact: true }).first().waitFor();
    await page.waitForFunction(() => document.querySelector('main')?.hasAttribute('data-stale') === false);
  });

  it('acknowledges an alarm with a note, by the keyboard alone', async () => {
    host.instead.set('/alarms/alarm-1/acknowledge', refuse('ALARM_UNKNOWN'));
    await open();
    await page.getByRole('button', { name: 'Acknowledge' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await isAccessible();
    await page.keyboard.type('Looked at it');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(host.told).toEqual([
      { path: '/alarms/alarm-1/acknowledge', body: { note: 'Looked at it' }, csrf: 'constructed' },
    ]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('a unit', () => {
  it('leads from the register to the charge to the books', async () => {
    await open('#/units/unit-1-02', /Unit 1-02/);
    await page.getByRole('tab', { name: 'Charges' }).waitFor();
    await isAccessible();
    await picture('unit');
    await page
      .getByRole('button', { name: /Show transaction/ })
      .first()
      .click();
    await page.locator('[data-sought]').waitFor();
    expect(await page.locator('[data-sought]').textContent()).toContain('€0.00');
    await isAccessible();
    await picture('unit-ledger');
    for (const sum of await page.locator('.sum .number').allTextContents()) expect(sum).toBe('€0.00');
    await page
      .getByRole('button', { name: /^Copy Transaction/ })
      .first()
      .click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^019ab3c4-/);
    for (const name of ['Readings', 'Relay commands']) {
      await page.getByRole('tab', { name }).click();
      await isAccessible();
    }
  });

  it('asks for a cut in words, and the danger at once', async () => {
    await open('#/units/unit-1-02', /Unit 1-02/);
    await page.getByRole('button', { name: 'Ask for a cut' }).click();
    await page.getByText('Nothing happens yet.').waitFor();
    await isAccessible();
    await picture('request');
    await page.getByRole('button', { name: 'Ask a second person' }).click();
    await page.getByText('Please give a reason').waitFor();
    expect(host.told).toEqual([]);
    await page.getByText('There is danger now').click();
    await page.getByLabel('Reason').fill('Smoke from the fuse box');
    await page.getByRole('button', { name: 'Cut at once' }).click();
    await page.getByRole('heading', { name: 'Cuts and restores' }).waitFor();
    // That heading may have stood there before: what counts is what was asked of the server.
    const told = () => expect.poll(() => host.told, { timeout: 10_000 });
    await told().toMatchObject([
      {
        path: '/supply-requests',
        body: { meterId: 'meter-1-02', order: 'cut', cause: 'safety', reason: 'Smoke from the fuse box' },
      },
    ]);
  });
});

describe('requests, people and the audit trail', () => {
  it('let only another person decide', async () => {
    await open('#/requests', 'Cuts and restores');
    await page.getByText('Another person must decide.').waitFor();
    await isAccessible();
    await picture('requests');
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('The relay opens at once.').waitFor();
    await isAccessible();
  });

  it('let staff decide each held reading in one step, with a reason', async () => {
    await open('#/readings', 'Readings');
    await page.getByText('The register jumped').waitFor();
    await isAccessible();
    await picture('readings');
    await page.getByRole('button', { name: 'Another register' }).nth(2).click();
    await page.getByText('1 reading of this meter was held before').waitFor();
    await isAccessible();
    await picture('reading-decision');
    await page.getByLabel('What the old register showed').fill('10415.5');
    await page.getByText('Settled with this').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Another register' }).click();
    await page.getByText('Please give a reason').waitFor();
    await page.getByLabel('Reason').fill('The meter was changed on Monday');
    await page.getByRole('dialog').getByRole('button', { name: 'Another register' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(host.told.at(-1)).toMatchObject({
      path: '/readings/decide',
      body: { reading: 14, decision: 'swap', closing: '10415.5', earlier: 'settled' },
    });
  });

  it('add a person by password or by card and PIN', async () => {
    await open('#/people', 'People');
    await page.getByRole('cell', { name: '•••• 7C2' }).waitFor();
    await isAccessible();
    await picture('people');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Name').fill('Nils Holm');
    await page.getByRole('dialog').getByRole('button', { name: 'Add a person' }).click();
    await page.getByText('or a card with its PIN').first().waitFor();
    await isAccessible();
    await page.getByLabel('Staff card').fill('04 aa bb cc dd ee 01');
    await page.getByLabel('PIN').fill('471');
    await page.getByRole('dialog').getByRole('button', { name: 'Add a person' }).click();
    await page.getByText('A PIN has four to twelve digits.').waitFor();
    await page.getByLabel('PIN').fill('4711');
    await page.getByRole('dialog').getByRole('button', { name: 'Add a person' }).click();
    await page.waitForTimeout(200);
    expect(host.told.at(-1)?.body).toMatchObject({
      name: 'Nils Holm',
      role: 'staff',
      password: null,
      card: { uid: '04AABBCCDDEE01', pin: '4711' },
    });
  });

  it('say who did what', async () => {
    await open('#/audit', 'Audit trail');
    await page.getByText('Left the company.').waitFor();
    await isAccessible();
    await picture('audit');
  });
});

describe('every page', () => {
  const hashes = ['#/now', '#/units/unit-1-02', '#/requests', '#/readings', '#/people', '#/audit'];

  it('speaks German', async () => {
    await openIn('de-DE');
    await open('', 'Was jetzt geschieht');
    await page.getByText('Versorgung ist an').waitFor();
    await isAccessible();
    await picture('now-german');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'What is happening now' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  it.each([900, 1280, 1920])('fits a window of %i px, in German too', async (width) => {
    for (const locale of ['en-GB', 'de-DE']) {
      await openIn(locale, width);
      for (const hash of hashes) {
        await open(hash);
        await page.locator('table, .rows').first().waitFor();
        expect(await tooWide(), `${hash} ${locale}`).toEqual([]);
      }
    }
  });

  it('names no other host and keeps its script small', async () => {
    const names = await readdir(`${folder}/assets`);
    let scriptBytes = 0;
    for (const name of names.filter((each) => /\.(js|css)$/.test(each))) {
      const text = await readFile(`${folder}/assets/${name}`);
      if (name.endsWith('.js')) scriptBytes += gzipSync(text).length;
      else expect(text.toString('utf8')).not.toMatch(/url\(["']?https?:/);
    }
    expect(scriptBytes).toBeLessThanOrEqual(SCRIPT_BUDGET_BYTES);
    expect(await readFile(`${folder}/index.html`, 'utf8')).not.toMatch(/https?:|<style|<script>/);
  });
});
