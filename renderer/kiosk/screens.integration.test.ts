import type { AxeBuilder } from '@axe-core/playwright';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '#contracts/bridge';
import { axeOf } from '../gallery/axe.ts';
import { launchChromium, PANEL, panelContext, showAndPaint } from '../gallery/browser.ts';
import { buildScreen } from '../gallery/build.ts';
import { GalleryHost } from '../gallery/host.ts';
import { controlsOf, overflowsOf, smallestTypeOf, type ControlBox, type Overflow } from '../gallery/measure.ts';
import { smallPicture } from '../gallery/small-picture.ts';
import { pricedHistory } from '../gallery/home-views.ts';
import { situationNames, viewOf, type Situation } from '../gallery/views.ts';

/** Noto Sans: capitals are 0.714 of the type size (its OS/2 table says 714 of 1000). */
const CAPITAL = 0.714;
const ACT_CAPITAL_MM = 7.33;
const LEAST_CAPITAL_MM = 4.8;
const PRIMARY_MM = 20;
const LEAST_TARGET_PX = 44;
const REACH_MM = 1100;
const LOWER_EDGE_MM = 700;
const SCRIPT_BUDGET_BYTES = 220 * 1024;
const PICTURE_BUDGET_BYTES = 60_000;

const manners: readonly (readonly [string, Partial<Settings>])[] = [
  ['usual', {}],
  ['German', { language: 'de' }],
  ['larger type', { largeType: true }],
  ['German, larger type, low reach', { language: 'de', largeType: true, lowReach: true }],
  ['high contrast', { highContrast: true }],
];

/** Of a charge that is opened; `stretched`: in the language that takes two fifths more room. */
const openedManners: readonly (readonly [stretched: boolean, settings: Partial<Settings>])[] = [
  [false, { language: 'de', largeType: true, lowReach: true }],
  [true, {}],
];

let browser: Browser;
let folder: string;
let host: GalleryHost;
let stretched: GalleryHost;
let stretchedUrl: string;
let context: BrowserContext;
let page: Page;
let sequence = 0;

beforeAll(async () => {
  const [kiosk, gallery, launched] = await Promise.all([
    buildScreen('kiosk'),
    buildScreen('gallery'),
    launchChromium(),
  ]);
  folder = kiosk;
  browser = launched;
  host = new GalleryHost(kiosk);
  stretched = new GalleryHost(gallery);
  stretchedUrl = await stretched.start();
  context = await panelContext(browser);
  page = await context.newPage();
  await page.goto(await host.start());
  await show('starting');
}, 120_000);

afterAll(async () => {
  await browser.close();
  await host.stop();
  await stretched.stop();
});

async function show(situation: Situation, settings: Partial<Settings> = {}, secondsLeft?: number): Promise<void> {
  sequence += 1;
  const asked = secondsLeft === undefined ? {} : { secondsLeft };
  await showAndPaint(page, host, viewOf(situation, { sequence, settings, ...asked }));
}

/** A screen as it lies on the glass. */
interface Measured {
  readonly controls: readonly ControlBox[];
  readonly smallestTypePx: number;
  readonly overflows: readonly Overflow[];
}

const walks = new Map<string, Promise<ReadonlyMap<Situation, Measured>>>();

/** Every screen in one manner, shown and measured once for all that ask. */
function walk(settings: Partial<Settings>): Promise<ReadonlyMap<Situation, Measured>> {
  const manner = JSON.stringify(settings);
  const walked = walks.get(manner) ?? measureEach(settings);
  walks.set(manner, walked);
  return walked;
}

async function measureEach(settings: Partial<Settings>): Promise<ReadonlyMap<Situation, Measured>> {
  const found = new Map<Situation, Measured>();
  for (const situation of situationNames) {
    await show(situation, settings);
    const controls = await controlsOf(page);
    const smallestTypePx = await smallestTypeOf(page);
    found.set(situation, { controls, smallestTypePx, overflows: await overflowsOf(page) });
  }
  return found;
}

describe.each(manners)('every screen, %s', (_name, settings) => {
  it('has targets of a finger’s size and words that can be read', async () => {
    for (const [situation, { controls, smallestTypePx }] of await walk(settings)) {
      for (const control of controls) {
        const where = `${situation}: ${control.name}`;
        const leastPx = control.primary ? PRIMARY_MM * PANEL.pxPerMm : LEAST_TARGET_PX;
        expect(Math.min(control.widthPx, control.heightPx), where).toBeGreaterThanOrEqual(leastPx);
        expect((control.smallestTypePx * CAPITAL) / PANEL.pxPerMm, where).toBeGreaterThanOrEqual(ACT_CAPITAL_MM);
      }
      const smallestMm = (smallestTypePx * CAPITAL) / PANEL.pxPerMm;
      expect(smallestMm, situation).toBeGreaterThanOrEqual(LEAST_CAPITAL_MM);
    }
  });

  it('cuts nothing off', async () => {
    for (const [situation, { overflows }] of await walk(settings)) expect(overflows, situation).toEqual([]);
  });
});

describe('the stretched language', () => {
  it('breaks no screen', async () => {
    // In a window of its own: a page behind another one is painted once a second at most.
    const own = await panelContext(browser);
    const stretchedPage = await own.newPage();
    await stretchedPage.goto(stretchedUrl);
    for (const situation of situationNames) {
      sequence += 1;
      await showAndPaint(stretchedPage, stretched, viewOf(situation, { sequence }));
      expect(await overflowsOf(stretchedPage), situation).toEqual([]);
    }
    await own.close();
  });
});

describe('low reach', () => {
  it('keeps the same controls, all of them within reach', async () => {
    const floorOf = (topPx: number) => LOWER_EDGE_MM + (PANEL.height - topPx) / PANEL.pxPerMm;
    const usual = await walk({});
    for (const [situation, { controls: low }] of await walk({ lowReach: true })) {
      expect(
        low.map((control) => control.name),
        situation,
      ).toEqual(usual.get(situation)?.controls.map((control) => control.name));
      for (const control of low) {
        expect(floorOf(control.topPx), `${situation}: ${control.name}`).toBeLessThanOrEqual(REACH_MM);
      }
    }
  });

  it('keeps its own button at its place on every screen', async () => {
    const places = new Set<number>();
    for (const { controls } of (await walk({})).values()) {
      const low = controls.find((control) => control.name.startsWith('Low reach'));
      places.add(Math.round(low?.topPx ?? -1));
    }
    expect(places.size).toBe(1);
    expect(places).not.toContain(-1);
  });
});

describe('axe', () => {
  it('finds nothing', () => expect(axeFindings({}, (axe) => axe)).resolves.toEqual([]), 120_000);

  // The other theme changes colours and nothing else.
  it(
    'finds nothing to say of the colours of high contrast',
    () => expect(axeFindings({ highContrast: true }, (axe) => axe.withRules('color-contrast'))).resolves.toEqual([]),
    120_000,
  );

  async function axeFindings(settings: Partial<Settings>, rules: (axe: AxeBuilder) => AxeBuilder) {
    const findings: string[] = [];
    for (const situation of situationNames) {
      await show(situation, settings);
      const { violations } = await rules(await axeOf(page)).analyze();
      findings.push(...violations.map(({ id, nodes }) => `${situation} ${id}: ${nodes[0]?.html.slice(0, 200)}`));
    }
    return findings;
  }
});

describe('more time', () => {
  it('stands above the screen, holds the focus and is answered by touch', async () => {
    await show('cash', {}, 18);
    const dialog = page.getByRole('dialog', { name: 'More time?' });
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('18 seconds');
    expect((await (await axeOf(page)).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await page.getByRole('button', { name: 'Yes, more time' }).tap();
    await expect.poll(() => host.intents.at(-1)).toEqual({ kind: 'more_time' });
    await show('cash');
    expect(await dialog.count()).toBe(0);
  });
});

describe('the link', () => {
  it('sends what was pressed, by touch and by keyboard alone', async () => {
    await show('home');
    await page.getByRole('button', { name: 'Top up with cash' }).tap();
    await expect.poll(() => host.intents.at(-1)).toEqual({ kind: 'top_up_with_cash' });
    await page.getByRole('button', { name: 'Will I be cut off?' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => host.intents.at(-1)).toEqual({ kind: 'show_why' });
  });

  it('opens a day to its hours by keyboard alone, says that somebody is there, and forgets it at the end', async () => {
    await show('home');
    await page.getByRole('button', { name: /^Tue / }).focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-chart="hours"]').waitFor();
    await expect.poll(() => host.intents.at(-1)).toEqual({ kind: 'touched' });
    await show('attract');
    await show('home');
    expect(await page.locator('[data-chart="hours"]').count()).toBe(0);
    expect(await page.locator('[data-chart="week"]').count()).toBe(1);
  });

  it.each([
    ['staff_cards_pin', { kind: 'staff', wish: { kind: 'set_card_pin', pin: '4711' } }],
    ['card_pin_choose', { kind: 'choose_card_pin', pin: '4711' }],
  ] as const)(
    '%s sends a new PIN once it was typed twice the same, none of two that differ, none that is weak',
    async (situation, sent) => {
      await show('attract');
      await show(situation);
      host.intents.length = 0;
      const press = (name: string) => page.getByRole('button', { name, exact: true }).tap();
      const type = async (pin: string) => {
        for (const digit of pin) await press(`Digit ${digit}`);
        await press('OK');
      };
      await type('1234');
      await page.getByText('That PIN is easy to guess').waitFor();
      await type('4711');
      await type('4712');
      await page.getByText('The two were not the same.').waitFor();
      expect(host.intents).toEqual([]);
      await type('4711');
      await type('4711');
      await expect.poll(() => host.intents).toEqual([sent]);
    },
  );

  it('leads to another PIN by the keyboard alone', async () => {
    await show('attract');
    await show('limited_pin');
    host.intents.length = 0;
    // As a person presses: keys that follow each other at once are a machine's.
    const person = { delay: 90 };
    const way = page.getByRole('button', { name: 'Change PIN', exact: true });
    for (let tab = 0; tab < 12 && !(await way.evaluate((button) => button === document.activeElement)); tab += 1)
      await page.keyboard.press('Tab', person);
    await page.keyboard.press('Enter', person);
    await expect.poll(() => host.intents).toEqual([{ kind: 'change_card_pin' }]);
    await show('card_pin_choose');
    for (const pin of ['4711', '4711']) {
      await page.keyboard.type(pin, person);
      await page.keyboard.press('Enter', person);
    }
    await expect.poll(() => host.intents.at(-1)).toEqual({ kind: 'choose_card_pin', pin: '4711' });
  });

  it('leaves nothing of a tenant behind when the session ends', async () => {
    await show('home', { language: 'de', highContrast: true });
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await show('attract');
    const left = await page.evaluate(() => ({
      text: document.documentElement.outerHTML,
      lang: document.documentElement.lang,
      theme: document.documentElement.dataset['theme'],
      stored: localStorage.length + sessionStorage.length,
    }));
    expect(left.text).not.toMatch(/12·04|86[.,]40|M\. O/);
    expect(left).toMatchObject({ lang: 'en', theme: 'ink', stored: 0 });
  });

  it('drops the picture at a message that does not fit, and takes the next one', async () => {
    await show('home');
    host.say('message', '{"sequence":"seven"}');
    await page.locator('[data-screen="link_lost"]').waitFor();
    expect(await page.textContent('body')).not.toContain('86.40');
    await show('home');
    expect(await page.locator('[data-screen="home"]').count()).toBe(1);
  });

  it('says that it is away after five seconds of silence, unless it hears a heartbeat', async () => {
    await show('attract');
    for (let beat = 0; beat < 5; beat += 1) {
      await page.waitForTimeout(1300);
      host.say('beat', '{}');
    }
    expect(await page.locator('[data-screen="attract"]').count()).toBe(1);
    await page.locator('[data-screen="link_lost"]').waitFor({ timeout: 10_000 });
  });

  it('stops when a newer screen took over', async () => {
    await show('attract');
    host.say('replaced', '{}');
    await page.locator('[data-screen="link_replaced"]').waitFor();
    await page.goto(page.url());
    await show('attract');
  });

  it('takes the token out of the address', async () => {
    const other = await context.newPage();
    await other.goto(`${page.url()}#t=constructed-token`);
    await other.locator('[data-screen]').waitFor();
    expect(other.url()).not.toContain('constructed-token');
    await other.close();
  });
});

/** Those with the most to say: a step in a band, gas by volume, a minimum. */
const tellingMost = [0, 1, 5].flatMap((place) => pricedHistory[place] ?? []);

describe('a charge that is opened', () => {
  it('is told whole in every manner and language, a page at a time', async () => {
    for (const [stretch, settings] of openedManners) {
      const painter = stretch ? await (await panelContext(browser)).newPage() : page;
      if (stretch) await painter.goto(stretchedUrl);
      for (const line of tellingMost) {
        const opened = { history: [line] };
        sequence += 1;
        const view = viewOf('history_priced', { sequence, settings });
        const screen = view.screen.kind === 'history' ? { ...view.screen, ...opened } : view.screen;
        await showAndPaint(painter, stretch ? stretched : host, { ...view, screen });
        await painter.locator('[data-line] button').first().tap();
        await painter.locator('dl').waitFor();
        const turn = painter.locator('[data-acts] button').nth(1);
        const pages = (await turn.count()) === 0 ? 1 : Number(/(\d+)\D*$/.exec(await turn.innerText())?.[1]);
        for (let shown = 0; shown < pages; shown += 1) {
          expect(await overflowsOf(painter), `${line.kind} ${String(shown)}`).toEqual([]);
          if (pages > 1) await turn.tap();
        }
        await painter.locator('[data-acts] button').first().tap();
      }
      if (stretch) await painter.context().close();
    }
  });
});

describe('what is shipped', () => {
  it('keeps the script within its budget and names no other host', async () => {
    const assets = await readdir(`${folder}/assets`);
    let scriptBytes = 0;
    for (const name of assets.filter((asset) => /\.(js|css)$/.test(asset))) {
      const text = await readFile(`${folder}/assets/${name}`);
      if (name.endsWith('.js')) scriptBytes += gzipSync(text).length;
      else expect(text.toString('utf8')).not.toMatch(/url\(["']?https?:/);
    }
    expect(scriptBytes).toBeLessThanOrEqual(SCRIPT_BUDGET_BYTES);
    expect(await readFile(`${folder}/index.html`, 'utf8')).not.toMatch(/https?:/);
  });

  it('draws the pictures of the documentation', async () => {
    const pictures = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
    await mkdir(pictures, { recursive: true });
    const half = await panelContext(browser, { half: true });
    const painter = await half.newPage();
    await painter.goto(page.url());
    for (const situation of situationNames) {
      sequence += 1;
      await showAndPaint(painter, host, viewOf(situation, { sequence }));
      const picture = await smallPicture(await painter.screenshot());
      await writeFile(`${pictures}${situation.replaceAll('_', '-')}.png`, picture);
      expect(picture.length, situation).toBeLessThan(PICTURE_BUDGET_BYTES);
    }
    sequence += 1;
    await showAndPaint(painter, host, viewOf('cash', { sequence, secondsLeft: 20 }));
    await writeFile(`${pictures}more-time.png`, await smallPicture(await painter.screenshot()));
    for (const [situation, name, picture] of [
      ['home', /^Tue /, 'home-hours'],
      ['history', /^Open: Power used/, 'history-open'],
      ['history_priced', /^Open: Power used/, 'history-step'],
      ['history_priced', /^Open: Gas used/, 'history-gas'],
      ['history_priced', /^Open: Minimum/, 'history-minimum'],
    ] as const) {
      sequence += 1;
      await showAndPaint(painter, host, viewOf(situation, { sequence }));
      await painter.getByRole('button', { name }).first().tap();
      await painter.getByRole('button', { name: situation === 'home' ? 'Whole week' : 'Back to the list' }).waitFor();
      expect(await overflowsOf(painter), picture).toEqual([]);
      await writeFile(`${pictures}${picture}.png`, await smallPicture(await painter.screenshot()));
      if (situation !== 'home') await painter.getByRole('button', { name: 'Back to the list' }).tap();
    }
    await half.close();
  }, 120_000);
});
