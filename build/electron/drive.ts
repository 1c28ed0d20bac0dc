import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { writeLine, writeNote } from '#platform';
import { top } from '../steps.ts';

/*
 * `npm run test:electron`: the bundle in a real Electron, driven by Playwright. Exit code 0: everything held; 1: something did not; 2: Electron's program is
 * not on this machine, so nothing was run. It is not a part of `npm test`, which needs no program that npm does not bring.
 */

const NOT_RUN = 2;

/** Where Electron's program may be: named by ELECTRON_EXEC_PATH, or where `npx install-electron` puts it. */
function findElectron(): string | null {
  const installed = join(top, 'node_modules/electron/dist', process.platform === 'win32' ? 'electron.exe' : 'electron');
  const path = process.env['ELECTRON_EXEC_PATH'] ?? installed;
  return existsSync(path) ? path : null;
}

interface Check {
  readonly name: string;
  readonly expected: unknown;
  readonly see: (application: ElectronApplication, page: Page) => Promise<unknown>;
}

const checks: readonly Check[] = [
  {
    name: 'the screen is drawn on its own origin',
    expected: ['app://screen/index.html', true],
    see: async (_application, page) => {
      await page.waitForSelector('[data-screen]', { timeout: 20_000 });
      return [page.url(), (await page.locator('[data-screen]').count()) > 0];
    },
  },
  {
    name: 'the page has the two calls of its bridge and nothing of Node or Electron',
    expected: [['send', 'views'], 'undefined', 'undefined', 'undefined'],
    see: (_application, page) =>
      page.evaluate(() => {
        const foyer: unknown = Reflect.get(window, 'foyer');
        const kinds = ['require', 'process', 'electron'].map((name) => typeof Reflect.get(window, name));
        return [Object.keys(foyer ?? {}).sort(), ...kinds];
      }),
  },
  {
    name: 'there is one window, over the whole panel, without developer tools',
    expected: { windows: 1, isKiosk: true, hasTools: false },
    see: (application) =>
      application.evaluate(({ BrowserWindow }) => {
        const [window, ...others] = BrowserWindow.getAllWindows();
        window?.webContents.openDevTools();
        return {
          windows: others.length + (window === undefined ? 0 : 1),
          isKiosk: window?.isKiosk(),
          hasTools: window?.webContents.isDevToolsOpened(),
        };
      }),
  },
  {
    name: 'the page goes nowhere else and opens no window',
    expected: ['app://screen/index.html', 1, null],
    see: async (application, page) => {
      const opened = await page.evaluate(() => {
        const other = window.open('https://foyer.invalid/');
        window.location.href = 'https://foyer.invalid/';
        return other;
      });
      await page.waitForTimeout(1000);
      return [page.url(), application.windows().length, opened];
    },
  },
  {
    name: 'no permission is granted',
    expected: ['denied', 'denied'],
    see: (_application, page) =>
      page.evaluate(async () => {
        const names: PermissionName[] = ['geolocation', 'notifications'];
        const found = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
        return found.map(({ state }) => state);
      }),
  },
  {
    name: 'the content policy lets the page ask for nothing',
    expected: 'refused',
    see: (_application, page) =>
      page.evaluate(() =>
        fetch('app://screen/index.html').then(
          () => 'answered',
          () => 'refused',
        ),
      ),
  },
  {
    name: 'a screen whose process was ended is back within three seconds',
    expected: true,
    see: async (application) => {
      await application.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
      );
      const until = performance.now() + 3000;
      while (performance.now() < until) {
        const isDrawn = await application.evaluate(async ({ BrowserWindow }) => {
          const page = BrowserWindow.getAllWindows()[0]?.webContents;
          if (page === undefined || page.isCrashed() || page.isLoading()) return false;
          const found: unknown = await page.executeJavaScript('document.querySelector("[data-screen]") !== null');
          return found;
        });
        if (isDrawn === true) return true;
      }
      return false;
    },
  },
];

/** Without a server and with devices that are away: what is tried here is the window, not the kiosk. */
const CONFIGURATION = `kiosk: {id: lobby}
server: {url: "https://127.0.0.1:1", ticket: none.json}
devices:
  validator: {protocol: ccnet, address: "tcp://127.0.0.1:1"}
  printer: {address: "tcp://127.0.0.1:1"}
  cards: {kind: line, address: "tcp://127.0.0.1:1"}
`;

async function drive(executablePath: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-electron-'));
  writeFileSync(join(folder, 'kiosk.yaml'), CONFIGURATION);
  const application = await _electron.launch({
    executablePath,
    args: [
      join(top, 'out/electron/main.mjs'),
      '--config',
      join(folder, 'kiosk.yaml'),
      '--data',
      join(folder, 'data'),
      '--user-data-dir',
      join(folder, 'user'),
    ],
  });
  let allHeld = true;
  try {
    const page = await application.firstWindow();
    for (const check of checks) {
      const seen = await check.see(application, page);
      const held = isDeepStrictEqual(seen, check.expected);
      allHeld &&= held;
      const difference = `, expected ${JSON.stringify(check.expected)}, saw ${JSON.stringify(seen)}`;
      writeLine(`${held ? 'ok    ' : 'FAILED'} ${check.name}${held ? '' : difference}`);
    }
  } finally {
    await application.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return allHeld;
}

const electron = findElectron();
if (electron === null) {
  writeNote(
    'Electron’s program is not on this machine: the tests in a real Electron were NOT run. npm brings only its types. To get it, with the network: ' +
      '`npx install-electron`, or name a program in ELECTRON_EXEC_PATH. On a machine without a display run `xvfb-run npm run test:electron`.',
  );
  process.exitCode = NOT_RUN;
} else if (!existsSync(join(top, 'out/electron/main.mjs'))) {
  writeNote('The bundle is not built: run `npm run electron:build` first.');
  process.exitCode = 1;
} else {
  process.exitCode = (await drive(electron)) ? 0 : 1;
}
