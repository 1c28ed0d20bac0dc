import type { Browser, Locator, Page } from 'playwright-core';

/** The hardware panel as a person uses it: its own buttons by their own words, and what it shows. */
export class PanelPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, url: string): Promise<PanelPage> {
    // Pictures of it are kept, so they are small.
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 0.75 });
    const panel = new PanelPage(await context.newPage());
    await panel.page.goto(url);
    await panel.page.getByRole('button', { name: /^Maria/ }).waitFor();
    return panel;
  }

  /** An empty list of what happened. */
  async fresh(): Promise<void> {
    await this.page.reload();
    await this.page.getByRole('button', { name: /^Maria/ }).waitFor();
  }

  button(section: string, name: string | RegExp): Locator {
    const exact = typeof name === 'string' ? { name, exact: true } : { name };
    return this.page.getByRole('region', { name: section }).getByRole('button', exact);
  }

  way(section: string, choice: string, name: string): Locator {
    const group = this.page.getByRole('region', { name: section }).getByRole('group', { name: choice, exact: true });
    return group.getByRole('button', { name, exact: true });
  }

  tap(person: RegExp): Promise<void> {
    return this.button('Tap a card', person).click();
  }

  feed(note: string | RegExp): Promise<void> {
    return this.button('Feed a note', note).click();
  }

  /** Chooses how something shall be, and sees the bench show that it is. */
  async choose(section: string, choice: string, name: string): Promise<void> {
    await this.way(section, choice, name).click();
    await this.is(section, choice, name);
  }

  async is(section: string, choice: string, name: string, timeoutMs = 20_000): Promise<void> {
    const pressed = this.way(section, choice, name).and(this.page.locator('[aria-pressed="true"]'));
    await pressed.waitFor({ timeout: timeoutMs });
  }

  /** Waits until the list of what happened tells it. */
  async tells(text: string | RegExp, timeoutMs = 20_000): Promise<void> {
    await this.page.locator('#news li', { hasText: text }).first().waitFor({ timeout: timeoutMs });
  }

  async told(): Promise<string[]> {
    return this.page.locator('#news li').allTextContents();
  }

  async slotIsLit(): Promise<void> {
    await this.page.locator('.slot[data-lit="true"]').waitFor({ timeout: 20_000 });
  }

  /** The server's own word, as the panel passes it on. */
  async healthSays(text: string | RegExp, timeoutMs = 30_000): Promise<void> {
    await this.page.locator('.health', { hasText: text }).waitFor({ timeout: timeoutMs });
  }

  /** One finger, then another so much later, faster than a test could press. */
  async pressBoth(first: Locator, then: Locator, afterMs: number): Promise<void> {
    const second = await then.elementHandle();
    await first.evaluate(
      (button, { other, waitMs }) => {
        if (!(button instanceof HTMLElement)) return;
        button.click();
        setTimeout(() => (other instanceof HTMLElement ? other.click() : undefined), waitMs);
      },
      { other: second, waitMs: afterMs },
    );
  }

  /** How long after a press the bench shows it, in milliseconds. */
  async delayOf(pressed: Locator): Promise<number> {
    return pressed.evaluate(
      (button: HTMLElement) =>
        new Promise<number>((resolve) => {
          const start = performance.now();
          const watch = new MutationObserver(() => {
            watch.disconnect();
            resolve(performance.now() - start);
          });
          watch.observe(button, { attributes: true, attributeFilter: ['aria-pressed'] });
          button.click();
        }),
    );
  }
}
