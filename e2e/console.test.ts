import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { askDoor, launchBrowser } from '#simulators';
import { readyToFeed } from './bridge.ts';
import { eventually, moveIn, type House } from './house.ts';

/* The property manager's console on the real server of a real building. Names and passwords are constructed. */

const WEBER_SERIAL = '20260102';
const owner = { name: 'Olga Owner', password: 'a sentence to keep' };
const staff = { name: 'Sam Staff', password: 'another sentence' };

describe('the console', () => {
  let house: House;
  let browser: Browser;
  let ownersDesk: Desk;
  let staffDesk: Desk;

  beforeAll(async () => {
    house = await moveIn({ policy: 'minimum_hold: 1 s' });
    browser = await launchBrowser();
    ownersDesk = await Desk.open(browser, house);
    staffDesk = await Desk.open(browser, house);
  });

  afterAll(async () => {
    await browser?.close();
    await house?.end();
  });

  const relayIs = (position: string) =>
    eventually(
      `relay ${position}`,
      async () => {
        const { meters } = await house.hands.meters.state();
        return meters.find((meter) => meter.serial === WEBER_SERIAL)?.relay;
      },
      (relay) => relay === position,
      60_000,
    );

  it('makes the first owner by a one-time code from the server’s machine', async () => {
    const { page } = ownersDesk;
    await page.getByRole('heading', { name: 'The first owner' }).waitFor();
    const { code } = z.looseObject({ code: z.string() }).parse(await askDoor(doorOf(house), '/invites', 'POST'));
    await page.getByLabel('One-time code').fill(code);
    await page.getByLabel('Your name').fill(owner.name);
    await page.getByLabel('Your password').fill(owner.password);
    await page.getByRole('button', { name: 'Become the first owner' }).click();
    await page.getByRole('heading', { name: 'What is happening now' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await ownersDesk.signIn(owner);
  });

  it('shows a note that is fed at the kiosk as it is credited, and the new credit', async () => {
    const { page } = ownersDesk;
    const row = page.getByRole('row').filter({ hasText: 'Weber' });
    const credit = async () => (await row.locator('.number').first().textContent()) ?? '';
    const before = await credit();
    const screen = await readyToFeed(house);
    try {
      await house.hands.validator.act('insert', { value: 20 });
      await page.getByRole('log').getByText('Top-up €20.00').waitFor();
      await eventually('credited', credit, (now) => now !== before);
    } finally {
      await screen.send({ kind: 'end_session' });
      screen.close();
    }
  });

  it('cuts for works only when another person approves, and the relay opens', async () => {
    await addAtTheDoor(house, { ...staff, role: 'staff', card: null });
    await staffDesk.page.reload();
    await staffDesk.signIn(staff);

    const { page } = ownersDesk;
    await page.getByRole('searchbox').fill(WEBER_SERIAL);
    await page.getByRole('link', { name: '1·02' }).click();
    await page.getByRole('heading', { name: /Unit 1·02/ }).waitFor();
    await page.getByRole('tab', { name: 'Ledger' }).click();
    await page.locator('.ledger').getByText('Top-up').first().waitFor();
    for (const sum of await page.locator('.sum .number').allTextContents()) expect(sum).toBe('€0.00');
    await page.getByRole('tab', { name: 'Charges' }).click();
    await page
      .getByRole('cell', { name: /kWh × €0\.2815/ })
      .first()
      .waitFor();

    await ownersDesk.ask('Ask for a cut', 'A new fuse box');
    await page.getByText('Another person must decide.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await relayIs('closed');

    await staffDesk.approve('A new fuse box');
    await relayIs('open');
    await page.getByRole('link', { name: 'Now', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'Weber' });
    await row.getByText('off', { exact: true }).waitFor();
  });

  it('restores the same way', async () => {
    const { page } = ownersDesk;
    await page.getByRole('link', { name: '1·02' }).click();
    await page.getByRole('tab', { name: 'Relay commands' }).click();
    await page.getByRole('cell', { name: 'open, supply off' }).first().waitFor();
    await ownersDesk.ask('Ask for a restore', 'The fuse box is in');
    await staffDesk.approve('The fuse box is in');
    await relayIs('closed');
  });

  it('keeps both in the audit trail, with who asked and who approved', async () => {
    const { page } = ownersDesk;
    await page.getByRole('link', { name: 'Audit trail' }).click();
    await page.getByRole('heading', { name: 'Audit trail' }).waitFor();
    const line = (who: string, what: string, reason: string) =>
      page.getByRole('row').filter({ hasText: who }).filter({ hasText: what }).filter({ hasText: reason });
    for (const reason of ['A new fuse box', 'The fuse box is in']) {
      await line(owner.name, 'Asked for a cut or a restore', reason).first().waitFor();
      await line(staff.name, 'Approved a request', reason).first().waitFor();
    }
  });

  it('ends a person, whose open page is signed out at once', async () => {
    const { page } = ownersDesk;
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('button', { name: `End ${staff.name}` }).click();
    await page.getByLabel('Reason').fill('Left the company');
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await page.getByText(/^ended/).waitFor();
    await staffDesk.page.getByText('Your session has ended.').waitFor();
  });

  it('asked nothing that the page’s own policy forbids', () => {
    expect([...ownersDesk.problems, ...staffDesk.problems]).toEqual([]);
  });
});

/** One person’s browser at the console. */
class Desk {
  readonly page: Page;
  readonly problems: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) this.problems.push(message.text());
    });
    page.on('pageerror', (error) => this.problems.push(error.message));
  }

  static async open(browser: Browser, house: House): Promise<Desk> {
    // The server's certificate is its own; a manager's browser is told so once.
    const context: BrowserContext = await browser.newContext({
      ignoreHTTPSErrors: true,
      locale: 'en-GB',
      viewport: { width: 1440, height: 900 },
    });
    const desk = new Desk(await context.newPage());
    await desk.page.goto(`${house.building.server.address('url')}/console/`);
    return desk;
  }

  async signIn({ name, password }: { name: string; password: string }): Promise<void> {
    await this.page.getByLabel('Name').fill(name);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('heading', { name: 'What is happening now' }).waitFor();
    await this.page.getByText('Live', { exact: true }).first().waitFor();
  }

  /** On a unit's page: asks with the first meter that has a relay, and lands on the requests. */
  async ask(act: string, reason: string): Promise<void> {
    await this.page.getByRole('button', { name: act }).first().click();
    await this.page.getByLabel('Reason').fill(reason);
    await this.page.getByRole('button', { name: 'Ask a second person' }).click();
    await this.page.getByRole('heading', { name: 'Cuts and restores' }).waitFor();
    await this.page.getByText(reason).first().waitFor();
  }

  /** From the page of what is happening now, where a request shows by itself. */
  async approve(reason: string): Promise<void> {
    const request = this.page.getByRole('listitem').filter({ hasText: reason });
    await request.getByRole('button', { name: 'Approve' }).click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }
}

function doorOf(house: House): string {
  return house.building.server.address('door');
}

function addAtTheDoor(house: House, person: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const options = { socketPath: doorOf(house), path: '/people', method: 'POST', headers };
    const request = httpRequest(options, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`the door answered ${response.statusCode}`)),
      );
    });
    request.on('error', reject);
    request.end(JSON.stringify(person));
  });
}
