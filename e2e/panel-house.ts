import { createServer } from 'node:net';
import { expect } from 'vitest';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { askDoor, benchOf, hireStaff, launchBrowser, servePanel, TouchScreen } from '#simulators';
import { clock, eventually, moneyIsConserved, moveIn, type House } from './house.ts';
import { PanelPage } from './panel-page.ts';

const clearing = z.object({ clearing: z.string() });
/** The words of whatever ends a visit or takes a message away. */
const END = /^(Done|Sign out|Close|OK|Understood|Back to start)/;

/** A building with its hardware panel and its kiosk's screen open side by side in a browser. */
export class PanelHouse {
  readonly house: House;
  readonly panel: PanelPage;
  readonly screen: TouchScreen;
  readonly #browser: Browser;
  readonly #served: { stop(): Promise<void> };

  private constructor(of: {
    house: House;
    panel: PanelPage;
    screen: TouchScreen;
    browser: Browser;
    served: { stop(): Promise<void> };
  }) {
    this.house = of.house;
    this.panel = of.panel;
    this.screen = of.screen;
    this.#browser = of.browser;
    this.#served = of.served;
  }

  static async open(): Promise<PanelHouse> {
    const house = await moveIn({
      mischief: true,
      screenPort: await freePort(),
      kioskSession: 'idle_after: 60 s\nanswer_within: 10 s\nreceipt_shown_for: 3 s\nfault_shown_for: 60 s',
    });
    await hireStaff(house.building);
    const served = await servePanel(benchOf(house.building, { clock }), { port: 0, clock });
    const browser = await launchBrowser();
    const panel = await PanelPage.open(browser, served.url);
    const screen = await TouchScreen.open(browser, house.building.kiosk.address('screen'));
    return new PanelHouse({ house, panel, screen, browser, served });
  }

  async end(): Promise<void> {
    await this.#browser.close();
    await this.#served.stop();
    await this.house.end();
  }

  /** Whoever stands at the kiosk goes, whatever is shown. */
  async leave(): Promise<void> {
    const { page } = this.screen;
    const end = page.getByRole('button', { name: END });
    await eventually(
      'nobody at the kiosk',
      async () => {
        const kind = await page.locator('[data-screen]').getAttribute('data-screen', { timeout: 5000 });
        if (kind !== 'attract' && (await end.count()) > 0) await end.first().tap({ timeout: 2000 });
        return kind;
      },
      (kind) => kind === 'attract',
      60_000,
    );
  }

  async toHome(person = /^Maria/): Promise<void> {
    await this.screen.shows('attract', 60_000);
    await this.panel.tap(person);
    await this.screen.shows('home');
  }

  async toCash(person = /^Maria/): Promise<void> {
    await this.toHome(person);
    await this.screen.touch(/cash/i);
    await this.screen.shows('cash');
    await this.slotIsLit();
  }

  /** The slot takes a note now. The panel alone may still show how it was before the note that just came out. */
  async slotIsLit(): Promise<void> {
    await eventually(
      'lit',
      () => this.house.hands.validator.state(),
      ({ enabled }) => enabled,
    );
    await this.panel.slotIsLit();
  }

  /** Cash, money by phone and the chain of the ledger: all of it is right. */
  async booksBalance(): Promise<{ cash: number; unresolved: number }> {
    const { books } = await moneyIsConserved(this.house, 60_000);
    await eventually(
      'in the books what the provider took',
      async () => ({ sum: await this.byPhone(), taken: (await this.house.hands.provider.state()).taken.netMinor }),
      ({ sum, taken }) => sum * 100 === taken,
      60_000,
    );
    expect(await this.house.ledgerIsSound()).toBe(true);
    return books;
  }

  /** What was paid by phone, by the books. */
  async byPhone(): Promise<number> {
    const { server } = this.house.building;
    return Number(clearing.parse(await askDoor(server.address('door'), '/orders/clearing')).clearing);
  }
}

/** A port that nobody has now: a kiosk that comes back must be where its screen looks for it. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
