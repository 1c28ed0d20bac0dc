import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { z } from 'zod';
import { FaultError } from '#kernel';

const stepTimes = z.record(z.string(), z.object({ at: z.string(), afterTapMs: z.number() }).nullable());
/** When each step of a visit happened, and how long after the tap; null: it has not. */
export type StepTimes = z.infer<typeof stepTimes>;

const CHROMIUM = '/usr/bin/chromium';
/** What the control says that ends a visit, in the languages of the demo. */
const END_WORDS = /^(Done|Fertig|Sign out|Abmelden)/;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium, headless: the browser that the kiosk's browser host is made for. Rejects with a FaultError where it is not installed. */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new FaultError('PORT_UNREACHABLE', { message: `${CHROMIUM} is not there: apt-get install chromium` });
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** What a person sees and touches: the kiosk's panel, 1080 × 1920, in a browser of its own. */
export class TouchScreen {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, url: string): Promise<TouchScreen> {
    const context = await browser.newContext({
      viewport: { width: 1080, height: 1920 },
      hasTouch: true,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.goto(url);
    return new TouchScreen(page);
  }

  /** Waits until this kind of screen is shown. */
  async shows(kind: string, timeoutMs = 20_000): Promise<void> {
    await this.page.locator(`[data-screen="${kind}"]`).waitFor({ timeout: timeoutMs });
  }

  /** Waits until a text stands somewhere on the screen. */
  async says(text: string | RegExp, timeoutMs = 20_000): Promise<void> {
    await this.page.getByText(text).first().waitFor({ timeout: timeoutMs });
  }

  /** Touches a control by the name that a person reads on it. */
  async touch(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).first().tap();
  }

  /** Waits until a tick (`paid`, `credited`, `supply`) has this state. */
  async ticked(step: string, state: string, timeoutMs = 20_000): Promise<void> {
    await this.page.locator(`[data-tick="${step}"][data-state="${state}"]`).waitFor({ timeout: timeoutMs });
  }

  /** The step times of the kiosk's last session, as it kept them. */
  async times(): Promise<StepTimes> {
    const raw: unknown = await this.page.evaluate(
      async () => (await fetch('/bridge/times')).json() as Promise<unknown>,
    );
    return z.object({ value: stepTimes }).parse(raw).value;
  }

  /** Ends the visit, whatever is shown, and waits until the next person could come. */
  async endVisit(): Promise<void> {
    const done = this.page.getByRole('button', { name: END_WORDS });
    await done.first().tap();
    await this.shows('attract');
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
