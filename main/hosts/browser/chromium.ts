import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The words of Chromium for a kiosk: the whole panel and nothing of a browser around it, no network but for the page, nothing that asks or offers. What
 * words cannot forbid is forbidden by Chromium's policy file; see the README.
 */
export function chromiumWords(start: { readonly page: string; readonly profile: string; readonly headless: boolean }) {
  return [
    ...(start.headless ? ['--headless', '--disable-gpu', '--no-sandbox'] : ['--kiosk', '--start-fullscreen']),
    `--user-data-dir=${start.profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--noerrdialogs',
    '--disable-infobars',
    '--disable-extensions',
    '--disable-component-update',
    '--disable-background-networking',
    '--disable-sync',
    '--disable-quic',
    '--disable-translate',
    '--disable-features=Translate,MediaRouter,OptimizationHints',
    '--disable-session-crashed-bubble',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--password-store=basic',
    '--deny-permission-prompts',
    pathToFileURL(start.page).href,
  ];
}

export interface RunningBrowser {
  readonly pid: number | undefined;
  /** Resolves when it has ended, in whatever way, and what it kept is deleted. */
  readonly ended: Promise<void>;
  /** Ends it with everything that it started. */
  kill(): void;
}

/**
 * Starts Chromium on the address. The address holds the screen's token, which a command line would show to every user of the machine: it is handed over in a
 * page that only this user can read. The profile is new each time: nothing of a tenant outlives a browser.
 */
export function startChromium(
  program: string,
  at: { readonly address: string; readonly headless: boolean },
): RunningBrowser {
  const profile = mkdtempSync(join(tmpdir(), 'foyer-browser-'));
  const page = join(profile, 'start.html');
  writeFileSync(page, `<!doctype html><script>location.replace(${JSON.stringify(at.address)})</script>`, {
    mode: 0o600,
  });
  const browser = spawn(program, chromiumWords({ page, profile, headless: at.headless }), {
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    browser.once('exit', () => resolve());
    browser.once('error', () => resolve());
  }).then(() => {
    end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });
  /** As a group: a part that hangs, or that outlived the browser, goes too. */
  const end = (): void => {
    if (browser.pid === undefined) return;
    try {
      process.kill(-browser.pid, 'SIGKILL');
    } catch {
      // Nothing of it is left.
    }
  };
  return { pid: browser.pid, ended, kill: end };
}
