import type { KioskView } from '#contracts/bridge';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { GalleryHost } from './host.ts';

/** A 21.5″ panel: 1080 × 1920 at 4.03 px/mm. */
export const PANEL = { width: 1080, height: 1920, pxPerMm: 4.03 } as const;

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A portrait touch panel at rest: motion is off, so that what is measured does not move. `half`: pictures of half the size. */
export function panelContext(browser: Browser, options: { half?: boolean } = {}): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: PANEL.width, height: PANEL.height },
    deviceScaleFactor: options.half === true ? 0.5 : 1,
    hasTouch: true,
    reducedMotion: 'reduce',
  });
}

/** Shows a view and waits until the screen says that it painted it. */
export async function showAndPaint(page: Page, host: GalleryHost, view: KioskView): Promise<void> {
  host.show(view);
  const painted = () => host.intents.some((said) => said.kind === 'painted' && said.sequence === view.sequence);
  for (let tries = 0; tries < 200 && !painted(); tries += 1) await page.waitForTimeout(20);
  if (!painted()) throw new Error(`the screen did not paint view ${view.sequence}`);
}
